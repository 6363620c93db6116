import pytest

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.annotations.nominal_alpha import alpha
from framing.annotations.token_labels import count_labels, count_tokens
from framing.errors import InputError

TEXT = "The brutal regime, they said, would fall."
BRUTAL, REGIME = Annotation(4, 10, "loaded", "outlet", "brutal"), Annotation(11, 17, "naming", "outlet", "regime")
BOTH = Annotation(4, 17, "loaded", "outlet", "brutal regime")
CATEGORIES = ["loaded", "naming"]


def judged(*people):
    return [ArticleReadings("a", {str(i): marked for i, marked in enumerate(people)})]


def test_words_are_the_units_and_a_span_marks_those_it_touches():
    loaded, naming = count_tokens(judged((BRUTAL,), (BOTH,)), {"a": TEXT}, CATEGORIES)[0]
    assert loaded.tolist() == [2 * 6, 11, 3]  # of seven words, six alike: brutal is marked twice, regime once
    assert naming.tolist() == [2 * 7, 14, 0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param((BRUTAL, REGIME), (BRUTAL, REGIME), 1.0, id="same"),
        pytest.param((BRUTAL,), (REGIME,), 1 - 4 / (14 * 13 - 12 * 11) * 13, id="another word"),
    ],
)
def test_the_joint_alpha_of_labels_is_what_a_hand_computes(one, other, expected):
    assert alpha(count_labels(judged(one, other), {"a": TEXT}, CATEGORIES)[0]) == pytest.approx(expected)


def test_a_word_in_spans_of_two_categories_has_a_label_of_its_own():
    counts = count_labels(judged((BOTH, REGIME), (BOTH,)), {"a": TEXT}, CATEGORIES)[0]
    assert counts.tolist() == [2 * 6, 10, 3, 1]  # none; loaded; loaded and naming


def test_a_span_that_does_not_read_as_the_article_is_refused():
    with pytest.raises(InputError, match="reads 'brutal', but the article has 'strict'"):
        count_tokens(judged((BRUTAL,), ()), {"a": TEXT.replace("brutal", "strict")}, CATEGORIES)
    with pytest.raises(InputError, match="no article 'a'"):
        count_tokens(judged((BRUTAL,), ()), {}, CATEGORIES)

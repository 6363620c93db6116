import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from framing import SentenceClassifier
from framing.errors import InputError, LanguageError, ModelError

PLACES = ("Orvane", "Harrat", "Lindt", "Marrow", "Sestra", "Tolm", "Ulver", "Venn", "Wick", "Yarrow")
LOADED = [f"The {one} council pushed through a brutal, shameful cut." for one in PLACES]
LOADED += [f"A flagrant fraud has crippled {one}." for one in PLACES]
PLAIN = [f"The council of {one} meets on the second of June." for one in PLACES]
PLAIN += [f"“A brutal cut,” the mayor of {one} said on Monday." for one in PLACES]
SENTENCES, LABELS = LOADED + PLAIN, ["loaded"] * 20 + ["plain"] * 20


@pytest.fixture(scope="module")
def classifier():
    return SentenceClassifier().fit(SENTENCES, LABELS)


def test_it_tells_the_outlets_words_from_those_of_a_speaker(classifier):
    new = ["A brutal, shameful fraud has crippled Quorn.", "“A brutal fraud,” the mayor of Quorn said on Monday."]
    assert classifier.predict(new).tolist() == ["loaded", "plain"]


def test_probabilities_are_of_both_labels_and_add_up(classifier):
    probabilities = classifier.predict_proba(SENTENCES)
    assert classifier.classes_.tolist() == ["loaded", "plain"]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert ((probabilities > 0) & (probabilities < 1)).all()


def test_labels_may_be_of_any_kind_and_none_of_the_sentences_is_none():
    classifier = SentenceClassifier().fit(SENTENCES, [label == "loaded" for label in LABELS])
    assert classifier.predict(SENTENCES[:1]).tolist() == [True]
    assert classifier.predict_proba([]).shape == (0, 2)


def test_the_same_seed_gives_the_same_probabilities(classifier):
    again = clone(classifier).fit(SENTENCES, LABELS)
    np.testing.assert_array_equal(again.predict_proba(SENTENCES[:3]), classifier.predict_proba(SENTENCES[:3]))


def test_a_clone_has_the_parameters_and_nothing_learned(classifier):
    other = clone(classifier.set_params(seed=1))
    assert other.get_params() == classifier.get_params()
    with pytest.raises(ModelError, match="is not fitted yet"):
        other.predict(["x"])


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_check_estimator_holds_where_it_applies_to_texts():
    checks = check_estimator(SentenceClassifier(), on_skip=None)
    assert checks
    assert {result["status"] for result in checks} <= {"passed", "skipped"}


def test_contradicting_sentences_are_counted_and_share_a_fold():
    classifier = SentenceClassifier().fit([*SENTENCES, SENTENCES[0].upper()], [*LABELS, "plain"])
    assert classifier.n_contradicting_ == 1


def test_with_one_sentence_of_a_kind_nothing_can_be_held_out():
    classifier = SentenceClassifier().fit(SENTENCES[19:25], LABELS[19:25])
    assert not classifier.classifier_.is_stacked_
    assert classifier.predict_proba(SENTENCES[:2]).shape == (2, 2)


def test_sentences_of_two_languages_are_read_each_by_its_own_pack():
    french = [f"Le régime de {town} a menti." for town in PLACES]
    classifier = SentenceClassifier().fit(
        SENTENCES + french, [*LABELS, *["loaded"] * 10], languages=["en"] * 40 + ["fr"] * 10
    )
    assert classifier.predict(["Le régime a menti."], languages=["fr"]).tolist() == ["loaded"]


@pytest.mark.parametrize(
    ("sentences", "labels", "message"),
    [
        pytest.param(["a", "b"], [1, 1], r"y has 1 label \(1\)", id="one class"),
        pytest.param(["a", "b", "c"], [1, 2, 3], "y has 3 labels", id="three classes"),
        pytest.param([], [], "y has 0 labels", id="nothing"),
        pytest.param(["a", "b"], [1, float("nan")], "row 1 has no label", id="no label"),
        pytest.param(["a", None], [1, 0], "row 1 is None", id="no text"),
        pytest.param(["a", float("nan")], [1, 0], "row 1 is nan", id="nan"),
        pytest.param(["a", " \n"], [1, 0], "row 1 is empty", id="blank"),
        pytest.param("a text", [1, 0], "a sequence of texts", id="a text in place of texts"),
        pytest.param(["a", "b"], [1], "y has 1 values for 2 sentences", id="lengths"),
        pytest.param(["?!", "…"], [1, 0], "no word", id="punctuation alone"),
    ],
)
def test_what_cannot_be_learned_from_is_named(sentences, labels, message):
    with pytest.raises(InputError, match=message):
        SentenceClassifier().fit(sentences, labels)


def test_a_language_without_a_pack_is_named():
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        SentenceClassifier(language="xx").fit(SENTENCES, LABELS)

import io
import random
from unittest import SkipTest

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import estimator_checks_generator
from skops import io as skops

from framing import SpanTagger
from framing.errors import FramingError, InputError, LanguageError, ModelError
from framing.model.bundle import TRUSTED
from framing.model.token_features import Article

WORDS = ("plaid", "paisley", "corduroy")  # no rule fires on them


def newspaper(n=60, seed=1):
    """Texts in which three words that no rule knows are marked, and a rule's word half of the time."""
    rng, texts, spans = np.random.default_rng(seed), [], []
    for number in range(n):
        text, marked = f"Report {number} from the harbour.", []
        for index in rng.permutation(4):
            word = (*WORDS, "brutal")[index]
            before = f"{text} They drew a "
            if rng.random() < 0.6:
                marked.append((len(before), len(before) + len(word), "loaded"))
                text = f"{before}{word} map for the harbour."
            else:
                text += f" They sold the {('green', 'old', 'small', 'brutal')[index]} bus in town."
        texts.append(text)
        spans.append(marked)
    return texts, spans


@pytest.fixture(scope="module")
def learned():
    return SpanTagger().fit(*newspaper())


def test_it_finds_what_no_rule_fires_on(learned):
    text = "They drew a paisley map for the harbour."
    assert (12, 19, "loaded", "outlet") in learned.predict([text])[0]
    first = learned.predict_proba([text]).iloc[0]
    assert (first["text"], first["rule"], first["kept_probability"] > 0.5) == ("paisley", "text", True)


def test_it_learns_which_finds_of_a_rule_people_keep(learned):
    kept, not_kept = (
        learned.predict_proba([text]).query("text == 'brutal'")["kept_probability"].item()
        for text in ("They drew a brutal map for the harbour.", "They sold the brutal bus in town.")
    )
    assert kept > 0.8 > 0.2 > not_kept


def test_a_span_in_somebody_elses_mouth_is_not_the_outlets_own():
    texts, spans = newspaper(40)
    quoted = [text.replace("They drew a", "“We drew a").replace("map for the harbour.", "map,” the clerk said.")
              for text in texts]  # fmt: skip
    quoted_spans = [
        [(quoted[i].index(texts[i][a:b]), quoted[i].index(texts[i][a:b]) + b - a, c) for a, b, c in spans[i]]
        for i in range(40)
    ]
    tagger = SpanTagger().fit([*texts, *quoted], [*spans, *quoted_spans])
    own, other = (
        tagger.predict_proba([text]).query("text == 'plaid'").iloc[0]
        for text in ("They drew a plaid map for the harbour.", "“We drew a plaid map,” the clerk said.")
    )
    assert own["outlet_voice_probability"] > 0.8 * own["kept_probability"]
    assert other["outlet_voice_probability"] < 0.2 * other["kept_probability"]


def test_probabilities_are_sound_and_the_columns_those_of_the_docs(learned):
    scored = learned.predict_proba(newspaper(8, seed=2)[0])
    assert list(scored.columns) == [
        "article", "start", "end", "text", "category", "rule", "voice", "position",
        "kept_probability", "outlet_voice_probability",
    ]  # fmt: skip
    assert (scored["outlet_voice_probability"] <= scored["kept_probability"]).all()
    assert scored["kept_probability"].between(0, 1).all()
    for _, rows in scored.groupby(["article", "category"]):
        assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()


def test_the_sum_of_the_probabilities_is_near_the_number_of_spans(learned):
    texts, spans = newspaper(60, seed=3)
    assert learned.predict_proba(texts)["kept_probability"].sum() == pytest.approx(sum(map(len, spans)), rel=0.25)


def test_texts_are_scored_as_they_are_alone(learned, monkeypatch):
    texts, _ = newspaper(6, seed=4)
    together = learned.predict_proba(texts)
    monkeypatch.setattr("framing.model.token_features._AT_ONCE", 10)
    apart = learned.predict_proba(texts)
    assert together.drop(columns=["kept_probability", "outlet_voice_probability"]).equals(
        apart.drop(columns=["kept_probability", "outlet_voice_probability"])
    )
    np.testing.assert_allclose(together["kept_probability"], apart["kept_probability"], rtol=1e-4)


def test_the_same_seed_gives_the_same_tagger(learned):
    again = SpanTagger().fit(*newspaper())
    texts = newspaper(5, seed=5)[0]
    assert again.predict_proba(texts).equals(learned.predict_proba(texts))


def test_what_skops_gives_back_scores_as_before(learned):
    archive = skops.dumps(learned)
    assert set(skops.get_untrusted_types(data=archive)) <= set(TRUSTED)
    back = skops.loads(archive, trusted=list(TRUSTED))
    texts = newspaper(5, seed=6)[0]
    assert back.predict_proba(texts).equals(learned.predict_proba(texts))
    assert b"pickle" not in io.BytesIO(archive).read()


def test_unlabelled_texts_lend_their_words():
    texts, spans = newspaper(20)
    tagger = SpanTagger(dimensions=5).fit(texts, spans, unlabelled=["The sea was grey and calm that day."] * 9)
    assert "en grey" in tagger.word_model_.words_.vector_rows_


@pytest.mark.parametrize(
    ("texts", "spans"),
    [
        pytest.param(["The regime fell.", "A brutal cut.", "Rain."], [[], [], []], id="no positive example"),
        pytest.param(["regime", "regime", "regime"], [[(0, 6, "naming")]] * 3, id="one class"),
        pytest.param(["A plaid plan.", "Rain.", "The regime fell."], [[(2, 7, "loaded")], [], []], id="three texts"),
        pytest.param(["A plaid plan."] * 6, [[(2, 7, "loaded")], []] * 3, id="contradicting duplicates"),
        pytest.param(["", "A plaid plan.", ""], [[], [(2, 7, "loaded")], []], id="empty texts"),
        pytest.param([""] * 3, [[]] * 3, id="nothing but empty texts"),
        pytest.param(["Rain."], [[]], id="one text"),
    ],
)
def test_little_or_strange_labels_still_give_sound_probabilities(texts, spans):
    scored = SpanTagger().fit(texts, spans).predict_proba([*texts, "The regime fell.", "“!”"])
    assert scored["kept_probability"].between(0, 1).all()


def test_one_answer_only_makes_a_constant_that_says_so():
    tagger = SpanTagger().fit(["The regime fell.", "A brutal cut.", "Rain."], [[], [], []])
    assert tagger.is_constant_
    assert set(tagger.predict_proba(["The regime fell, a brutal one."])["kept_probability"]) == {0.25}


@pytest.mark.parametrize(
    ("texts", "spans", "message"),
    [
        (["a", float("nan")], [[], []], "texts: number 1 is nan"),
        ("text", [[]], "not one text"),
        (["a"], [], "0 lists of spans, and 1 texts"),
        ([], [], "there is none to learn from"),
        (["abc"], [[(0, 9, "loaded")]], r"text 0: \(0, 9, 'loaded'\) is not a span of a text of 3"),
        (["abc"], [[(0, 1.5, "loaded")]], "is not a span"),
        (["abc"], [[(0, 2, "")]], "has no category"),
        (["abc"], [[(0, 2)]], r"should be \(start, end, category\)"),
        (["abc"], [[(0, 2, "loaded", "narrator")]], "voice 'narrator' may be outlet, quote, paraphrase"),
    ],
)
def test_what_does_not_fit_is_refused(texts, spans, message):
    with pytest.raises(InputError, match=message):
        SpanTagger().fit(texts, spans)


def test_what_comes_too_early_or_in_no_language_is_refused():
    with pytest.raises(ModelError, match="call fit first"):
        SpanTagger().predict(["text"])
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        SpanTagger(language="xx").fit(["a"], [[]])
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        SpanTagger().fit([Article("a", "xx")], [[]])
    with pytest.raises(InputError, match="groups: there are 1, and 2 texts"):
        SpanTagger().fit(["a", "b"], [[], []], groups=["one"])


def test_it_is_a_scikit_learn_estimator():
    tagger = clone(SpanTagger(regularisation=0.5, dimensions=7))
    assert (tagger.regularisation, tagger.get_params()["dimensions"]) == (0.5, 7)
    assert repr(SpanTagger(seed=3)) == "SpanTagger(seed=3)"


# these need no data; all others hand over arrays of numbers, and a text is none
NEEDS_NO_DATA = {
    "check_estimator_cloneable", "check_estimator_tags_renamed", "check_estimator_repr",
    "check_no_attributes_set_in_init", "check_parameters_default_constructible", "check_get_params_invariance",
    "check_set_params", "check_do_not_raise_errors_in_init_or_set_params", "check_mixin_order", "check_valid_tag_types",
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_it_passes_the_checks_of_scikit_learn_that_need_no_numbers_and_refuses_the_numbers():
    passed, refused = set(), set()
    for estimator, check in estimator_checks_generator(SpanTagger()):
        name = getattr(check, "func", check).__name__
        try:
            check(estimator)
            passed.add(name)
        except SkipTest:  # for arrays of other libraries; scikit-learn asks for a setting of the whole process
            continue
        except (FramingError, AssertionError, TypeError, ValueError, AttributeError):
            refused.add(name)
    assert passed >= NEEDS_NO_DATA, NEEDS_NO_DATA - passed
    assert not refused & NEEDS_NO_DATA


@pytest.mark.parametrize("seed", range(3))
def test_where_people_contradict_each_other_the_probability_says_so(seed):
    drawn = random.Random(seed)
    places = ("harbour", "mill", "road", "school", "ferry", "market")

    def text(day):
        return f"The regime closed the {drawn.choice(places)} and the {drawn.choice(places)} on day {day}. Few came."

    texts = [text(day) for day in range(60)]
    half = set(drawn.sample(range(60), 30))
    tagger = SpanTagger(dimensions=0).fit(texts, [[(4, 10, "naming")] if day in half else [] for day in range(60)])
    new = tagger.predict_proba([text(day) for day in range(100, 130)])
    assert 0.35 < new.loc[new["text"] == "regime", "kept_probability"].mean() < 0.65

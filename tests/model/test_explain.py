import numpy as np
import pytest

from framing import SpanTagger
from framing.contracts import TABLES
from framing.model.explain import explain, explain_all
from framing.model.token_features import Article, read_tokens
from framing.records import conform

WORDS = ("plaid", "paisley", "brutal")
TEXT = "They drew a plaid map for the harbour. They sold the brutal bus in town."


@pytest.fixture(scope="module")
def tagger():
    texts, spans = [], []
    for number in range(30):
        word = WORDS[number % 3]
        texts.append(f"They drew a {word} map for the harbour. They sold the {WORDS[number % 2]} bus in town {number}.")
        spans.append([(12, 12 + len(word), "loaded")])
    return SpanTagger(dimensions=0).fit(texts, spans)


def test_the_strongest_reasons_come_first_and_name_what_they_are(tagger):
    scored, reasons = explain(tagger, Article(TEXT), top=3)
    assert len(scored) == len(reasons) > 1
    for why in reasons:
        sizes = [abs(reason.log_odds) for reason in why]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) <= 3
    (brutal,) = np.flatnonzero(scored["text"] == "brutal")
    names = {reason.what for reason in explain(tagger, Article(TEXT), top=99)[1][brutal]}
    assert {"the rule that found it", "the voice", "the sentence", "its words"} <= names
    assert "no rule found it" not in names


def test_a_score_says_why_in_words(tagger):
    scored = explain_all(tagger, [Article("Rain."), Article(TEXT)])
    plaid = scored[scored["text"] == "plaid"].iloc[0]
    best = explain(tagger, Article(TEXT), top=3)[1][0]
    assert plaid["article"] == 1
    assert plaid["why"] == "; ".join(f"{reason.what} {reason.log_odds:+.1f}" for reason in best)


def test_all_reasons_add_up_to_the_score_but_for_a_constant(tagger):
    tokens = read_tokens([Article(TEXT)])
    candidates = tagger.candidates(tokens)
    log_odds = tagger.kept_classifier_.model_.decision_function(candidates.features)
    gaps = log_odds - tagger.contributions(candidates)[1].sum(axis=1)
    for in_text in (True, False):
        of_kind = gaps[((candidates.candidates["rule"] == "text") == in_text).to_numpy()]
        assert np.ptp(of_kind) < 1e-3 * max(1.0, np.abs(log_odds).max())


def test_a_tagger_that_learned_nothing_has_no_reasons():
    constant = SpanTagger().fit(["The regime fell.", "A brutal cut.", "Rain."], [[], [], []])
    scored, reasons = explain(constant, Article("The regime fell."))
    assert reasons == [[] for _ in range(len(scored))]
    explained = explain_all(constant, [Article("The regime fell.")]).assign(article_id="a", fold=0)
    assert set(conform(explained[[column.name for column in TABLES["scores"]]], "scores")["why"]) == {""}

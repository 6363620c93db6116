import numpy as np
import pandas as pd
import pytest

from framing.estimates.expected_counts import expected_counts
from framing.estimates.marked_articles import any_probability, article_shares

# category, start, end and outlet_voice_probability of the candidates of one article, and the probability of any
CANDIDATES = [
    ([("loaded", 0, 4, 0.5), ("loaded", 9, 12, 0.5)], 0.75),
    ([("loaded", 0, 4, 1.0), ("loaded", 9, 12, 0.5)], 1.0),
    ([("loaded", 60, 60, 2.0)], 1 - np.exp(-2)),
    ([("hedge", 0, 4, 0.9), ("loaded", 9, 12, 0.0)], 0.0),
]


@pytest.mark.parametrize(("candidates", "expected"), CANDIDATES)
def test_candidates_are_independent_and_mere_counts_are_poisson(candidates, expected):
    columns = ["category", "start", "end", "outlet_voice_probability"]
    scores = pd.DataFrame(candidates, columns=columns).assign(article_id="a", position="body", kept_probability=1.0)
    assert any_probability(expected_counts(scores), "loaded", "outlet")["a"] == pytest.approx(expected, abs=1e-6)


def counts(observed, predicted=0.0, size=60, **more):
    labelled = np.arange(size) < len(observed)
    table = {
        "outlet": "ledger",
        "exposure": 1.0,
        "predicted": predicted,
        "probability": np.where(labelled, 0.5, np.nan),
    }
    observed = [*observed, *[np.nan] * (size - len(observed))]
    return pd.DataFrame({**table, "observed": observed, **more}, index=range(size))


def shares(table, population="super"):
    return article_shares(table, confidence=0.95, population=population).iloc[0]


# observed, method, note
SHARES = [
    ([1.0] * 10 + [0.0] * 20, "labels_only", ""),
    ([0.5] * 10 + [0.0] * 20, "labels_only", ""),
    ([1.0] * 5 + [0.0] * 25, "labels_only", "rare"),
    ([1.0] * 2 + [0.0] * 28, "too_few", "in fewer than 3 articles"),
    ([1.0] * 28 + [0.0] * 2, "too_few", "in all but fewer than 3 articles"),
    ([1.0] * 6 + [0.0] * 5, "too_few", "fewer than 12 articles"),
    ([1.0] * 6 + [0.0] * 6, "labels_only", ""),
]


@pytest.mark.parametrize(("observed", "method", "note"), SHARES)
def test_a_share_has_limits_within_0_and_100_or_a_reason(observed, method, note):
    row = shares(counts(observed))
    assert (row["method"], row["note"]) == (method, note)
    if method != "too_few":
        assert row["value"] == pytest.approx(100 * np.mean(observed))
        assert 0 < row["low"] < row["value"] < row["high"] < 100


def test_a_good_model_makes_it_narrower_and_one_without_use_does_not():
    has = np.tile([1.0, 0.0, 0.0], 20)
    alone, useless, good = (
        shares(counts(has[:30], predicted)) for predicted in (0.0, np.tile([0.5, 0.2], 30), 0.1 + 0.8 * has)
    )
    assert (alone["method"], good["method"]) == ("labels_only", "corrected")
    assert good["high"] - good["low"] < 0.8 * (alone["high"] - alone["low"])
    assert useless["high"] - useless["low"] == pytest.approx(alone["high"] - alone["low"], rel=0.1)


def test_a_model_that_would_leave_no_article_without_is_not_used():
    has = np.array([1.0, 1.0, 1.0, 1.0, 0.0] * 6)
    predicted = np.concatenate([has, np.ones(170)])
    row = shares(counts(has, predicted, size=200))
    assert row["high"] < 100
    assert row["value"] <= 100


def test_where_events_were_drawn_articles_are_counted_and_not_events():
    event = np.repeat([f"e{number}" for number in range(20)], 3)
    drawn_event = np.where(np.arange(60) < 36, event, "")
    table = counts([1.0, 0.0, 0.0] * 12, event=event, drawn_event=drawn_event)
    row = shares(table)  # every event has an article with a marker: 12 of 12, and yet 1 of 3 articles
    assert row["value"] == pytest.approx(100 / 3)
    assert row["n_observed"] == 36
    few = shares(table.assign(observed=table["observed"].where(np.arange(60) < 21), drawn_event=event))
    assert few["note"] == "articles on too few events"

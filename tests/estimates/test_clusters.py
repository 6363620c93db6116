from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from framing.estimates.clusters import (
    Clustering,
    cluster_codes,
    cluster_of,
    cross_products,
    effective_clusters,
    shared_variance,
    weighted_products,
)
from framing.estimates.rates import estimate_rates

# event, original, date, and the cluster with and without days
NAMED = [
    ("fire", "", "2024-05-01", "event fire", "event fire"),
    ("", "x", "2024-05-01", "copies of x", "copies of x"),
    ("", "", "2024-05-01T09:30", "", "day 2024-05-01 ledger"),
    ("", "", "", "", ""),
    (None, None, None, "", ""),
]


@pytest.mark.parametrize(("event", "original", "date", "named", "by_day"), NAMED)
def test_an_article_is_in_the_cluster_of_its_event_else_its_copies_else_its_day(event, original, date, named, by_day):
    table = pd.DataFrame({"article_id": ["a"], "outlet": "ledger", "event": [event], "date": [date]})
    copies = pd.Series({"a": original})
    assert cluster_of(table, copies).tolist() == [named]
    assert cluster_of(table, copies, by_day=True).tolist() == [by_day]


def test_the_original_is_in_the_group_of_its_copies_and_an_event_is_that_of_the_group():
    table = pd.DataFrame({"article_id": list("abcde"), "event": ["", "fire", "", "", "fire"]})
    assert cluster_of(table, pd.Series({"b": "a", "d": "c"})).tolist() == [
        "event fire", "event fire", "copies of c", "copies of c", "event fire",
    ]  # fmt: skip


def test_articles_without_a_cluster_are_each_alone():
    assert len(set(cluster_codes(pd.Series(["", "fire", None, "fire", ""])).tolist())) == 4
    assert cluster_codes(pd.Series([], dtype=object)).tolist() == []


def test_cross_products_are_those_of_all_ordered_pairs():
    rng = np.random.default_rng(1)
    values, other, cluster = rng.normal(size=12), rng.normal(size=12), rng.integers(0, 4, 12)
    pairs = [(i, j) for i, j in permutations(range(12), 2) if cluster[i] == cluster[j]]
    assert cross_products(values, cluster, other) == pytest.approx(sum(values[i] * other[j] for i, j in pairs))
    assert cross_products(values, np.arange(12)) == pytest.approx(0)


@pytest.mark.parametrize(("cluster", "effective"), [([0, 1, 2, 3], 4.0), ([0, 0, 0, 0], 1.0), ([], 0.0)])
def test_effective_clusters_are_articles_if_all_are_alone_and_one_if_all_are_together(cluster, effective):
    assert effective_clusters(np.array(cluster, dtype=np.intp)) == effective


def test_labelled_pairs_estimate_the_products_of_all_pairs():
    """Over every sample of 3 of 6 articles, the mean of what pairs say is the sum over all pairs."""
    rng = np.random.default_rng(2)
    count, cluster = rng.normal(2, 1, 6), np.array([0, 0, 0, 1, 1, 1])
    estimates = []
    for chosen in map(list, permutations(range(6), 3)):
        clustering = Clustering(0.0, cluster[chosen], 2.0)
        estimates.append(weighted_products(count[chosen], np.full(3, 2.0), clustering))
    assert np.mean(estimates) == pytest.approx(cross_products(count, cluster))


def test_what_a_model_sees_of_all_pairs_counts_even_if_no_pair_is_labelled():
    count, prediction = np.array([2.0, -2.0]), np.array([1.0, -1.0])
    clustering = Clustering(10.0, np.array([0, 1]), 2.0)
    assert shared_variance(count, prediction, np.ones(2), clustering) == pytest.approx(2.0 * 2**2 * 10)
    assert shared_variance(count, np.zeros(2), np.ones(2), clustering) == 0


def articles(event, seed=1, labelled=40, predicted=True):
    """One outlet whose events draw many markers or few."""
    rng = np.random.default_rng(seed)
    moods = dict(zip(dict.fromkeys(event), rng.gamma(2, 0.5, len(event)), strict=False))
    words = np.full(len(event), 400.0)
    counts = rng.poisson([4 * moods[name] for name in event])
    chosen = rng.permutation(len(event)) < labelled
    return pd.DataFrame({
        "outlet": "ledger", "event": event, "exposure": words, "predicted": counts * 0.8 if predicted else 0.0,
        "observed": np.where(chosen, counts, np.nan), "probability": np.where(chosen, labelled / len(event), np.nan),
    })  # fmt: skip


def width(table, **options):
    row = estimate_rates(table, **options).iloc[0]
    return row["high"] - row["low"]


@pytest.mark.parametrize("predicted", [True, False])
def test_an_interval_for_the_practice_is_wider_if_articles_of_an_event_are_alike(predicted):
    table = articles([f"e{number // 10}" for number in range(200)], predicted=predicted)
    alone = table.drop(columns="event")
    assert width(table) > 1.2 * width(alone)
    assert width(table, population="finite") == pytest.approx(width(alone, population="finite"))


def test_every_article_its_own_event_is_no_event_at_all():
    table = articles([f"e{number}" for number in range(200)])
    pd.testing.assert_frame_equal(estimate_rates(table), estimate_rates(table.drop(columns="event")))
    assert estimate_rates(table).loc[0, "n_clusters"] == 200


def test_articles_of_one_event_say_nothing_of_a_practice():
    table = articles(["e1"] * 200)
    assert estimate_rates(table).loc[0, "method"] == "too_few"
    assert estimate_rates(table, population="finite").loc[0, "method"] == "corrected"


# labelled articles, of which all, all but one, or few are of one event
@pytest.mark.parametrize(("big", "method"), [(20, "too_few"), (19, "too_few"), (6, "corrected")])
def test_labels_of_one_event_say_nothing_of_a_practice(big, method):
    table = articles(["big"] * 40 + [f"e{number}" for number in range(160)], labelled=200)
    chosen = np.r_[np.arange(big), np.arange(40, 60 - big)]
    table = table.assign(observed=table["observed"].where(table.index.isin(chosen)), probability=0.1)
    row = estimate_rates(table).iloc[0]
    assert (row["method"], row["n_observed"]) == (method, 20)
    assert ("fewer than 3 events of equal size" in row["note"]) == (method == "too_few")
    assert estimate_rates(table, population="finite").loc[0, "method"] == "corrected"


def test_a_column_of_events_without_any_is_as_none():
    table = articles(["e"] * 200)
    pd.testing.assert_frame_equal(
        estimate_rates(table.assign(event=np.nan)), estimate_rates(table.drop(columns="event"))
    )


# drawn events of five articles, and what is said
@pytest.mark.parametrize(("events", "method"), [(7, "too_few"), (8, "corrected")])
def test_where_events_were_drawn_eight_of_them_are_needed(events, method):
    table = articles([f"e{number // 5}" for number in range(200)], labelled=200)
    drawn = table["event"].str[1:].astype(int) < events
    names = table["event"].where(drawn, "")
    drawn_table = table.assign(observed=table["observed"].where(drawn), probability=events / 40, drawn_event=names)
    row = estimate_rates(drawn_table).iloc[0]
    assert (row["method"], row["n_articles"], row["n_observed"]) == (method, 200, 5 * events)


# events of all articles and those drawn, population, and what is said in place of a rate
WITHOUT_RATE = [
    (40, 7, "super", "label more for any interval: 7 events have labels, 8 are needed"),
    (40, 3, "finite", "label more for any interval: 3 events have labels, 8 are needed"),
    (40, 1, "finite", "label 7 more for any interval: 5 labelled"),
    (5, 5, "super", "no label gives a rate: all its articles are about 5 events"),
    (5, 3, "finite", "no label gives a rate: all its articles are about 5 events"),
    (2, 1, "super", "no label gives a rate: its articles are worth 2 events"),
]


@pytest.mark.parametrize(("events", "number", "population", "note"), WITHOUT_RATE)
def test_labels_are_asked_for_only_where_they_can_give_a_rate(events, number, population, note):
    table = articles([f"e{code * events // 200}" for code in range(200)], labelled=200)
    drawn = table["event"].str[1:].astype(int) < number
    names = table["event"].where(drawn, "")
    table = table.assign(observed=table["observed"].where(drawn), probability=number / events, drawn_event=names)
    assert estimate_rates(table, population=population).loc[0, "note"].startswith(note)


def test_drawn_events_are_the_units_of_the_interval():
    table = articles([f"e{number // 5}" for number in range(200)], labelled=200, predicted=False)
    drawn = table["event"].str[1:].astype(int) < 20
    drawn_table = table.assign(observed=table["observed"].where(drawn), probability=0.5)
    by_article, by_event = (
        drawn_table.drop(columns="event"),
        drawn_table.assign(drawn_event=table["event"].where(drawn, "")),
    )
    assert width(by_event, population="finite") > 1.3 * width(by_article, population="finite")
    sums = {"exposure": "sum", "predicted": "sum", "observed": lambda counts: counts.sum(min_count=1)}
    together = by_event.groupby("event", as_index=False).agg({**sums, "probability": "first"})
    whole = estimate_rates(together.assign(outlet="ledger"))
    assert estimate_rates(by_event)["value"].tolist() == pytest.approx(whole["value"].tolist())

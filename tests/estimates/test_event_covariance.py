import numpy as np
import pandas as pd
import pytest

from framing.estimates.contrasts import contrast_rates
from framing.estimates.event_covariance import MAX_CORRELATED, cluster_sums, correlation, covariance, shared_sums
from framing.estimates.rates import outlet_rates, outlet_samples, outlet_tables


def draw(rng, *, shared=True, labelled=30, quality=0.9, drawn_event=False):
    """Two outlets with ten articles on each of 30 events, which draw many markers or few."""
    event, moods, tables = np.repeat(np.arange(30), 10), rng.gamma(2, 0.5, 30), []
    order = rng.permutation(30)
    for outlet in ("beacon", "ledger"):
        moods = moods if shared else rng.gamma(2, 0.5, 30)
        counts = rng.poisson(4 * moods[event]).astype(float)
        chosen = np.isin(event, order[:10]) if drawn_event else rng.permutation(300) < labelled
        names = np.array([f"e{number}" for number in event], dtype=object)
        tables.append(pd.DataFrame({
            "outlet": outlet, "event": names, "exposure": 400.0, "predicted": quality * counts,
            "observed": np.where(chosen, counts, np.nan), "drawn_event": np.where(chosen & drawn_event, names, ""),
            "probability": np.where(chosen, 1 / 3 if drawn_event else labelled / 300, np.nan),
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def common(table):
    rates = outlet_rates(outlet_samples(table))
    sums = {outlet: cluster_sums(part, rates[outlet].lam) for outlet, part in outlet_tables(table).items()}
    return correlation(sums, rates, "beacon", "ledger"), covariance(sums["beacon"], sums["ledger"])


def test_the_covariance_is_that_of_the_rates_over_many_draws():
    draws = [draw(np.random.default_rng(seed)) for seed in range(150)]
    values = np.array([[rate.value for rate in outlet_rates(outlet_samples(table)).values()] for table in draws])
    estimated = np.mean([common(table)[1] for table in draws])
    assert estimated == pytest.approx(np.cov(values.T)[0, 1], rel=0.35)


@pytest.mark.parametrize("drawn_event", [True, False])
def test_outlets_whose_events_are_alike_are_correlated_and_others_little(drawn_event):
    alike, apart = (
        [common(draw(np.random.default_rng(seed), shared=shared, drawn_event=drawn_event))[0] for seed in range(20)]
        for shared in (True, False)
    )
    assert np.mean(alike) > 0.6
    assert np.mean(apart) < 0.25
    assert max(alike) <= MAX_CORRELATED


def test_outlets_without_a_common_event_have_nothing_in_common():
    table = draw(np.random.default_rng(1))
    assert common(table.assign(event=table["outlet"] + table["event"])) == (0, 0)


def test_clusters_of_one_outlet_alone_are_left_out_and_covariances_stay_the_same():
    table = draw(np.random.default_rng(1))
    alone = (table["outlet"] == "ledger") & (table["event"] == "e7")
    table.loc[alone, "event"] = "only the ledger"
    rates = outlet_rates(outlet_samples(table))
    sums = {outlet: cluster_sums(part, rates[outlet].lam) for outlet, part in outlet_tables(table).items()}
    shared = shared_sums(sums)
    assert [len(sums[outlet].cluster) for outlet in ("beacon", "ledger")] == [30, 30]
    assert [len(shared[outlet].cluster) for outlet in ("beacon", "ledger")] == [29, 29]
    assert covariance(*shared.values()) == covariance(*sums.values())
    assert shared_sums({}) == {}


def test_what_two_outlets_have_in_common_cancels_in_their_comparison(monkeypatch):
    monkeypatch.setattr("framing.estimates.matched_events.MIN_MATCHED_EVENTS", 1000)
    table = draw(np.random.default_rng(3))
    together = contrast_rates(table).iloc[0]
    apart = contrast_rates(table.assign(event=table["outlet"] + table["event"])).iloc[0]
    assert (together["ratio"], together["method"]) == (apart["ratio"], "unmatched")
    for measure in ("ratio", "difference"):
        widths = [row[f"{measure}_high"] - row[f"{measure}_low"] for row in (together, apart)]
        assert widths[0] < 0.7 * widths[1]


def test_cluster_sums_are_those_of_the_articles_one_by_one():
    [table] = outlet_tables(draw(np.random.default_rng(2)).query("outlet == 'ledger'")).values()
    sums, columns = cluster_sums(table, 0.5), table.columns
    labelled = ~np.isnan(columns["observed"])
    rate = columns["observed"][labelled].sum() / columns["exposure"][labelled].sum()
    terms = np.where(labelled, 10 * (columns["observed"] - 400 * rate), 0) / columns["exposure"].sum()
    assert sums.count == pytest.approx([terms[table.cluster == code].sum() for code in sums.cluster])
    assert not sums.by_event

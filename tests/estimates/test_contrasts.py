import numpy as np
import pandas as pd
import pytest
from scipy import stats

from framing.errors import InputError
from framing.estimates.contrasts import COLUMNS, contrast_rates
from framing.multiple_comparisons import adjust_p_values


def draw(rates, *, events=12, an_event=4, labelled=2, seed=1):
    """Draw articles of outlets on the same events, some of each event labelled."""
    rng = np.random.default_rng(seed)
    moods = rng.gamma(4, 0.25, events)
    tables = []
    for outlet, rate in rates.items():
        event = np.repeat(np.arange(events), an_event)
        words = rng.integers(200, 600, len(event)).astype(float)
        counts = rng.poisson(rate * words * moods[event])
        chosen = np.tile(np.arange(an_event) < labelled, events)
        tables.append(pd.DataFrame({
            "outlet": outlet, "event": [f"e{number}" for number in event], "exposure": words, "predicted": 0.0,
            "observed": np.where(chosen, counts, np.nan), "probability": np.where(chosen, labelled / an_event, np.nan),
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


THREE = {"beacon": 0.02, "courier": 0.02, "ledger": 0.005}


def test_contrasts_are_of_all_pairs_or_of_all_against_one():
    pairs = contrast_rates(draw(THREE))
    assert list(pairs.columns) == list(COLUMNS)
    assert list(zip(pairs["outlet"], pairs["other"], strict=True)) == [
        ("beacon", "courier"), ("beacon", "ledger"), ("courier", "ledger")
    ]  # fmt: skip
    against = contrast_rates(draw(THREE), against="ledger")
    assert against["outlet"].tolist() == ["beacon", "courier"]
    assert set(against["other"]) == {"ledger"}


@pytest.mark.parametrize("matched", [True, False])
def test_a_difference_is_found_where_there_is_one_and_not_where_there_is_none(matched):
    table = draw(THREE) if matched else draw(THREE).drop(columns="event")
    contrasts = contrast_rates(table).set_index(["outlet", "other"])
    assert set(contrasts["method"]) == {"matched" if matched else "unmatched"}
    assert contrasts.loc[("beacon", "ledger"), "p_adjusted"] < 0.05 < contrasts.loc[("beacon", "courier"), "p_adjusted"]
    row = contrasts.loc[("beacon", "ledger")]
    assert 0 < row["difference_low"] < row["difference"] < row["difference_high"] < 30
    assert 2 < row["ratio_low"] < row["ratio"] < row["ratio_high"]


@pytest.mark.parametrize("matched", [True, False])
def test_exchanging_the_outlets_turns_the_signs_round(matched):
    table = draw({"a": 0.02, "b": 0.01})
    table = table if matched else table.drop(columns="event")
    forth, back = (contrast_rates(table, against=name).iloc[0] for name in ("b", "a"))
    assert forth["difference"] == pytest.approx(-back["difference"])
    assert forth["difference_low"] == pytest.approx(-back["difference_high"])
    assert forth["ratio_low"] == pytest.approx(1 / back["ratio_high"])
    assert forth["p"] == pytest.approx(back["p"])


def test_p_and_the_interval_of_the_ratio_agree():
    for seed in range(8):
        table = draw({"a": 0.014, "b": 0.01}, seed=seed).drop(columns="event")
        p = contrast_rates(table).loc[0, "p"]
        row = contrast_rates(table, confidence=1 - p).iloc[0]
        assert min(abs(row["ratio_low"] - 1), abs(row["ratio_high"] - 1)) < 1e-6


def test_events_that_differ_between_outlets_do_not_make_a_difference():
    """One outlet writes mostly on events that draw many markers; within events both write alike."""
    rng, rows = np.random.default_rng(5), []
    for outlet, busy in (("a", 6), ("b", 2)):
        for event in range(16):
            for _ in range(busy if event % 2 else 8 - busy):
                count = rng.poisson(12 if event % 2 else 3)
                rows.append((outlet, f"e{event}", 500.0, 0.0, float(count), 0.5))
    table = pd.DataFrame(rows, columns=["outlet", "event", "exposure", "predicted", "observed", "probability"])
    assert contrast_rates(table).loc[0, "p"] > 0.05 > contrast_rates(table.drop(columns="event")).loc[0, "p"]


@pytest.mark.parametrize(("events", "method"), [(7, "unmatched"), (8, "matched")])
def test_a_handful_of_events_is_not_matched(events, method):
    assert contrast_rates(draw({"a": 0.02, "b": 0.02}, events=events)).loc[0, "method"] == method


def test_events_that_hold_few_of_the_labels_are_not_matched():
    table = draw({"a": 0.02, "b": 0.02}, events=24)
    number = table["event"].str[1:].astype(int)
    own = table["event"].where((number < 8) | (table["outlet"] == "b"), "x" + table["event"])
    assert contrast_rates(table.assign(event=own)).loc[0, "method"] == "unmatched"


def test_an_outlet_without_an_estimate_has_no_comparison():
    table = draw({**THREE, "post": 0.0})
    contrasts = contrast_rates(table).set_index(["outlet", "other"])
    row = contrasts.loc[("beacon", "post")]
    assert (row["method"], row["note"]) == ("too_few", "no rate of post")
    assert np.isnan(row[["difference", "ratio", "p", "p_adjusted"]].astype(float)).all()
    without = contrast_rates(table[table["outlet"] != "post"]).set_index(["outlet", "other"])
    assert contrasts.loc[without.index, "p_adjusted"].tolist() == without["p_adjusted"].tolist()


def test_an_unknown_outlet_is_named():
    with pytest.raises(InputError, match=r"no outlet is called 'legder'.*did you mean 'ledger'"):
        contrast_rates(draw(THREE), against="legder")


def test_benjamini_hochberg_is_scipys():
    p = np.array([0.01, 0.2, 0.04, 0.03, 0.9])
    assert adjust_p_values(p, "bh") == pytest.approx(stats.false_discovery_control(p))


def test_holm_is_the_worked_case():
    assert adjust_p_values(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@pytest.mark.parametrize("correction", ["holm", "bh", "none"])
def test_adjusting_leaves_gaps_alone_and_lowers_nothing(correction):
    p = np.array([0.5, np.nan, 0.001, 0.9])
    adjusted = adjust_p_values(p, correction)
    assert np.isnan(adjusted[1])
    assert (adjusted[[0, 2, 3]] >= p[[0, 2, 3]]).all()
    assert len(adjust_p_values(np.array([]), correction)) == 0


def test_an_unknown_correction_is_refused():
    with pytest.raises(InputError, match="correction is 'holm', 'bh' or 'none', not 'sidak'"):
        contrast_rates(draw(THREE), correction="sidak")


def test_events_that_are_all_alike_are_compared_as_they_stand():
    table = draw({"a": 0.02, "b": 0.02}).assign(exposure=200.0)
    counts = table["observed"].where(table["observed"].isna(), 2.0)
    row = contrast_rates(table.assign(observed=counts)).iloc[0]
    assert row["method"] == "unmatched"
    assert row["difference_low"] < 0 < row["difference_high"]


@pytest.mark.parametrize("gap", ["", None])
def test_articles_without_an_event_are_never_matched_to_each_other(gap):
    events, loose = draw(THREE), draw(THREE, seed=2).assign(event=gap)
    mixed = contrast_rates(pd.concat([events, loose], ignore_index=True))
    assert set(mixed["n_events"]) == {12}
    matched = contrast_rates(events)[["ratio", "p"]]
    assert mixed[["ratio", "p"]].to_numpy() == pytest.approx(matched.to_numpy(), rel=0.05)
    assert set(contrast_rates(loose)["method"]) == {"unmatched"}
    pd.testing.assert_frame_equal(contrast_rates(loose), contrast_rates(loose.drop(columns="event")))


# labelled articles of 30 with a marker in the outlets a and b, and the note of their comparison
RARE_SIDES = [((20, 4), ""), ((4, 20), ""), ((5, 4), "rare"), ((3, 5), "rare"), ((6, 5), ""), ((20, 20), "")]


@pytest.mark.parametrize(("nonzero", "note"), RARE_SIDES)
@pytest.mark.parametrize("events", [0, 15])
def test_a_comparison_is_rare_if_its_higher_rate_is(nonzero, note, events):
    articles = draw({"a": 0.01, "b": 0.01}, events=15, an_event=2, labelled=2)
    for outlet, number in zip("ab", nonzero, strict=True):
        of_outlet = articles["outlet"] == outlet
        articles.loc[of_outlet, "observed"] = [1.0] * number + [0.0] * (int(of_outlet.sum()) - number)
    articles = articles.assign(exposure=200.0, predicted=0.0)
    assert contrast_rates(articles if events else articles.drop(columns="event"))["note"].tolist() == [note]

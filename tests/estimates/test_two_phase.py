import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.contrasts import contrast_rates
from framing.estimates.detectable_difference import labels_to_detect
from framing.estimates.rates import estimate_rates
from framing.estimates.sample_size import plan_labels


def draw(seed=1, size=300, read=90, decided=30, outlets=("ledger",)):
    """Readers find 80 % of what an adjudicator finds, and a fifth more that he does not."""
    rng, tables = np.random.default_rng(seed), []
    for outlet in outlets:
        counts = rng.poisson(rng.gamma(2, 1.5, size)).astype(float)
        readers = rng.binomial(counts.astype(int), 0.8) + rng.poisson(0.6, size)
        order = rng.permutation(size)
        tables.append(pd.DataFrame({
            "outlet": outlet, "exposure": 400.0, "predicted": rng.binomial(counts.astype(int), 0.5),
            "observed": np.where(order < read, readers, np.nan),
            "adjudicated": np.where(order < decided, counts, np.nan),
            "probability": np.where(order < read, read / size, np.nan), "known": counts,
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def first(table, **options):
    return estimate_rates(table, per=1, population="finite", **options).iloc[0]


def test_the_value_is_the_two_phase_estimator_by_hand():
    table = draw().assign(predicted=0.0)
    row, read, part = first(table), table[table["observed"].notna()], table[table["adjudicated"].notna()]
    y, r = (part[name] - part[name].mean() for name in ("adjudicated", "observed"))
    mu = (y * r).sum() / (r**2).sum()
    expected = (part["adjudicated"].mean() + mu * (read["observed"].mean() - part["observed"].mean())) / 400
    assert row["value"] == pytest.approx(expected)
    assert (row["n_observed"], row["method"]) == (30, "labels_only")


def test_many_first_readings_narrow_an_interval_and_readers_errors_do_not_move_it():
    tables = [draw(seed) for seed in range(40)]
    both = [first(table) for table in tables]
    alone = [first(table.assign(observed=table["adjudicated"]).drop(columns="adjudicated")) for table in tables]
    width, width_alone = (np.mean([row["high"] - row["low"] for row in rows]) for rows in (both, alone))
    known = [table["known"].sum() / table["exposure"].sum() for table in tables]
    assert width < 0.9 * width_alone
    assert np.mean([row["value"] / rate for row, rate in zip(both, known, strict=True)]) == pytest.approx(1, abs=0.04)
    assert np.mean([row["low"] <= rate <= row["high"] for row, rate in zip(both, known, strict=True)]) >= 0.85


def test_where_all_labels_are_adjudicated_readers_change_nothing():
    table = draw(read=40, decided=40).assign(predicted=0.0)
    same = table.assign(observed=table["adjudicated"]).drop(columns="adjudicated")
    assert first(table)["value"] == pytest.approx(first(same)["value"])
    assert first(table)["high"] == pytest.approx(first(same)["high"], rel=0.02)


# adjudicated articles, and what is said
@pytest.mark.parametrize(("decided", "method"), [(0, "too_few"), (11, "too_few"), (12, "corrected")])
def test_too_few_counts_the_adjudicated_articles(decided, method):
    row = first(draw(decided=decided))
    assert (row["method"], row["n_observed"]) == (method, decided)


@pytest.mark.parametrize("say", [estimate_rates, plan_labels, lambda table: labels_to_detect(table, 0.3)])
def test_rates_and_plans_ask_for_adjudicated_articles_where_these_are_what_is_missing(say):
    [note] = say(draw(decided=11))["note"]
    assert note == "have two people read and the adjudicator decide 1 more for any interval: 11 adjudicated"


def test_adjudicated_articles_of_one_event_say_nothing_of_a_habit():
    table = draw(decided=20)
    events = np.where(table["adjudicated"].notna(), "fire", [f"e{number % 30}" for number in range(300)])
    [row] = estimate_rates(table.assign(event=events)).to_dict("records")
    assert (row["method"], "adjudicated articles cover fewer than 3 events" in row["note"]) == ("too_few", True)
    assert first(table.assign(event=events))["method"] == "corrected"


def test_outlets_are_compared_by_adjudicated_counts_as_they_are():
    table = draw(outlets=("beacon", "ledger")).assign(event=[f"e{number % 20}" for number in range(600)])
    row = contrast_rates(table).iloc[0]
    assert (row["method"], row["n_observed"], row["n_observed_other"]) == ("unmatched", 30, 30)
    assert row["ratio_low"] < row["ratio"] < row["ratio_high"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"adjudicated": -1.0, "observed": 1.0, "probability": 0.3}, "adjudicated is negative"),
        ({"adjudicated": 1.0, "observed": np.nan}, "adjudicated is given although the article is not labelled"),
    ],
)
def test_a_broken_row_is_named(cells, message):
    table = draw()
    table.loc[5, list(cells)] = list(cells.values())
    with pytest.raises(InputError, match=f"{message}.* row 5"):
        estimate_rates(table)

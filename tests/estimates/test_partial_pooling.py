import numpy as np
import pandas as pd
import pytest

from framing.estimates.partial_pooling import between_variance, common_variance, pooled_estimates
from framing.estimates.rates import estimate_rates


def rates(values, factor):
    """Rates with intervals of a factor up and down."""
    values, factor = np.array(values), np.broadcast_to(factor, len(values))
    return pd.DataFrame({"value": values, "low": values / factor, "high": values * factor})


def test_what_is_known_well_stays_and_what_is_not_is_drawn_to_the_mean():
    pooled = pooled_estimates(
        rates([1.0, 1.0, 4.0, 4.0, 8.0, 8.0], [1.01, 1.01, 1.01, 1.01, 1.01, 6.0]), confidence=0.95
    )
    assert pooled["pooled"].iloc[4] == pytest.approx(8.0, rel=0.01)
    assert 3 < pooled["pooled"].iloc[5] < 7
    assert pooled["pooled_high"].iloc[5] / pooled["pooled_low"].iloc[5] < 36


def test_rates_that_differ_by_chance_alone_are_all_but_one():
    pooled = pooled_estimates(rates([2.0, 2.1, 1.9, 2.05, 2.0, 1.95], 3.0), confidence=0.95)
    spread = np.ptp(np.log(pooled["pooled"]))
    assert spread < 0.5 * np.ptp(np.log([1.9, 2.1]))
    assert ((pooled["pooled_low"] < 2) & (pooled["pooled_high"] > 2)).all()


# values, whether there are pooled ones
NUMBERS = [([1.0, 2.0, 3.0], False), ([1.0, 2.0, 3.0, float("nan")], False), ([1.0, 2.0, 3.0, 4.0, float("nan")], True)]


@pytest.mark.parametrize(("values", "given"), NUMBERS)
def test_fewer_than_four_estimates_are_not_pooled(values, given):
    pooled = pooled_estimates(rates(values, 1.5), confidence=0.95)
    assert pooled["pooled"].notna().tolist() == [given and value == value for value in values]


def test_order_and_unit_make_no_difference():
    table = rates([1.0, 2.0, 3.0, 9.0], [1.5, 2.0, 1.2, 3.0])
    pooled = pooled_estimates(table, confidence=0.9)
    turned = pooled_estimates(table.iloc[::-1], confidence=0.9)
    pd.testing.assert_frame_equal(pooled, turned.iloc[::-1])
    pd.testing.assert_frame_equal(10 * pooled, pooled_estimates(10 * table, confidence=0.9))


@pytest.mark.parametrize(("scale", "expected"), [(1.0, 0.0), (10.0, 99.0)])
def test_the_variance_between_is_what_exceeds_that_of_the_estimates(scale, expected):
    values = scale * np.array([-1.0, 0.0, 1.0])  # of variance 1
    assert between_variance(values, np.ones(3)) == pytest.approx(expected, abs=1e-6)


def test_pooled_intervals_hold_the_true_rates_where_outlets_differ_and_where_they_do_not():
    rng, held = np.random.default_rng(3), []
    for spread in (0.0, 0.2, 0.6) * 60:
        true = np.exp(spread * rng.normal(size=12))
        error = rng.uniform(0.1, 0.6, 12)
        pooled = pooled_estimates(
            rates(true * np.exp(error * rng.normal(size=12)), np.exp(1.96 * error)), confidence=0.95
        )
        held += list((pooled["pooled_low"] <= true) & (true <= pooled["pooled_high"]))
    assert 0.93 <= np.mean(held) <= 0.99


def shared(events):
    """Outlets whose stories shift all of their rates."""
    rng = np.random.default_rng(5)
    moods, story = rng.gamma(1, 1, 12), np.arange(60) % 12
    tables = []
    for number in range(6):
        counts = rng.poisson(5 * moods[story])
        labelled = rng.permutation(60) < 30
        name = pd.Series([f"e{code}" if events else f"e{number} {code}" for code in story])
        tables.append(pd.DataFrame({
            "outlet": f"o{number}", "exposure": 400.0, "predicted": 0.9 * counts, "event": name,
            "observed": np.where(labelled, counts, np.nan), "probability": np.where(labelled, 0.5, np.nan),
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def test_what_all_outlets_have_in_common_stays_in_the_intervals():
    articles = shared(events=True)
    table = estimate_rates(articles)
    common = common_variance(articles, table, per=1000)
    assert common > 0.01
    assert common_variance(shared(events=False), table, per=1000) == 0
    assert common_variance(articles, table, per=1000, finite=True) == 0
    wide, narrow = (pooled_estimates(table, confidence=0.95, common=c) for c in (common, 0.0))
    assert ((wide["pooled_high"] - wide["pooled_low"]) > 1.2 * (narrow["pooled_high"] - narrow["pooled_low"])).all()

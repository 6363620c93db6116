import math

import numpy as np
import pytest

from framing.intervals import bootstrap, bootstrap_all, bootstrap_sums, ratio, resampled, undefined

VALUES = np.random.default_rng(3).normal(10, 2, 200)


def mean(rows):
    return float(VALUES[rows].mean())


def test_a_bootstrap_interval_of_a_mean_is_close_to_the_closed_form():
    estimate = bootstrap(mean, 200, draws=4000)
    half = 1.96 * VALUES.std(ddof=1) / math.sqrt(200)
    assert (estimate.low, estimate.high) == pytest.approx((VALUES.mean() - half, VALUES.mean() + half), abs=0.03)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    assert bootstrap(mean, 200) == bootstrap(mean, 200)
    assert bootstrap(mean, 200) != bootstrap(mean, 200, seed=2)


def test_one_unit_has_a_value_and_no_interval():
    estimate = bootstrap(mean, 1)
    assert estimate.value == VALUES[0]
    assert math.isnan(estimate.low)
    assert estimate.note == "needs two units"


def test_a_statistic_that_is_mostly_undefined_has_no_interval():
    estimate = bootstrap(lambda rows: math.nan if rows[0] % 2 else 1.0, 10)
    assert math.isnan(estimate.low)
    assert "undefined" in estimate.note


def test_statistics_of_the_same_resamples_are_those_of_each_alone():
    both = bootstrap_all(lambda times: np.column_stack([times @ VALUES / 200, np.full(len(times), math.nan)]), 200)
    alone = bootstrap(mean, 200)
    assert (both[0].value, both[0].low, both[0].high) == pytest.approx((alone.value, alone.low, alone.high))
    assert "undefined" in both[1].note


def test_undefined_says_why():
    assert undefined(3, "one label only").note == "one label only"


def mean_of_sums(sums):
    return ratio(sums[..., 0], sums[..., 1])


PAIRS = np.column_stack([VALUES, np.ones(len(VALUES))])


def test_resamples_of_sums_are_those_of_the_plain_bootstrap():
    times = resampled(200, draws=50, seed=4)
    generator = np.random.default_rng(4)
    drawn = [VALUES[generator.integers(0, 200, 200)].mean() for _ in range(50)]
    assert mean_of_sums(times @ PAIRS) == pytest.approx(drawn)


def test_with_many_units_the_interval_of_sums_is_that_of_the_percentiles():
    plain, sums = bootstrap(mean, 200), bootstrap_sums(mean_of_sums, PAIRS, resampled(200))
    assert (sums.value, sums.low, sums.high, sums.n) == pytest.approx(
        (plain.value, plain.low, plain.high, 200), abs=0.05
    )


def test_with_few_units_the_interval_of_sums_is_as_wide_as_that_of_t():
    few = PAIRS[:8]
    made = bootstrap_sums(mean_of_sums, few, resampled(8, draws=4000))
    half = 2.365 * few[:, 0].std(ddof=1) / math.sqrt(8)
    assert made.high - made.low == pytest.approx(2 * half, rel=0.1)


@pytest.mark.parametrize(
    ("pairs", "note"),
    [
        pytest.param([[1.0, 2.0]], "needs two units", id="one unit"),
        pytest.param([[1.0, 2.0]] * 5, "the same in every resample", id="no unit differs"),
        pytest.param([[1.0, 1.0], *[[0.0, 0.0]] * 5], "undefined in more than a tenth of the resamples", id="rare"),
    ],
)
def test_sums_that_say_too_little_have_no_interval(pairs, note):
    made = bootstrap_sums(mean_of_sums, np.array(pairs), resampled(len(pairs)))
    assert (math.isnan(made.low), made.note) == (True, note)

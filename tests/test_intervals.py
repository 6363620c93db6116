import math

import numpy as np
import pytest

from framing.intervals import bootstrap, bootstrap_all, undefined

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
    both = bootstrap_all(lambda rows: np.array([mean(rows), math.nan if rows[0] % 2 else 1.0]), 200)
    assert both[0] == bootstrap(mean, 200)
    assert "undefined" in both[1].note


def test_undefined_says_why():
    assert undefined(3, "one label only").note == "one label only"

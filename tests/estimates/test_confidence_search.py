import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ndtri, stdtrit

from framing.estimates.confidence_search import HIGHEST, LOWEST, p_values
from framing.estimates.rate_pairs import RatePairs
from framing.estimates.sample_moments import Rate, Rates

# what is estimated, in standard errors, and the degrees of freedom of its t
CASES = [(0.3, 11.0), (1.96, 1e6), (2.5, 3.0), (4.0, 2.0), (6.0, 40.0)]


def test_p_is_where_a_search_one_by_one_finds_it():
    apart, freedom = np.array(CASES).T
    together = p_values(lambda confidence, rows: apart[rows] - stdtrit(freedom[rows], (1 + confidence) / 2), len(CASES))
    for p, (z, df) in zip(together, CASES, strict=True):
        alone = 1 - brentq(lambda at, z=z, df=df: z - stdtrit(df, (1 + at) / 2), LOWEST, HIGHEST, xtol=1e-14)
        assert p == pytest.approx(alone, abs=2e-12)


@pytest.mark.parametrize(("z", "p"), [(0.0, 1.0), (-1.0, 1.0), (50.0, 1e-12)])
def test_p_is_between_the_ends_of_the_search(z, p):
    assert p_values(lambda at, rows: np.full(len(rows), z) - ndtri((1 + at) / 2), 1).tolist() == pytest.approx([p])


def test_of_no_comparison_there_is_no_p():
    assert p_values(lambda at, rows: at, 0).tolist() == []


RATES = [
    Rate(0.004, 0.0012, 14.0, 1.1, 0.35, 0.0), Rate(0.011, 0.002, 30.0, 1.0, 0.2, 0.6),
    Rate(0.002, 0.0011, 11.0, 1.4, 0.6, 0.3, labels_only_value=0.006),
]  # fmt: skip


def pairs(*numbers):
    return RatePairs(
        Rates.of(RATES[first] for first, _ in numbers), Rates.of(RATES[other] for _, other in numbers),
        np.array([0.1 * first for first, _ in numbers]),
    )  # fmt: skip


def test_pairs_have_alone_what_they_have_together():
    numbers = [(0, 1), (2, 1), (0, 2), (1, 1)]
    together = pairs(*numbers)
    for row, pair in enumerate(numbers):
        alone = pairs(pair)
        assert together.p[row] == pytest.approx(alone.p[0], abs=2e-12)
        for limits, expected in zip(
            (*together.differences(0.9), *together.ratios(0.9)), (*alone.differences(0.9), *alone.ratios(0.9)),
            strict=True,
        ):  # fmt: skip
            assert limits[row] == pytest.approx(expected[0], rel=1e-12)


def test_at_the_confidence_that_p_leaves_the_interval_of_the_ratio_ends_at_1():
    for pair in ((0, 1), (2, 1), (0, 2)):
        _, low, high = pairs(pair).ratios(1 - pairs(pair).p[0])
        assert min(abs(low[0] - 1), abs(high[0] - 1)) < 1e-8


def test_limits_of_independent_rates_are_recovered_from_those_of_the_rates():
    (low, high), (other_low, other_high) = (RATES[number].interval(0.95) for number in (0, 1))
    difference, bottom, top = (part[0] for part in pairs((0, 1)).differences(0.95))
    assert difference == pytest.approx(0.004 - 0.011)
    assert bottom == pytest.approx(difference - np.hypot(0.004 - low, other_high - 0.011))
    assert top == pytest.approx(difference + np.hypot(high - 0.004, 0.011 - other_low))

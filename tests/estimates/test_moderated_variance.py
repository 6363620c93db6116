import numpy as np
import pytest
from scipy import special

from framing.estimates.moderated_variance import MAX_BORROWED, moderate, prior_degrees_of_freedom


def test_the_moments_of_a_known_prior_are_found():
    """Smyth's model: variances are a scaled inverse chi-square, and their estimates chi-squares around them."""
    rng = np.random.default_rng(1)
    variance = 3.0 * 10 / rng.chisquare(10, 4000)
    estimated = variance * rng.chisquare(11, 4000) / 11
    moderated = moderate(estimated, np.full(4000, 11.0))
    assert moderated.borrowed[0] == pytest.approx(10, rel=0.15)
    centre = (estimated * moderated.factor * (11 + moderated.borrowed) - 11 * estimated) / moderated.borrowed
    assert centre[0] == pytest.approx(3.0, rel=0.05)


def test_moderated_dispersions_are_nearer_to_the_truth():
    rng = np.random.default_rng(2)
    estimated = 2.0 * rng.chisquare(11, 500) / 11
    moderated = estimated * moderate(estimated, np.full(500, 11.0)).factor
    assert np.abs(moderated - 2).mean() < 0.5 * np.abs(estimated - 2).mean()


@pytest.mark.parametrize(("dispersion", "borrowed"), [([1.0], [0.0]), ([], [])])
def test_one_outlet_borrows_nothing(dispersion, borrowed):
    moderated = moderate(np.array(dispersion), np.full(len(dispersion), 11.0))
    assert moderated.factor.tolist() == [1.0] * len(dispersion)
    assert moderated.borrowed.tolist() == borrowed


# how many outlets, and the most that each borrows of the 11 of another
@pytest.mark.parametrize(("outlets", "most"), [(2, 11.0), (4, 33.0), (9, 11.0 * MAX_BORROWED)])
def test_no_more_is_borrowed_than_there_is(outlets, most):
    moderated = moderate(np.full(outlets, 1.5), np.full(outlets, 11.0))
    assert moderated.borrowed.tolist() == [most] * outlets
    assert moderated.factor == pytest.approx(np.full(outlets, moderated.factor[0]))


def test_outlets_that_differ_by_far_more_than_chance_borrow_little():
    moderated = moderate(np.array([0.1, 1.0, 10.0, 100.0]), np.full(4, 40.0))
    assert (moderated.borrowed < 3).all()
    assert moderated.factor == pytest.approx(np.ones(4), rel=0.5)


def test_prior_degrees_of_freedom_invert_the_trigamma_function():
    for half in (0.4, 3.0, 200.0):
        assert prior_degrees_of_freedom(float(special.polygamma(1, half))) == pytest.approx(2 * half)

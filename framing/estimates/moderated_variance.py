"""Dispersion borrowed across outlets: the moderated variance of Smyth (2004).

A dozen labels tell little about the variance of an outlet's articles, and those
of the other outlets tell much, once both are relative to the mean count.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import brentq

Floats = NDArray[np.float64]

MAX_BORROWED = 4  # degrees of freedom that are borrowed, at most, in those of the outlet's own


@dataclass(frozen=True, slots=True)
class ModeratedVariance:
    """What each variance is multiplied by, and the degrees of freedom that were borrowed for it."""

    factor: Floats
    borrowed: Floats


def moderate(dispersion: Floats, degrees_of_freedom: Floats) -> ModeratedVariance:
    """Shrink the dispersions of outlets towards each other.

    Parameters
    ----------
    dispersion : array, one value per outlet
        Residual variance divided by the mean count, above 0.
    degrees_of_freedom : array
        Of each dispersion.

    Returns
    -------
    Moderated
        The factors that turn dispersions into moderated ones, and the degrees
        of freedom of the prior, at most ``MAX_BORROWED`` times the outlet's own
        and no more than the other outlets have. With one outlet, 1 and 0.

    References
    ----------
    Smyth (2004), 10.2202/1544-6115.1027.

    Examples
    --------
    >>> moderated = moderate(np.array([1.0, 1.0, 4.0]), np.array([11.0, 11.0, 11.0]))
    >>> moderated.factor.round(2).tolist(), moderated.borrowed.round(1).tolist()
    ([1.14, 1.14, 0.79], [5.5, 5.5, 5.5])
    """
    count = len(dispersion)
    if count < 2:
        return ModeratedVariance(np.ones(count), np.zeros(count))
    half = degrees_of_freedom / 2
    logs = np.log(dispersion) - special.digamma(half) + np.log(half)
    prior = prior_degrees_of_freedom(float(logs.var(ddof=1)) - float(special.polygamma(1, half).mean()))
    bias = special.digamma(prior / 2) - math.log(prior / 2) if math.isfinite(prior) else 0.0
    centre = math.exp(float(logs.mean()) + bias)
    others = degrees_of_freedom.sum() - degrees_of_freedom
    borrowed = np.minimum(prior, np.minimum(MAX_BORROWED * degrees_of_freedom, others))
    moderated = (borrowed * centre + degrees_of_freedom * dispersion) / (borrowed + degrees_of_freedom)
    return ModeratedVariance(moderated / dispersion, borrowed)


def prior_degrees_of_freedom(excess: float) -> float:
    """Return d with trigamma(d/2) equal to the variance of the logs in excess of sampling; infinite if there is none.

    Examples
    --------
    >>> round(prior_degrees_of_freedom(float(special.polygamma(1, 5.0))), 6), prior_degrees_of_freedom(-0.1)
    (10.0, inf)
    """
    if excess <= 1e-6:
        return math.inf
    if excess >= 1e6:
        return 2 / math.sqrt(excess)
    return 2 * float(brentq(lambda half: float(special.polygamma(1, half)) - excess, 1e-4, 1e7))

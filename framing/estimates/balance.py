"""A test of whether labelled articles, weighted, are on average like all articles."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

LEVEL_TOGETHER = 0.8  # the part of the level that is spent on a departure that all outlets share
MIN_BALANCE_UNITS = 8  # labelled events or articles, below which a mean is not taken for normal


def balance_p(values: Floats, weight: Floats, outlet: Codes, unit: Codes) -> float:
    """Return the p value of the hypothesis that the labelled articles are a random draw.

    The weighted means of the labelled articles minus those of all, d, are
    compared with their variance V under random sampling from these very
    articles: dᵀ V⁻ d has a χ² distribution with as many degrees of freedom as V
    has rank (Hotelling 1931; with known finite variance). Two ways of departing
    are looked for: the same in all outlets, and in any one; p is the smaller of
    the first over .8 and the least of an outlet times their number over .2 (a
    weighted Bonferroni correction).

    Parameters
    ----------
    values : array, one row per article and one column per feature
        Known for all articles.
    weight : array
        One over the probability of a labelled article, 0 of any other.
    outlet, unit : arrays
        Codes from 0: the outlet of an article, and what is drawn as a whole.

    Returns
    -------
    float
        ``nan`` if fewer than 8 units are labelled, or all, or no feature varies.
    """
    centred = values - _means(values, np.ones(len(values)), outlet)[outlet]
    each = [_p(*_moments(centred, weight, outlet, unit, outlet == code)) for code in np.unique(outlet)]
    together = _p(*_moments(centred, weight, outlet, unit, np.ones(len(weight), dtype=bool)))
    defined = [p for p in each if not math.isnan(p)]
    if math.isnan(together) or len(each) == 1:
        return together
    return min(1.0, together / LEVEL_TOGETHER, *(len(defined) * p / (1 - LEVEL_TOGETHER) for p in defined))


def _moments(
    centred: Floats, weight: Floats, outlet: Codes, unit: Codes, among: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the mean difference of the labelled articles ``among`` these, and its variance."""
    labelled = among & (weight > 0)
    if len(np.unique(unit[labelled])) < MIN_BALANCE_UNITS:
        return np.zeros(0), np.zeros((0, 0))
    counts = np.bincount(outlet[labelled], minlength=int(outlet.max()) + 1)
    share = counts / counts.sum()  # of an outlet in the mean
    difference = share @ _means(centred, np.where(labelled, weight, 0.0), outlet)
    size = np.bincount(outlet, minlength=len(share))
    squares = np.bincount(outlet, np.where(labelled, weight**2, 0.0), minlength=len(share))
    total = np.bincount(outlet, np.where(labelled, weight, 0.0), minlength=len(share))
    fraction = np.divide(total**2, squares * size, out=np.ones(len(share)), where=squares > 0)
    fraction = np.minimum(fraction, np.where(size > 0, counts / np.maximum(size, 1), 1.0))
    # the terms of a weighted mean, each with the standard deviation of its being drawn
    scale = share / np.maximum(size, 1) * np.sqrt((1 - fraction) / np.where(fraction > 0, fraction, 1.0))
    terms = np.where(among[:, None], centred * scale[outlet][:, None], 0.0)
    sums = np.stack([np.bincount(unit, column) for column in terms.T], axis=1)
    units = len(np.unique(unit[among]))
    return difference, sums.T @ sums * units / max(units - 1, 1)


def _means(values: Floats, weight: Floats, group: Codes) -> Floats:
    """Return the weighted means by group; 0 where a group has no weight."""
    total = np.bincount(group, weight)
    sums = np.stack([np.bincount(group, weight * column) for column in values.T], axis=1)
    return np.asarray(np.divide(sums, total[:, None], out=np.zeros_like(sums), where=total[:, None] > 0))


def _p(difference: Floats, variance: Floats) -> float:
    if not len(difference):
        return math.nan
    scale = np.sqrt(np.diag(variance))
    varying = scale > 1e-12
    if not varying.any():
        return math.nan
    standard = difference[varying] / scale[varying]
    correlation = variance[np.ix_(varying, varying)] / np.outer(scale[varying], scale[varying])
    values, vectors = np.linalg.eigh(correlation)
    kept = values > 1e-9
    statistic = float((((vectors.T @ standard)[kept] ** 2) / values[kept]).sum())
    return float(special.chdtrc(int(kept.sum()), statistic))

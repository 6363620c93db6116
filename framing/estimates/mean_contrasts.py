"""Each outlet against the mean of all: as many comparisons as outlets, where pairs would be too many to find any."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from framing.estimates.event_covariance import MAX_CORRELATED, ClusterSums, covariance
from framing.estimates.rate_pairs import Limits, RatePairs
from framing.estimates.sample_moments import Rate, Rates

Floats = NDArray[np.float64]

MEAN = "mean of all outlets"  # what an outlet is compared with, in column ``other``
MIN_OF_MEAN = 2  # outlets with a rate


def mean_pairs(rates: Mapping[str, Rate], sums: Mapping[str, ClusterSums]) -> RatePairs:
    """Return each outlet's rate and the mean of the others' rates, in the order of ``rates``; no pair of one outlet.

    The mean is of outlets, each with the same weight. Its variance is the sum of
    theirs and of what events that several of them write on have in common.
    """
    outlets = list(rates) if len(rates) >= MIN_OF_MEAN else []
    values, errors, freedom, between = (
        np.array([getattr(rates[outlet], name) for outlet in outlets])
        for name in ("value", "error", "degrees_of_freedom", "between")
    )
    common = _covariances([sums[outlet] for outlet in outlets])
    means, correlations = [], []
    for number, outlet in enumerate(outlets):
        others = np.arange(len(outlets)) != number
        size = int(others.sum())
        variance = float((errors[others] ** 2).sum())
        shared = max(float(common[np.ix_(others, others)].sum()), 0.0)
        error = math.sqrt(variance + shared) / size
        mean = Rate(
            value=float(values[others].mean()), error=error,
            degrees_of_freedom=variance**2 / float((errors[others] ** 4 / freedom[others]).sum()),
            widening=1.0, labels_only_error=error / float(values[others].mean()), lam=0.0,
        )  # fmt: skip
        with_mean = float(common[number, others].sum()) / size
        if not sums[outlet].by_event:  # as in ``correlation``: at most what differs between articles
            with_mean = min(with_mean, math.sqrt(between[number] * float(between[others].mean())))
        means.append(mean)
        correlations.append(min(max(with_mean / (errors[number] * error), 0.0), MAX_CORRELATED))
    of_outlets = Rates.of(rates[outlet] for outlet in outlets)
    return _with_fewer_degrees_of_freedom(of_outlets, Rates.of(means), np.array(correlations))


def _with_fewer_degrees_of_freedom(rates: Rates, means: Rates, correlation: Floats) -> RatePairs:
    """Lower the degrees of freedom by what is left of an outlet's error once what it shares with the mean is gone.

    The variance of the difference is then a small difference of large estimates. In
    ``benchmarks/many_outlets.py`` the full degrees of freedom gave coverage .94 and
    false families of .08 with 25 common events and a good model, these .96 and .03.
    """
    error, other = rates.error / rates.value, means.error / means.value
    variance = error**2 + other**2 - 2 * correlation * error * other
    left = np.sqrt(np.maximum(variance, 0.0)) / error
    lowered = (left < 1) & (correlation > 0)
    most = np.where(lowered, np.maximum(left * rates.degrees_of_freedom, 2.0), np.inf)
    freedom = np.where(lowered, most, rates.degrees_of_freedom)
    return RatePairs(
        replace(rates, degrees_of_freedom=freedom),
        replace(means, degrees_of_freedom=np.minimum(most, means.degrees_of_freedom)),
        correlation,
    )


def differences_from_mean(differences: Limits, outlets: int) -> Limits:
    """Return rates less the mean of all ``outlets``, from each rate less the mean of the others.

    Examples
    --------
    >>> [part.tolist() for part in differences_from_mean((np.array([4.0]), np.array([2.0]), np.array([8.0])), 4)]
    [[3.0], [1.5], [6.0]]
    """
    value, low, high = (part * (outlets - 1) / outlets for part in differences)
    return value, low, high


def ratios_to_mean(ratios: Limits, outlets: int) -> Limits:
    """Return rates divided by the mean of all ``outlets``, from each rate divided by the mean of the others.

    Examples
    --------
    >>> [part.tolist() for part in ratios_to_mean((np.array([2.0]), np.array([1.0]), np.array([4.0])), 4)]
    [[1.6], [1.0], [2.2857142857142856]]
    """
    value, low, high = (outlets * part / (part + outlets - 1) for part in ratios)
    return value, low, high


def _covariances(sums: list[ClusterSums]) -> Floats:
    """Return the covariances of the outlets' rates, 0 on the diagonal."""
    matrix = np.zeros((len(sums), len(sums)))
    for number, first in enumerate(sums):
        for other in range(number):
            matrix[number, other] = matrix[other, number] = covariance(first, sums[other])
    return matrix

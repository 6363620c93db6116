"""Each outlet against the mean of all: as many comparisons as outlets, where pairs would be too many to find any."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from framing.estimates.event_covariance import MAX_CORRELATED, ClusterSums, covariance
from framing.estimates.rate_pairs import Limits, RatePair
from framing.estimates.sample_moments import Rate

Floats = NDArray[np.float64]

MEAN = "mean of all outlets"  # what an outlet is compared with, in column ``other``
MIN_OF_MEAN = 2  # outlets with a rate


def mean_pairs(rates: Mapping[str, Rate], sums: Mapping[str, ClusterSums]) -> dict[str, RatePair]:
    """Return each outlet's rate and the mean of the others' rates; nothing if there is no other.

    The mean is of outlets, each with the same weight. Its variance is the sum of
    theirs and of what events that several of them write on have in common.
    """
    outlets = list(rates)
    if len(outlets) < MIN_OF_MEAN:
        return {}
    values, errors, freedom, between = (
        np.array([getattr(rates[outlet], name) for outlet in outlets])
        for name in ("value", "error", "degrees_of_freedom", "between")
    )
    common = _covariances([sums[outlet] for outlet in outlets])
    pairs = {}
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
        correlation = min(max(with_mean / (errors[number] * error), 0.0), MAX_CORRELATED)
        pairs[outlet] = _fewer_degrees_of_freedom(RatePair(rates[outlet], mean, correlation))
    return pairs


def _fewer_degrees_of_freedom(pair: RatePair) -> RatePair:
    """Lower the degrees of freedom by what is left of an outlet's error once what it shares with the mean is gone.

    The variance of the difference is then a small difference of large estimates. In
    ``benchmarks/many_outlets.py`` the full degrees of freedom gave coverage .94 and
    false families of .08 with 25 common events and a good model, these .96 and .03.
    """
    error, other = pair.rate.error / pair.rate.value, pair.other.error / pair.other.value
    variance = error**2 + other**2 - 2 * pair.correlation * error * other
    left = math.sqrt(max(variance, 0.0)) / error
    if left >= 1 or not pair.correlation:
        return pair
    most = max(left * pair.rate.degrees_of_freedom, 2.0)
    return RatePair(
        replace(pair.rate, degrees_of_freedom=most),
        replace(pair.other, degrees_of_freedom=min(most, pair.other.degrees_of_freedom)),
        pair.correlation,
    )


def difference_from_mean(difference: Limits, outlets: int) -> Limits:
    """Return a rate less the mean of all ``outlets``, from that rate less the mean of the others.

    Examples
    --------
    >>> difference_from_mean((4.0, 2.0, 8.0), 4)
    (3.0, 1.5, 6.0)
    """
    value, low, high = (part * (outlets - 1) / outlets for part in difference)
    return value, low, high


def ratio_to_mean(ratio: Limits, outlets: int) -> Limits:
    """Return a rate divided by the mean of all ``outlets``, from that rate divided by the mean of the others.

    Examples
    --------
    >>> ratio_to_mean((2.0, 1.0, 4.0), 4)
    (1.6, 1.0, 2.2857142857142856)
    """
    value, low, high = (outlets * part / (part + outlets - 1) for part in ratio)
    return value, low, high


def _covariances(sums: list[ClusterSums]) -> Floats:
    """Return the covariances of the outlets' rates, 0 on the diagonal."""
    matrix = np.zeros((len(sums), len(sums)))
    for number, first in enumerate(sums):
        for other in range(number):
            matrix[number, other] = matrix[other, number] = covariance(first, sums[other])
    return matrix

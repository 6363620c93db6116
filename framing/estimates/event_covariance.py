"""What the rates of two outlets have in common because they write about the same events."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from framing.estimates.clusters import Codes, regression_slope
from framing.estimates.outlet_sample import ArticleArrays
from framing.estimates.sample_moments import Rate

Floats = NDArray[np.float64]

MAX_CORRELATED = 0.95  # of two rates; of those that are all but the same, no difference could be estimated


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """One outlet's residuals summed by cluster, each divided by the outlet's exposure.

    ``predicted`` sums the model's residuals over all articles, times the slope
    of counts on predictions; the others sum weighted residuals over labelled
    articles: of the ``count``, of what the model says of it (``expected``) and of
    the ``correction`` that enters the rate. ``weight`` is the mean weight of the
    labelled articles of a cluster, 0 without any.
    """

    cluster: Codes
    predicted: Floats
    count: Floats
    expected: Floats
    correction: Floats
    weight: Floats
    by_event: bool


def cluster_sums(table: ArticleArrays, lam: float) -> ClusterSums:
    """Sum the residuals of one outlet, in which something is labelled, by cluster."""
    columns = table.columns
    exposure, predicted = columns["exposure"], columns["predicted"]
    labelled = ~np.isnan(columns["observed"])
    weight = np.where(labelled, 1 / columns["probability"], 0.0)
    weight = weight * (exposure.sum() / (weight * exposure).sum())
    observed = np.where(labelled, columns["observed"], 0.0)
    total = float(exposure.sum())
    count = observed - (weight * observed).sum() / total * exposure
    prediction = predicted - predicted.sum() / total * exposure
    model = predicted - (weight * predicted).sum() / total * exposure
    slope = regression_slope(count[labelled], prediction[labelled], weight[labelled])
    cluster, code = np.unique(table.cluster, return_inverse=True)

    def summed(values: Floats) -> Floats:
        return np.asarray(np.bincount(code, values, len(cluster)))

    return ClusterSums(
        cluster,
        predicted=summed(slope * prediction) / total,
        count=summed(weight * count) / total,
        expected=summed(weight * slope * prediction) / total,
        correction=summed(weight * (count - lam * model)) / total,
        weight=summed(weight) / np.maximum(summed(labelled.astype(np.float64)), 1),
        by_event=len(np.unique(table.unit)) < len(exposure),
    )


def shared_sums(by_outlet: Mapping[str, ClusterSums]) -> dict[str, ClusterSums]:
    """Leave out the clusters that one outlet alone has: they are no part of any covariance, and most of many."""
    clusters = np.concatenate([sums.cluster for sums in by_outlet.values()]) if by_outlet else np.zeros(0, np.intp)
    shared = np.bincount(clusters) > 1
    return {outlet: _only(sums, shared[sums.cluster]) for outlet, sums in by_outlet.items()}


def _only(sums: ClusterSums, kept: NDArray[np.bool_]) -> ClusterSums:
    return replace(
        sums, cluster=sums.cluster[kept], predicted=sums.predicted[kept], count=sums.count[kept],
        expected=sums.expected[kept], correction=sums.correction[kept], weight=sums.weight[kept],
    )  # fmt: skip


def covariance(first: ClusterSums, second: ClusterSums, *, finite: bool = False) -> float:
    """Estimate the covariance of the rates of two outlets, per unit of exposure squared.

    The products of two outlets' residuals on one event: those of the model over
    all articles, and those of the labels beyond it. Where events were drawn, both
    outlets were drawn together, so drawing is common to them as well; of a
    ``finite`` population it is all that is.
    """
    _, rows, others = np.intersect1d(first.cluster, second.cluster, assume_unique=True, return_indices=True)
    if not (first.by_event and second.by_event):
        if finite:
            return 0.0
        model = float((first.predicted[rows] * second.predicted[others]).sum())
        labels = first.count[rows] * second.count[others] - first.expected[rows] * second.expected[others]
        return model + float(labels.sum())
    weight = np.sqrt(first.weight[rows] * second.weight[others])
    drawn = weight > 0
    share = np.where(drawn, 1 / np.where(drawn, weight, 1.0), 0.0)
    between = share * first.count[rows] * second.count[others]
    sampling = (1 - np.minimum(share, 1.0)) * first.correction[rows] * second.correction[others]
    return float(sampling.sum() if finite else between.sum() + sampling.sum())


def correlation(sums: Mapping[str, ClusterSums], rates: Mapping[str, Rate], outlet: str, other: str) -> float:
    """Return the correlation of the rates of two outlets, from 0 to ``MAX_CORRELATED``.

    What events have in common is at most what differs between articles, unless
    events were drawn.
    """
    first, second = sums[outlet], sums[other]
    common = covariance(first, second)
    if not (first.by_event and second.by_event):
        common = min(common, math.sqrt(rates[outlet].between * rates[other].between))
    return min(max(common / (rates[outlet].error * rates[other].error), 0.0), MAX_CORRELATED)

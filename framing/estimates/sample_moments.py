"""One outlet's sample and its rate, and the quantities of a sample that the estimator (``estimator``) is built from.

All arrays have one value per article. ``docs/method.md`` has each formula with
its reference, and the simulation by which the constants here were chosen.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import special

from framing.estimates.clusters import Clustering, shared_variance
from framing.intervals import MIN_ARTICLES, MIN_EVENTS

Floats = NDArray[np.float64]

MIN_NONZERO = 3  # labelled articles with any marker; a higher limit has lower coverage if markers are rare
TAIL_WEIGHT = 0.7  # 0.5 in theory; small samples underestimate the tail, and 0.7 has better coverage on skewed counts
MIN_SCALE = 0.5  # of the labels' rate: of a smaller one, the upper limit would be thousands of times the rate
_MAX_REACH = 20.0  # distance of a limit from its rate, on the log scale


@dataclass(frozen=True, slots=True)
class Sample:
    """One outlet: its totals over all units, and its labelled units.

    A unit is what was drawn: an article, or, where events were drawn, the
    outlet's articles on one event, taken together. ``total_exposure`` and
    ``total_predicted`` are sums over the ``size`` units of the outlet; the
    arrays are over the labelled ones; ``stratum`` is a code from 0, and no
    stratum has a single unit. ``clustering`` says which units are alike,
    ``n_articles`` and ``n_labelled`` count articles, and ``n_nonzero`` labelled
    ones with a marker. ``adjudicated`` are counts of an adjudicator, ``nan`` where
    there is none, empty where nothing is adjudicated.
    """

    size: int
    total_exposure: float
    total_predicted: float
    exposure: Floats
    predicted: Floats
    observed: Floats
    weight: Floats
    stratum: NDArray[np.intp]
    clustering: Clustering
    n_articles: int
    n_labelled: int
    n_nonzero: int
    adjudicated: Floats

    @property
    def n(self) -> int:
        """The number of labelled units."""
        return len(self.observed)

    @property
    def two_phase(self) -> bool:
        """Whether there is an adjudicator, so that rates are of adjudicated counts."""
        return len(self.adjudicated) > 0

    @property
    def by_event(self) -> bool:
        """Whether units are events, so that some have several articles."""
        return self.n_articles > self.size

    @property
    def enough(self) -> bool:
        """Whether there are enough labels for an interval with its nominal coverage."""
        return (
            self.n_labelled >= MIN_ARTICLES
            and self.n >= (MIN_EVENTS if self.by_event else MIN_ARTICLES)
            and self.n_nonzero >= MIN_NONZERO
            and bool((self.weight * self.exposure).sum() > 0)
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate per unit of exposure, its standard error, and the shape of its interval.

    ``degrees_of_freedom`` are those of the t quantile, ``widening`` is the factor
    of the lower side (see ``lower_widening``), and ``labels_only_error`` is the
    relative standard error of the labels without the model: the model does not
    make the residuals less skewed, so the upper side is halfway to the shape of
    the interval of the labels alone. ``between`` is the part of the variance that
    more labels do not lower, 0 in a finite population. A rate that the model has
    brought near 0 is no scale for its own error: the upper side is at least on that
    of ``MIN_SCALE`` times ``labels_only_value``.
    """

    value: float
    error: float
    degrees_of_freedom: float
    widening: float
    labels_only_error: float
    lam: float
    between: float = 0.0
    labels_only_value: float = 0.0

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the limits; both are above 0, and the value lies between them."""
        down, up = log_reach(self, confidence)
        return self.value * math.exp(-down), self.value * math.exp(up)


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates as arrays: what ``Rate`` has for the limits of one."""

    value: Floats
    error: Floats
    degrees_of_freedom: Floats
    widening: Floats
    labels_only_error: Floats
    labels_only_value: Floats

    @classmethod
    def of(cls, rates: Iterable[Rate]) -> "Rates":
        """Put rates together."""
        listed = list(rates)
        return cls(*(np.array([getattr(rate, column.name) for rate in listed], np.float64) for column in fields(cls)))

    def take(self, rows: NDArray[np.intp]) -> "Rates":
        """Return the rates of some rows; of one row as often as it is named."""
        return Rates(*(getattr(self, column.name)[rows] for column in fields(self)))


def log_reach(rate: Rate | Rates, confidence: float | Floats) -> tuple[Floats, Floats]:
    """Return the distances of the lower and the upper limit from a rate, or from each of several, on the log scale."""
    quantile = special.stdtrit(rate.degrees_of_freedom, (1 + np.asarray(confidence)) / 2)
    # if the error is huge relative to the rate, the upper limit is meaningless, but must not overflow
    scale = np.maximum(rate.value, MIN_SCALE * np.asarray(rate.labels_only_value))
    reach, reach_up, labels_only = (
        np.minimum(quantile * error, _MAX_REACH)
        for error in (rate.error / rate.value, rate.error / scale, rate.labels_only_error)
    )
    positive = labels_only > 0  # else the quantile is of a confidence that is all but 0
    skew = np.expm1(labels_only) / np.where(positive, labels_only, 1.0)
    upper = np.expm1(reach_up)
    distance = np.maximum(upper, (upper + reach_up * skew) / 2) * scale
    return np.where(positive, reach * rate.widening, 0.0), np.where(positive, np.log1p(distance / rate.value), 0.0)


def weighted_sums(sample: Sample) -> tuple[float, float, float]:
    """Return the weighted sums of exposure, predictions and counts over the labelled units."""
    weighted = (sample.weight * values for values in (sample.exposure, sample.predicted, sample.observed))
    exposure, predicted, observed = (float(values.sum()) for values in weighted)
    return exposure, predicted, observed


def residuals(sample: Sample, counts: Floats) -> Floats:
    """Return the weighted residuals from the outlet's ratio, centred in each stratum."""
    share = (sample.weight * counts).sum() / (sample.weight * sample.exposure).sum()
    terms = sample.weight * (counts - share * sample.exposure) / sample.weight.mean()
    means = np.bincount(sample.stratum, terms) / np.bincount(sample.stratum)
    return np.asarray(terms - means[sample.stratum])


def between_article_variance(sample: Sample) -> float:
    """Return the variance of the outlet's articles around its practice, which a finite population does not have.

    Articles of one cluster are alike: what they have in common is added.
    """
    exposure, _, observed = weighted_sums(sample)
    residual = sample.observed - observed / exposure * sample.exposure
    variance = np.average(residual**2, weights=sample.weight) * sample.n / (sample.n - 1)
    mean = sample.total_predicted / sample.total_exposure
    prediction = sample.predicted - mean * sample.exposure
    common = shared_variance(residual, prediction, sample.weight, sample.clustering)
    return float((variance * sample.size + common) / sample.total_exposure**2)


def effective_degrees_of_freedom(residual: Floats, design: float) -> float:
    """Return degrees of freedom, fewer than the design's if the residuals have heavy tails.

    The variance of a variance grows with the kurtosis (Satterthwaite 1946).
    """
    if float((residual**2).mean()) <= 1e-24:
        return float(max(design, 1))
    return max(design / (1 + TAIL_WEIGHT * max(excess_kurtosis(residual), 0.0)), 2.0)


def excess_kurtosis(residual: Floats) -> float:
    """Return Joanes and Gill's (1998) G2, the sample excess kurtosis that is less biased in small samples.

    0 of residuals that are all 0.
    """
    n = len(residual)
    variance = float((residual**2).mean())
    if variance <= 1e-24 or n < 4:
        return 0.0
    excess = float((residual**4).mean()) / variance**2 - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)


def lower_widening(sample: Sample, degrees_of_freedom: float, labels_only_error: float) -> float:
    """Return how much lower the exact interval of the non-zero share reaches than this one, at .95.

    If few articles have a marker, the log of a rate is skewed to the left; the
    exact binomial limit (Clopper and Pearson 1934) accounts for that.
    """
    nonzero = int((sample.observed > 0).sum())
    lowest = float(special.betaincinv(nonzero, sample.n - nonzero + 1, 0.025))
    reach = float(special.stdtrit(degrees_of_freedom, 0.975)) * labels_only_error
    return max(1.0, math.log(nonzero / sample.n / lowest) / reach)


def error_labels_only(sample: Sample) -> float:
    """Return the relative standard error of the labels' own rate, at least that of one marker."""
    _, _, observed = weighted_sums(sample)
    residual = residuals(sample, sample.observed) * sample.weight.mean()
    error = math.sqrt(float((residual**2).sum()) * sample.n / (sample.n - 1))
    return max(error, float(sample.weight.mean())) / observed


def rate_labels_only(sample: Sample) -> float:
    """Return the labels' own rate."""
    exposure, _, observed = weighted_sums(sample)
    return observed / exposure

"""The estimator of one outlet's rate from labelled and unlabelled articles.

All arrays have one value per article. ``docs/method.md`` has each formula with
its reference, and the simulation by which the constants here were chosen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

FEWEST_LABELLED = 12  # with fewer, no interval that was tried has a coverage of .93 on skewed counts
FEWEST_NONZERO = 3  # labelled articles with any marker; a higher limit has lower coverage if markers are rare
TAIL = 0.7  # 0.5 in theory; small samples underestimate the tail, and 0.7 has better coverage on skewed counts
_MAX_REACH = 20.0  # distance of a limit from its rate, on the log scale
PRIOR_LABELS = 30  # the weight, in labels, of the other outlets when an outlet's lambda is tuned


@dataclass(frozen=True, slots=True)
class Sample:
    """One outlet: its totals over all articles, and its labelled articles.

    ``total_exposure`` and ``total_predicted`` are sums over the ``size``
    articles of the outlet; the arrays are over the labelled ones; ``stratum``
    is a code from 0, and no stratum has a single article.
    """

    size: int
    total_exposure: float
    total_predicted: float
    exposure: Floats
    predicted: Floats
    observed: Floats
    weight: Floats
    stratum: NDArray[np.intp]

    @property
    def n(self) -> int:
        """The number of labelled articles."""
        return len(self.observed)

    @property
    def enough(self) -> bool:
        """Whether there are enough labels for an interval with its nominal coverage."""
        return (
            self.n >= FEWEST_LABELLED
            and int((self.observed > 0).sum()) >= FEWEST_NONZERO
            and bool((self.weight * self.exposure).sum() > 0)
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate per unit of exposure, its standard error, and the shape of its interval.

    ``degrees_of_freedom`` are those of the t quantile, ``widening`` is the factor
    of the lower side (see ``lower_widening``), and ``labels_only_error`` is the
    relative standard error of the labels without the model: the model does not
    make the residuals less skewed, so the upper side is halfway to the shape of
    the interval of the labels alone.
    """

    value: float
    error: float
    degrees_of_freedom: float
    widening: float
    labels_only_error: float
    lam: float

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the limits; both are above 0, and the value lies between them."""
        down, up = self.reach(confidence)
        return self.value * math.exp(-down), self.value * math.exp(up)

    def reach(self, confidence: float) -> tuple[float, float]:
        """Return the distances of the lower and the upper limit from the rate, on the log scale."""
        quantile = float(special.stdtrit(self.degrees_of_freedom, (1 + confidence) / 2))
        # if the error is huge relative to the rate, the upper limit is meaningless, but must not overflow
        reach, labels_only = (
            min(quantile * error, _MAX_REACH) for error in (self.error / self.value, self.labels_only_error)
        )
        upper, skewed_upper = math.expm1(reach), reach * math.expm1(labels_only) / labels_only
        return reach * self.widening, math.log1p(max(upper, (upper + skewed_upper) / 2))


@dataclass(frozen=True, slots=True)
class ResidualMoments:
    """Mean products of the residuals of counts and predictions, from which lambda is tuned."""

    count_by_prediction: float
    prediction_squared: float


def residual_moments(sample: Sample) -> ResidualMoments:
    """Return the mean products of one outlet's weighted residuals."""
    count, prediction = _residuals(sample, sample.observed), _residuals(sample, sample.predicted)
    return ResidualMoments(float((count * prediction).mean()), float((prediction**2).mean()))


def pool_moments(others: Sequence[ResidualMoments]) -> ResidualMoments:
    """Average the moments of the other outlets; zeros if there are none."""
    if not others:
        return ResidualMoments(0.0, 0.0)
    return ResidualMoments(
        sum(moments.count_by_prediction for moments in others) / len(others),
        sum(moments.prediction_squared for moments in others) / len(others),
    )


def rate(sample: Sample, prior: ResidualMoments, *, finite: bool = False) -> Rate:
    """Estimate the rate of an outlet that has ``enough``; ``lam`` is 0 if the model does not help.

    The model is used if it makes the interval narrower and leaves a rate above
    0. If every article is labelled, there is nothing for it to add.
    """
    labels_only = _rate(sample, prior, finite=finite, tuned=False)
    if sample.n == sample.size or not sample.predicted.any():
        return labels_only
    corrected = _rate(sample, prior, finite=finite, tuned=True)
    helps = corrected.lam > 0 and corrected.value > 0 and _width(corrected) < _width(labels_only)
    return corrected if helps else labels_only


def _width(rate: Rate) -> float:
    low, high = rate.interval(0.95)
    return high - low


def _rate(sample: Sample, prior: ResidualMoments, *, finite: bool, tuned: bool) -> Rate:
    lam, without = _lambdas(sample, prior) if tuned else (0.0, np.zeros(sample.n))
    value = float(_value(sample, np.array([lam]), *(np.array([total]) for total in _sums(sample)))[0])
    replicates = _value(sample, without, *_sums_without(sample))
    sizes = np.bincount(sample.stratum)[sample.stratum]
    sampled = _sampled(sample)
    spread = float(((1 - sampled) * (sizes - 1) / sizes * (replicates - value) ** 2).sum())
    # one marker more or fewer in all labelled articles
    floor = (1 - float(sampled.mean())) / float(sample.exposure.sum()) ** 2
    variance = max(spread, floor) + (0.0 if finite else between_article_variance(sample))
    residual = _residuals(sample, sample.observed) - lam * _residuals(sample, sample.predicted)
    degrees_of_freedom = effective_degrees_of_freedom(residual, sample.n - int(sample.stratum.max()) - 1)
    labels_only_error, error = error_labels_only(sample), math.sqrt(variance)
    weight = min(1.0, error / (labels_only_error * rate_labels_only(sample))) if lam else 1.0
    widening = 1 + weight * (lower_widening(sample, degrees_of_freedom, labels_only_error) - 1)
    return Rate(value, error, degrees_of_freedom, widening, labels_only_error, lam)


def _value(sample: Sample, lam: Floats, exposure: Floats, predicted: Floats, observed: Floats) -> Floats:
    """Return the difference estimator, its correction taken per labelled exposure."""
    model = sample.total_predicted / sample.total_exposure
    return np.asarray(lam * model + (observed - lam * predicted) / exposure)


def _sums(sample: Sample) -> tuple[float, float, float]:
    weighted = (sample.weight * values for values in (sample.exposure, sample.predicted, sample.observed))
    exposure, predicted, observed = (float(values.sum()) for values in weighted)
    return exposure, predicted, observed


def _sums_without(sample: Sample) -> tuple[Floats, Floats, Floats]:
    """Return the sums with each article left out in turn, the others of its stratum weighted up."""
    sizes = np.bincount(sample.stratum)
    sums = []
    for values in (sample.exposure, sample.predicted, sample.observed):
        terms = sample.weight * values
        by_stratum = np.bincount(sample.stratum, terms)[sample.stratum]
        size = sizes[sample.stratum]
        sums.append(terms.sum() + (by_stratum - size * terms) / (size - 1))
    return sums[0], sums[1], sums[2]


def _residuals(sample: Sample, counts: Floats) -> Floats:
    """Return the weighted residuals from the outlet's ratio, centred in each stratum."""
    share = (sample.weight * counts).sum() / (sample.weight * sample.exposure).sum()
    terms = sample.weight * (counts - share * sample.exposure) / sample.weight.mean()
    means = np.bincount(sample.stratum, terms) / np.bincount(sample.stratum)
    return np.asarray(terms - means[sample.stratum])


def _lambdas(sample: Sample, prior: ResidualMoments) -> tuple[float, Floats]:
    """Return lambda, and lambda tuned without each article, so that the error includes its tuning."""
    count, prediction = _residuals(sample, sample.observed), _residuals(sample, sample.predicted)
    numerator = float((count * prediction).sum()) + PRIOR_LABELS * prior.count_by_prediction
    denominator = float((prediction**2).sum()) + PRIOR_LABELS * prior.prediction_squared
    without = _slope(numerator - count * prediction, denominator - prediction**2)
    return float(_slope(np.array(numerator), np.array(denominator))), without


def _slope(numerator: Floats, denominator: Floats) -> Floats:
    usable = denominator > 1e-12
    return np.asarray(np.clip(np.where(usable, numerator / np.where(usable, denominator, 1.0), 0.0), 0.0, 1.0))


def _sampled(sample: Sample) -> Floats:
    """Return each article's probability of being drawn, times the share of drawn articles that were labelled."""
    answered = min(1.0, float(sample.weight.sum()) / sample.size)
    return np.asarray(answered / sample.weight)


def between_article_variance(sample: Sample) -> float:
    """Return the variance of the outlet's articles around its practice, which a finite population does not have."""
    exposure, _, observed = _sums(sample)
    residual = sample.observed - observed / exposure * sample.exposure
    variance = np.average(residual**2, weights=sample.weight) * sample.n / (sample.n - 1)
    return float(variance * sample.size / sample.total_exposure**2)


def effective_degrees_of_freedom(residual: Floats, design: int) -> float:
    """Return degrees of freedom, fewer than the design's if the residuals have heavy tails.

    The variance of a variance grows with the kurtosis (Satterthwaite 1946);
    the sample kurtosis is Joanes and Gill's (1998) G2, less biased in small
    samples.
    """
    n = len(residual)
    variance = float((residual**2).mean())
    if variance <= 1e-24:
        return float(max(design, 1))
    excess = float((residual**4).mean()) / variance**2 - 3
    unbiased = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)
    return max(design / (1 + TAIL * max(unbiased, 0.0)), 2.0)


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
    _, _, observed = _sums(sample)
    residual = _residuals(sample, sample.observed) * sample.weight.mean()
    error = math.sqrt(float((residual**2).sum()) * sample.n / (sample.n - 1))
    return max(error, float(sample.weight.mean())) / observed


def rate_labels_only(sample: Sample) -> float:
    """Return the labels' own rate."""
    exposure, _, observed = _sums(sample)
    return observed / exposure

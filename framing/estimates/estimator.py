"""The estimator of one outlet's rate: lambda is tuned, the variance jackknifed, and strength borrowed from others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.estimates.sample_moments import (
    TAIL_WEIGHT,
    Rate,
    Sample,
    between_article_variance,
    error_labels_only,
    excess_kurtosis,
    lower_widening,
    rate_labels_only,
    residuals,
    weighted_sums,
)

Floats = NDArray[np.float64]

PRIOR_LABELS = 30  # the weight, in labels, of the other outlets when an outlet's lambda is tuned


@dataclass(frozen=True, slots=True)
class ResidualMoments:
    """Mean products of the residuals of counts and predictions, from which lambda is tuned."""

    count_by_prediction: float
    prediction_squared: float


def residual_moments(sample: Sample) -> ResidualMoments:
    """Return the mean products of one outlet's weighted residuals."""
    count, prediction = residuals(sample, sample.observed), residuals(sample, sample.predicted)
    return ResidualMoments(float((count * prediction).mean()), float((prediction**2).mean()))


def pool_moments(others: Sequence[ResidualMoments]) -> ResidualMoments:
    """Average the moments of the other outlets; zeros if there are none."""
    if not others:
        return ResidualMoments(0.0, 0.0)
    return ResidualMoments(
        sum(moments.count_by_prediction for moments in others) / len(others),
        sum(moments.prediction_squared for moments in others) / len(others),
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """A rate before its interval: variances of drawing and between articles, and the residuals they rest on.

    ``dispersion`` and ``count_dispersion`` are the variances of the residuals
    with and without the model, divided by the mean count; ``tail`` is the excess
    kurtosis of the residuals, and ``design`` their degrees of freedom.
    """

    value: float
    lam: float
    sampling: float
    between: float
    dispersion: float
    count_dispersion: float
    tail: float
    design: int
    most: float


@dataclass(frozen=True, slots=True)
class Moderation:
    """What is borrowed from other outlets: factors of variances, and degrees of freedom."""

    factor: float = 1.0
    count_factor: float = 1.0
    borrowed: float = 0.0
    tail: float | None = None


ALONE = Moderation()


def fit_rate(sample: Sample, prior: ResidualMoments, *, finite: bool = False) -> Fit:
    """Fit the rate of an outlet that has ``enough``; ``lam`` is 0 where there is no predictor.

    If every article is labelled, there is nothing for a model to add; and a
    model that would leave no rate above 0 is not used.
    """
    if sample.n < sample.size and sample.predicted.any():
        corrected = _fit(sample, prior, finite=finite, tuned=True)
        if corrected.value > 0:
            return corrected
    return _fit(sample, prior, finite=finite, tuned=False)


def _fit(sample: Sample, prior: ResidualMoments, *, finite: bool, tuned: bool) -> Fit:
    lam, without = _lambdas(sample, prior) if tuned else (0.0, np.zeros(sample.n))
    value = float(_value(sample, np.array([lam]), *(np.array([total]) for total in weighted_sums(sample)))[0])
    replicates = _value(sample, without, *_sums_without(sample))
    sizes = np.bincount(sample.stratum)[sample.stratum]
    sampled = _sampled(sample)
    spread = float(((1 - sampled) * (sizes - 1) / sizes * (replicates - value) ** 2).sum())
    # one marker more or fewer in all labelled articles
    floor = (1 - float(sampled.mean())) / float(sample.exposure.sum()) ** 2
    count = residuals(sample, sample.observed)
    residual = count - lam * residuals(sample, sample.predicted)
    design = sample.n - int(sample.stratum.max()) - 1
    return Fit(
        value=value, lam=lam, sampling=max(spread, floor),
        between=0.0 if finite else between_article_variance(sample),
        dispersion=dispersion(sample, residual), count_dispersion=dispersion(sample, count),
        tail=excess_kurtosis(residual), design=design,
        most=math.inf if finite else max(sample.clustering.effective - 1, 1.0),
    )  # fmt: skip


def rate_of_fit(sample: Sample, fit: Fit, moderation: Moderation = ALONE) -> Rate:
    """Return the rate of a fit, with the dispersion that was borrowed for it."""
    between = moderation.count_factor * fit.between
    error = math.sqrt(moderation.factor * fit.sampling + between)
    tail = fit.tail if moderation.tail is None else moderation.tail
    design_freedom = max((fit.design + moderation.borrowed) / (1 + TAIL_WEIGHT * max(tail, 0.0)), 2.0)
    degrees_of_freedom = min(design_freedom, max(fit.most, 2.0))
    labels_only_error = error_labels_only(sample) * math.sqrt(moderation.count_factor)
    weight = min(1.0, error / (labels_only_error * rate_labels_only(sample))) if fit.lam else 1.0
    widening = 1 + weight * (lower_widening(sample, degrees_of_freedom, labels_only_error) - 1)
    return Rate(
        fit.value, error, degrees_of_freedom, widening, labels_only_error, fit.lam, between, rate_labels_only(sample)
    )


def dispersion(sample: Sample, residual: Floats) -> float:
    """Return the variance of residuals by the mean count, at least that of one marker more or fewer in all."""
    weight = sample.weight / sample.weight.mean()
    mean = float((weight * sample.observed).sum() / weight.sum())
    variance = float((residual**2).sum()) / max(sample.n - 1, 1)
    return max(variance, 1 / sample.n) / mean


def _value(sample: Sample, lam: Floats, exposure: Floats, predicted: Floats, observed: Floats) -> Floats:
    """Return the difference estimator, its correction taken per labelled exposure."""
    model = sample.total_predicted / sample.total_exposure
    return np.asarray(lam * model + (observed - lam * predicted) / exposure)


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


def _lambdas(sample: Sample, prior: ResidualMoments) -> tuple[float, Floats]:
    """Return lambda, and lambda tuned without each article, so that the error includes its tuning."""
    count, prediction = residuals(sample, sample.observed), residuals(sample, sample.predicted)
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


def tuned_lambda(sample: Sample, prior: ResidualMoments) -> float:
    """Return the slope of the residuals of counts on those of predictions, from 0 to 1."""
    return _lambdas(sample, prior)[0]

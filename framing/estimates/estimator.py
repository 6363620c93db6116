"""One outlet's rate from labelled and unlabelled articles: the arithmetic.

All arrays are one value an article. ``docs/method.md`` has each formula with
its reference, and the simulation by which the constants here were chosen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

FEWEST_LABELLED = 12  # below it no interval that was tried covers .93 on skewed counts
FEWEST_NONZERO = 3  # labelled articles with any marker; a higher gate covers worse where markers are rare
TAIL = 0.7  # theory says 0.5; few articles show too little of a tail, and 0.7 covers better on skewed counts
_FARTHEST = 20.0  # of a limit from its rate, on the log scale
PRIOR_LABELS = 30  # how many labels the other outlets count for when an outlet tunes its lambda


@dataclass(frozen=True, slots=True)
class Sample:
    """One outlet: its totals over all articles, and the labelled articles.

    ``total_exposure`` and ``total_predicted`` are sums over the ``size``
    articles of the outlet; the arrays are over the labelled ones; ``stratum``
    is a code from 0 in which no code stands for a single article.
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
        """How many articles are labelled."""
        return len(self.observed)

    @property
    def enough(self) -> bool:
        """Whether there is enough for an interval to be honest."""
        return (
            self.n >= FEWEST_LABELLED
            and int((self.observed > 0).sum()) >= FEWEST_NONZERO
            and bool((self.weight * self.exposure).sum() > 0)
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate per unit of exposure, its standard error, and the shape of its interval.

    ``freedom`` is the degrees of freedom of the t quantile, ``stretch`` widens
    the lower side (see ``lower_widening``), and ``alone`` is the relative standard
    error of the labels without the model: what the model explains leaves the
    rest no less skewed, so the upper side goes half of the way to the shape
    that the interval of the labels alone has.
    """

    value: float
    error: float
    freedom: float
    stretch: float
    alone: float
    lam: float

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the limits; both are above 0, and the value lies between them."""
        down, up = self.reach(confidence)
        return self.value * math.exp(-down), self.value * math.exp(up)

    def reach(self, confidence: float) -> tuple[float, float]:
        """Return how far the interval goes down and up on the log scale."""
        quantile = float(special.stdtrit(self.freedom, (1 + confidence) / 2))
        # a rate beside which its error is enormous has no upper limit worth printing, but must not overflow
        reach, alone = (min(quantile * one, _FARTHEST) for one in (self.error / self.value, self.alone))
        up, skewed = math.expm1(reach), reach * math.expm1(alone) / alone
        return reach * self.stretch, math.log1p(max(up, (up + skewed) / 2))


@dataclass(frozen=True, slots=True)
class Products:
    """Mean products of the residuals of counts and predictions: what lambda is tuned on."""

    count_by_prediction: float
    prediction_squared: float


def residual_moments(sample: Sample) -> Products:
    """Return the mean products of one outlet's weighted residuals."""
    count, prediction = _residuals(sample, sample.observed), _residuals(sample, sample.predicted)
    return Products(float((count * prediction).mean()), float((prediction**2).mean()))


def pool_moments(others: Sequence[Products]) -> Products:
    """Average the products of the other outlets; zeros where there are none."""
    if not others:
        return Products(0.0, 0.0)
    return Products(
        sum(one.count_by_prediction for one in others) / len(others),
        sum(one.prediction_squared for one in others) / len(others),
    )


def rate(sample: Sample, prior: Products, *, finite: bool = False) -> Rate:
    """Estimate the rate of an outlet that has ``enough``; ``lam`` is 0 where the model does not help.

    The model is used where it makes the interval narrower and leaves a rate
    above 0. With every article labelled there is nothing for it to add.
    """
    human = _rate(sample, prior, finite=finite, tuned=False)
    if sample.n == sample.size or not sample.predicted.any():
        return human
    corrected = _rate(sample, prior, finite=finite, tuned=True)
    return corrected if corrected.lam > 0 and corrected.value > 0 and _width(corrected) < _width(human) else human


def _width(made: Rate) -> float:
    low, high = made.interval(0.95)
    return high - low


def _rate(sample: Sample, prior: Products, *, finite: bool, tuned: bool) -> Rate:
    lam, without = _lambdas(sample, prior) if tuned else (0.0, np.zeros(sample.n))
    value = float(_value(sample, np.array([lam]), *(np.array([one]) for one in _sums(sample)))[0])
    replicates = _value(sample, without, *_sums_without(sample))
    sizes = np.bincount(sample.stratum)[sample.stratum]
    sampled = _sampled(sample)
    spread = float(((1 - sampled) * (sizes - 1) / sizes * (replicates - value) ** 2).sum())
    least = (1 - float(sampled.mean())) / float(sample.exposure.sum()) ** 2  # one marker more or fewer in all labelled
    variance = max(spread, least) + (0.0 if finite else between_article_variance(sample))
    residual = _residuals(sample, sample.observed) - lam * _residuals(sample, sample.predicted)
    freedom = effective_degrees_of_freedom(residual, sample.n - int(sample.stratum.max()) - 1)
    alone, error = error_labels_only(sample), math.sqrt(variance)
    weight = min(1.0, error / (alone * rate_labels_only(sample))) if lam else 1.0
    return Rate(value, error, freedom, 1 + weight * (lower_widening(sample, freedom, alone) - 1), alone, lam)


def _value(sample: Sample, lam: Floats, exposure: Floats, predicted: Floats, observed: Floats) -> Floats:
    """Return the difference estimator, its correction taken per labelled exposure."""
    model = sample.total_predicted / sample.total_exposure
    return np.asarray(lam * model + (observed - lam * predicted) / exposure)


def _sums(sample: Sample) -> tuple[float, float, float]:
    weighted = (sample.weight * one for one in (sample.exposure, sample.predicted, sample.observed))
    exposure, predicted, observed = (float(one.sum()) for one in weighted)
    return exposure, predicted, observed


def _sums_without(sample: Sample) -> tuple[Floats, Floats, Floats]:
    """Return the sums with each article left out in turn, its stratum's others weighing more for it."""
    sizes = np.bincount(sample.stratum)
    made = []
    for one in (sample.exposure, sample.predicted, sample.observed):
        terms = sample.weight * one
        by_stratum = np.bincount(sample.stratum, terms)[sample.stratum]
        own = sizes[sample.stratum]
        made.append(terms.sum() + (by_stratum - own * terms) / (own - 1))
    return made[0], made[1], made[2]


def _residuals(sample: Sample, counts: Floats) -> Floats:
    """Weighted residuals from the outlet's ratio, centred in each stratum."""
    share = (sample.weight * counts).sum() / (sample.weight * sample.exposure).sum()
    terms = sample.weight * (counts - share * sample.exposure) / sample.weight.mean()
    means = np.bincount(sample.stratum, terms) / np.bincount(sample.stratum)
    return np.asarray(terms - means[sample.stratum])


def _lambdas(sample: Sample, prior: Products) -> tuple[float, Floats]:
    """Lambda, and lambda tuned anew without each article, so that its tuning is paid for."""
    count, prediction = _residuals(sample, sample.observed), _residuals(sample, sample.predicted)
    top = float((count * prediction).sum()) + PRIOR_LABELS * prior.count_by_prediction
    bottom = float((prediction**2).sum()) + PRIOR_LABELS * prior.prediction_squared
    return float(_slope(np.array(top), np.array(bottom))), _slope(top - count * prediction, bottom - prediction**2)


def _slope(top: Floats, bottom: Floats) -> Floats:
    usable = bottom > 1e-12
    return np.asarray(np.clip(np.where(usable, top / np.where(usable, bottom, 1.0), 0.0), 0.0, 1.0))


def _sampled(sample: Sample) -> Floats:
    """Return each article's chance of being drawn, times the share of those drawn that was labelled."""
    answered = min(1.0, float(sample.weight.sum()) / sample.size)
    return np.asarray(answered / sample.weight)


def between_article_variance(sample: Sample) -> float:
    """Variance of the outlet's own articles around its habit: what a finite count has not."""
    exposure, _, observed = _sums(sample)
    residual = sample.observed - observed / exposure * sample.exposure
    variance = np.average(residual**2, weights=sample.weight) * sample.n / (sample.n - 1)
    return float(variance * sample.size / sample.total_exposure**2)


def effective_degrees_of_freedom(residual: Floats, design: int) -> float:
    """Return degrees of freedom, fewer than the design's where the residuals have heavy tails.

    The variance of a variance grows with the kurtosis (Satterthwaite 1946);
    the sample kurtosis is Joanes and Gill's (1998) G2, less biased in few.
    """
    n = len(residual)
    second = float((residual**2).mean())
    if second <= 1e-24:
        return float(max(design, 1))
    excess = float((residual**4).mean()) / second**2 - 3
    unbiased = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)
    return max(design / (1 + TAIL * max(unbiased, 0.0)), 2.0)


def lower_widening(sample: Sample, freedom: float, alone: float) -> float:
    """How much farther down the exact interval of the non-zero share reaches than ours, at .95.

    With a handful of articles behind a rate its log is skewed to the left; the
    exact binomial limit (Clopper and Pearson 1934) knows that.
    """
    nonzero = int((sample.observed > 0).sum())
    lowest = float(special.betaincinv(nonzero, sample.n - nonzero + 1, 0.025))
    return max(1.0, math.log(nonzero / sample.n / lowest) / (float(special.stdtrit(freedom, 0.975)) * alone))


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

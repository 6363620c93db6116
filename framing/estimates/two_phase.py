"""The rate of adjudicated counts, which only some of the labelled articles have: a two-phase estimator.

Phase 1: people read a sample. Phase 2: of a random part of it an adjudicator
decided. What readers find beyond, or short of, the adjudicator is estimated in
that part and taken off the whole sample, as the model's errors are
(Särndal, Swensson & Wretman 1992, chapter 9).
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from framing.estimates.estimator import Fit, ResidualMoments, dispersion, tuned_lambda
from framing.estimates.sample_moments import Sample, between_article_variance, excess_kurtosis, residuals, weighted_sums

Floats = NDArray[np.float64]


def adjudicated_part(sample: Sample) -> Sample:
    """Return the units with an adjudicated count, which takes the place of what readers counted."""
    chosen = ~np.isnan(sample.adjudicated)
    arrays = {name: getattr(sample, name)[chosen] for name in ("exposure", "predicted", "weight", "adjudicated")}
    clustering = replace(sample.clustering, labelled=sample.clustering.labelled[chosen])
    codes = np.unique(sample.stratum[chosen], return_inverse=True)[1].astype(np.intp)
    stratum = codes if (np.bincount(codes) > 1).all() else np.zeros_like(codes)
    counts = arrays["adjudicated"]
    return replace(
        sample, **arrays, observed=counts, stratum=stratum, clustering=clustering,
        n_labelled=round(sample.n_labelled * len(counts) / max(sample.n, 1)), n_nonzero=int((counts > 0).sum()),
    )  # fmt: skip


def fit_two_phase(sample: Sample, prior: ResidualMoments, *, finite: bool = False) -> Fit:
    """Fit the rate of adjudicated counts y* in an outlet, from readers' counts r and a model's counts f.

    R = H(y*, S2) + mu [H(r, S1) - H(r, S2)] + lambda [F - H(f, S1)], H being a
    weighted ratio by exposure, S1 the labelled units and S2 those adjudicated.
    """
    part = adjudicated_part(sample)
    readers = sample.observed[~np.isnan(sample.adjudicated)]
    mu, mus = _slopes(residuals(part, part.observed), residuals(part, readers))
    lam = mu * tuned_lambda(sample, prior) if sample.n < sample.size else 0.0
    value = (
        _ratio(part, part.observed)
        + mu * (_ratio(sample, sample.observed) - _ratio(part, readers))
        + lam * (sample.total_predicted / sample.total_exposure - _ratio(sample, sample.predicted))
    )
    if value <= 0:
        lam, value, mus = 0.0, _ratio(part, part.observed), np.zeros(part.n)
    beyond_readers = _residual(part, part.observed) - mus * _residual(part, readers)
    beyond_model = _residual(part, part.observed) - lam * _residual(part, part.predicted)
    drawn = min(1.0, sample.n / sample.size)
    sampling = (1 - part.n / sample.n) * _variance(part, beyond_readers)
    sampling += (1 - drawn) * _variance(part, beyond_model) * part.n / sample.n
    floor = (1 - drawn * part.n / sample.n) / float(part.exposure.sum()) ** 2
    variance = max(sampling, floor)
    mean = float((part.weight * part.observed).sum() / part.weight.sum())
    return Fit(
        value=value, lam=lam, sampling=variance, between=0.0 if finite else between_article_variance(part),
        dispersion=variance * part.n * (sample.total_exposure / sample.size) ** 2 / mean,
        count_dispersion=dispersion(part, _residual(part, part.observed)),
        tail=max(excess_kurtosis(beyond_readers), excess_kurtosis(beyond_model)),
        design=part.n - int(part.stratum.max()) - 1,
        most=math.inf if finite else max(part.clustering.effective - 1, 1.0),
    )  # fmt: skip


def _slopes(counts: Floats, readers: Floats) -> tuple[float, Floats]:
    """Return the slope of adjudicated counts on readers', 0 or more, and that without each unit.

    Unlike lambda it may be above 1: readers who find three markers in four have a slope of 4/3.
    """
    products, squares = counts * readers, readers**2
    numerator, denominator = products.sum() - np.append(0.0, products), squares.sum() - np.append(0.0, squares)
    slopes = np.maximum(np.where(denominator > 1e-12, numerator / np.maximum(denominator, 1e-12), 0.0), 0.0)
    return float(slopes[0]), slopes[1:]


def _ratio(sample: Sample, counts: Floats) -> float:
    return float((sample.weight * counts).sum() / (sample.weight * sample.exposure).sum())


def _residual(sample: Sample, counts: Floats) -> Floats:
    return np.asarray(counts - _ratio(sample, counts) * sample.exposure)


def _variance(sample: Sample, residual: Floats) -> float:
    """Return the variance of a weighted ratio whose residuals these are, drawn with replacement."""
    exposure = weighted_sums(sample)[0]
    return float(((sample.weight * residual) ** 2).sum()) * sample.n / (sample.n - 1) / exposure**2

"""Poisson regression of counts that people know for some articles and a model guesses for all.

Arrays have one value or row per article (per article and voice if both are
modelled). ``docs/method.md`` has each formula with its reference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Variance = Literal["jackknife", "sandwich"]

_STEPS, _CONVERGED = 100, 1e-10  # of Newton's method: steps, and change of the coefficients
_AT_ONCE = 2000  # clusters that are left out, one by one, in one piece of work


@dataclass(frozen=True, slots=True)
class RegressionData:
    """What a regression is fitted to; ``observed`` and ``probability`` are ``nan`` where nobody has labelled.

    ``cluster`` is a code from 0: rows of one cluster are not independent. ``article`` is a code, too.
    """

    design: Floats
    exposure: Floats
    predicted: Floats
    observed: Floats
    probability: Floats
    cluster: NDArray[np.intp]
    article: NDArray[np.intp]

    @property
    def n_labelled(self) -> int:
        """The number of labelled articles."""
        return len(np.unique(self.article[self.labelled]))

    @property
    def n_clusters(self) -> int:
        """The number of clusters with labels."""
        return len(np.unique(self.cluster[self.labelled]))

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """Which rows people have labelled."""
        return ~np.isnan(self.observed)


@dataclass(frozen=True, slots=True)
class RegressionFit:
    """Coefficients on the log scale with their covariance; ``lam`` is the weight of the model's counts."""

    coefficients: Floats
    covariance: Floats
    lam: float
    corrected: Floats

    def in_units(self, units: Floats) -> "RegressionFit":
        """Return the fit to a design, from that to the design times ``units``."""
        covariance = units @ self.covariance @ units.T
        return RegressionFit(units @ self.coefficients, covariance, self.lam, self.corrected)


@dataclass(frozen=True, slots=True)
class _Calibration:
    """Regressions of labelled counts and predictions on the terms, per exposure, and what leaving out a row changes.

    ``cross`` is the cross product of the labelled design; ``by_term`` are the
    products of the labelled rows' design with counts and with predictions;
    ``numerator`` and ``denominator`` are the rows' parts of lambda.
    """

    cross: Floats
    by_term: Floats
    numerator: Floats
    denominator: Floats

    @property
    def lam(self) -> float:
        """The weight of the model's counts that leaves the least variance, 0 to 1."""
        return float(_lam(self.numerator.sum(), self.denominator.sum()))


def fit_regression(counts: RegressionData, variance: Variance = "jackknife") -> RegressionFit | None:
    """Fit a Poisson regression with the log of exposure as offset; ``None`` if it has no solution.

    The corrected count of an article is g + (y - g) / probability if it is
    labelled, and g otherwise, where g is lambda times the model's count plus
    exposure times what is left of the labelled counts, regressed on the terms
    (Särndal, Swensson & Wretman 1992, chapter 6; Egami et al. 2023).
    """
    weight = 1 / counts.probability[counts.labelled]
    calibration = _calibrate(counts, weight)
    lam = calibration.lam
    guess = lam * counts.predicted + counts.exposure * (counts.design @ _remainder(calibration, lam))
    coefficients = _solve(counts.design, counts.exposure, guess)
    if coefficients is None:
        return None
    corrected = guess.copy()
    corrected[counts.labelled] += weight * (counts.observed - guess)[counts.labelled]
    if variance == "sandwich":
        covariance = _sandwich(counts, coefficients, guess, weight, calibration.cross)
    else:
        covariance = _jackknife(counts, coefficients, calibration)
    return RegressionFit(coefficients, covariance, lam, corrected)


def effective_labelled_clusters(counts: RegressionData) -> float:
    """Return how many clusters of equal size would tell as much as the labelled ones do; at most their number."""
    sizes = np.bincount(counts.cluster[counts.labelled]).astype(float)
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def _calibrate(counts: RegressionData, weight: Floats) -> _Calibration:
    labelled = counts.labelled
    design, exposure = counts.design[labelled], counts.exposure[labelled]
    cross = (design * (weight * exposure)[:, None]).T @ design
    values = np.stack([counts.observed[labelled], counts.predicted[labelled]], axis=1)
    by_term = weight[:, None, None] * design[:, :, None] * values[:, None, :]
    residuals = values - exposure[:, None] * (design @ np.linalg.solve(cross, by_term.sum(axis=0)))
    left = weight * (weight - 1)  # what sampling adds to the variance
    return _Calibration(cross, by_term, left * residuals[:, 0] * residuals[:, 1], left * residuals[:, 1] ** 2)


def _remainder(calibration: _Calibration, lam: float) -> Floats:
    """Return what is left of the labelled counts per exposure, by term, beside lambda times the model's."""
    both = np.linalg.solve(calibration.cross, calibration.by_term.sum(axis=0))
    return np.asarray(both[:, 0] - lam * both[:, 1])


def _lam(numerator: Floats, denominator: Floats) -> Floats:
    usable = denominator > 1e-12
    return np.asarray(np.clip(np.where(usable, numerator / np.where(usable, denominator, 1.0), 0.0), 0.0, 1.0))


def _solve(design: Floats, exposure: Floats, totals: Floats) -> Floats | None:
    """Return the coefficients whose expected counts have the same products with the terms as ``totals``."""
    coefficients: Floats = np.zeros(design.shape[1])
    coefficients[0] = np.log(max(float(totals.sum()), 1e-12) / exposure.sum())
    wanted = design.T @ totals
    best = _objective(design, exposure, wanted, coefficients)
    for _ in range(_STEPS):
        expected = exposure * np.exp(design @ coefficients)
        information = (design * expected[:, None]).T @ design
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e14:
            return None
        step: Floats = np.linalg.solve(information, wanted - design.T @ expected)
        length = 1.0
        rounding = 1e-12 * abs(best)
        while (moved := _objective(design, exposure, wanted, coefficients + length * step)) < best - rounding:
            length /= 2
            if length < 1e-8:
                return None
        coefficients, best = np.asarray(coefficients + length * step), moved
        if np.abs(length * step).max() < _CONVERGED:
            return coefficients
    return None


def _objective(design: Floats, exposure: Floats, wanted: Floats, coefficients: Floats) -> float:
    """Return the quasi-likelihood, which is concave."""
    with np.errstate(over="ignore"):
        expected = float((exposure * np.exp(design @ coefficients)).sum())
    value = float(wanted @ coefficients) - expected
    return value if np.isfinite(value) else -np.inf


def _sandwich(counts: RegressionData, coefficients: Floats, guess: Floats, weight: Floats, cross: Floats) -> Floats:
    """Return the covariance by the products of the clusters' scores, times m / (m - p) for m labelled clusters."""
    design, labelled = counts.design, counts.labelled
    expected = counts.exposure * np.exp(design @ coefficients)
    scores = design * (guess - expected)[:, None]
    calibrated = np.linalg.solve(cross, (design * counts.exposure[:, None]).T @ design)
    residuals = weight * (counts.observed - guess)[labelled]
    scores[labelled] += residuals[:, None] * (design[labelled] @ calibrated)
    sums = _ByCluster(counts.cluster, design).sums(scores)
    bread = np.linalg.inv((design * expected[:, None]).T @ design)
    clusters = len(np.unique(counts.cluster[labelled]))
    return np.asarray(clusters / (clusters - design.shape[1]) * bread @ (sums.T @ sums) @ bread)


def _jackknife(counts: RegressionData, coefficients: Floats, calibration: _Calibration) -> Floats:
    """Return the covariance by leaving out one cluster at a time, articles and labels, lambda and all tuned again."""
    spread = np.zeros((len(coefficients),) * 2)
    for moved in _without_each(counts, coefficients, calibration):
        spread += moved.T @ moved
    clusters = int(counts.cluster.max()) + 1
    return np.asarray((clusters - 1) / clusters * spread)


def _without_each(counts: RegressionData, coefficients: Floats, calibration: _Calibration) -> Iterator[Floats]:
    """Yield how far the coefficients move, by one step of Newton's method, as each cluster is left out."""
    expected = counts.exposure * np.exp(counts.design @ coefficients)
    labelled = counts.labelled
    weight = np.where(labelled, counts.exposure / np.where(labelled, counts.probability, 1.0), 0.0)
    parts = _ByCluster(counts.cluster, counts.design)
    predicted, mean = (parts.sums(counts.design * values[:, None]) for values in (counts.predicted, expected))
    numerator, denominator, terms = (
        parts.sums(_everywhere(values, labelled))
        for values in (calibration.numerator, calibration.denominator, calibration.by_term)
    )
    exposures, expectations = (_cross(counts.design, values) for values in (counts.exposure, expected))
    for chunk in parts.chunks():
        lam = _lam(*(values.sum() - values[chunk] for values in (numerator, denominator)))
        of_labels, of_exposure, of_expected = (
            parts.crosses(chunk, values) for values in (weight, counts.exposure, expected)
        )
        both = np.linalg.solve(calibration.cross - of_labels, terms.sum(axis=0) - terms[chunk])
        left = both[:, :, 0] - lam[:, None] * both[:, :, 1]
        guess = lam[:, None] * (predicted.sum(axis=0) - predicted[chunk])
        guess += np.einsum("cij,cj->ci", exposures - of_exposure, left)
        score = guess - (mean.sum(axis=0) - mean[chunk])
        yield np.linalg.solve(expectations - of_expected, score[:, :, None])[:, :, 0]


class _ByCluster:
    """The rows of a design in the order of their clusters, to be summed by cluster."""

    def __init__(self, cluster: NDArray[np.intp], design: Floats) -> None:
        self._order = np.argsort(cluster, kind="stable")
        self._starts = np.searchsorted(cluster[self._order], np.arange(int(cluster.max()) + 1))
        self._design = design[self._order]

    def sums(self, values: Floats) -> Floats:
        """Return the sums of the rows' values by cluster."""
        return np.asarray(np.add.reduceat(values[self._order], self._starts, axis=0))

    def chunks(self) -> Iterator[slice]:
        """Yield the clusters, some at a time: the cross products of all would take much memory."""
        for first in range(0, len(self._starts), _AT_ONCE):
            yield slice(first, min(first + _AT_ONCE, len(self._starts)))

    def crosses(self, chunk: slice, weight: Floats) -> Floats:
        """Return the cross product of the design of each of some clusters, with weights."""
        ends = np.append(self._starts, len(self._order))
        rows = slice(ends[chunk.start], ends[chunk.stop])
        design, weights = self._design[rows], weight[self._order[rows]]
        products = weights[:, None, None] * design[:, :, None] * design[:, None, :]
        return np.asarray(np.add.reduceat(products, self._starts[chunk] - rows.start, axis=0))


def heaviest(counts: RegressionData) -> tuple[float, int]:
    """Return the largest share of what is known of any coefficient that one cluster's labels have, and that cluster."""
    labelled = counts.labelled
    rows = np.flatnonzero(labelled)
    codes, inverse = np.unique(counts.cluster[rows], return_inverse=True)
    parts = _ByCluster(inverse, counts.design[rows])
    weight = counts.exposure[rows] / counts.probability[rows]
    root = np.linalg.cholesky(_cross(counts.design[rows], weight))
    largest, where = 0.0, 0
    for chunk in parts.chunks():
        white = np.linalg.solve(root, np.swapaxes(np.linalg.solve(root, parts.crosses(chunk, weight)), 1, 2))
        shares = np.linalg.eigvalsh((white + np.swapaxes(white, 1, 2)) / 2)[:, -1]
        if shares.max() > largest:
            largest, where = float(shares.max()), int(codes[chunk.start + int(shares.argmax())])
    return largest, where


def _everywhere(values: Floats, labelled: NDArray[np.bool_]) -> Floats:
    """Return values of the labelled rows at the places of all rows, 0 elsewhere."""
    spread = np.zeros((len(labelled), *values.shape[1:]))
    spread[labelled] = values
    return spread


def _cross(design: Floats, weight: Floats) -> Floats:
    return np.asarray((design * weight[:, None]).T @ design)

"""A binary classifier with calibrated probabilities: logistic regression, calibrated out of fold.

The scores of a classifier for its own training rows are overconfident. The
score of each row for calibration therefore comes from a fit without its fold;
the curve fitted to these scores is then applied to a fit on all rows.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from framing.model.logistic import exact_logistic, fit_shares, is_constant

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH = 100  # rows of either label from which a kind of rows has its own curve
# variance of the prior of half the difference of a curve's two slopes: .03, .1, .3 and 1 were compared on PTC,
# PolNeAR, BABE and the sample with 20 and 50 articles; docs/experiments/016 has the figures
SLOPE_VARIANCE = 0.03
_FREE = 100.0  # the common slope, in these units, is so small that the prior does not hold it back


class CalibratedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Logistic regression whose probabilities are calibrated with grouped folds.

    The curve is that of beta calibration (Kull, Silva Filho & Flach 2017,
    doi:10.1214/17-EJS1338SI), whose slope may be another at high probabilities than
    at low ones, with a Gaussian prior on half the difference of the two slopes: with few
    rows it is Platt's sigmoid, where both are the same. Its targets are Platt's
    smoothed ones, which keep few or separable rows from certainty (Lin, Lin & Weng
    2007, doi:10.1007/s10994-007-5018-6). If ``kinds`` of rows are given, a kind
    with ``ENOUGH`` rows of either label has its own curve. ``regularisation`` is
    scikit-learn's C: less is stronger.

    If the rows are all true or all false, there is nothing to learn: the
    probability is then (true + 1) / (rows + 2) for every row, and
    ``is_constant_`` is true. ``held_out_`` has the probabilities of the training
    rows, each from a fit without its fold.
    """

    def __init__(self, regularisation: float = 1.0) -> None:
        self.regularisation = regularisation

    def fit(
        self, rows: Any, yes: Any, folds: "NDArray[np.int64]", kinds: Any = None, *, weight: Any = None
    ) -> "CalibratedLogistic":
        """Learn from a matrix of rows, with the label and the fold of each and, optionally, its kind and weight.

        A label is true or false, or the share of readers to whom it is true.
        """
        yes = np.asarray(yes, dtype=np.float64)
        weight = np.ones(len(yes)) if weight is None else np.asarray(weight, dtype=np.float64)
        self.prior_ = _smoothed_share(yes, weight)
        self.is_constant_ = is_constant(yes)
        if not self.is_constant_:
            self.model_ = self._learn(rows, yes, weight)
            scores = self._held_out(rows, yes, weight, np.asarray(folds))
            self.curve_ = fit_curve(scores, yes, weight)
            self.curves_ = {} if kinds is None else self._curves(scores, yes, weight, np.asarray(kinds, dtype=str))
            self.held_out_ = self._calibrate(scores, kinds)
        else:
            self.held_out_ = np.full(len(yes), self.prior_)
        return self

    def probability(self, rows: Any, kinds: Any = None) -> "NDArray[np.float64]":
        """Return the probability of true, one per row."""
        if self.is_constant_:
            return np.full(rows.shape[0], self.prior_)
        if rows.shape[0] == 0:
            return np.zeros(0)
        return self._calibrate(self.model_.decision_function(rows), kinds)

    def _calibrate(self, scores: "NDArray[np.float64]", kinds: Any) -> "NDArray[np.float64]":
        """Calibrate scores by the curve of their kind, or by the common one."""
        calibrated = _apply(self.curve_, scores)
        for kind, curve in self.curves_.items():
            of_kind = np.asarray(kinds, dtype=str) == kind
            if of_kind.any():
                calibrated[of_kind] = _apply(curve, scores[of_kind])
        return calibrated

    def _curves(self, scores: "NDArray[np.float64]", yes: Any, weight: Any, kinds: Any) -> dict[str, Any]:
        curves = {}
        for kind in np.unique(kinds):
            of_kind = kinds == kind
            if min((weight * yes)[of_kind].sum(), (weight * (1 - yes))[of_kind].sum()) >= ENOUGH:
                curves[str(kind)] = fit_curve(scores[of_kind], yes[of_kind], weight[of_kind])
        return curves

    def _learn(self, rows: Any, yes: Any, weight: Any) -> Any:
        return fit_shares(exact_logistic(self.regularisation), rows, yes, None if (weight == 1).all() else weight)

    def _held_out(self, rows: Any, yes: Any, weight: Any, folds: "NDArray[np.int64]") -> "NDArray[np.float64]":
        """Score every row by a fit without its fold; if there is one fold, by the fit on all."""
        if len(np.unique(folds)) < 2:
            in_sample: NDArray[np.float64] = self.model_.decision_function(rows)
            return in_sample
        scores = np.zeros(len(yes))
        for fold in np.unique(folds):
            held_fold, others = folds == fold, folds != fold
            if is_constant(yes[others]):
                share = _smoothed_share(yes[others], weight[others])
                scores[held_fold] = np.log(share / (1 - share))
            else:
                model = self._learn(rows[others], yes[others], weight[others])
                scores[held_fold] = model.decision_function(rows[held_fold])
        return scores


def fit_curve(scores: "NDArray[np.float64]", yes: Any, weight: Any) -> LogisticRegression:
    """Fit a curve to scores: a logistic regression on the two columns of ``curve_columns``, with no weight below 0."""
    # Platt's targets are not 0 and 1, so every row is in twice, as true and as false, with weights
    n_yes, n_no = (weight * yes).sum(), (weight * (1 - yes)).sum()
    targets = yes * (n_yes + 1) / (n_yes + 2) + (1 - yes) / (n_no + 2)
    labels, weights = np.repeat([True, False], len(yes)), np.concatenate([weight * targets, weight * (1 - targets)])
    columns = np.tile(curve_columns(scores), (2, 1))
    # the sum of both columns is the score, which both slopes share; their difference is what makes the slopes differ
    shared, differing = columns.sum(axis=1) * _FREE, columns[:, 0] - columns[:, 1]
    curve = exact_logistic(SLOPE_VARIANCE).fit(np.stack([shared, differing], axis=1), labels, sample_weight=weights)
    slope, half = curve.coef_[0, 0] * _FREE, curve.coef_[0, 1]
    curve.coef_ = np.array([[slope + half, slope - half]])
    if (curve.coef_ < 0).any():  # a weight by which the curve would fall is left out
        falling = int(curve.coef_[0].argmin())
        alone = exact_logistic(1e6).fit(columns[:, [1 - falling]], labels, sample_weight=weights)
        curve.coef_, curve.intercept_ = np.insert(alone.coef_, falling, 0.0, axis=1), alone.intercept_
    return curve


def curve_columns(scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return what a curve is linear in: the logarithms of a score's probability and, negative, of the opposite."""
    return np.stack([-np.logaddexp(0, -scores), np.logaddexp(0, scores)], axis=1)


def _apply(curve: LogisticRegression, scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    calibrated: NDArray[np.float64] = curve.predict_proba(curve_columns(scores))[:, 1]
    return calibrated


def _smoothed_share(yes: "NDArray[np.float64]", weight: "NDArray[np.float64]") -> float:
    """Return the share of yes with one more of either kind."""
    return (float((weight * yes).sum()) + 1) / (float(weight.sum()) + 2)

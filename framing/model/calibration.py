"""A binary classifier with calibrated probabilities: logistic regression, calibrated out of fold.

The scores of a classifier for its own training rows are overconfident. The
score of each row for calibration therefore comes from a fit without its fold;
the curve fitted to these scores is then applied to a fit on all rows.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.isotonic import IsotonicRegression

from framing.errors import InputError
from framing.model.logistic import exact_logistic, fit_shares, is_constant

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHODS = ("sigmoid", "beta", "isotonic")
ENOUGH = 100  # rows of either label from which a kind of rows has its own curve


class CalibratedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Logistic regression whose probabilities are calibrated with grouped folds.

    ``calibration`` is "sigmoid" (Platt 1999, with his smoothed targets, which
    keep few or separable rows from certainty; Lin, Lin & Weng 2007,
    doi:10.1007/s10994-007-5018-6), "beta" (Kull, Silva Filho & Flach 2017,
    doi:10.1214/17-EJS1338SI, with the same targets: its slope may be another at high
    probabilities than at low ones) or "isotonic" (needs several hundred rows of
    each label). If ``kinds`` of rows are given, a kind with ``ENOUGH`` rows of
    either label has its own curve. ``regularisation`` is scikit-learn's
    C: less is stronger.

    If the rows are all true or all false, there is nothing to learn: the
    probability is then (true + 1) / (rows + 2) for every row, and
    ``is_constant_`` is true. ``held_out_`` has the probabilities of the training
    rows, each from a fit without its fold.
    """

    def __init__(self, calibration: str = "sigmoid", regularisation: float = 1.0) -> None:
        self.calibration = calibration
        self.regularisation = regularisation

    def fit(
        self, rows: Any, yes: Any, folds: "NDArray[np.int64]", kinds: Any = None, *, weight: Any = None
    ) -> "CalibratedLogistic":
        """Learn from a matrix of rows, with the label and the fold of each and, optionally, its kind and weight.

        A label is true or false, or the share of readers to whom it is true.
        """
        if self.calibration not in METHODS:
            raise InputError(f"calibration = {self.calibration!r} is unknown; it may be {', '.join(METHODS)}")
        yes = np.asarray(yes, dtype=np.float64)
        weight = np.ones(len(yes)) if weight is None else np.asarray(weight, dtype=np.float64)
        self.prior_ = _smoothed_share(yes, weight)
        self.is_constant_ = is_constant(yes)
        if not self.is_constant_:
            self.model_ = self._learn(rows, yes, weight)
            scores = self._held_out(rows, yes, weight, np.asarray(folds))
            self.curve_ = self._curve(scores, yes, weight)
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
        calibrated = self._apply(self.curve_, scores)
        for kind, curve in self.curves_.items():
            of_kind = np.asarray(kinds, dtype=str) == kind
            if of_kind.any():
                calibrated[of_kind] = self._apply(curve, scores[of_kind])
        return calibrated

    def _curves(self, scores: "NDArray[np.float64]", yes: Any, weight: Any, kinds: Any) -> dict[str, Any]:
        curves = {}
        for kind in np.unique(kinds):
            of_kind = kinds == kind
            if min((weight * yes)[of_kind].sum(), (weight * (1 - yes))[of_kind].sum()) >= ENOUGH:
                curves[str(kind)] = self._curve(scores[of_kind], yes[of_kind], weight[of_kind])
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

    def _curve(self, scores: "NDArray[np.float64]", yes: Any, weight: Any) -> Any:
        if self.calibration == "isotonic":
            isotonic = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
            return isotonic.fit(scores, yes, sample_weight=weight)
        # Platt's targets are not 0 and 1, so every row is in twice, as true and as false, with weights
        n_yes, n_no = (weight * yes).sum(), (weight * (1 - yes)).sum()
        targets = yes * (n_yes + 1) / (n_yes + 2) + (1 - yes) / (n_no + 2)
        columns = self._columns(scores)
        labels, weights = np.repeat([True, False], len(yes)), np.concatenate([weight * targets, weight * (1 - targets)])
        return _fit_rising(np.concatenate([columns, columns]), labels, weights)

    def _columns(self, scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return what a curve is linear in: the score, or the logarithms of its probability and of the opposite."""
        if self.calibration == "sigmoid":
            return scores.reshape(-1, 1)
        return np.stack([-np.logaddexp(0, -scores), np.logaddexp(0, scores)], axis=1)

    def _apply(self, curve: Any, scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
        if self.calibration == "isotonic":
            isotonic: NDArray[np.float64] = curve.predict(scores)
            return isotonic
        sigmoid: NDArray[np.float64] = curve.predict_proba(self._columns(scores))[:, 1]
        return sigmoid


def _fit_rising(columns: "NDArray[np.float64]", labels: Any, weight: "NDArray[np.float64]") -> Any:
    """Fit a logistic curve; one of two columns with a weight below 0, by which it could fall, is left out."""
    curve = exact_logistic(1e6).fit(columns, labels, sample_weight=weight)
    if columns.shape[1] == 2 and (curve.coef_ < 0).any():
        falling = int(curve.coef_[0].argmin())
        alone = exact_logistic(1e6).fit(columns[:, [1 - falling]], labels, sample_weight=weight)
        curve.coef_, curve.intercept_ = np.insert(alone.coef_, falling, 0.0, axis=1), alone.intercept_
    return curve


def _smoothed_share(yes: "NDArray[np.float64]", weight: "NDArray[np.float64]") -> float:
    """Return the share of yes with one more of either kind."""
    return (float((weight * yes).sum()) + 1) / (float(weight.sum()) + 2)

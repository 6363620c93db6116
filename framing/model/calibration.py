"""A yes or no with an honest probability: logistic regression, calibrated out of fold.

The scores that a classifier gives to its own training rows are too sure of
themselves. Each row's score for calibration therefore comes of a fit without
its fold; the curve through these scores is then laid over a fit on all rows.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from framing.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHODS = ("sigmoid", "isotonic")
ENOUGH = 100  # rows of either answer from which a kind of rows has a curve of its own


class CalibratedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Logistic regression whose probabilities are calibrated with grouped folds.

    ``calibration`` is "sigmoid" (Platt 1999, with his smoothed targets, which
    keep few or separable rows from certainty; Lin, Lin & Weng 2007,
    doi:10.1007/s10994-007-5018-6) or "isotonic" (wants some hundred rows of
    each answer). Where ``kinds`` of rows are given, a kind with ``ENOUGH`` rows
    of either answer has a curve of its own. ``regularisation`` is scikit-learn's
    C: less is stronger.

    Where the rows are all yes or all no, there is nothing to learn: the
    probability is then (yes + 1) / (rows + 2) for every row, and
    ``is_constant_`` says so. ``held_out_`` has the probabilities of the rows
    that it learned from, each by a fit without its fold.
    """

    def __init__(self, calibration: str = "sigmoid", regularisation: float = 1.0) -> None:
        self.calibration = calibration
        self.regularisation = regularisation

    def fit(
        self, rows: Any, yes: "NDArray[np.bool_]", folds: "NDArray[np.int64]", kinds: Any = None
    ) -> "CalibratedLogistic":
        """Learn from a matrix of rows, one truth a row, the fold of each row and, where they differ, its kind."""
        if self.calibration not in METHODS:
            raise InputError(f"calibration = {self.calibration!r} is unknown; it may be {', '.join(METHODS)}")
        yes = np.asarray(yes, dtype=bool)
        self.prior_ = (float(yes.sum()) + 1) / (len(yes) + 2)
        self.is_constant_ = bool(len(yes) == 0 or yes.all() or not yes.any())
        if not self.is_constant_:
            self.model_ = self._learn(rows, yes)
            scores = self._held_out(rows, yes, np.asarray(folds))
            self.curve_ = self._curve(scores, yes)
            self.curves_ = {} if kinds is None else self._curves(scores, yes, np.asarray(kinds, dtype=str))
            self.held_out_ = self._bend(scores, kinds)
        else:
            self.held_out_ = np.full(len(yes), self.prior_)
        return self

    def probability(self, rows: Any, kinds: Any = None) -> "NDArray[np.float64]":
        """Return the probability of yes, one a row."""
        if self.is_constant_:
            return np.full(rows.shape[0], self.prior_)
        if rows.shape[0] == 0:
            return np.zeros(0)
        return self._bend(self.model_.decision_function(rows), kinds)

    def _bend(self, scores: "NDArray[np.float64]", kinds: Any) -> "NDArray[np.float64]":
        """Lay the curve over scores, or the curve of their kind."""
        bent = self._along(self.curve_, scores)
        for kind, curve in self.curves_.items():
            here = np.asarray(kinds, dtype=str) == kind
            if here.any():
                bent[here] = self._along(curve, scores[here])
        return bent

    def _curves(self, scores: "NDArray[np.float64]", yes: Any, kinds: Any) -> dict[str, Any]:
        made = {}
        for kind in np.unique(kinds):
            here = kinds == kind
            if min(yes[here].sum(), (~yes[here]).sum()) >= ENOUGH:
                made[str(kind)] = self._curve(scores[here], yes[here])
        return made

    def _learn(self, rows: Any, yes: "NDArray[np.bool_]") -> Any:
        return LogisticRegression(C=self.regularisation, max_iter=1000).fit(rows, yes)

    def _held_out(self, rows: Any, yes: "NDArray[np.bool_]", folds: "NDArray[np.int64]") -> "NDArray[np.float64]":
        """Score every row by a fit that has not seen its fold; with one fold, by the fit on all."""
        if len(np.unique(folds)) < 2:
            held: NDArray[np.float64] = self.model_.decision_function(rows)
            return held
        scores = np.zeros(len(yes))
        for fold in np.unique(folds):
            out = folds == fold
            if yes[~out].all() or not yes[~out].any():
                share = (yes[~out].sum() + 1) / ((~out).sum() + 2)
                scores[out] = np.log(share / (1 - share))
            else:
                scores[out] = self._learn(rows[~out], yes[~out]).decision_function(rows[out])
        return scores

    def _curve(self, scores: "NDArray[np.float64]", yes: "NDArray[np.bool_]") -> Any:
        if self.calibration == "isotonic":
            return IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, yes)
        # Platt's targets are no certainties, so every row stands in twice: as a yes and as a no, by weight
        n_yes, n_no = yes.sum(), (~yes).sum()
        targets = np.where(yes, (n_yes + 1) / (n_yes + 2), 1 / (n_no + 2))
        both = np.concatenate([scores, scores]).reshape(-1, 1)
        answers = np.repeat([True, False], len(yes))
        return LogisticRegression(C=1e6).fit(both, answers, sample_weight=np.concatenate([targets, 1 - targets]))

    def _along(self, curve: Any, scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
        if self.calibration == "isotonic":
            bent: NDArray[np.float64] = curve.predict(scores)
            return bent
        straight: NDArray[np.float64] = curve.predict_proba(scores.reshape(-1, 1))[:, 1]
        return straight

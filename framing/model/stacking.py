"""Stacked logistic regressions: one per block of columns, and one over their predictions.

In a single regression, a few informative columns (markers) have little weight
among thousands of uninformative ones (letters). Each block of columns therefore
has a regression of its own, and one more combines their predictions for rows
that they were not trained on (Wolpert 1992, Stacked generalization,
doi:10.1016/S0893-6080(05)80023-1). The last one is also a Platt curve: its
probabilities are calibrated.
"""

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from framing.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# the inverse strength of the penalty on each block; compared with a few others on folds of BABE
PENALTIES: Mapping[str, float] = {"words": 1.0, "characters": 2.0, "markers": 0.03, "rules": 1.0, "vectors": 0.001}
_STACKED_C = 0.1
_CERTAIN = 1e-3  # from 0 and 1: the limit of a block's probability


class StackedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Classify rows by blocks of columns: one logistic regression per block, and one over their log-odds.

    Rows of one group are never on both sides of an inner fold. If either label
    has fewer than two groups, nothing can be held out: the mean log-odds of the
    blocks are used, uncalibrated, and ``is_stacked_`` is false.
    """

    def __init__(self, folds: int = 5, seed: int = 1) -> None:
        self.folds = folds
        self.seed = seed

    def fit(
        self,
        blocks: Mapping[str, Any],
        yes: "NDArray[np.bool_]",
        groups: "NDArray[Any]",
        weight: "NDArray[np.float64] | None" = None,
    ) -> "StackedLogistic":
        """Learn from matrices of the same rows by block name, with the label, the group and the weight of each row."""
        weight = np.ones(len(yes)) if weight is None else weight
        if not yes.any() or yes.all():
            label = "yes" if len(yes) and yes[0] else "no"
            raise InputError(f"all {len(yes)} answers are {label}: both are needed to learn")
        self.names_ = sorted(blocks)
        with threadpool_limits(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the result after 1,000 steps is close enough
            self.parts_ = {name: self._part(name).fit(blocks[name], yes, weight) for name in self.names_}
            inner = self._folds(yes, groups)
            self.is_stacked_ = bool(inner)
            if inner:
                held_out = self._held_out(blocks, yes, weight, inner)
                self.stacked_ = LogisticRegression(C=_STACKED_C, max_iter=1000).fit(held_out, yes, weight)
        return self

    def probability(self, blocks: Mapping[str, Any]) -> "NDArray[np.float64]":
        """Return the probability of true, one per row."""
        log_odds = np.stack([_log_odds(self.parts_[name], blocks[name]) for name in self.names_], axis=1)
        if self.is_stacked_:
            probability: NDArray[np.float64] = self.stacked_.predict_proba(log_odds)[:, 1]
            return probability
        return np.asarray(1 / (1 + np.exp(-log_odds.mean(axis=1))))

    def _part(self, name: str) -> LogisticRegression:
        return LogisticRegression(C=PENALTIES[name], max_iter=1000)

    def _folds(self, yes: "NDArray[np.bool_]", groups: "NDArray[Any]") -> list[tuple[Any, Any]]:
        fewest = min(len(np.unique(groups[yes])), len(np.unique(groups[~yes])))
        count = min(self.folds, fewest)
        if count < 2:
            return []
        split = StratifiedGroupKFold(count, shuffle=True, random_state=self.seed).split(yes, yes, groups)
        return [
            (training, held_out)
            for training, held_out in split
            if len(held_out) and yes[training].any() and not yes[training].all()
        ]

    def _held_out(
        self,
        blocks: Mapping[str, Any],
        yes: "NDArray[np.bool_]",
        weight: "NDArray[np.float64]",
        inner: list[tuple[Any, Any]],
    ) -> Any:
        """Return the log-odds of each block for rows held out of its training; 0 for rows that no fold held out."""
        log_odds = np.zeros((len(yes), len(self.names_)))
        for training, held_out in inner:
            for column, name in enumerate(self.names_):
                part = self._part(name).fit(blocks[name][training], yes[training], weight[training])
                log_odds[held_out, column] = _log_odds(part, blocks[name][held_out])
        return log_odds


def _log_odds(part: LogisticRegression, rows: Any) -> "NDArray[np.float64]":
    highest = np.log((1 - _CERTAIN) / _CERTAIN)
    return np.asarray(np.clip(part.decision_function(rows), -highest, highest))

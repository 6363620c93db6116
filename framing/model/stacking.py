"""Several views of the same texts, judged apart and then together.

A few columns that say much (markers) drown among thousands that say little each
(letters) when one regression has to weigh them all. Each block of columns
therefore has a regression of its own, and one more weighs what they say, learned
from what each says of rows it has not seen (Wolpert 1992, Stacked
generalization, doi:10.1016/S0893-6080(05)80023-1). That last one is a Platt
curve at the same time: its probabilities are calibrated.
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
_TOGETHER = 0.1
_CERTAIN = 1e-3  # no block is surer than this of a row


class StackedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Yes or no from blocks of columns: a logistic regression each, and one over their log odds.

    Rows of one group are never on both sides of an inner fold. Where either
    answer has fewer groups than two, nothing can be held out: the mean of the
    blocks is taken as it is, and ``is_stacked_`` says so.
    """

    def __init__(self, folds: int = 5, seed: int = 1) -> None:
        self.folds = folds
        self.seed = seed

    def fit(self, blocks: Mapping[str, Any], yes: "NDArray[np.bool_]", groups: "NDArray[Any]") -> "StackedLogistic":
        """Learn from matrices of the same rows by block name, one truth and one group a row."""
        if not yes.any() or yes.all():
            same = "yes" if len(yes) and yes[0] else "no"
            raise InputError(f"all {len(yes)} answers are {same}: both are needed to learn")
        self.names_ = sorted(blocks)
        with threadpool_limits(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # 1,000 steps are near enough
            self.parts_ = {name: self._part(name).fit(blocks[name], yes) for name in self.names_}
            inner = self._folds(yes, groups)
            self.is_stacked_ = bool(inner)
            if inner:
                held_out = self._held_out(blocks, yes, inner)
                self.together_ = LogisticRegression(C=_TOGETHER, max_iter=1000).fit(held_out, yes)
        return self

    def probability(self, blocks: Mapping[str, Any]) -> "NDArray[np.float64]":
        """Return the probability of yes, one a row."""
        odds = np.stack([_log_odds(self.parts_[name], blocks[name]) for name in self.names_], axis=1)
        if self.is_stacked_:
            made: NDArray[np.float64] = self.together_.predict_proba(odds)[:, 1]
            return made
        return np.asarray(1 / (1 + np.exp(-odds.mean(axis=1))))

    def _part(self, name: str) -> LogisticRegression:
        return LogisticRegression(C=PENALTIES[name], max_iter=1000)

    def _folds(self, yes: "NDArray[np.bool_]", groups: "NDArray[Any]") -> list[tuple[Any, Any]]:
        fewest = min(len(np.unique(groups[yes])), len(np.unique(groups[~yes])))
        count = min(self.folds, fewest)
        if count < 2:
            return []
        split = StratifiedGroupKFold(count, shuffle=True, random_state=self.seed).split(yes, yes, groups)
        return [(seen, out) for seen, out in split if len(out) and yes[seen].any() and not yes[seen].all()]

    def _held_out(self, blocks: Mapping[str, Any], yes: "NDArray[np.bool_]", inner: list[tuple[Any, Any]]) -> Any:
        """Return the log odds of each block for rows that it has not seen; 0 where no fold held a row out."""
        made = np.zeros((len(yes), len(self.names_)))
        for seen, out in inner:
            for column, name in enumerate(self.names_):
                part = self._part(name).fit(blocks[name][seen], yes[seen])
                made[out, column] = _log_odds(part, blocks[name][out])
        return made


def _log_odds(part: LogisticRegression, rows: Any) -> "NDArray[np.float64]":
    most = np.log((1 - _CERTAIN) / _CERTAIN)
    return np.asarray(np.clip(part.decision_function(rows), -most, most))

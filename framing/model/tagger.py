"""The classifier of spans: which markers people would keep, and which are the outlet's own."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.feature_extraction import DictVectorizer
from threadpoolctl import threadpool_limits

from framing.errors import InputError, ModelError
from framing.model.calibration import CalibratedLogistic
from framing.model.features import TARGETS, features
from framing.model.folds import spread

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_AT_ONCE = 20_000  # candidates described at a time: their names take about 2 kB each


class SpanTagger(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Give every candidate span two calibrated probabilities: kept, and own.

    ``kept`` is that people would mark it with this category, ``own`` that they
    would, in the outlet's voice. ``own`` is the product of ``kept`` and of the
    outlet's voice among the kept, so that it is never the greater.

    It judges what the rules have found (see ``framing.model.features``) and
    finds nothing else: a recall below that of the rules is not to be had. The
    rates per outlet are corrected for this with what people found.

    Parameters
    ----------
    regularisation : float
        The inverse strength of the L2 penalty (scikit-learn's C).
    calibration : str
        "sigmoid" or "isotonic"; see ``CalibratedLogistic``.
    folds : int
        Folds over groups for the calibration.
    min_count : int
        A named feature that fewer candidates have is left out.
    seed : int
        Decides which groups share a fold.

    Attributes
    ----------
    classes_ : list of str
        What the columns of ``predict_proba`` are: "kept" and "own".
    n_candidates_ : int
        How many candidates it has learned from.
    is_constant_ : bool
        Whether all or none of them were kept, so that there was nothing to
        learn; every candidate then has the same probability of being kept.

    Examples
    --------
    >>> from framing.model.features import CANDIDATE_COLUMNS
    >>> import pandas as pd
    >>> row = {**dict.fromkeys(CANDIDATE_COLUMNS, ""), "score": 0.5, "category": "hedge", "voice": "outlet"}
    >>> X = pd.DataFrame([{**row, "article_id": str(i), "rule": "ab"[i % 2]} for i in range(20)])
    >>> tagger = SpanTagger().fit(X, [[i % 2 == 0] * 2 for i in range(20)])
    >>> tagger.predict(X.head(2)).tolist()
    [[True, True], [False, False]]
    """

    def __init__(
        self,
        regularisation: float = 1.0,
        calibration: str = "sigmoid",
        folds: int = 5,
        min_count: int = 2,
        seed: int = 1,
    ) -> None:
        self.regularisation = regularisation
        self.calibration = calibration
        self.folds = folds
        self.min_count = min_count
        self.seed = seed

    def fit(self, X: "pd.DataFrame", y: Any, groups: Any = None) -> "SpanTagger":
        """Learn from candidates and what people made of them.

        Parameters
        ----------
        X : DataFrame
            Candidates, as ``framing.model.features.candidates`` makes them.
        y : array of bool, shape (candidates, 2)
            Kept and own, as ``framing.model.features.corrections`` says.
        groups : sequence, optional
            Candidates of one group are in one fold; the article by default.

        Raises
        ------
        InputError
            A column is missing, or the shapes do not fit.
        """
        labels = np.asarray(y, dtype=bool)
        if labels.shape != (len(X), len(TARGETS)):
            raise InputError(f"y has shape {labels.shape}; {len(X)} candidates want {(len(X), len(TARGETS))}")
        named = [str(group) for group in (X["article_id"] if groups is None else groups)]
        fold_of = spread(named, self.folds, self.seed)
        folds = np.array([fold_of[group] for group in named], dtype=np.int64)
        self.vectorizer_ = DictVectorizer()
        rows = self.vectorizer_.fit_transform(self._frequent(features(X)))
        kept, own = labels[:, 0], labels[:, 1]
        self.classes_ = list(TARGETS)
        self.n_candidates_ = len(X)
        # a few hundred rows are too little to share between cores: waiting for one another takes longer than the sums
        with threadpool_limits(limits=1):
            self.kept_ = self._judge().fit(rows, kept, folds)
            self.own_ = self._judge().fit(rows[kept], own[kept], folds[kept])
        self.is_constant_ = self.kept_.is_constant_
        return self

    def predict_proba(self, X: "pd.DataFrame") -> "NDArray[np.float64]":
        """Return the probabilities of kept and own, shape (candidates, 2).

        Raises
        ------
        ModelError
            It was not fitted.
        InputError
            A column is missing.
        """
        if not hasattr(self, "classes_"):
            raise ModelError("this SpanTagger has learned nothing yet; call fit first")
        if len(X) == 0:
            return np.zeros((0, len(TARGETS)))
        parts = [self._judged(X.iloc[start : start + _AT_ONCE]) for start in range(0, len(X), _AT_ONCE)]
        return np.concatenate(parts)

    def predict(self, X: "pd.DataFrame") -> "NDArray[np.bool_]":
        """Return kept and own where they are at least as likely as not, shape (candidates, 2)."""
        return self.predict_proba(X) >= 0.5

    def _judged(self, X: "pd.DataFrame") -> "NDArray[np.float64]":
        rows = self.vectorizer_.transform(features(X))
        kept = self.kept_.probability(rows)
        return np.stack([kept, kept * self.own_.probability(rows)], axis=1)

    def _judge(self) -> CalibratedLogistic:
        return CalibratedLogistic(self.calibration, self.regularisation)

    def _frequent(self, described: list[dict[str, float]]) -> list[dict[str, float]]:
        """Leave out features that few candidates have; without any candidate, keep one column."""
        counts = Counter(name for one in described for name in one)
        common = {name for name, count in counts.items() if count >= self.min_count}
        return [{name: value for name, value in one.items() if name in common} for one in described]

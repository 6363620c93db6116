"""The classifier of frames: which of several an article has, each yes or no."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator

from framing.errors import InputError, ModelError
from framing.model.rule_features import check_texts
from framing.model.stacking import StackedLogistic
from framing.model.text_features import TextBlocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 8  # articles with a frame, and without it: with fewer nothing is learned of it
_AT_ONCE = 1000


class FrameClassifier(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Give every article a calibrated probability of each frame.

    The machinery is that of ``SentenceClassifier``, on whole articles and
    without letters: words, markers, rules, the share of speech and, with an
    ``encoder``, its vectors (of the start of an article, as far as it reads).
    Frames are judged one by one: an article may have several, or none.

    Parameters
    ----------
    language, encoder, cache, folds, seed
        As in ``SentenceClassifier``.

    Attributes
    ----------
    classes_ : list of str
        The frames; the columns of ``predict_proba``.
    constant_ : dict of str to float
        Frames that fewer than 8 articles have, or all but 7: the probability
        that every article is given, (yes + 1) / (articles + 2).
    """

    def __init__(
        self,
        language: str = "en",
        encoder: str | None = None,
        cache: str | None = None,
        folds: int = 5,
        seed: int = 1,
    ) -> None:
        self.language = language
        self.encoder = encoder
        self.cache = cache
        self.folds = folds
        self.seed = seed

    def fit(
        self, texts: Sequence[str], y: Any, groups: Any = None, languages: Sequence[str] | None = None
    ) -> "FrameClassifier":
        """Learn from articles and a table of yes and no.

        Parameters
        ----------
        texts : sequence of str
            None empty.
        y : DataFrame of bool, or array of shape (articles, frames)
            One column a frame; its name is the frame's.
        groups : sequence, optional
            Articles of one group (an event) are in one inner fold.
        languages : sequence of str, optional
            The language tag of each article.

        Raises
        ------
        InputError
            A text is empty or none, the shapes differ, or ``y`` has a gap.
        """
        checked = check_texts(texts, "articles")
        labels = np.asarray(y, dtype=float)
        if labels.ndim != 2 or len(labels) != len(checked) or not len(checked):
            raise InputError(f"y has shape {labels.shape}; {len(checked)} articles want a row each, a column a frame")
        if np.isnan(labels).any():
            raise InputError(f"y: row {int(np.isnan(labels).any(axis=1).argmax())} has a gap")
        self.classes_ = [str(name) for name in getattr(y, "columns", range(labels.shape[1]))]
        self.blocks_ = TextBlocks(characters=False, encoder=self.encoder, cache=self.cache)
        columns = self.blocks_.fit_transform(checked, self._languages(checked, languages))
        together = np.unique([str(one) for one in (groups if groups is not None else checked)], return_inverse=True)[1]
        self.judges_, self.constant_ = {}, {}
        for name, yes in zip(self.classes_, labels.T > 0, strict=True):
            if min(yes.sum(), (~yes).sum()) < FEWEST:
                self.constant_[name] = float((yes.sum() + 1) / (len(yes) + 2))
            else:
                self.judges_[name] = StackedLogistic(self.folds, self.seed).fit(columns, yes, together)
        return self

    def predict_proba(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> "NDArray[np.float64]":
        """Return the probability of each frame, shape (articles, frames).

        Raises
        ------
        ModelError
            It was not fitted.
        InputError
            A text is empty or none.
        """
        if not hasattr(self, "judges_"):
            raise ModelError("this FrameClassifier has learned nothing yet; call fit first")
        checked = check_texts(texts, "articles")
        tags = list(self._languages(checked, languages))
        parts = [
            self._judged(checked[start : start + _AT_ONCE], tags[start : start + _AT_ONCE])
            for start in range(0, len(checked), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.classes_)))

    def predict(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> "NDArray[np.bool_]":
        """Return which frames are at least as likely as not, shape (articles, frames)."""
        return self.predict_proba(texts, languages) >= 0.5

    def _judged(self, texts: Sequence[str], languages: Sequence[str]) -> "NDArray[np.float64]":
        columns = self.blocks_.transform(texts, languages) if self.judges_ else {}
        made = [
            self.judges_[name].probability(columns)
            if name in self.judges_
            else np.full(len(texts), self.constant_[name])
            for name in self.classes_
        ]
        return np.stack(made, axis=1)

    def _languages(self, texts: Sequence[str], languages: Sequence[str] | None) -> Sequence[str]:
        return [self.language] * len(texts) if languages is None else languages

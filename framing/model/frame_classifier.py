"""The frame classifier: which of several frames an article has, each yes or no."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator

from framing.errors import InputError, ModelError
from framing.model.rule_features import apply_rules, check_texts
from framing.model.stacking import StackedLogistic
from framing.model.text_features import TextBlocks
from framing.model.token_features import Article

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_OF_FRAME = 8  # articles with a frame, and without it, needed to learn the frame
_AT_ONCE = 1000


class FrameClassifier(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Give every article a calibrated probability of each frame.

    It works like ``SentenceClassifier``, on whole articles and without letters:
    words, markers, rules, the share of speech and, with an ``encoder``, the mean of
    its vectors over the whole article, read in windows as long as it can read.
    Frames are classified separately: an article may have several, or none.

    Parameters
    ----------
    language, encoder, cache, folds, seed
        As in ``SentenceClassifier``.

    Attributes
    ----------
    classes_ : list of str
        The frames; the columns of ``predict_proba``.
    constant_ : dict of str to float
        Frames that fewer than 8 articles have, or fewer than 8 lack, added up: the
        probability given to every article, (yes + 1) / (articles + 2).
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
        self,
        texts: Sequence[str | Article],
        y: Any,
        groups: Any = None,
        languages: Sequence[str] | None = None,
        *,
        vectors: "NDArray[np.float32] | None" = None,
    ) -> "FrameClassifier":
        """Learn from articles and a table of true and false, or of the shares of readers who gave each frame.

        Parameters
        ----------
        texts : sequence of str, or of Article
            None empty. An article brings its markers and speech; in a text rules find them.
        y : DataFrame, or array of shape (articles, frames)
            One column per frame, named like the frame: bool, or from 0 to 1. With a
            share of s, an article is one with the frame that weighs s, and one without
            it that weighs 1 - s.
        groups : sequence, optional
            Articles of one group (an event) are in one inner fold.
        languages : sequence of str, optional
            The language tag of each text.
        vectors : array of shape (articles, dimensions), optional
            Those of the ``encoder``, if the texts have been encoded already.

        Raises
        ------
        InputError
            A text is empty or not a text, the shapes differ, or ``y`` has a gap or
            something below 0 or above 1.
        ModelError
            There is no such encoder, or it is one that is refused.
        """
        checked = self._articles(texts, languages)
        if vectors is not None and len(vectors) != len(checked):
            raise InputError(f"vectors has {len(vectors)} rows for {len(checked)} articles")
        labels = np.asarray(y, dtype=float)
        if labels.ndim != 2 or len(labels) != len(checked) or not len(checked):
            raise InputError(
                f"y has shape {labels.shape}; "
                f"it must have one row for each of {len(checked)} articles and one column per frame"
            )
        if np.isnan(labels).any():
            raise InputError(f"y: row {int(np.isnan(labels).any(axis=1).argmax())} has a gap")
        beyond = ((labels < 0) | (labels > 1)).any(axis=1)
        if beyond.any():
            raise InputError(f"y: row {int(beyond.argmax())} has something below 0 or above 1")
        self.classes_ = [str(name) for name in getattr(y, "columns", range(labels.shape[1]))]
        self.blocks_ = TextBlocks(characters=False, encoder=self.encoder, cache=self.cache)
        columns = self.blocks_.fit_transform(checked, vectors)
        names = groups if groups is not None else [article.text for article in checked]
        group_codes = np.unique([str(name) for name in names], return_inverse=True)[1]
        self.classifiers_, self.constant_ = {}, {}
        for name, share in zip(self.classes_, labels.T, strict=True):
            if min(share.sum(), (1 - share).sum()) < MIN_OF_FRAME:
                self.constant_[name] = float((share.sum() + 1) / (len(share) + 2))
            else:
                self.classifiers_[name] = self._fit_one(columns, share, group_codes)
        return self

    def _fit_one(
        self, columns: Mapping[str, Any], share: "NDArray[np.float64]", group_codes: "NDArray[np.intp]"
    ) -> StackedLogistic:
        """Learn one frame: an article that readers disagree on is in twice, with and without it."""
        split = np.flatnonzero((share > 0) & (share < 1))
        rows = np.concatenate([np.arange(len(share)), split])
        yes = np.concatenate([share > 0, np.zeros(len(split), dtype=bool)])
        weight = np.concatenate([np.where(share > 0, share, 1.0), 1 - share[split]])
        blocks = {name: values[rows] for name, values in columns.items()} if len(split) else columns
        return StackedLogistic(self.folds, self.seed).fit(blocks, yes, group_codes[rows], weight)

    def predict_proba(
        self,
        texts: Sequence[str | Article],
        languages: Sequence[str] | None = None,
        *,
        vectors: "NDArray[np.float32] | None" = None,
    ) -> "NDArray[np.float64]":
        """Return the probability of each frame, shape (articles, frames); ``vectors`` as in ``fit``.

        Raises
        ------
        ModelError
            It was not fitted, or its encoder is not the one that was there then.
        InputError
            A text is empty or not a text.
        """
        if not hasattr(self, "classifiers_"):
            raise ModelError("this FrameClassifier is not fitted yet; call fit first")
        articles = self._articles(texts, languages)
        parts = [
            self._probability(
                articles[start : start + _AT_ONCE], None if vectors is None else vectors[start : start + _AT_ONCE]
            )
            for start in range(0, len(articles), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.classes_)))

    def predict(self, texts: Sequence[str | Article], languages: Sequence[str] | None = None) -> "NDArray[np.bool_]":
        """Return which frames are at least as likely as not, shape (articles, frames)."""
        return self.predict_proba(texts, languages) >= 0.5

    def _probability(self, articles: Sequence[Article], vectors: "NDArray[np.float32] | None") -> "NDArray[np.float64]":
        columns = self.blocks_.transform(articles, vectors) if self.classifiers_ else {}
        by_frame = [
            self.classifiers_[name].probability(columns)
            if name in self.classifiers_
            else np.full(len(articles), self.constant_[name])
            for name in self.classes_
        ]
        return np.stack(by_frame, axis=1)

    def _articles(self, texts: Sequence[str | Article], languages: Sequence[str] | None) -> list[Article]:
        given = [text for text in texts if isinstance(text, Article)]
        if given and len(given) == len(texts):
            check_texts([article.text for article in given], "articles")
            return given
        checked = check_texts(texts, "articles")  # type: ignore[arg-type]  # it refuses what is not a text
        return apply_rules(checked, [self.language] * len(checked) if languages is None else languages)

"""The sentence classifier: whether a sentence is loaded, in the outlet's voice."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from framing.errors import InputError, ModelError
from framing.model.rule_features import apply_rules, check_texts
from framing.model.stacking import StackedLogistic
from framing.model.text_features import TextBlocks
from framing.wording import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.utils import Tags


class SentenceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Give every sentence a calibrated probability of each of two labels.

    Its features are words, letters inside words, the markers that rules find (by
    category, voice and the rules' own scores), the share of the sentence that is
    speech and, with an ``encoder``, the vectors of a pretrained model. Each of
    these blocks has a logistic regression; one more combines and calibrates
    their predictions out of fold (see ``framing.model.stacking``).

    It passes those checks of scikit-learn's ``check_estimator`` that are about
    parameters, tags and clones; checks with tables of numbers do not apply to
    texts.

    Parameters
    ----------
    language : str
        The language pack to use if ``fit`` and ``predict`` are given none.
    encoder : str, optional
        The folder or name of a sentence-transformers model (``framing[encoder]``).
    cache : str, optional
        The folder to keep its vectors in; else environment ``FRAMING_CACHE``,
        else they are not kept.
    folds : int
        Inner folds for the weights and the calibration.
    seed : int
        Decides which sentences share an inner fold.

    Attributes
    ----------
    classes_ : array, shape (2,)
        The labels, sorted; the columns of ``predict_proba``.
    n_contradicting_ : int
        How many distinct sentences have both labels in the training.

    Examples
    --------
    >>> sentences = [f"The {letter} plan is a brutal fraud." for letter in "abcdef"]
    >>> sentences += [f"The {letter} plan was read on Monday." for letter in "abcdef"]
    >>> classifier = SentenceClassifier().fit(sentences, ["loaded"] * 6 + ["plain"] * 6)
    >>> classifier.predict(["A brutal fraud, this plan.", "The plan was read again."]).tolist()
    ['loaded', 'plain']
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
        self, sentences: Sequence[str], y: Any, groups: Any = None, languages: Sequence[str] | None = None
    ) -> "SentenceClassifier":
        """Learn from sentences and their labels.

        Parameters
        ----------
        sentences : sequence of str
            None empty.
        y : sequence, one label per sentence
            Two distinct labels, of any type.
        groups : sequence, optional
            Sentences of one group (an article, an outlet) are in one inner
            fold; equal sentences always are.
        languages : sequence of str, optional
            The language tag of each sentence.

        Raises
        ------
        InputError
            A sentence is empty or not a text, a label is missing, there are not
            two labels, or the lengths differ.
        LanguageError
            There is no pack for a language.
        """
        texts, labels = check_texts(sentences), _labels(y)
        _check_lengths(texts, y=labels, groups=groups, languages=languages)
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            names = ", ".join(map(str, self.classes_[:5])) or "none"
            raise InputError(
                f"y has {counted(len(self.classes_), 'labels')} ({names}); a sentence classifier needs two"
            )
        yes = labels == self.classes_[1]
        normalised = [text.casefold().strip() for text in texts]
        self.n_contradicting_ = len(set(np.array(normalised)[yes]) & set(np.array(normalised)[~yes]))
        self.blocks_ = TextBlocks(encoder=self.encoder, cache=self.cache)
        columns = self.blocks_.fit_transform(apply_rules(texts, self._languages(texts, languages)))
        group_codes = np.unique(normalised if groups is None else _joined(normalised, groups), return_inverse=True)[1]
        self.classifier_ = StackedLogistic(self.folds, self.seed).fit(columns, yes, group_codes)
        return self

    def predict_proba(self, sentences: Sequence[str], languages: Sequence[str] | None = None) -> "NDArray[np.float64]":
        """Return the probability of each of ``classes_``, shape (sentences, 2).

        Raises
        ------
        ModelError
            It was not fitted.
        InputError
            A sentence is empty or not a text.
        """
        if not hasattr(self, "classifier_"):
            raise ModelError("this SentenceClassifier is not fitted yet; call fit first")
        texts = check_texts(sentences)
        _check_lengths(texts, languages=languages)
        if not texts:
            return np.zeros((0, 2))
        columns = self.blocks_.transform(apply_rules(texts, self._languages(texts, languages)))
        probability = self.classifier_.probability(columns)
        return np.stack([1 - probability, probability], axis=1)

    def predict(self, sentences: Sequence[str], languages: Sequence[str] | None = None) -> "NDArray[Any]":
        """Return the more likely label of each sentence."""
        probability = self.predict_proba(sentences, languages)
        return np.asarray(self.classes_[(probability[:, 1] >= 0.5).astype(int)])

    def _languages(self, texts: Sequence[str], languages: Sequence[str] | None) -> Sequence[str]:
        return [self.language] * len(texts) if languages is None else languages

    def __sklearn_tags__(self) -> "Tags":
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.classifier_tags.multi_class = False
        return tags


def _labels(y: Any) -> "NDArray[Any]":
    """Return the labels as an array; raise ``InputError`` if one is missing or they are a table."""
    values = list(y)
    labels = np.asarray(values)
    if labels.ndim != 1:
        raise InputError(f"y has shape {labels.shape}; it must have one label per sentence")
    for row, label in enumerate(values):
        if label is None or label != label:
            raise InputError(f"y: row {row} has no label")
    return labels


def _check_lengths(texts: Sequence[str], **others: Any) -> None:
    for name, values in others.items():
        if values is not None and len(values) != len(texts):
            raise InputError(f"{name} has {len(values)} values for {len(texts)} sentences")


def _joined(normalised: Sequence[str], groups: Any) -> list[str]:
    """Return the group of each sentence: that of the first sentence with the same normalised text."""
    first: dict[str, str] = {}
    return [first.setdefault(text, str(group)) for text, group in zip(normalised, groups, strict=True)]

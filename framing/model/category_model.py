"""Which category a marked word belongs to: the share of each category among the words like it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from framing.model.context_features import rule_score_by_word
from framing.model.token_features import Tokens
from framing.model.word_features import WordFeatures

if TYPE_CHECKING:
    from numpy.typing import NDArray


# of a word in its place: in reported speech, after a quotation mark, capitalised
_WORD_FLAGS: "tuple[Callable[[Tokens], NDArray[np.bool_]], ...]" = (
    lambda tokens: tokens.voice == 2,
    lambda tokens: tokens.gap == 2,
    lambda tokens: tokens.case > 0,
)


class CategoryModel(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Return, for each word, how likely each category is if the word is marked.

    Multinomial logistic regression on the word, its letters, lists and
    co-occurrence vector, the rules that fired on it, quotation and capitals. A
    category without any marked word has the share 0.
    """

    def learn(
        self, tokens: Tokens, marked: "NDArray[np.float64]", fold: "NDArray[np.int64]", words: WordFeatures
    ) -> "NDArray[np.float64]":
        """Learn from the share of readers who marked each word, one column per category.

        Returns the shares of the categories for all words, out of fold.
        """
        self.words_, self.count_ = words, marked.shape[1]
        self.rules_ = sorted({marker.category for markers in tokens.markers for marker in markers})
        row, column = np.nonzero(marked)
        table, shares, weight = self._table(tokens, row), np.zeros(marked.shape), marked[row, column]
        for held_fold in np.unique(fold):
            training = fold[row] != held_fold if len(np.unique(fold)) > 1 else np.ones(len(row), bool)
            self._learn_rows(table[np.flatnonzero(training)], column[training], weight[training])
            shares[fold == held_fold] = self.shares(tokens)[fold == held_fold]
        self._learn_rows(table, column, weight)
        return shares

    def shares(self, tokens: Tokens) -> "NDArray[np.float64]":
        """Return the share of each category for each word, shape (words, categories).

        What a word by itself adds is computed once, however often it occurs.
        """
        if len(self.seen_) < 2 or not len(tokens):
            constant = np.zeros((len(tokens), self.count_))
            constant[:, self.seen_] = 1.0
            return constant
        word_table, _ = self.words_.of_tokens(tokens)
        weights = np.zeros((len(self.model_.coef_), word_table.shape[1] + len(self.rules_) + len(_WORD_FLAGS)))
        weights[:, self.used_] = self.model_.coef_
        of_words = np.ascontiguousarray((word_table @ weights[:, : word_table.shape[1]].T).T)
        scores = of_words.take(
            tokens.word, axis=1
        )  # a category's numbers side by side: all that follows is by category
        scores += weights[:, word_table.shape[1] :] @ self._dense(tokens).T
        scores += self.model_.intercept_[:, None]
        shares = np.zeros((self.count_, len(tokens)))
        shares[self.seen_] = _probabilities(scores)
        return shares.T

    def _table(self, tokens: Tokens, rows: "NDArray[np.int64]") -> Any:
        """Return the features of some words: of all, they would take a kilobyte each."""
        word_table, _ = self.words_.of_tokens(tokens)
        return sparse.hstack(
            [word_table[tokens.word[rows]], sparse.csr_matrix(self._dense(tokens)[rows])], format="csr"
        )

    def _dense(self, tokens: Tokens) -> "NDArray[np.float64]":
        """Return which rules fired on each word, and its ``_WORD_FLAGS``."""
        return tokens.derived(f"rules and flags {self.rules_}", lambda: self._read_dense(tokens))

    def _read_dense(self, tokens: Tokens) -> "NDArray[np.float64]":
        rules = [rule_score_by_word(tokens, category) > 0 for category in self.rules_]
        columns = [*rules, *(flag(tokens) for flag in _WORD_FLAGS)]
        dense = np.empty((len(tokens), len(columns)), order="F")
        for column, values in enumerate(columns):
            dense[:, column] = values * 2.0
        return dense

    def _learn_rows(self, rows: Any, column: "NDArray[np.int64]", weight: "NDArray[np.float64]") -> None:
        self.seen_ = np.unique(column)
        if len(self.seen_) > 1:
            self.used_ = np.unique(rows.indices)  # a column that no marked word has keeps the weight 0
            classifier = LogisticRegression(C=0.3, max_iter=100, tol=1e-3)
            self.model_ = classifier.fit(rows[:, self.used_], column, sample_weight=weight)


def _probabilities(scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the probabilities of classes, one row each, given those of a logistic regression: one if there are two."""
    if len(scores) == 1:
        return np.concatenate([expit(-scores), expit(scores)])
    shares = np.exp(scores - scores.max(axis=0))
    return np.asarray(shares / shares.sum(axis=0))

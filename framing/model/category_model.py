"""Which category a marked word is of: the shares of the categories among all markers like it."""

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from framing.model.context_features import rule_score_by_word
from framing.model.token_features import Tokens
from framing.model.word_features import WordFeatures

if TYPE_CHECKING:
    from numpy.typing import NDArray


class CategoryModel(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Say of words, were they marked, how likely each category is.

    Multinomial logistic regression on the word, its letters, lists and
    company, the rules that fired on it, quotation and capitals. A category of
    which there is no marked word has the share 0.
    """

    def learn(
        self, tokens: Tokens, marked: "NDArray[np.bool_]", fold: "NDArray[np.int64]", words: WordFeatures
    ) -> "NDArray[np.float64]":
        """Learn from the marked words, a column a category; return the shares of all words, out of fold."""
        self.words_, self.count_ = words, marked.shape[1]
        self.rules_ = sorted({one.category for found in tokens.markers for one in found})
        row, column = np.nonzero(marked)
        table, held = self._table(tokens), np.zeros(marked.shape)
        for out in np.unique(fold):
            seen = fold[row] != out if len(np.unique(fold)) > 1 else np.ones(len(row), bool)
            self._learn_rows(table[row[seen]], column[seen])
            held[fold == out] = self._said(table[np.flatnonzero(fold == out)])
        self._learn_rows(table[row], column)
        return held

    def shares(self, tokens: Tokens) -> "NDArray[np.float64]":
        """Return the share of each category for each word, shape (words, categories)."""
        return self._said(self._table(tokens) if len(self.known_) > 1 else sparse.csr_matrix((len(tokens), 0)))

    def _table(self, tokens: Tokens) -> Any:
        own, _ = self.words_.transform(tokens.words)
        dense = [rule_score_by_word(tokens, category) > 0 for category in self.rules_]
        dense += [tokens.voice == 2, tokens.gap == 2, tokens.case > 0]
        beside_it = sparse.csr_matrix(np.stack(dense, axis=1).astype(np.float64) * 2)
        return sparse.hstack([own[tokens.word], beside_it], format="csr")

    def _learn_rows(self, rows: Any, column: "NDArray[np.int64]") -> None:
        self.known_ = np.unique(column)
        if len(self.known_) > 1:
            self.had_ = np.unique(rows.indices)  # what no marked word has keeps the weight 0
            self.model_ = LogisticRegression(C=0.3, max_iter=100, tol=1e-3).fit(rows[:, self.had_], column)

    def _said(self, rows: Any) -> "NDArray[np.float64]":
        made = np.zeros((rows.shape[0], self.count_))
        if len(self.known_) > 1 and len(made):
            made[:, self.known_] = self.model_.predict_proba(rows[:, self.had_])
        elif len(self.known_) == 1:
            made[:, self.known_[0]] = 1.0
        return made

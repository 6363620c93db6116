"""How likely each word of a text is part of a marker, in two stages.

The first stage is a logistic regression on the word, its neighbours and its
position, and on an encoder's vectors if there is an encoder. The second stage
is a logistic regression on the first stage's predictions for the context: the
neighbours, the sentence, the same word elsewhere in the article. It is trained
on predictions out of fold, so that it learns how reliable the first stage is.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from framing.contracts import POSITIONS
from framing.markers.voice import VOICE_NAMES
from framing.model.blockwise_logistic import ScaledTable, fit_blockwise
from framing.model.context_features import (
    CONTEXT_COLUMNS,
    neighbour_values,
    rule_score_by_word,
    second_stage_matrix,
    second_stage_sum,
)
from framing.model.logistic import Rows, SharedLogistic, fit_shares, is_constant
from framing.model.token_features import Tokens
from framing.model.word_features import WordFeatures

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS, NEXT_TO = (-2, -1, 1, 2), (0, -1, 1)
_VECTOR_SCALE = 0.1  # standard deviation of an encoder's vectors, next to features that are 0 or 1
_GAPS, _CASES = range(1, 8), (1, 2)
_OPENING = 40  # words at the beginning of an article
# scikit-learn's C of the second stage, whose features are correlated: with 20 articles a weaker penalty overfits. With
# little to learn, the first stage's prediction must remain, so it is scaled up: its weight is hardly penalised
_SECOND_STAGE_C, _FIRST_STAGE_SCALE = 1e-4, 30.0


class WordModel(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Log-odds, for every word of a text, that it is part of a marker.

    ``regularisation`` is scikit-learn's C of the first stage; ``words_`` are
    given to ``learn``. ``is_constant_`` is true if all words of the training
    were part of one, or none.
    """

    def __init__(self, regularisation: float = 0.06) -> None:
        self.regularisation = regularisation

    def learn(
        self, tokens: Tokens, marked: "NDArray[np.float64]", fold: "NDArray[np.int64]", words: WordFeatures
    ) -> "NDArray[np.float64]":
        """Learn from words, the share of readers who marked each, and its fold; return the log-odds out of fold."""
        self.words_ = words
        self.categories_ = sorted({marker.category for markers in tokens.markers for marker in markers})
        self.prior_ = float(np.log((marked.sum() + 1) / ((1 - marked).sum() + 1)))
        self.is_constant_ = is_constant(marked)
        if self.is_constant_:
            return np.full(len(marked), self.prior_)
        self._scale(tokens)
        rows, bag, has_marked = self.rows(tokens), _bag(tokens), _has_marked(tokens, marked)
        summed = bag @ rows.tables[1]
        of_sentence = np.zeros(int(tokens.sentence.max()) + 1, np.int64)
        of_sentence[tokens.sentence] = fold
        first, sentence_log_odds = np.zeros(len(marked)), np.zeros(len(of_sentence))
        for held_fold in np.unique(fold):
            training = fold != held_fold
            if len(np.unique(fold)) == 1:
                training = ~training
            classifier = SharedLogistic(self.regularisation).fit(rows.only(training), marked[training])
            first[fold == held_fold] = classifier.scores(rows.only(fold == held_fold))
            sentences = of_sentence == held_fold
            fitted = self._sentence(summed, has_marked, ~sentences if training.sum() < len(training) else sentences)
            sentence_log_odds[sentences] = fitted[0][sentences]
        self.first_stage_ = SharedLogistic(self.regularisation).fit(rows, marked)
        _, self.sentence_, self.sentence_intercept_ = self._sentence(
            summed, has_marked, np.ones(len(sentence_log_odds), bool)
        )
        return self._second(second_stage_matrix(tokens, first, sentence_log_odds, rows.dense), marked, fold)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the dense features."""
        by_category = [
            f"{kind}{category}" for category in self.categories_ for kind in ("score ", "rule ", "-1 ", "+1 ")
        ]
        gaps = [f"gap{where}{gap}" for where in (" ", "+") for gap in _GAPS]
        cases = [f"case{where}{case}" for where in (" ", "-", "+") for case in _CASES]
        voices = [f"voice {name}" for name in VOICE_NAMES]
        positions = [f"position {name}" for name in POSITIONS]
        return (*by_category, *voices, *positions, "opening", *gaps, *cases)

    def rows(self, tokens: Tokens) -> Rows:
        """Return the features of the first stage, one row per word."""
        index = np.arange(len(tokens))
        neighbours = tokens.derived("neighbours", lambda: _neighbours(tokens))
        offsets = NEXT_TO if tokens.vectors.shape[1] else ()
        vector_rows = [neighbour_values(tokens, index, by, len(tokens)) if by else index for by in offsets]
        # models of different folds may know different categories
        dense = tokens.derived(f"dense {self.categories_}", lambda: self._dense(tokens))
        vectors = (tokens.vectors - self.vector_mean_) * self.vector_scale_
        tables = tokens.derived("tables", lambda: self._tables(tokens), by=self.words_)
        return Rows(tables, neighbours, dense, vectors, vector_rows)

    def _dense(self, tokens: Tokens) -> "NDArray[np.float32]":
        """Return the dense features, one row per word."""
        columns: list[NDArray[Any]] = []
        for category in self.categories_:
            score = rule_score_by_word(tokens, category)
            columns += [score, score > 0, neighbour_values(tokens, score, -1, 0), neighbour_values(tokens, score, 1, 0)]
        columns += [tokens.voice == code for code in range(3)] + [tokens.position == code for code in range(3)]
        columns.append(np.arange(len(tokens)) - tokens.first[tokens.article] < _OPENING)
        after = neighbour_values(tokens, tokens.gap, 1, 0)
        columns += [tokens.gap == code for code in _GAPS] + [after == code for code in _GAPS]
        for case in (
            tokens.case,
            neighbour_values(tokens, tokens.case, -1, 0),
            neighbour_values(tokens, tokens.case, 1, 0),
        ):
            columns += [case == code for code in _CASES]
        dense = np.empty((len(tokens), len(columns)), np.float32, order="F")
        for column, values in enumerate(columns):
            dense[:, column] = values
        return dense

    def log_odds(self, tokens: Tokens) -> "NDArray[np.float64]":
        """Return the log-odds of every word."""
        if self.is_constant_:
            return np.full(len(tokens), self.prior_)
        if not len(tokens):
            return np.zeros(0)
        first, of_sentence, of_dense = self._first_stage(tokens)
        weights = self.weights_[: len(CONTEXT_COLUMNS)]
        return np.asarray(second_stage_sum(tokens, first, of_sentence, weights) + of_dense + self.intercept_)

    def word_features(self, tokens: Tokens, rows: "NDArray[np.int64]") -> "NDArray[np.float32]":
        """Return the features of the second stage of some words, one row each.

        The columns are ``framing.model.context_features.CONTEXT_COLUMNS`` and
        ``columns``; there is none if there was nothing to learn.
        """
        if self.is_constant_ or not len(tokens):
            return np.zeros((len(rows), 0 if self.is_constant_ else len(self.weights_)), np.float32)
        first, of_sentence, _ = self._first_stage(tokens)
        return second_stage_matrix(tokens, first, of_sentence, self.rows(tokens).dense, rows)

    def _first_stage(self, tokens: Tokens) -> "tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]":
        """Return the first stage's log-odds of words and of sentences, and what dense features add to the second's."""
        return tokens.derived("first stage", lambda: self._read_first_stage(tokens), by=self)

    def _read_first_stage(
        self, tokens: Tokens
    ) -> "tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]":
        rows = self.rows(tokens)
        of_dense, of_second = (
            (rows.dense @ weights.astype(np.float32)).astype(np.float64)
            for weights in (self.first_stage_.dense_, self.weights_[len(CONTEXT_COLUMNS) :])
        )
        by_word = (rows.tables[1] @ self.sentence_)[tokens.word]
        sentence_log_odds = np.bincount(tokens.sentence, by_word).astype(np.float64) + self.sentence_intercept_
        return self.first_stage_.scores(rows, of_dense), sentence_log_odds, of_second

    def _scale(self, tokens: Tokens) -> None:
        """Learn the mean and scale of the vectors of words."""
        vectors = tokens.vectors
        self.vector_mean_ = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        spread = vectors.std(axis=0, dtype=np.float64).astype(np.float32)
        self.vector_scale_ = (_VECTOR_SCALE / np.maximum(spread, 1e-6)).astype(np.float32)

    def _tables(self, tokens: Tokens) -> list[Any]:
        own, near = self.words_.of_tokens(tokens)
        own, near = (
            sparse.vstack([table, sparse.csr_matrix((1, table.shape[1]))], format="csr") for table in (own, near)
        )
        return [own, *[near] * len(NEIGHBOURS)]

    def _sentence(
        self, bag: Any, has_marked: Any, training: Any
    ) -> "tuple[NDArray[np.float64], NDArray[np.float64], float]":
        """Learn which words occur in sentences with a marked word; return the log-odds, the weights, the intercept."""
        if is_constant(has_marked[training]):
            return np.zeros(len(training)), np.zeros(bag.shape[1]), 0.0
        classifier = LogisticRegression(C=0.03, solver="liblinear", tol=1e-8)
        model = fit_shares(classifier, bag[training], has_marked[training])
        return model.decision_function(bag), model.coef_[0], float(model.intercept_[0])

    def _second(self, features: "NDArray[np.float32]", marked: Any, fold: Any) -> "NDArray[np.float64]":
        """Train the second stage; return the log-odds out of fold."""
        table, log_odds = ScaledTable.of(features), np.full(len(marked), self.prior_)
        table.spread[0] /= _FIRST_STAGE_SCALE
        for held_fold in np.unique(fold):
            training, held = np.flatnonzero(fold != held_fold), np.flatnonzero(fold == held_fold)
            if not is_constant(marked[training]):
                log_odds[held] = fit_blockwise(table, training, marked[training], _SECOND_STAGE_C).scores(held)
        weights = fit_blockwise(table, np.arange(len(marked)), marked, _SECOND_STAGE_C).weights
        self.mean_, self.weights_ = table.mean, (weights[:-1] / table.spread).astype(np.float32)
        self.intercept_ = float(weights[-1] - (table.mean / table.spread) @ weights[:-1])
        return log_odds


def _neighbours(tokens: Tokens) -> "list[NDArray[np.int64]]":
    """Return the number of each row's word, then those of its neighbours."""
    no_word = len(tokens.words)
    return [tokens.word, *(neighbour_values(tokens, tokens.word, by, no_word) for by in NEIGHBOURS)]


def _bag(tokens: Tokens) -> Any:
    """Count the words of each sentence."""
    shape = (int(tokens.sentence.max()) + 1, len(tokens.words) + 1)
    return sparse.csr_matrix((np.ones(len(tokens)), (tokens.sentence, tokens.word)), shape=shape)


def _has_marked(tokens: Tokens, marked: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the share of readers who marked a word of each sentence: that of the word that most marked."""
    shares = np.zeros(int(tokens.sentence.max()) + 1)
    np.maximum.at(shares, tokens.sentence, marked)
    return shares

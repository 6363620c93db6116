"""How likely each word of a text is part of a marker, and why.

Two looks. The first sums what the word, its neighbours and its place say, and
an encoder's vectors where there is one. The second sees the first look's
answers all around: at the neighbours, in the sentence, at the same word
elsewhere in the article. For the second look to learn how far the first can be
trusted, the first answers out of fold.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from framing.markers.voice import VOICE_NAMES
from framing.model.context_features import neighbour_values, rule_score_by_word, second_stage_matrix
from framing.model.logistic import Rows, SharedLogistic
from framing.model.token_features import Tokens
from framing.model.word_features import WordFeatures
from framing.records import POSITIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH, NEXT_TO = (-2, -1, 1, 2), (0, -1, 1)
_VECTOR = 0.1  # of an encoder's vectors, which are spread by 1, beside features that are 0 or 1
_GAPS, _CASES = range(1, 8), (1, 2)
_OPENING = 40  # words at the head of an article
# of the second look, whose features go together: with 20 articles a weaker penalty learns chance, and where there is
# little to learn, what is left must be the first look's answer, which so costs next to nothing
_SECOND, _TRUST = 1e-4, 30.0


class WordModel(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Log odds, for every word of a text, that it is part of a marker.

    ``regularisation`` is scikit-learn's C of the first look; ``words_`` are
    given to ``learn``. ``is_constant_`` says that all words were, or none.
    """

    def __init__(self, regularisation: float = 0.06) -> None:
        self.regularisation = regularisation

    def learn(
        self, tokens: Tokens, yes: "NDArray[np.bool_]", fold: "NDArray[np.int64]", words: WordFeatures
    ) -> "NDArray[np.float64]":
        """Learn from words, a truth for each, and the fold of each; return the log odds out of fold."""
        self.words_ = words
        self.categories_ = sorted({one.category for found in tokens.markers for one in found})
        self.prior_ = float(np.log((yes.sum() + 1) / ((~yes).sum() + 1)))
        self.is_constant_ = bool(yes.all() or not yes.any())
        if self.is_constant_:
            return np.full(len(yes), self.prior_)
        self._scale(tokens)
        rows, bag, loaded = self.rows(tokens), _bag(tokens), _sentences(tokens, yes)
        said = bag @ rows.tables[1]
        of_sentence = np.zeros(int(tokens.sentence.max()) + 1, np.int64)
        of_sentence[tokens.sentence] = fold
        first, whole = np.zeros(len(yes)), np.zeros(len(of_sentence))
        for out in np.unique(fold):
            seen = fold != out
            if len(np.unique(fold)) == 1:
                seen = ~seen
            one = SharedLogistic(self.regularisation).fit(rows.only(seen), yes[seen])
            first[fold == out] = one.scores(rows.only(fold == out))
            sentences = of_sentence == out
            learned = self._sentence(said, loaded, ~sentences if seen.sum() < len(seen) else sentences)
            whole[sentences] = learned[0][sentences]
        self.first_ = SharedLogistic(self.regularisation).fit(rows, yes)
        _, self.sentence_, self.sentence_intercept_ = self._sentence(said, loaded, whole == whole)
        return self._second(second_stage_matrix(tokens, first, whole, rows.dense, self.columns), yes, fold)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the dense features are, by name."""
        marked = [f"{kind}{category}" for category in self.categories_ for kind in ("score ", "rule ", "-1 ", "+1 ")]
        gaps = [f"gap{where}{gap}" for where in (" ", "+") for gap in _GAPS]
        cases = [f"case{where}{case}" for where in (" ", "-", "+") for case in _CASES]
        return (*marked, *(f"voice {one}" for one in VOICE_NAMES), *(f"position {one}" for one in POSITIONS),
                "opening", *gaps, *cases)  # fmt: skip

    def rows(self, tokens: Tokens) -> Rows:
        """Return what the first look sees of each word."""
        none, here = len(tokens.words), np.arange(len(tokens))
        places = [tokens.word, *(neighbour_values(tokens, tokens.word, by, none) for by in REACH)]
        near = NEXT_TO if tokens.vectors.shape[1] else ()
        spots = [neighbour_values(tokens, here, by, len(tokens)) if by else here for by in near]
        columns: list[NDArray[Any]] = []
        for category in self.categories_:
            score = rule_score_by_word(tokens, category)
            columns += [score, score > 0, neighbour_values(tokens, score, -1, 0), neighbour_values(tokens, score, 1, 0)]
        columns += [tokens.voice == k for k in range(3)] + [tokens.position == k for k in range(3)]
        columns.append(np.arange(len(tokens)) - tokens.first[tokens.article] < _OPENING)
        after = neighbour_values(tokens, tokens.gap, 1, 0)
        columns += [tokens.gap == k for k in _GAPS] + [after == k for k in _GAPS]
        for case in (
            tokens.case,
            neighbour_values(tokens, tokens.case, -1, 0),
            neighbour_values(tokens, tokens.case, 1, 0),
        ):
            columns += [case == k for k in _CASES]
        dense = np.stack([np.asarray(one, np.float32) for one in columns], axis=1)
        vectors = (tokens.vectors - self.middle_) * self.stretch_
        return Rows(self._tables(tokens), places, dense, vectors, spots)

    def log_odds(self, looks: "NDArray[np.float32]") -> "NDArray[np.float64]":
        """Return the log odds of every word, of what the second look sees of it."""
        if self.is_constant_:
            return np.full(len(looks), self.prior_)
        made: NDArray[np.float64] = (looks @ self.weights_).astype(np.float64) + self.intercept_
        return made

    def looks(self, tokens: Tokens) -> "NDArray[np.float32]":
        """Return what the second look sees: a row a word, by the names ``framing.model.context_features.SEEN`` gives.

        Where there was nothing to learn, or there is no word, it sees nothing.
        """
        if self.is_constant_ or not len(tokens):
            return np.zeros((len(tokens), 0 if self.is_constant_ else len(self.weights_)), np.float32)
        rows = self.rows(tokens)
        said = (rows.tables[1] @ self.sentence_)[tokens.word]
        whole = np.bincount(tokens.sentence, said).astype(np.float64) + self.sentence_intercept_
        return second_stage_matrix(tokens, self.first_.scores(rows), whole, rows.dense, self.columns)

    def _scale(self, tokens: Tokens) -> None:
        """Learn where the vectors of words lie, and how far they spread."""
        vectors = tokens.vectors
        self.middle_ = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        spread = vectors.std(axis=0, dtype=np.float64).astype(np.float32)
        self.stretch_ = (_VECTOR / np.maximum(spread, 1e-6)).astype(np.float32)

    def _tables(self, tokens: Tokens) -> list[Any]:
        own, near = self.words_.transform(tokens.words)
        own, near = (sparse.vstack([one, sparse.csr_matrix((1, one.shape[1]))], format="csr") for one in (own, near))
        return [own, *[near] * len(REACH)]

    def _sentence(self, bag: Any, loaded: Any, seen: Any) -> "tuple[NDArray[np.float64], NDArray[np.float64], float]":
        """Learn what words say of their whole sentence; return the log odds, the weights, the intercept."""
        if loaded[seen].all() or not loaded[seen].any():
            return np.zeros(len(seen)), np.zeros(bag.shape[1]), 0.0
        made = LogisticRegression(C=0.03, solver="liblinear").fit(bag[seen], loaded[seen])
        return made.decision_function(bag), made.coef_[0], float(made.intercept_[0])

    def _second(self, seen: "NDArray[np.float32]", yes: Any, fold: Any) -> "NDArray[np.float64]":
        """Learn the second look; return the log odds out of fold."""
        mean, spread = seen.mean(axis=0), seen.std(axis=0)
        spread = np.where(spread < 1e-3, 1.0, spread)
        spread[0] /= _TRUST
        scaled, held = (seen - mean) / spread, np.zeros(len(yes))
        for out in np.unique(fold):
            train = fold != out
            if yes[train].any() and not yes[train].all():
                made = LogisticRegression(C=_SECOND, max_iter=300).fit(scaled[train], yes[train])
                held[fold == out] = made.decision_function(scaled[fold == out])
            else:
                held[fold == out] = self.prior_
        made = LogisticRegression(C=_SECOND, max_iter=300).fit(scaled, yes)
        self.mean_, self.weights_ = mean, (made.coef_[0] / spread).astype(np.float32)
        self.intercept_ = float(made.intercept_[0] - (mean / spread) @ made.coef_[0])
        return held


def _bag(tokens: Tokens) -> Any:
    """Count the words of each sentence."""
    shape = (int(tokens.sentence.max()) + 1, len(tokens.words) + 1)
    return sparse.csr_matrix((np.ones(len(tokens)), (tokens.sentence, tokens.word)), shape=shape)


def _sentences(tokens: Tokens, yes: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Tell which sentences have a marked word."""
    return np.bincount(tokens.sentence, yes, int(tokens.sentence.max()) + 1) > 0

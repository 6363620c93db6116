"""Features of a word by itself: its letters, the lists that contain it, its co-occurrence vector.

Letter n-grams are hashed for all words at once (Weinberger et al. 2009,
doi:10.1145/1553374.1553516). Words that are frequent in the study's own
articles have a co-occurrence vector: their positive pointwise mutual
information with other words, reduced to a few dimensions (Levy, Goldberg &
Dagan 2015, doi:10.1162/tacl_a_00134). It takes no labels, so unlabelled
articles help.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.decomposition import TruncatedSVD

from framing import lang
from framing.garbage_collection import paused_collection
from framing.markers.lexicon import listed_forms
from framing.model.token_features import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 1 << 18  # columns of hashed letter n-grams
SIZES = (3, 4, 5)
WINDOW, MIN_OCCURRENCES, MAX_WORDS = 4, 5, 20_000
WEIGHT = 3.0  # of the vectors, which are of length one, beside features that are 0 or 1
_OPEN, _CLOSE = "\2", "\3"
_WORD = re.compile(r"[^\W_]+")


class WordFeatures(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Describe words by hashed letters, lists and, unless ``dimensions`` is 0, co-occurrence vectors."""

    def __init__(self, dimensions: int = 50, seed: int = 1) -> None:
        self.dimensions = dimensions
        self.seed = seed

    def fit(self, tokens: Tokens) -> "WordFeatures":
        """Learn which letters and lists occur, and the co-occurrence vectors of words."""
        self.names_ = sorted({name for word in tokens.words for name in memberships(*word)})
        frequent, vectors = cooccurrence_vectors(tokens, self.dimensions, self.seed)
        self.vector_rows_ = {f"{language} {word}": row for row, (language, word) in enumerate(frequent)}
        self.vectors_ = vectors
        plain = [word for _, word in tokens.words]
        repeated = np.bincount(tokens.word, minlength=len(plain)) >= 2
        whole = hashed([word for word, repeats in zip(plain, repeated, strict=True) if repeats], sizes=())
        # n-grams of a single word say no more than the word itself, and a word that occurs once nothing of others
        shared = np.flatnonzero(np.bincount(hashed(plain).indices, minlength=WIDTH) >= 2)
        self.columns_ = np.union1d(whole.indices, shared)
        return self

    def transform(self, words: Sequence[tuple[str, str]]) -> tuple[Any, Any]:
        """Return the features of words for themselves and for their neighbours: two matrices, one row per word.

        The first has all letter n-grams, the second only the whole word and its
        last letters; both have the lists and the co-occurrence vector.
        """
        plain = [word for _, word in words]
        letters = hashed(plain)[:, self.columns_]
        ends = hashed(plain, sizes=(), ending=3)[:, self.columns_]
        rest = sparse.hstack([self._lists(words), self._vectors(words)], format="csr")
        return (
            sparse.hstack([letters, rest], format="csr", dtype=np.float64),
            sparse.hstack([ends, rest], format="csr", dtype=np.float64),
        )

    def of_tokens(self, tokens: Tokens) -> tuple[Any, Any]:
        """Return what ``transform`` does of the words of tokens, once for all models that share these features."""
        return tokens.derived("words", lambda: self.transform(tokens.words), by=self)

    def is_same(self, other: "WordFeatures") -> bool:
        """Return whether other features have learned the same, such as those of another fold."""
        return (
            (self.names_, self.vector_rows_) == (other.names_, other.vector_rows_)
            and np.array_equal(self.columns_, other.columns_)
            and np.array_equal(self.vectors_, other.vectors_)
        )

    def _lists(self, words: Sequence[tuple[str, str]]) -> Any:
        column_of = {name: column for column, name in enumerate(self.names_)}
        names = ((row, name) for row, word in enumerate(words) for name in memberships(*word))
        pairs = [(row, column_of[name]) for row, name in names if name in column_of]
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(words), len(column_of)))

    def _vectors(self, words: Sequence[tuple[str, str]]) -> Any:
        rows = np.array([self.vector_rows_.get(f"{language} {word}", -1) for language, word in words], dtype=np.int64)
        vectors = np.zeros((len(words), self.vectors_.shape[1]))
        vectors[rows >= 0] = self.vectors_[rows[rows >= 0]] * WEIGHT
        return sparse.csr_matrix(vectors)


@cache
def _lists_of(language: str) -> dict[str, tuple[str, ...]]:
    """Return the names of the lists and sets of a pack that contain each word, alone or in a phrase."""
    with paused_collection():
        return _collect_lists(language)


def _collect_lists(language: str) -> dict[str, tuple[str, ...]]:
    names_of: dict[str, set[str]] = {}
    pack = lang.load(language)
    for name, form in listed_forms(pack):
        words = _WORD.findall(form.lower())
        for word in words:
            names_of.setdefault(word, set()).add(name if len(words) == 1 else f"{name}, in part")
    for name, members in pack.sets.items():
        for word in members:
            names_of.setdefault(word.lower(), set()).add(f"set {name}")
    return {word: tuple(sorted(names)) for word, names in names_of.items()}


def memberships(language: str, word: str) -> tuple[str, ...]:
    """Return the names of the lists and sets of a language's pack that contain a word."""
    return _lists_of(language).get(word, ())


def hashed(words: Sequence[str], sizes: Sequence[int] = SIZES, ending: int = 0) -> Any:
    """Return a 0/1 matrix of hashed features: the whole word and its letter n-grams, beginning and end marked.

    ``ending`` adds the n-gram of that many letters at the word's end.
    """
    if not words:
        return sparse.csr_matrix((0, WIDTH))
    joined = "".join(f"{_OPEN}{word}{_CLOSE}" for word in words)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.fromiter(map(len, words), np.int64, len(words)) + 2
    starts = np.cumsum(lengths) - lengths
    row = np.repeat(np.arange(len(words)), lengths)
    remaining = lengths[row] - (np.arange(len(codes)) - starts[row])
    position = (lengths[row] - remaining).astype(np.uint64)
    whole = np.add.reduceat(_mix(codes + (position << np.uint64(32))), starts)
    keys: list[NDArray[Any]] = [_mix(whole)]
    rows: list[NDArray[Any]] = [np.arange(len(words))]
    for size, only_end in [*((size, False) for size in sizes), *([(ending + 1, True)] if ending else [])]:
        run: NDArray[Any] = np.zeros(len(codes), np.uint64)
        for k in range(size):
            run = run * np.uint64(0x100000001B3) + np.roll(codes, -k)
        fits = remaining == size if only_end else remaining >= size
        keys.append(_mix(run + np.uint64(size))[fits])
        rows.append(row[fits])
    columns = (np.concatenate(keys) % np.uint64(WIDTH)).astype(np.int64)
    matrix = sparse.csr_matrix((np.ones(len(columns)), (np.concatenate(rows), columns)), shape=(len(words), WIDTH))
    matrix.data[:] = 1.0
    return matrix


def _mix(keys: "NDArray[np.uint64]") -> "NDArray[np.uint64]":
    """Spread keys over all bits: the finaliser of splitmix64 (Steele et al. 2014, doi:10.1145/2660193.2660195)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def cooccurrence_vectors(
    tokens: Tokens, dimensions: int, seed: int
) -> "tuple[list[tuple[str, str]], NDArray[np.float32]]":
    """Return the words that occur ``MIN_OCCURRENCES`` times, the commonest first, and a vector of length one for each.

    Both are empty unless there are more than two such words per dimension.
    """
    counts = np.bincount(tokens.word, minlength=len(tokens.words))
    order = np.lexsort((np.arange(len(counts)), -counts))[:MAX_WORDS]
    order = order[counts[order] >= MIN_OCCURRENCES]
    if not dimensions or len(order) <= 2 * dimensions:
        return [], np.zeros((0, 0), np.float32)
    pairs = _pairs(tokens, order)
    rows, columns = (np.asarray(pairs.sum(axis=axis)).ravel() for axis in (1, 0))
    context = columns**0.75
    context *= rows.sum() / context.sum()
    pairs = pairs.tocoo()
    pmi = np.log(pairs.data * rows.sum() / (rows[pairs.row] * context[pairs.col]))
    positive = pmi > 0
    ppmi = sparse.csr_matrix((pmi[positive], (pairs.row[positive], pairs.col[positive])), shape=pairs.shape)
    svd = TruncatedSVD(dimensions, n_iter=4, random_state=seed)
    vectors = svd.fit_transform(ppmi) / np.sqrt(np.maximum(svd.singular_values_, 1e-9))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return [tokens.words[row] for row in order], vectors.astype(np.float32)


def _pairs(tokens: Tokens, order: "NDArray[np.int64]") -> Any:
    """Count how often words occur near each other in an article, weighted by 1 / distance."""
    row_of = np.full(len(tokens.words), -1)
    row_of[order] = np.arange(len(order))
    word, size = row_of[tokens.word], (len(order), len(order))
    total = sparse.csr_matrix(size)
    for gap in range(1, WINDOW + 1):
        earlier, later = word[:-gap], word[gap:]
        valid = (earlier >= 0) & (later >= 0) & (tokens.article[:-gap] == tokens.article[gap:])
        counts = sparse.csr_matrix((np.full(int(valid.sum()), 1 / gap), (earlier[valid], later[valid])), shape=size)
        total = total + counts + counts.T
    return total

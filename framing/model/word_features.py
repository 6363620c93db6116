"""What a single word says of itself: letters, lists it stands in, the company it keeps.

Runs of letters are hashed for all words at once (Weinberger et al. 2009,
doi:10.1145/1553374.1553516). The company is a vector for each word that the
study's own articles have often: their co-occurrences by positive pointwise
mutual information, cut down to a few dimensions (Levy, Goldberg & Dagan 2015,
doi:10.1162/tacl_a_00134). It takes no labels, so unlabelled articles help.
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
from framing.model.token_features import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 1 << 18  # columns of hashed runs of letters
SIZES = (3, 4, 5)
WINDOW, FEWEST, MOST = 4, 5, 20_000
WEIGHT = 3.0  # of the vectors, which are of length one, beside features that are 0 or 1
_OPEN, _CLOSE = "\2", "\3"
_WORD = re.compile(r"[^\W_]+")


class WordFeatures(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Describe words by hashed letters, lists and, where ``dimensions`` is not 0, their company."""

    def __init__(self, dimensions: int = 50, seed: int = 1) -> None:
        self.dimensions = dimensions
        self.seed = seed

    def fit(self, tokens: Tokens) -> "WordFeatures":
        """Learn which letters and lists there are, and the company that words keep."""
        self.names_ = sorted({name for word in tokens.words for name in memberships(*word)})
        known, vectors = company(tokens, self.dimensions, self.seed)
        self.known_ = {f"{language} {word}": row for row, (language, word) in enumerate(known)}
        self.vectors_ = vectors
        plain = [word for _, word in tokens.words]
        often = np.bincount(tokens.word, minlength=len(plain)) >= 2
        whole = hashed([word for word, again in zip(plain, often, strict=True) if again], sizes=())
        # letters that one word alone has say no more than the word, and a word that stands once nothing of others
        shared = np.flatnonzero(np.bincount(hashed(plain).indices, minlength=WIDTH) >= 2)
        self.columns_ = np.union1d(whole.indices, shared)
        return self

    def transform(self, words: Sequence[tuple[str, str]]) -> tuple[Any, Any]:
        """Return what a word says where it stands, and what it says of its neighbours: two matrices, a row a word.

        The first has all its runs of letters, the second only the whole word
        and its last letters; both the lists and the company.
        """
        plain = [word for _, word in words]
        letters = hashed(plain)[:, self.columns_]
        ends = hashed(plain, sizes=(), ending=3)[:, self.columns_]
        rest = sparse.hstack([self._lists(words), self._company(words)], format="csr")
        return (
            sparse.hstack([letters, rest], format="csr", dtype=np.float64),
            sparse.hstack([ends, rest], format="csr", dtype=np.float64),
        )

    def _lists(self, words: Sequence[tuple[str, str]]) -> Any:
        place = {name: column for column, name in enumerate(self.names_)}
        at = [(row, place[name]) for row, word in enumerate(words) for name in memberships(*word) if name in place]
        rows, columns = np.array(at, dtype=np.int64).reshape(-1, 2).T
        return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(words), len(place)))

    def _company(self, words: Sequence[tuple[str, str]]) -> Any:
        rows = np.array([self.known_.get(f"{language} {word}", -1) for language, word in words], dtype=np.int64)
        made = np.zeros((len(words), self.vectors_.shape[1]))
        made[rows >= 0] = self.vectors_[rows[rows >= 0]] * WEIGHT
        return sparse.csr_matrix(made)


@cache
def _lists_of(language: str) -> dict[str, tuple[str, ...]]:
    """Name the lists and sets of a pack that a word stands in, alone or with others."""
    found: dict[str, set[str]] = {}
    pack = lang.load(language)
    for name, entries in pack.lists.items():
        for form in (form for entry in entries for form in entry.forms):
            words = _WORD.findall(form.lower())
            for word in words:
                found.setdefault(word, set()).add(name if len(words) == 1 else f"{name}, in part")
    for name, members in pack.sets.items():
        for word in members:
            found.setdefault(word.lower(), set()).add(f"set {name}")
    return {word: tuple(sorted(names)) for word, names in found.items()}


def memberships(language: str, word: str) -> tuple[str, ...]:
    """Name the lists and sets of a language's pack that a word stands in."""
    return _lists_of(language).get(word, ())


def hashed(words: Sequence[str], sizes: Sequence[int] = SIZES, ending: int = 0) -> Any:
    """Return a 0/1 matrix of hashed features: the whole word and its runs of letters, beginning and end marked.

    ``ending`` adds the run of so many letters at the word's end.
    """
    if not words:
        return sparse.csr_matrix((0, WIDTH))
    joined = "".join(f"{_OPEN}{word}{_CLOSE}" for word in words)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.fromiter(map(len, words), np.int64, len(words)) + 2
    starts = np.cumsum(lengths) - lengths
    row = np.repeat(np.arange(len(words)), lengths)
    left = lengths[row] - (np.arange(len(codes)) - starts[row])
    place = (lengths[row] - left).astype(np.uint64)
    whole = np.add.reduceat(_mix(codes + (place << np.uint64(32))), starts)
    keys: list[NDArray[Any]] = [_mix(whole)]
    rows: list[NDArray[Any]] = [np.arange(len(words))]
    for size, only_end in [*((size, False) for size in sizes), *([(ending + 1, True)] if ending else [])]:
        run: NDArray[Any] = np.zeros(len(codes), np.uint64)
        for k in range(size):
            run = run * np.uint64(0x100000001B3) + np.roll(codes, -k)
        fits = left == size if only_end else left >= size
        keys.append(_mix(run + np.uint64(size))[fits])
        rows.append(row[fits])
    columns = (np.concatenate(keys) % np.uint64(WIDTH)).astype(np.int64)
    made = sparse.csr_matrix((np.ones(len(columns)), (np.concatenate(rows), columns)), shape=(len(words), WIDTH))
    made.data[:] = 1.0
    return made


def _mix(keys: "NDArray[np.uint64]") -> "NDArray[np.uint64]":
    """Spread keys over all bits: the finaliser of splitmix64 (Steele et al. 2014, doi:10.1145/2660193.2660195)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def company(tokens: Tokens, dimensions: int, seed: int) -> "tuple[list[tuple[str, str]], NDArray[np.float32]]":
    """Return the words that occur ``FEWEST`` times or more, the commonest first, and a vector of length one for each.

    Without so many words that there is something to tell apart, there are none.
    """
    counts = np.bincount(tokens.word, minlength=len(tokens.words))
    order = np.lexsort((np.arange(len(counts)), -counts))[:MOST]
    order = order[counts[order] >= FEWEST]
    if not dimensions or len(order) <= 2 * dimensions:
        return [], np.zeros((0, 0), np.float32)
    pairs = _pairs(tokens, order)
    rows, columns = (np.asarray(pairs.sum(axis=axis)).ravel() for axis in (1, 0))
    context = columns**0.75
    context *= rows.sum() / context.sum()
    pairs = pairs.tocoo()
    gain = np.log(pairs.data * rows.sum() / (rows[pairs.row] * context[pairs.col]))
    some = gain > 0
    kept = sparse.csr_matrix((gain[some], (pairs.row[some], pairs.col[some])), shape=pairs.shape)
    svd = TruncatedSVD(dimensions, n_iter=4, random_state=seed)
    vectors = svd.fit_transform(kept) / np.sqrt(np.maximum(svd.singular_values_, 1e-9))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return [tokens.words[row] for row in order], vectors.astype(np.float32)


def _pairs(tokens: Tokens, order: "NDArray[np.int64]") -> Any:
    """Count how often words stand near each other in an article, nearer ones for more."""
    place = np.full(len(tokens.words), -1)
    place[order] = np.arange(len(order))
    word, size = place[tokens.word], (len(order), len(order))
    made = sparse.csr_matrix(size)
    for gap in range(1, WINDOW + 1):
        one, other = word[:-gap], word[gap:]
        both = (one >= 0) & (other >= 0) & (tokens.article[:-gap] == tokens.article[gap:])
        near = sparse.csr_matrix((np.full(int(both.sum()), 1 / gap), (one[both], other[both])), shape=size)
        made = made + near + near.T
    return made

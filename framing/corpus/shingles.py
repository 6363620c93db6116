"""The shingles of articles, sequences of five words, and which articles share how many.

Quoted words are left out: two articles that print the same statement are no
copies of each other.
"""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

SHINGLE = 5  # consecutive words; five in common are seldom a coincidence
MIN_OWN = 40  # shingles outside quotations; a text with fewer is taken with its quotations
_MIN_QUOTED = 4  # words; a shorter quotation is a term or a title
_MAX_HASHES = 2**24  # held in memory: of a larger corpus, every second, fourth … shingle counts
_PAIRED = 20  # articles with a shingle up to which all are paired with all, else all with the first
_REPEATED = 5  # articles of one outlet with a shingle, on average, from which it is furniture of the site
_MOSTLY = 0.9
_CHUNK = 500
_WORD = re.compile(r"\w+|\x00")
# lookbehinds follow the first character: a search for a few characters is fast
_QUOTATION = re.compile(
    r"“[^“”]{10,3000}”|«[^«»]{10,3000}»|„[^„“”]{10,3000}[“”]"
    r"|\"(?<!\w\")[^\"\n]{10,2000}\"(?!\w)|‘(?<!\w‘)[^‘’\n]{40,2000}’(?!\w)"
)
_GAP = "\0"  # stands for a quotation; stored texts have no NUL

Hashes = NDArray[np.uint64]


def shingles(text: str) -> Hashes:
    """Return the hashes of all sequences of five words, in order and unique; one of the whole text if it is shorter.

    Examples
    --------
    >>> len(shingles("The ferry left at nine.")), len(shingles("Left at nine")), len(shingles("…"))
    (1, 1, 0)
    """
    hashes: Hashes = np.unique(_combined(_hashed(text)))
    return hashes


def own_shingles(text: str) -> Hashes:
    """Return the shingles of what is outside quotations; of the whole text if that is little.

    Examples
    --------
    >>> bool(set(own_shingles("“We shall not close the port,” she said.")) <= set(shingles("she said")))
    False
    """
    words = _hashed(_QUOTATION.sub(_gap, text))
    gaps = words == _GAP_HASH
    hashes = _combined(words)
    if gaps.any() and len(words) >= SHINGLE:
        gaps_before = np.concatenate([[0], np.cumsum(gaps)])
        hashes = hashes[gaps_before[SHINGLE:] == gaps_before[:-SHINGLE]]
    unquoted: Hashes = np.unique(hashes)
    return unquoted if len(unquoted) >= MIN_OWN or not gaps.any() else shingles(text)


def _gap(quotation: re.Match[str]) -> str:
    return _GAP if len(_WORD.findall(quotation[0])) >= _MIN_QUOTED else quotation[0]


class _WordHashes(dict[str, int]):
    """The hash of each word, computed when the word is first met."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = number = int.from_bytes(digest, "big")
        return number


_WORD_HASHES = _WordHashes()
_GAP_HASH = np.uint64(_WORD_HASHES[_GAP])


def _hashed(text: str) -> Hashes:
    words = _WORD.findall(text.casefold())
    return np.fromiter(map(_WORD_HASHES.__getitem__, words), dtype=np.uint64, count=len(words))


def _combined(words: Hashes) -> Hashes:
    """Return one hash per sequence of words, in their order."""
    if not len(words):
        return words
    width = min(SHINGLE, len(words))
    hashes: Hashes = np.zeros(len(words) - width + 1, dtype=np.uint64)
    for offset in range(width):
        hashes = (hashes ^ words[offset : offset + len(hashes)]) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return hashes


class ShingleSample:
    """The shingles of articles, article by article; of many articles, every second, fourth … shingle."""

    def __init__(self) -> None:
        self.hashes: list[Hashes] = []
        self._total, self._rate = 0, 1

    def add(self, hashes: Hashes) -> None:
        """Add the shingles of an article."""
        self._total += len(hashes)
        if self._total > _MAX_HASHES * self._rate:
            while self._total > _MAX_HASHES * self._rate:
                self._rate *= 2
            self.hashes = [self._sampled(earlier) for earlier in self.hashes]
        self.hashes.append(self._sampled(hashes))

    def _sampled(self, hashes: Hashes) -> Hashes:
        return hashes[hashes % np.uint64(self._rate) == 0] if self._rate > 1 else hashes


class ShingleIndex:
    """The shingles that several articles have, as a sparse matrix of articles × shingles; ``sizes`` count all shingles.

    ``hashed`` are those of each article, unique.
    """

    def __init__(self, hashed: Sequence[Hashes], outlets: Sequence[str]) -> None:
        sizes = np.array([len(hashes) for hashes in hashed], dtype=np.int32)
        ends = np.cumsum([0, *sizes.tolist()])
        values = np.concatenate(hashed) if hashed else np.array([], dtype=np.uint64)
        several = _several(values)
        column = np.searchsorted(several, values).astype(np.int32)
        has = several[np.minimum(column, len(several) - 1)] == values if len(several) else np.zeros(len(values), bool)
        rows_end = np.concatenate([[0], np.cumsum(has, dtype=np.int32)])[ends]
        ones = np.ones(int(rows_end[-1]), dtype=np.float32)
        matrix = sparse.csr_matrix((ones, column[has], rows_end), shape=(len(hashed), len(several)))
        self.matrix = _without_furniture(matrix, sizes, outlets)
        self.sizes = sizes - (np.diff(matrix.indptr) - np.diff(self.matrix.indptr))

    def pairs(self, min_shared: float) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Return the pairs (earlier row, later row) that share ``min_shared`` of the shorter one, and their counts.

        A shingle of many articles pairs each with the first that has it:
        rows are to be in the order in which articles appeared.
        """
        shares = [self._pairs_of(start, min_shared, parts) for parts in [self._parts()]
                 for start in range(0, self.matrix.shape[0], _CHUNK)]  # fmt: skip
        first, second, counts = (np.concatenate(part) for part in zip(*shares, strict=True)) if shares else ([], [], [])
        return np.asarray(first, dtype=np.intp), np.asarray(second, dtype=np.intp), np.asarray(counts, dtype=float)

    def _parts(self) -> tuple[sparse.csr_matrix, sparse.csc_matrix, sparse.csr_matrix, sparse.csc_matrix]:
        """Return the shingles of few articles and those of many, as rows, with what they are multiplied by."""
        matrix = self.matrix.tocsc()
        frequency = np.diff(matrix.indptr)
        rare = self.matrix[:, (frequency > 1) & (frequency <= _PAIRED)]
        common = self.matrix[:, frequency > _PAIRED]
        by_column = common.tocsc()
        firsts = by_column.indices[by_column.indptr[:-1]] if by_column.shape[1] else np.array([], dtype=int)
        ones = np.ones(len(firsts), dtype=np.float32)
        first = sparse.csc_matrix((ones, (np.arange(len(firsts)), firsts)), shape=(len(firsts), matrix.shape[0]))
        return rare, rare.T.tocsc(), common, first

    def _pairs_of(
        self,
        start: int,
        min_shared: float,
        parts: tuple[sparse.csr_matrix, sparse.csc_matrix, sparse.csr_matrix, sparse.csc_matrix],
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        rare, rare_turned, common, first = parts
        rows = slice(start, start + _CHUNK)
        proposed = (rare[rows] @ rare_turned + common[rows] @ first).tocoo()
        later, earlier = proposed.row + start, proposed.col
        shorter = np.minimum(self.sizes[later], self.sizes[earlier])
        # the shingles of many articles are counted for the first of them only: proposals start below the limit
        kept = (earlier < later) & (proposed.data >= min_shared / 2 * shorter)
        later, earlier = later[kept], earlier[kept]
        counts = np.array([self._shared(a, b) for a, b in zip(earlier, later, strict=True)], dtype=float)
        kept = counts >= min_shared * np.minimum(self.sizes[later], self.sizes[earlier])
        return earlier[kept], later[kept], counts[kept]

    def columns(self, row: int) -> NDArray[np.int32]:
        """Return the shingles of an article, by their columns."""
        columns: NDArray[np.int32] = self.matrix.indices[self.matrix.indptr[row] : self.matrix.indptr[row + 1]]
        return columns

    def _shared(self, a: int, b: int) -> int:
        return len(np.intersect1d(self.columns(a), self.columns(b), assume_unique=True))


def _several(values: Hashes) -> Hashes:
    """Return the values that occur more than once, sorted."""
    ordered = np.sort(values)
    several: Hashes = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return several


def _without_furniture(
    matrix: sparse.csr_matrix, sizes: NDArray[np.int32], outlets: Sequence[str]
) -> sparse.csr_matrix:
    """Leave out the shingles that outlets repeat from article to article; ``sizes`` count those of each article."""
    if not matrix.shape[1]:
        return matrix
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    often = np.flatnonzero(frequency > _PAIRED)
    tags, codes = np.unique(np.asarray(outlets, dtype=object).astype(str), return_inverse=True)
    by_outlet = sparse.csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(tags), len(codes)))
    spread = np.asarray((by_outlet @ matrix[:, often] > 0).sum(axis=0)).ravel()
    repeated = np.zeros(matrix.shape[1], dtype=bool)
    repeated[often] = frequency[often] > _REPEATED * spread
    entry_repeated = repeated[matrix.indices]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    share = np.bincount(row, entry_repeated, minlength=matrix.shape[0]) / np.maximum(sizes, 1)
    kept = (
        matrix.copy()
    )  # where nearly all of a text repeats, it is not furniture but the article that was stored again
    kept.data[entry_repeated & (share[row] < _MOSTLY)] = 0
    kept.eliminate_zeros()
    kept.sort_indices()
    return kept

"""How much speaks for two articles being of one event: similar terms, near dates.

Two things make one threshold fit corpora of all kinds. In a corpus with many
articles a day a subject returns every day: days apart count the more, the more
articles there are per day (``_SATURATED``). And a similarity is large or small
compared with the best that the two articles have elsewhere (``_RELATIVE``).
The constants were chosen on a corpus of 505 events and on the sample (docs/decisions/030).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from framing.corpus.event_terms import unit_rows

UNDATED = -1
MAX_NEIGHBOURS = 25  # pairs that are kept of each article: its best
_ACROSS_LANGUAGES = 0.5  # of the cosine over the terms that two languages share, to compare with that of one language
_PER_DOUBLING = 0.3  # what each doubling of the days apart (counted from one) takes from a similarity
_SATURATED = 8.0  # articles per day from which that applies in full
_WITHOUT_DATE = 0.2  # what an unknown date takes, from _MANY articles; in proportion if there are fewer
_MANY = 500
_RELATIVE = 0.75
_SPARSE = 1.5  # how fast that falls in corpora with fewer articles per day
_FLOOR = 0.19  # a best similarity below it is that of unrelated articles
_MIN_SCORE = 0.02
_CHUNK = 500  # rows at a time

Days = NDArray[np.int64]


def pair_scores(
    matrix: sparse.csr_matrix, languages: NDArray[np.object_], dates: pd.Series, *, window: int
) -> sparse.csr_matrix:
    """Return the symmetric scores of pairs at most ``window`` days apart, above 0; undated articles pair with all.

    ``matrix`` is that of ``term_matrix``; ``dates`` are ISO dates or "".
    """
    days = as_days(dates)
    order = np.argsort(days, kind="stable")
    similarities = _similarities(matrix[order], languages[order], days[order], window)
    scores = _relative(similarities)
    back = np.argsort(order)
    return scores[back][:, back].tocsr()


def as_days(dates: pd.Series) -> Days:
    """Return the day number of each ISO date (its first ten characters), ``UNDATED`` where there is none."""
    parsed = pd.to_datetime(dates.astype(str).str[:10], format="%Y-%m-%d", errors="coerce")
    epoch = pd.Timestamp("1500-01-01")
    return np.asarray((parsed - epoch).dt.days.fillna(UNDATED), dtype=np.int64)


def _similarities(
    matrix: sparse.csr_matrix, languages: NDArray[np.object_], days: Days, window: int
) -> sparse.csr_matrix:
    """Return similarity less what days apart take, for rows in the order of their days."""
    n = len(days)
    weight = _PER_DOUBLING * min(1.0, _per_day(days) / _SATURATED) ** _SPARSE
    shared = dict(_by_languages(matrix, languages))
    blocks = []
    for start in range(0, n, _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, n))
        others = _within(days, rows, window)
        cosines = _cosines(shared, languages, rows, others).tocoo()
        blocks.append(_best(_dated(cosines, rows, others, days, weight, window), n))
    similar = sparse.vstack(blocks).tocsr() if blocks else sparse.csr_matrix((0, 0))
    return similar.maximum(similar.T).tocsr()


def _per_day(days: Days) -> float:
    """Return the number of articles per day, from the first to the last."""
    dated = days[days != UNDATED]
    return len(dated) / (int(dated.max()) - int(dated.min()) + 1) if len(dated) else 0.0


def _by_languages(
    matrix: sparse.csr_matrix, languages: NDArray[np.object_]
) -> Iterator[tuple[tuple[str, str], sparse.csr_matrix]]:
    """Yield for each two languages the unit rows over the terms that both have; rows of other languages are empty."""
    tags = sorted(set(languages))
    used = {tag: np.bincount(matrix[languages == tag].indices, minlength=matrix.shape[1]) > 0 for tag in tags}
    for i, tag in enumerate(tags):
        for other in tags[i:]:
            ours = sparse.diags_array(np.isin(languages, (tag, other)).astype(float))
            common = sparse.diags_array((used[tag] & used[other]).astype(float))
            yield (tag, other), unit_rows(sparse.csr_matrix(ours @ matrix @ common))


def _cosines(
    shared: dict[tuple[str, str], sparse.csr_matrix],
    languages: NDArray[np.object_],
    rows: NDArray[np.intp],
    others: NDArray[np.intp],
) -> sparse.csr_matrix:
    """Return rows × others: cosines over the terms that the languages of the two articles share."""
    total = sparse.csr_matrix((len(rows), len(others)))
    for (tag, other), unit in shared.items():
        scale = 1.0 if tag == other else _ACROSS_LANGUAGES
        for ours, theirs in {(tag, other), (other, tag)}:
            left, right = languages[rows] == ours, languages[others] == theirs
            if left.any() and right.any():
                cosines = (_only(unit[rows], left) @ _only(unit[others], right).T) * scale
                total = total + cosines
    return total.tocsr()


def _only(matrix: sparse.csr_matrix, kept: NDArray[np.bool_]) -> sparse.csr_matrix:
    return sparse.csr_matrix(sparse.diags_array(kept.astype(float)) @ matrix)


def _within(days: Days, rows: NDArray[np.intp], window: int) -> NDArray[np.intp]:
    """Return the rows that any of ``rows`` may be paired with."""
    if (days[rows] == UNDATED).any():
        return np.arange(len(days))
    near = (days >= days[rows].min() - window) & (days <= days[rows].max() + window)
    return np.flatnonzero(near | (days == UNDATED))


def _dated(
    cosines: sparse.coo_matrix, rows: NDArray[np.intp], others: NDArray[np.intp], days: Days, weight: float, window: int
) -> sparse.coo_matrix:
    """Take off what days apart cost; leave out pairs beyond the window and of an article with itself."""
    left, right = rows[cosines.row], others[cosines.col]
    unknown = (days[left] == UNDATED) | (days[right] == UNDATED)
    apart = np.abs(days[left] - days[right])
    cost = np.where(unknown, _WITHOUT_DATE * min(1.0, len(days) / _MANY), weight * np.log2(1 + apart))
    data = cosines.data - cost
    kept = (data > _MIN_SCORE) & (unknown | (apart <= window)) & (left != right)
    shape = (len(rows), len(days))
    return sparse.coo_matrix((data[kept], (cosines.row[kept], right[kept])), shape=shape)


def _best(similar: sparse.coo_matrix, n: int) -> sparse.csr_matrix:
    """Keep the best pairs of each row."""
    order = np.lexsort((similar.col, -similar.data, similar.row))
    row, col, data = similar.row[order], similar.col[order], similar.data[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    kept = rank < MAX_NEIGHBOURS
    return sparse.csr_matrix((data[kept], (row[kept], col[kept])), shape=(similar.shape[0], n))


def _relative(similar: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return similarities compared with the best two of either article."""
    best = np.array([_mean_of_best(similar.data[start:end]) for start, end in zip(
        similar.indptr[:-1], similar.indptr[1:], strict=True)])  # fmt: skip
    best = np.maximum(best, _FLOOR)
    pairs = similar.tocoo()
    ratio = pairs.data / np.sqrt(best[pairs.row] * best[pairs.col])
    scores = pairs.data ** (1 - _RELATIVE) * ratio**_RELATIVE
    return sparse.csr_matrix((scores, (pairs.row, pairs.col)), shape=pairs.shape)


def _mean_of_best(values: NDArray[np.float64]) -> float:
    return float(np.sort(values)[-2:].sum() / 2)

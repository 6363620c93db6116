"""Average linkage on sparse scores: clusters of articles on one event."""

import heapq
from collections.abc import Sequence

import numpy as np
from scipy import sparse


def cluster(scores: sparse.csr_matrix, min_score: float) -> list[list[int]]:
    """Merge the two clusters with the highest mean score as long as it is at least ``min_score``.

    Parameters
    ----------
    scores : sparse matrix
        Symmetric; a pair that is not there has the score 0.
    min_score : float
        Above 0.

    Returns
    -------
    list of list of int
        The rows of each cluster, in order; by their first row. Rows alone are a cluster of one.

    References
    ----------
    Sokal and Michener (1958), A statistical method for evaluating systematic
    relationships. University of Kansas Science Bulletin 38, 1409–1438.
    """
    members = {row: [row] for row in range(scores.shape[0])}
    sums = _neighbours(scores)
    heap = [(-score, a, b) for a, row in sums.items() for b, score in row.items() if a < b and score >= min_score]
    heapq.heapify(heap)
    following = scores.shape[0]
    while heap:
        _, a, b = heapq.heappop(heap)
        if a not in members or b not in members:
            continue
        members[following] = members.pop(a) + members.pop(b)
        _join(sums, a, b, following)
        for other, total in sums[following].items():
            mean = total / (len(members[following]) * len(members[other]))
            if mean >= min_score:
                heapq.heappush(heap, (-mean, other, following))
        following += 1
    return sorted(sorted(rows) for rows in members.values())


def mean_scores(scores: sparse.csr_matrix, rows: Sequence[int]) -> list[float]:
    """Return the mean score of each row of a cluster with the others; 1 if it is alone."""
    if len(rows) == 1:
        return [1.0]
    block = scores[list(rows)][:, list(rows)]
    return [float(total) / (len(rows) - 1) for total in np.asarray(block.sum(axis=1)).ravel()]


def _neighbours(scores: sparse.csr_matrix) -> dict[int, dict[int, float]]:
    sums = dict[int, dict[int, float]]()
    for row in range(scores.shape[0]):
        span = slice(scores.indptr[row], scores.indptr[row + 1])
        pairs = zip(scores.indices[span].tolist(), scores.data[span].tolist(), strict=True)
        sums[row] = {other: score for other, score in pairs if other != row}
    return sums


def _join(sums: dict[int, dict[int, float]], a: int, b: int, joined: int) -> None:
    """Replace two clusters by their union in the sums of scores."""
    total = sums.pop(a)
    for other, score in sums.pop(b).items():
        total[other] = total.get(other, 0.0) + score
    total.pop(a, None)
    total.pop(b, None)
    for other, score in total.items():
        sums[other].pop(a, None)
        sums[other].pop(b, None)
        sums[other][joined] = score
    sums[joined] = total

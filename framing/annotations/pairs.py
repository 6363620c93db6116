"""Agreement of two annotators at a time on where spans are."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.annotations.nominal import coincidences
from framing.intervals import ratio
from framing.records import VOICES
from framing.spans import match_spans

OVERLAPPING, EXACT, MARKED = range(3)


def count_pairs(articles: Sequence[ArticleReadings], categories: Sequence[str]) -> NDArray[np.float64]:
    """Count matches and spans of every pair of annotators, as article x category x 3.

    The three are ``OVERLAPPING`` (spans that meet one of the same category,
    paired one to one), ``EXACT`` (same start, end and category) and ``MARKED``
    (spans that one of the two marked), each the mean over the pairs of the
    article, so that an article with many annotators counts once.
    """
    counts = np.zeros((len(articles), len(categories), 3))
    for row, judged in enumerate(articles):
        pairs = list(combinations(judged.marked.values(), 2))
        for one, other in pairs:
            for column, category in enumerate(categories):
                counts[row, column] += _count(_of(one, category), _of(other, category))
        counts[row] /= max(1, len(pairs))
    return counts


def pairwise_f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the F1 of one annotator against the other: 0 no span in common, 1 all.

    ``sums`` has what matches and what is marked, in the last axis. It is the
    same whichever of the two is the reference, and tends to kappa when what
    nobody marked is without bound, as it is with spans. ``nan`` where nobody
    marked anything.

    References
    ----------
    Hripcsak & Rothschild (2005), Agreement, the F-measure, and reliability in
    information retrieval. doi:10.1197/jamia.M1733

    Examples
    --------
    >>> float(pairwise_f1(np.array([3.0, 4.0])))
    0.75
    """
    return ratio(sums[..., 0], sums[..., 1])


def count_voices(articles: Sequence[ArticleReadings], categories: Sequence[str]) -> NDArray[np.float64]:
    """Count how two annotators hear the voice of a span that both marked.

    A unit is a pair of overlapping spans of one category; the numbers are those
    of ``coincidences`` with the voices as labels, as article x category x 4.
    """
    counts = np.zeros((len(articles), len(categories), 1 + len(VOICES)))
    for row, judged in enumerate(articles):
        for one, other in combinations(judged.marked.values(), 2):
            for column, category in enumerate(categories):
                counts[row, column] += _voices(_of(one, category), _of(other, category))
    return counts


def _of(marked: Sequence[Annotation], category: str) -> list[Annotation]:
    return [annotation for annotation in marked if annotation.category == category]


def _count(one: Sequence[Annotation], other: Sequence[Annotation]) -> tuple[float, float, float]:
    ours, theirs = {mark.span for mark in one}, {mark.span for mark in other}
    overlapping = match_spans(sorted(ours), sorted(theirs))
    return len(overlapping), len(ours & theirs), (len(ours) + len(theirs)) / 2


def _voices(one: Sequence[Annotation], other: Sequence[Annotation]) -> NDArray[np.float64]:
    pairs = match_spans([mark.span for mark in one], [mark.span for mark in other])
    heard = np.zeros((len(pairs), len(VOICES)), dtype=np.int64)
    for row, (i, j) in enumerate(pairs):
        for mark in (one[i], other[j]):
            heard[row, [str(voice) for voice in VOICES].index(mark.voice)] += 1
    return coincidences(heard)

"""Pairwise agreement: F1 of spans, and the voices of spans that both annotators marked."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.annotations.nominal_alpha import coincidences
from framing.contracts import VOICES
from framing.intervals import ratio
from framing.spans import match_spans

OVERLAPPING, EXACT, MARKED = range(3)


def count_pairs(articles: Sequence[ArticleReadings], categories: Sequence[str]) -> NDArray[np.float64]:
    """Count matches and spans of every pair of annotators, as article x category x 3.

    The three are ``OVERLAPPING`` (spans that overlap one of the same category,
    matched one to one), ``EXACT`` (same start, end and category) and ``MARKED``
    (spans that one of the two marked), each the mean over the pairs of the
    article, so that an article with many annotators counts once.
    """
    counts = np.zeros((len(articles), len(categories), 3))
    for row, article in enumerate(articles):
        pairs = list(combinations(article.marked.values(), 2))
        for first, second in pairs:
            for column, category in enumerate(categories):
                counts[row, column] += _count(_of(first, category), _of(second, category))
        counts[row] /= max(1, len(pairs))
    return counts


def pairwise_f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the F1 of one annotator against the other: 0 no span in common, 1 all.

    ``sums`` has the matches and the marked spans in the last axis. F1 is the
    same whichever of the two is the reference, and tends to kappa as the number
    of true negatives grows without bound, as it does with spans. ``nan`` if
    nobody marked anything.

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
    """Count the voices that two annotators gave to spans that both marked.

    A unit is a pair of overlapping spans of one category, if both annotators chose
    a voice: one that the rules gave agrees with nobody. The numbers are those
    of ``coincidences`` with the voices as labels, as article x category x 4.
    """
    counts = np.zeros((len(articles), len(categories), 1 + len(VOICES)))
    for row, article in enumerate(articles):
        for first, second in combinations(article.marked.values(), 2):
            for column, category in enumerate(categories):
                counts[row, column] += _voices(_of(first, category), _of(second, category))
    return counts


def _of(marked: Sequence[Annotation], category: str) -> list[Annotation]:
    return [annotation for annotation in marked if annotation.category == category]


def _count(first: Sequence[Annotation], second: Sequence[Annotation]) -> tuple[float, float, float]:
    left, right = {annotation.span for annotation in first}, {annotation.span for annotation in second}
    overlapping = match_spans(sorted(left), sorted(right))
    return len(overlapping), len(left & right), (len(left) + len(right)) / 2


def _voices(first: Sequence[Annotation], second: Sequence[Annotation]) -> NDArray[np.float64]:
    matched = match_spans([annotation.span for annotation in first], [annotation.span for annotation in second])
    pairs = [(i, j) for i, j in matched if "rule" not in (first[i].voice_origin, second[j].voice_origin)]
    votes = np.zeros((len(pairs), len(VOICES)), dtype=np.int64)
    for row, (i, j) in enumerate(pairs):
        for annotation in (first[i], second[j]):
            votes[row, [str(voice) for voice in VOICES].index(annotation.voice)] += 1
    return coincidences(votes)

"""Gold by the annotators' error rates: Dawid & Skene's model on candidate spans.

A candidate is a place that at least one annotator marked in a category; every
annotator of the article said yes or no to it. How often each says yes where
there is something, and where there is nothing, is estimated together with the
probability that there is.

Dawid & Skene (1979), Maximum likelihood estimation of observer error-rates
using the EM algorithm. doi:10.2307/2346806
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.spans import overlap

Floats = NDArray[np.float64]
# fewer say nothing about error rates: with two people each disagreement can be blamed on either
LEAST_ANNOTATORS = 3
LEAST_CANDIDATES = 20
# one candidate right and one wrong, as if seen before: keeps rates from 0 and 1, and "yes" meaning yes
_PRIOR_YES = {True: (2.0, 1.0), False: (1.0, 2.0)}
_ROUNDS = 500
_STILL = 1e-8


@dataclass(frozen=True)
class Candidate:
    """A place in one article: what its span is, who marked it and how, and who read the article."""

    article_id: str
    mark: Annotation
    backers: Mapping[str, Annotation]
    readers: tuple[str, ...]


@dataclass(frozen=True)
class ErrorRates:
    """What the model makes of the candidates.

    ``probability`` of each candidate that it is there; ``finds`` and
    ``invents``, by annotator, how often they mark a candidate that is there, and
    one that is not; ``prevalence`` by category.
    """

    probability: Floats
    finds: Mapping[str, float]
    invents: Mapping[str, float]
    prevalence: Mapping[str, float]


def find_candidates(articles: Sequence[ArticleReadings]) -> list[Candidate]:
    """Form candidates by overlap within a category, those with most annotators behind them first.

    Of spans that overlap, the one is the candidate's that most annotators are
    behind; then the one that most marked exactly so, the longest, the leftmost.
    What overlaps it is spent.
    """
    found = []
    for judged in articles:
        for category in sorted({mark.category for marks in judged.marked.values() for mark in marks}):
            for rest in _clusters(judged, category):
                while rest:
                    mark, backers = _best(rest)
                    found.append(Candidate(judged.article_id, mark, backers, tuple(judged.marked)))
                    rest = [(who, one) for who, one in rest if not overlap(one.span, mark.span)]
    return found


def _clusters(judged: ArticleReadings, category: str) -> Iterator[list[tuple[str, Annotation]]]:
    """Yield the spans of one category that hang together by overlap, each with who marked it."""
    marks = sorted((one, who) for who, some in judged.marked.items() for one in some if one.category == category)
    cluster: list[tuple[str, Annotation]] = []
    end = 0
    for one, who in marks:
        if cluster and one.start >= end:
            yield cluster
            cluster = []
        cluster.append((who, one))
        end = max(end if len(cluster) > 1 else 0, one.end)
    if cluster:
        yield cluster


def _best(marked: Sequence[tuple[str, Annotation]]) -> tuple[Annotation, dict[str, Annotation]]:
    ranked = []
    for mark in {one.span: one for _, one in marked}.values():
        meeting = sorted((overlap(mark.span, one.span), -one.start, one, who) for who, one in marked)
        backers = {who: one for shared, _, one, who in meeting if shared}  # of each the last: it shares most
        exact = sum(one.span == mark.span for one in backers.values())
        ranked.append(((-len(backers), -exact, mark.start - mark.end, mark.start), mark, backers))
    _, mark, backers = min(ranked, key=lambda one: one[0])
    return mark, backers


def why_not(candidates: Sequence[Candidate]) -> str:
    """Say why error rates cannot be estimated of these candidates; "" where they can."""
    people = {who for one in candidates for who in one.readers}
    if len(people) < LEAST_ANNOTATORS:
        return f"it needs {LEAST_ANNOTATORS} annotators of the articles that several read, there are {len(people)}"
    shared = sum(len(one.readers) >= LEAST_ANNOTATORS for one in candidates)
    if shared < LEAST_CANDIDATES:
        wanted = f"{LEAST_CANDIDATES} places in articles that {LEAST_ANNOTATORS} annotators read"
        return f"it needs {wanted}, there are {shared}"
    return ""


def estimate_errors(candidates: Sequence[Candidate]) -> ErrorRates:
    """Estimate error rates and probabilities by expectation and maximisation.

    The rates are each annotator's over all categories; prevalence is each
    category's. Starts from the shares of annotators behind the candidates, draws
    nothing, and gives the same for the same candidates in any order. All rates
    are posterior modes under one candidate seen before that was right and one
    that was wrong.
    """
    people = sorted({who for one in candidates for who in one.readers})
    categories = sorted({one.mark.category for one in candidates})
    read = np.array([[who in one.readers for who in people] for one in candidates])
    yes = np.array([[who in one.backers for who in people] for one in candidates])
    kind = np.array([[one.mark.category == name for name in categories] for one in candidates], dtype=float)
    probability = yes.sum(axis=1) / read.sum(axis=1)
    for _ in range(_ROUNDS):
        finds, invents = (_rates(weight, yes, read, there) for weight, there in
                          ((probability, True), (1 - probability, False)))  # fmt: skip
        prevalence = (kind.T @ probability + 1) / (kind.sum(axis=0) + 2)
        now = _posterior(kind @ prevalence, yes, read, finds, invents)
        moved, probability = float(np.abs(now - probability).max()), now
        if moved < _STILL:
            break
    return ErrorRates(
        probability,
        dict(zip(people, finds.tolist(), strict=True)),
        dict(zip(people, invents.tolist(), strict=True)),
        dict(zip(categories, prevalence.tolist(), strict=True)),
    )


def _rates(weight: Floats, yes: NDArray[np.bool_], read: NDArray[np.bool_], there: bool) -> Floats:
    """Return how often each annotator said yes, each candidate counting by its weight."""
    said, missed = _PRIOR_YES[there]
    rates: Floats = (weight @ yes + said) / (weight @ read + said + missed)
    return rates


def _posterior(
    prior: Floats, yes: NDArray[np.bool_], read: NDArray[np.bool_], finds: Floats, invents: Floats
) -> Floats:
    no = read & ~yes
    odds = np.log(prior) - np.log1p(-prior)
    odds = odds + yes @ (np.log(finds) - np.log(invents)) + no @ (np.log1p(-finds) - np.log1p(-invents))
    probability: Floats = 1 / (1 + np.exp(-odds))
    return probability

"""Gold by the annotators' error rates: Dawid & Skene's model on candidate spans.

A candidate is a span that at least one annotator marked in a category; every
annotator of the article accepted or rejected it. The rates at which each
annotator marks true and false candidates are estimated jointly with the
probability that a candidate is true.

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
# with two annotators, error rates are not identified: either may be wrong in each disagreement
MIN_ANNOTATORS = 3
MIN_CANDIDATES = 20
# pseudo-counts, one true and one false candidate: keep rates from 0 and 1, and the labels from switching
_PRIOR_YES = {True: (2.0, 1.0), False: (1.0, 2.0)}
_ROUNDS = 500
_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Candidate:
    """A possible gold span: its best version, who marked it and how, and who read the article."""

    article_id: str
    span: Annotation
    backers: Mapping[str, Annotation]
    readers: tuple[str, ...]


@dataclass(frozen=True)
class ErrorRates:
    """The estimates of the model.

    ``probability`` that each candidate is true; ``finds`` and ``invents``, by
    annotator, how often they mark a true and a false candidate.
    """

    probability: Floats
    finds: Mapping[str, float]
    invents: Mapping[str, float]


def form_candidates(articles: Sequence[ArticleReadings]) -> list[Candidate]:
    """Form candidates by overlap within a category, those backed by most annotators first.

    Of spans that overlap, the candidate takes the one that most annotators back;
    then the one that most marked exactly so, the longest, the leftmost. Spans
    that overlap it form no further candidate.
    """
    candidates = []
    for article in articles:
        for category in sorted({span.category for spans in article.marked.values() for span in spans}):
            for rest in _clusters(article, category):
                while rest:
                    best, backers = _best(rest)
                    candidates.append(Candidate(article.article_id, best, backers, tuple(article.marked)))
                    rest = [(who, other) for who, other in rest if not overlap(other.span, best.span)]
    return candidates


def _clusters(article: ArticleReadings, category: str) -> Iterator[list[tuple[str, Annotation]]]:
    """Yield clusters of overlapping spans of one category, each span with who marked it."""
    marked = sorted((span, who) for who, spans in article.marked.items() for span in spans if span.category == category)
    cluster: list[tuple[str, Annotation]] = []
    end = 0
    for span, who in marked:
        if cluster and span.start >= end:
            yield cluster
            cluster = []
        cluster.append((who, span))
        end = max(end if len(cluster) > 1 else 0, span.end)
    if cluster:
        yield cluster


def _best(marked: Sequence[tuple[str, Annotation]]) -> tuple[Annotation, dict[str, Annotation]]:
    ranked = []
    for span in {other.span: other for _, other in marked}.values():
        overlaps = sorted((overlap(span.span, other.span), -other.start, other, who) for who, other in marked)
        # the last of each annotator's spans wins: it overlaps most
        backers = {who: other for shared, _, other, who in overlaps if shared}
        exact = sum(other.span == span.span for other in backers.values())
        ranked.append(((-len(backers), -exact, span.start - span.end, span.start), span, backers))
    _, best, backers = min(ranked, key=lambda item: item[0])
    return best, backers


def why_not(candidates: Sequence[Candidate]) -> str:
    """Say why error rates cannot be estimated from these candidates; "" if they can."""
    annotators = {who for candidate in candidates for who in candidate.readers}
    if len(annotators) < MIN_ANNOTATORS:
        needed = f"{MIN_ANNOTATORS} annotators of articles that several have read"
        return f"it needs {needed}; there are {len(annotators)}"
    shared = sum(len(candidate.readers) >= MIN_ANNOTATORS for candidate in candidates)
    if shared < MIN_CANDIDATES:
        needed = f"{MIN_CANDIDATES} candidate spans in articles that {MIN_ANNOTATORS} annotators have read"
        return f"it needs {needed}; there are {shared}"
    return ""


def estimate_errors(candidates: Sequence[Candidate]) -> ErrorRates:
    """Estimate error rates and probabilities by expectation maximisation.

    Rates are by annotator, over all categories; the prevalence of true candidates is by category.
    Starts from the shares of annotators who back the candidates, is
    deterministic, and does not depend on the order of the candidates. All rates
    are posterior modes with one true and one false candidate as pseudo-counts.
    """
    annotators = sorted({who for candidate in candidates for who in candidate.readers})
    categories = sorted({candidate.span.category for candidate in candidates})
    read = np.array([[who in candidate.readers for who in annotators] for candidate in candidates])
    yes = np.array([[who in candidate.backers for who in annotators] for candidate in candidates])
    of_category = [[candidate.span.category == name for name in categories] for candidate in candidates]
    kind = np.array(of_category, dtype=float)
    probability = yes.sum(axis=1) / read.sum(axis=1)
    for _ in range(_ROUNDS):
        finds, invents = (_rates(weight, yes, read, is_true) for weight, is_true in
                          ((probability, True), (1 - probability, False)))  # fmt: skip
        prevalence = (kind.T @ probability + 1) / (kind.sum(axis=0) + 2)
        updated = _posterior(kind @ prevalence, yes, read, finds, invents)
        change, probability = float(np.abs(updated - probability).max()), updated
        if change < _TOLERANCE:
            break
    return ErrorRates(
        probability,
        dict(zip(annotators, finds.tolist(), strict=True)),
        dict(zip(annotators, invents.tolist(), strict=True)),
    )


def _rates(weight: Floats, yes: NDArray[np.bool_], read: NDArray[np.bool_], is_true: bool) -> Floats:
    """Return how often each annotator marked the candidates, weighted."""
    prior_yes, prior_no = _PRIOR_YES[is_true]
    rates: Floats = (weight @ yes + prior_yes) / (weight @ read + prior_yes + prior_no)
    return rates


def _posterior(
    prior: Floats, yes: NDArray[np.bool_], read: NDArray[np.bool_], finds: Floats, invents: Floats
) -> Floats:
    no = read & ~yes
    log_odds = np.log(prior) - np.log1p(-prior)
    log_odds = log_odds + yes @ (np.log(finds) - np.log(invents)) + no @ (np.log1p(-finds) - np.log1p(-invents))
    probability: Floats = 1 / (1 + np.exp(-log_odds))
    return probability

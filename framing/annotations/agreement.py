"""How far annotators agree: every measure, by category, arm and pair of annotators, with its interval.

>>> import pandas as pd
>>> columns = ["article_id", "annotator", "start", "end", "text", "category", "voice"]
>>> ada = ("a", "ada", 4, 10, "regime", "naming", "outlet")
>>> bo = ("a", "bo", 0, 10, "The regime", "naming", "quote")
>>> table = agreement(pd.DataFrame([ada, bo], columns=columns))
>>> table.query("category == 'naming'")[["measure", "value", "n"]].head(2).values.tolist()
[['span_f1_overlap', 1.0, 1], ['span_f1_exact', 0.0, 1]]
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import combinations
from typing import TYPE_CHECKING

from framing.annotations.agreement_counts import ALL, Counts, count
from framing.annotations.by_article import (
    ArticleReadings,
    conform_annotations,
    conform_readings,
    readings_by_article,
    readings_of,
)
from framing.intervals import Estimate, bootstrap_sums, resampled, undefined
from framing.records import conform_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

COLUMNS = ("measure", "category", "arm", "pair", "value", "low", "high", "n", "note")
_UNDEFINED = {
    "span_f1_overlap": "nobody marked a span",
    "span_f1_exact": "nobody marked a span",
    "token_alpha": "every word has the same label",
    "u_alpha": "nobody marked a span",
    "coding_alpha": "no spans of different categories overlap",
    "gamma": "nobody marked a span",
    "voice_alpha": "fewer than two voices occur in spans that both marked",
}


def agreement(
    annotations: "pd.DataFrame",
    readings: "pd.DataFrame | None" = None,
    articles: "pd.DataFrame | None" = None,
    *,
    pairs: bool = False,
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
) -> "pd.DataFrame":
    """Measure how far annotators agree, by category and arm, with intervals.

    Parameters
    ----------
    annotations, readings, articles : DataFrame
        Spans, who read what, texts (see ``framing.records``). Without
        ``readings``, annotators who marked nothing count as not having read, and
        there are no arms: agreement then looks better than it is. Without
        ``articles``, measures that need the texts are undefined.
    pairs : bool
        Add rows for every pair of annotators.

    Returns
    -------
    DataFrame
        ``measure, category, arm, pair, value, low, high, n, note``; ``n``
        counts the articles that two or more annotators read and did not skip,
        which are the units of the bootstrap.

        * ``span_f1_overlap``, ``span_f1_exact``: F1 of one annotator against
          another, same category, mean over an article's pairs; 0 to 1.
        * ``token_alpha``: Krippendorff's nominal alpha of words, marked or
          not; for "all", of their category; 1 full agreement, 0 chance.
        * ``u_alpha``: Krippendorff's unitising alpha, gaps counted; for one
          category, everything else is a gap.
        * ``coding_alpha``: cᵤα, of categories where spans of two annotators
          overlap; for one category, (k)ᵤα.
        * ``gamma``: after the best alignment of spans; for one category, of its
          spans alone.
        * ``voice_alpha``: nominal alpha of the voice of spans that both marked.

        ``value`` is ``nan`` where it is undefined; ``note`` says why.

    Raises
    ------
    InputError
        A column is missing or has a gap, a value is not of its type, or a span
        does not fit its article or ``readings``.
    """
    import pandas as pd

    texts, annotations = _texts(articles), conform_annotations(annotations)
    read = readings_of(annotations) if readings is None else conform_readings(readings)
    shared = [article for article in readings_by_article(annotations, read) if len(article.marked) > 1]
    categories = sorted({span.category for article in shared for spans in article.marked.values() for span in spans})
    counter = _Counter(shared, texts, categories, seed)
    rows = []
    for arm, pair, articles_read in _groups(shared, read, arms=readings is not None, pairs=pairs):
        counts, indices = counter.counts_of(articles_read)
        weights = resampled(len(indices), draws=draws, seed=seed)
        for measured in counts:
            estimate = _estimate(measured, indices, weights, confidence)
            key = {"measure": measured.measure, "category": measured.category, "arm": arm, "pair": pair}
            rows.append({**key, **asdict(estimate)})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _groups(
    shared: Sequence[ArticleReadings], read: "pd.DataFrame", *, arms: bool, pairs: bool
) -> Iterator[tuple[str, str, list[ArticleReadings]]]:
    """Yield arm, pair and the articles with two or more readings: of all, each arm, each pair of annotators."""
    yield ALL, ALL, list(shared)
    for arm in sorted(set(read["arm"]) - {""}) if arms else ():
        rows = read[read["arm"] == arm]
        yield arm, ALL, _restrict(shared, set(zip(rows["article_id"], rows["annotator"], strict=True)))
    annotators = sorted({annotator for article in shared for annotator in article.marked})
    for pair in combinations(annotators, 2) if pairs else ():
        keys = {(article.article_id, annotator) for article in shared for annotator in pair}
        yield ALL, " / ".join(pair), _restrict(shared, keys)


def _restrict(articles: Sequence[ArticleReadings], keys: Collection[tuple[str, str]]) -> list[ArticleReadings]:
    """Return the articles with only the readings of ``keys`` (article, annotator), if at least two are left."""
    restricted = (
        ArticleReadings(
            article.article_id,
            {who: spans for who, spans in article.marked.items() if (article.article_id, who) in keys},
        )
        for article in articles
    )
    return [article for article in restricted if len(article.marked) > 1]


class _Counter:
    """The counts of all articles, computed once; recomputed for a subset only if it has fewer annotators."""

    def __init__(
        self, shared: Sequence[ArticleReadings], texts: Mapping[str, str] | None, categories: Sequence[str], seed: int
    ) -> None:
        self._texts, self._categories, self._seed = texts, categories, seed
        self._rows = {(article.article_id, *article.marked): row for row, article in enumerate(shared)}
        self._counts = self._count(shared)

    def counts_of(self, articles: Sequence[ArticleReadings]) -> tuple[list[Counts], list[int]]:
        """Return counts of every measure, and the rows in them of these articles."""
        rows = [self._rows.get((article.article_id, *article.marked), -1) for article in articles]
        return (self._counts, rows) if -1 not in rows else (self._count(articles), list(range(len(articles))))

    def _count(self, articles: Sequence[ArticleReadings]) -> list[Counts]:
        return list(count(articles, self._texts, self._categories, seed=self._seed))


def _texts(articles: "pd.DataFrame | None") -> dict[str, str] | None:
    if articles is None:
        return None
    articles = conform_columns(articles, "articles", ("article_id", "text"))
    return dict(zip(articles["article_id"], articles["text"], strict=True))


def _estimate(counts: Counts, indices: Sequence[int], weights: "NDArray[np.float64]", confidence: float) -> Estimate:
    """Estimate one measure with its interval, or say why it is undefined."""
    n = len(indices)
    if n == 0:
        return undefined(0, "no article was read by two annotators")
    if counts.by_article is None:
        return undefined(n, "needs the texts of the articles")
    by_article = counts.by_article[indices]
    if math.isnan(counts.value_of(by_article.sum(axis=0))):
        return undefined(n, _UNDEFINED[counts.measure])
    return bootstrap_sums(counts.value_of, by_article, weights, confidence=confidence)

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
from framing.annotations.by_article import ArticleReadings, judged_articles, readings_of
from framing.intervals import Estimate, bootstrap_sums, resampled, undefined
from framing.records import require_columns

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
    "coding_alpha": "no spans of different categories met",
    "gamma": "nobody marked a span",
    "voice_alpha": "fewer than two voices were heard in spans that both marked",
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
    annotations, annotated, articles : DataFrame
        Spans, who read what, texts (see ``framing.records``). Without
        ``annotated``, those who marked nothing are taken not to have read, and
        there are no arms: agreement then looks better than it is. Without
        ``articles`` there are none of the measures that need the texts.
    pairs : bool
        Give every pair of annotators rows of its own, too.

    Returns
    -------
    DataFrame
        ``measure, category, arm, pair, value, low, high, n, note``; ``n``
        counts the articles that two or more read and did not skip, the
        bootstrap's units.

        * ``span_f1_overlap``, ``span_f1_exact``: F1 of one annotator against
          another, same category, mean over an article's pairs; 0 to 1.
        * ``token_alpha``: Krippendorff's nominal alpha of words, marked or
          not, for "all" of their category; 1 full agreement, 0 chance.
        * ``u_alpha``: his unitising alpha, gaps counted; of one category,
          everything else is gap.
        * ``coding_alpha``: cᵤα, categories where spans of two people meet; of
          one category, (k)ᵤα.
        * ``gamma``: after the best alignment of spans; of one category, of its
          spans alone.
        * ``voice_alpha``: nominal alpha of the voice of spans that both marked.

        ``value`` is ``nan`` where it is undefined; ``note`` says why.

    Raises
    ------
    InputError
        A column is missing, or a span fits not its article or ``annotated``.
    """
    import pandas as pd

    texts = _texts(articles)
    read = readings_of(annotations) if readings is None else readings
    whole = [one for one in judged_articles(annotations, read) if len(one.marked) > 1]
    categories = sorted({mark.category for one in whole for marked in one.marked.values() for mark in marked})
    counting = _Counting(whole, texts, categories, seed)
    rows = []
    for arm, pair, kept in _groups(whole, read, arms=readings is not None, pairs=pairs):
        counts, chosen = counting.some(kept)
        times = resampled(len(chosen), draws=draws, seed=seed)
        for one in counts:
            made = _estimate(one, chosen, times, confidence)
            rows.append({"measure": one.measure, "category": one.category, "arm": arm, "pair": pair, **asdict(made)})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _groups(
    whole: Sequence[ArticleReadings], read: "pd.DataFrame", *, arms: bool, pairs: bool
) -> Iterator[tuple[str, str, list[ArticleReadings]]]:
    """Yield arm, pair and the articles that two or more read there: all, each arm, each pair of annotators."""
    yield ALL, ALL, list(whole)
    for arm in sorted(set(read["arm"])) if arms else ():
        rows = read[read["arm"] == arm]
        here = set(zip(rows["article_id"], rows["annotator"], strict=True))
        yield arm, ALL, _kept(whole, here)
    people = sorted({who for one in whole for who in one.marked})
    for pair in combinations(people, 2) if pairs else ():
        yield ALL, " / ".join(pair), _kept(whole, {(one.article_id, who) for one in whole for who in pair})


def _kept(whole: Sequence[ArticleReadings], here: Collection[tuple[str, str]]) -> list[ArticleReadings]:
    some = (
        ArticleReadings(
            one.article_id, {who: marks for who, marks in one.marked.items() if (one.article_id, who) in here}
        )
        for one in whole
    )
    return [one for one in some if len(one.marked) > 1]


class _Counting:
    """The counts of all articles, made once; of some of them, anew only where fewer people are to be counted."""

    def __init__(
        self, whole: Sequence[ArticleReadings], texts: Mapping[str, str] | None, categories: Sequence[str], seed: int
    ) -> None:
        self._texts, self._categories, self._seed = texts, categories, seed
        self._places = {(one.article_id, *one.marked): row for row, one in enumerate(whole)}
        self._counts = self._count(whole)

    def some(self, kept: Sequence[ArticleReadings]) -> tuple[list[Counts], list[int]]:
        """Return counts of every measure, and the rows in them of these articles."""
        rows = [self._places.get((one.article_id, *one.marked), -1) for one in kept]
        return (self._counts, rows) if -1 not in rows else (self._count(kept), list(range(len(kept))))

    def _count(self, articles: Sequence[ArticleReadings]) -> list[Counts]:
        return list(count(articles, self._texts, self._categories, seed=self._seed))


def _texts(articles: "pd.DataFrame | None") -> dict[str, str] | None:
    if articles is None:
        return None
    require_columns(articles, ("article_id", "text"))
    return dict(zip(articles["article_id"], articles["text"], strict=True))


def _estimate(counts: Counts, chosen: Sequence[int], times: "NDArray[np.float64]", confidence: float) -> Estimate:
    """Put an interval around one measure, or say why there is none."""
    n = len(chosen)
    if n == 0:
        return undefined(0, "no article was read by two annotators")
    if counts.by_article is None:
        return undefined(n, "needs the texts of the articles")
    by_article = counts.by_article[chosen]
    if math.isnan(counts.value_of(by_article.sum(axis=0))):
        return undefined(n, _UNDEFINED[counts.measure])
    return bootstrap_sums(counts.value_of, by_article, times, confidence=confidence)

"""How far annotators agree: every measure, by category and arm, with its interval.

>>> import pandas as pd
>>> columns = ["article_id", "annotator", "start", "end", "text", "category", "voice"]
>>> ada = ("a", "ada", 4, 10, "regime", "naming", "outlet")
>>> bo = ("a", "bo", 0, 10, "The regime", "naming", "quote")
>>> table = agreement(pd.DataFrame([ada, bo], columns=columns))
>>> table.query("category == 'naming'")[["measure", "value", "n"]].head(2).values.tolist()
[['span_f1_overlap', 1.0, 1], ['span_f1_exact', 0.0, 1]]
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.annotations.judged import Judged, judged_articles, readers
from framing.annotations.nominal import alpha
from framing.annotations.pairs import EXACT, MARKED, OVERLAPPING, count_pairs, count_voices, pairwise_f1
from framing.annotations.tokens import count_labels, count_tokens
from framing.intervals import Estimate, bootstrap, undefined
from framing.records import require_columns

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("measure", "category", "arm", "value", "low", "high", "n", "note")
ALL = "all"
MEASURES = ("span_f1_overlap", "span_f1_exact", "token_alpha", "voice_alpha")
_UNDEFINED = {
    "span_f1_overlap": "nobody marked a span",
    "span_f1_exact": "nobody marked a span",
    "token_alpha": "every word has the same label",
    "voice_alpha": "fewer than two voices were heard in spans that both marked",
}


@dataclass(frozen=True, slots=True)
class _Counts:
    """One measure of one category: numbers that add up over articles, and what to make of their sum."""

    measure: str
    category: str
    by_article: NDArray[np.float64]
    value_of: Callable[[NDArray[np.float64]], float]


def agreement(
    annotations: "pd.DataFrame",
    annotated: "pd.DataFrame | None" = None,
    articles: "pd.DataFrame | None" = None,
    *,
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
        ``articles`` there is no ``token_alpha``.

    Returns
    -------
    DataFrame
        ``measure, category, arm, value, low, high, n, note``; ``n`` counts the
        articles that two or more read and did not skip, the bootstrap's units.

        * ``span_f1_overlap``, ``span_f1_exact``: F1 of one annotator against
          another, same category, mean over an article's pairs; 0 to 1.
        * ``token_alpha``: Krippendorff's nominal alpha of words, marked or
          not, for "all" of their category; 1 full agreement, 0 chance.
        * ``voice_alpha``: the same of the voice of spans that both marked.

        ``value`` is ``nan`` where it is undefined; ``note`` says why.

    Raises
    ------
    InputError
        A column is missing, or a span fits not its article or ``annotated``.
    """
    import pandas as pd

    texts = _texts(articles)
    resample = partial(bootstrap, confidence=confidence, draws=draws, seed=seed)
    arms = _arms(annotations, annotated)
    categories = sorted({mark.category for one in arms[ALL] for marked in one.marked.values() for mark in marked})
    rows = [
        {"measure": counts.measure, "category": counts.category, "arm": arm, **asdict(_estimate(counts, resample))}
        for arm, judged in arms.items()
        for counts in _count(judged, texts, categories)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _arms(annotations: "pd.DataFrame", annotated: "pd.DataFrame | None") -> dict[str, list[Judged]]:
    """Give the articles that two or more have read: all of them, then those of each arm."""
    read = readers(annotations) if annotated is None else annotated
    whole = [one for one in judged_articles(annotations, read) if len(one.marked) > 1]
    arms = {ALL: whole}
    for arm in sorted(set(read["arm"])) if annotated is not None else ():
        rows = read[read["arm"] == arm]
        here = set(zip(rows["article_id"], rows["annotator"], strict=True))
        kept = [
            Judged(one.article_id, {who: spans for who, spans in one.marked.items() if (one.article_id, who) in here})
            for one in whole
        ]
        arms[arm] = [one for one in kept if len(one.marked) > 1]
    return arms


def _texts(articles: "pd.DataFrame | None") -> dict[str, str] | None:
    if articles is None:
        return None
    require_columns(articles, ("article_id", "text"))
    return dict(zip(articles["article_id"], articles["text"], strict=True))


def _count(judged: Sequence[Judged], texts: Mapping[str, str] | None, categories: Sequence[str]) -> Iterator[_Counts]:
    """Give the counts of every measure and category, the joint ones first."""
    pairs, voices = count_pairs(judged, categories), count_voices(judged, categories)
    none = np.zeros((len(judged), 3))
    words = count_tokens(judged, texts, categories) if texts is not None else None
    labels = count_labels(judged, texts, categories) if texts is not None else none
    for column, category in enumerate([ALL, *categories], start=-1):
        spans = pairs.sum(axis=1) if column < 0 else pairs[:, column]
        heard = voices.sum(axis=1) if column < 0 else voices[:, column]
        tokens = labels if column < 0 else none if words is None else words[:, column]
        yield _Counts("span_f1_overlap", category, spans[:, [OVERLAPPING, MARKED]], _f1)
        yield _Counts("span_f1_exact", category, spans[:, [EXACT, MARKED]], _f1)
        yield _Counts("token_alpha", category, tokens, alpha)
        yield _Counts("voice_alpha", category, heard, alpha)


def _estimate(counts: _Counts, resample: Callable[..., Estimate]) -> Estimate:
    """Put an interval around one measure, or say why there is none."""
    by_article = counts.by_article
    n = len(by_article)
    if n == 0:
        return undefined(0, "no article was read by two annotators")
    if counts.measure == "token_alpha" and not by_article.any():
        return undefined(n, "needs the texts of the articles")
    if math.isnan(counts.value_of(by_article.sum(axis=0))):
        return undefined(n, _UNDEFINED[counts.measure])
    return resample(lambda rows: counts.value_of(by_article[rows].sum(axis=0)), n)


def _f1(sums: NDArray[np.float64]) -> float:
    return pairwise_f1(sums[0], sums[1])

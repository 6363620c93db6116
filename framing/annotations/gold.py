"""Gold labels: what the annotators of an article have marked in common."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from framing.annotations.judged import Annotation, Judged, judged_articles
from framing.errors import InputError
from framing.records import TABLES, VOICES, conform
from framing.spans import overlap

if TYPE_CHECKING:
    import pandas as pd

TIES = ("keep", "drop")


def adjudicate(annotations: "pd.DataFrame", annotated: "pd.DataFrame", *, ties: str = "keep") -> "pd.DataFrame":
    """Make gold labels by majority, in the form of contract ``gold``.

    A span is backed by every annotator who marked one of its category that
    meets it, and it is gold when more than half of those who read the article
    (and did not skip it) are behind it. Of spans that meet, the one is kept
    that most people marked exactly so; then the longest, then the leftmost.
    Its voice is the one that most of its backers heard, in a draw the first of
    outlet, quote, paraphrase; its confidence is the share behind it. What one
    person alone has read is gold as it stands, with confidence 1.

    ``ties`` says what happens when exactly half are behind a span: "keep"
    (the default) or "drop". People who mark spans overlook more than they
    invent, so a span that one of two saw is more likely there than not.

    Raises
    ------
    InputError
        A column is missing, ``ties`` is something else, or a span was marked
        by somebody whom ``annotated`` does not know.
    """
    import pandas as pd

    if ties not in TIES:
        raise InputError(f"ties = {ties!r} is unknown; it may be {', '.join(TIES)}")
    rows = [row for judged in judged_articles(annotations, annotated) for row in _gold(judged, ties)]
    return conform(pd.DataFrame(rows, columns=[column.name for column in TABLES["gold"]]), "gold")


def gold_articles(annotated: "pd.DataFrame") -> list[str]:
    """Return the ids of the articles that have gold, be it that nothing is marked there."""
    return sorted(set(annotated.loc[~annotated["skipped"].astype(bool), "article_id"]))


def _gold(judged: Judged, ties: str) -> list[tuple[str, int, int, str, str, str, float]]:
    """Adjudicate one article: pick span after span, and put those aside that meet one picked."""
    rows = []
    categories = sorted({mark.category for marked in judged.marked.values() for mark in marked})
    for category in categories:
        marked = [[mark for mark in marks if mark.category == category] for marks in judged.marked.values()]
        rest = _ranked(marked, ties)
        while rest:
            picked, backers = rest[0]
            share = len(backers) / len(marked)
            rows.append((judged.article_id, picked.start, picked.end, picked.text, category, _voice(backers), share))
            rest = [one for one in rest if not overlap(one[0].span, picked.span)]
    return sorted(rows)


def _ranked(marked: Sequence[Sequence[Annotation]], ties: str) -> list[tuple[Annotation, list[Annotation]]]:
    """Give the spans with a majority behind them, the best first, each with its backers' own spans."""
    exact = Counter(span for marks in marked for span in {mark.span for mark in marks})
    ranked = []
    for mark in {mark.span: mark for marks in reversed(marked) for mark in marks}.values():
        backers = [
            max(meeting, key=lambda other: (overlap(mark.span, other.span), -other.start))
            for marks in marked
            if (meeting := [other for other in marks if overlap(mark.span, other.span)])
        ]
        doubled = 2 * len(backers)
        if doubled > len(marked) or (doubled == len(marked) and ties == "keep"):
            ranked.append((mark, backers))
    return sorted(ranked, key=lambda one: (-exact[one[0].span], one[0].start - one[0].end, one[0].start))


def _voice(backers: Sequence[Annotation]) -> str:
    heard = Counter(mark.voice for mark in backers)
    return max(VOICES, key=lambda voice: (heard[voice], -VOICES.index(voice)))

"""The majority rule: a span is gold if more than half of those who read its article back it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.contracts import VOICES
from framing.spans import overlap

Row = tuple[str, int, int, str, str, str, float, str]


def majority_gold(article: ArticleReadings, ties: str, decided_by: str) -> Iterator[Row]:
    """Adjudicate one article by majority: pick the best span, discard those that overlap it, repeat.

    Ties are settled as in ``framing.annotations.gold.adjudicate``; rows are those
    of contract ``gold``, in its order of columns.
    """
    readers = len(article.marked)

    def enough(backers: int) -> bool:
        return 2 * backers > readers or (2 * backers == readers and ties == "keep")

    for picked, backers in backed_spans(article, enough):
        key = (article.article_id, picked.start, picked.end, picked.text, picked.category)
        yield (*key, majority_voice(backers), len(backers) / readers, decided_by)


def backed_spans(
    article: ArticleReadings, enough: Callable[[int], bool]
) -> Iterator[tuple[Annotation, list[Annotation]]]:
    """Yield the spans that enough readers back, none of a category overlapping another, with its backers' own spans."""
    for category in sorted({span.category for spans in article.marked.values() for span in spans}):
        marked = [[span for span in spans if span.category == category] for spans in article.marked.values()]
        rest = [(span, backers) for span, backers in _ranked(marked) if enough(len(backers))]
        while rest:
            picked, backers = rest[0]
            yield picked, backers
            rest = [(span, backing) for span, backing in rest if not overlap(span.span, picked.span)]


def _ranked(marked: Sequence[Sequence[Annotation]]) -> list[tuple[Annotation, list[Annotation]]]:
    """Return the spans of one category, the best first, each with its backers' own spans."""
    exact = Counter(offsets for spans in marked for offsets in {span.span for span in spans})
    ranked = []
    for span in {span.span: span for spans in reversed(marked) for span in spans}.values():
        backers = [
            max(overlapping, key=lambda other: (overlap(span.span, other.span), -other.start))
            for spans in marked
            if (overlapping := [other for other in spans if overlap(span.span, other.span)])
        ]
        ranked.append((span, backers))
    return sorted(ranked, key=lambda item: (-exact[item[0].span], item[0].start - item[0].end, item[0].start))


def majority_voice(backers: Sequence[Annotation]) -> str:
    """Return the voice that most backers chose; on a tie the first of outlet, quote, paraphrase."""
    votes = Counter(span.voice for span in backers)
    return max(VOICES, key=lambda voice: (votes[voice], -VOICES.index(voice)))

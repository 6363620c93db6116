"""Spans of text, and how two sets of them are laid against each other.

Offsets are Unicode code points of the stored text, end excluded, everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from framing.errors import InputError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Part of a text, ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InputError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")


def overlap(span: Span, other: Span) -> int:
    """Count the code points that two spans share; 0 where they do not meet.

    Examples
    --------
    >>> overlap(Span(0, 5), Span(3, 9))
    2
    """
    return max(0, min(span.end, other.end) - max(span.start, other.start))


def misplaced_rows(rows: Iterable[tuple[str, int, int, str]], texts: Mapping[str, str]) -> Iterator[int]:
    """Yield the numbers of rows (article, start, end, words) whose words are not at their place in the article's text.

    Rows of articles that have no text here are passed over.

    Examples
    --------
    >>> list(misplaced_rows([("a", 0, 3, "The"), ("a", 4, 7, "fog"), ("b", 0, 3, "The")], {"a": "The fort"}))
    [1]
    """
    for number, (article_id, start, end, words) in enumerate(rows):
        if article_id in texts and texts[article_id][start:end] != words:
            yield number


def match_spans(ours: Sequence[Span], theirs: Sequence[Span]) -> list[tuple[int, int]]:
    """Pair spans one to one by greatest overlap, and give the index pairs.

    Greedy on (most shared code points, then leftmost): each span is paired at
    most once, spans that meet nobody stay out. The order of the input makes no
    difference to which spans are paired.

    Examples
    --------
    >>> match_spans([Span(0, 4), Span(10, 12)], [Span(2, 6), Span(0, 3)])
    [(0, 1)]
    """
    meetings = sorted(
        (-shared, span, other, i, j)
        for i, span in enumerate(ours)
        for j, other in enumerate(theirs)
        if (shared := overlap(span, other))
    )
    pairs: list[tuple[int, int]] = []
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    for *_, i, j in meetings:
        if i not in taken_ours and j not in taken_theirs:
            pairs.append((i, j))
            taken_ours.add(i)
            taken_theirs.add(j)
    return sorted(pairs)

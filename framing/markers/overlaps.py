"""Of finds that overlap, the longest counts."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

from framing.markers.lexicon import Find

# which category counts where the same words are found in several: the narrower one
PRECEDENCE = ("naming", "euphemism", "vague_attribution", "reporting_verb", "hedge", "loaded")
_RANKS = {category: rank for rank, category in enumerate(PRECEDENCE)}
_FIRST = itemgetter(0)


def longest(finds: Iterable[Find], *, across: bool = False) -> list[Find]:
    """Keep, of finds of one category (``across``: of any) that overlap, the longest.

    Of equally long ones at the same words the first in ``PRECEDENCE`` counts, else the leftmost.
    """
    kept: list[Find] = []
    last, apart = -1, 0  # nothing from ``apart`` on overlaps what is before it
    for find in sorted(finds, key=_FIRST):
        if find.first > last:
            if len(kept) - apart > 1:
                kept[apart:] = _longest(kept[apart:], across=across)
            apart = len(kept)
        kept.append(find)
        if find.last > last:
            last = find.last
    return kept[:apart] + _longest(kept[apart:], across=across)


def _longest(finds: Sequence[Find], *, across: bool) -> list[Find]:
    """Keep the longest of finds that are connected by overlaps."""
    taken: dict[str, set[int]] = {}
    kept = []
    for find in sorted(finds, key=_length_first):
        places = range(find.first, find.last + 1)
        group = "" if across else find.form.category
        if taken.setdefault(group, set()).isdisjoint(places):
            taken[group].update(places)
            kept.append(find)
    return sorted(kept, key=lambda item: (item.first, item.last, item.form.category))


def _length_first(find: Find) -> tuple[int, int, int, str]:
    return find.first - find.last, find.first, _RANKS.get(find.form.category, -1), find.form.rule

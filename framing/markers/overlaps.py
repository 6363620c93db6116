"""Of matches that overlap, the longest counts."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

from framing.markers.lexicon import EntryMatch

# which category counts where the same words are found in several: the narrower one
PRECEDENCE = ("naming", "euphemism", "vague_attribution", "reporting_verb", "hedge", "loaded")
_RANKS = {category: rank for rank, category in enumerate(PRECEDENCE)}
_FIRST = itemgetter(0)


def longest(matches: Iterable[EntryMatch], *, across: bool = False) -> list[EntryMatch]:
    """Keep, of matches of one category (``across``: of any) that overlap, the longest.

    Of equally long ones at the same words the first in ``PRECEDENCE`` counts, else the leftmost.
    """
    kept: list[EntryMatch] = []
    last, apart = -1, 0  # nothing from ``apart`` on overlaps what is before it
    for match in sorted(matches, key=_FIRST):
        if match.first > last:
            if len(kept) - apart > 1:
                kept[apart:] = _longest(kept[apart:], across=across)
            apart = len(kept)
        kept.append(match)
        if match.last > last:
            last = match.last
    return kept[:apart] + _longest(kept[apart:], across=across)


def _longest(matches: Sequence[EntryMatch], *, across: bool) -> list[EntryMatch]:
    """Keep the longest of matches that are connected by overlaps."""
    taken: dict[str, set[int]] = {}
    kept = []
    for match in sorted(matches, key=_length_first):
        places = range(match.first, match.last + 1)
        group = "" if across else match.form.category
        if taken.setdefault(group, set()).isdisjoint(places):
            taken[group].update(places)
            kept.append(match)
    return sorted(kept, key=lambda item: (item.first, item.last, item.form.category))


def _length_first(match: EntryMatch) -> tuple[int, int, int, str]:
    return match.first - match.last, match.first, _RANKS.get(match.form.category, -1), match.form.rule

"""Cues, the words that attribute speech to somebody, by their position."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from framing.lang.segmentation import Words
from framing.markers.lexicon import EntryMatch
from framing.markers.overlaps import longest

_FIRST = itemgetter(0)


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Cues of one text in order, and where each starts."""

    matches: Sequence[EntryMatch]
    starts: Sequence[int]

    def between(self, low: int, high: int) -> Sequence[EntryMatch]:
        """Return the cues that start from ``low`` on and before ``high``."""
        first = bisect_left(self.starts, low)
        return self.matches[first : bisect_left(self.starts, high, first)]


def find_cues(words: Words, matches: Sequence[EntryMatch]) -> Cues:
    """Pick the cues out of what was found in a text, in order."""
    placed = _placed(words, sorted([match for match in matches if match.form.cue], key=_FIRST))
    compounds = {
        start for start in placed.starts if words.text[start - 1 : start] == "-" and _is_compound(words, start)
    }
    if not compounds:
        return placed
    kept = [match for match, start in zip(placed.matches, placed.starts, strict=True) if start not in compounds]
    return _placed(words, kept)


def without_overlaps(words: Words, cues: Cues) -> Cues:
    """Return the cues that do not overlap: the longest of a list, the first of several lists."""
    kept: list[EntryMatch] = []
    last = -1
    for match in longest(cues.matches):
        if match.first > last:
            kept.append(match)
            last = match.last
    return cues if len(kept) == len(cues.matches) else _placed(words, kept)


def _is_compound(words: Words, start: int) -> bool:
    """Return whether a hyphen joins a cue to the word before it ("make-believe")."""
    return words.text[max(0, start - 2) : start - 1].isalnum()


def _placed(words: Words, cues: Sequence[EntryMatch]) -> Cues:
    tokens, ends = words.tokens, words.ends
    return Cues(cues, [ends[match.first] - len(tokens[match.first]) for match in cues])

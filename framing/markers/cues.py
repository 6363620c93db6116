"""The words that give the floor to somebody, sentence by sentence, looked for where somebody asks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from framing.lang.words import Words
from framing.markers.lexicon import Find, Index, find_entries, longest

_MARGIN = 24  # tokens looked at beside a sentence: an entry may reach over a line break that ends it


@dataclass(slots=True, eq=False)
class Cues:
    """The cues of one text; those of a sentence are looked for at the first question."""

    words: Words
    index: Index
    _found: dict[int, list[Find]] = field(default_factory=dict)
    _kept: dict[int, list[Find]] = field(default_factory=dict)

    def found(self, low: int, high: int) -> list[Find]:
        """Return every find that starts in a sentence, those that overlap included."""
        if low not in self._found:
            self._read(low, high)
        return self._found[low]

    def of(self, low: int, high: int) -> list[Find]:
        """Return the cues that start in a sentence; of those that overlap, the longest."""
        if low not in self._kept:
            self._read(low, high)
        return self._kept[low]

    def between(self, low: int, high: int) -> Iterator[Find]:
        """Yield the cues that start from ``low`` on and before ``high``."""
        for sentence in self.words.sentences_between(low, high):
            for cue in self.of(*sentence):
                if low <= self.words.start(cue.first) < high:
                    yield cue

    def _read(self, low: int, high: int) -> None:
        words = self.words
        first, last = words.at(low), words.at(high - 1) + 1
        around = _widened(words.tokens, first, last)
        finds = find_entries(words, self.index, *around)
        kept = finds if len(finds) < 2 else _apart(finds)
        if around != (first, last):
            finds = [one for one in finds if low <= words.start(one.first) < high]
            kept = [one for one in kept if low <= words.start(one.first) < high]
        self._found[low], self._kept[low] = finds, kept


def _widened(tokens: list[str], first: int, last: int) -> tuple[int, int]:
    """Widen a run of tokens up to a gap between words on either side, which no entry reaches over."""
    lowest, highest = max(0, first - _MARGIN), min(len(tokens), last + _MARGIN)
    while first > lowest and tokens[first - 1]:
        first -= 1
    while last < highest and tokens[last - 1]:
        last += 1
    return first, last


def _apart(finds: list[Find]) -> list[Find]:
    """Return finds that do not overlap: the longest of a list, the first of several lists."""
    kept: list[Find] = []
    for find in longest(finds):
        if not kept or find.first > kept[-1].last:
            kept.append(find)
    return kept

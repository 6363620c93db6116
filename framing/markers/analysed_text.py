"""Read a text as far as somebody asks: the speech in it, and whose each stretch is.

What lies in one sentence is read for that sentence alone, what reaches further
(marks in pairs, labels of a transcript, who goes on speaking) for as much of
the text as it takes. Whoever asks for one sentence, as ``find_markers`` does,
and whoever asks for all, as ``find_speech`` does, goes through the same
functions and is told the same.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from weakref import proxy

from framing.errors import LanguageError
from framing.lang.segmentation import Words, split_words
from framing.markers.cues import Cues, find_cues, without_overlaps
from framing.markers.dialogue import find_dialogue, merge
from framing.markers.direct_speech import Direct, is_title
from framing.markers.lexicon import Find, Lexicon, find_entries, lexicon
from framing.markers.quotes import Quotations, find_quotations
from framing.markers.reported_speech import find_reported
from framing.markers.speaker_labels import find_turns, stretch_of
from framing.markers.speaker_names import Speakers
from framing.markers.speech_spans import NOBODY, Stretch


@dataclass(eq=False)
class AnalysedText:
    """One text, its words, and the speech in it as far as it was asked for."""

    lexicon: Lexicon
    words: Words
    _reported: dict[int, list[Stretch]] = field(default_factory=dict)
    _spoken: dict[int, Stretch | None] = field(default_factory=dict)
    _stretches: dict[int, list[Stretch]] = field(default_factory=dict)

    @cached_property
    def finds(self) -> list[Find]:
        """The entries of the pack that stand in the text, those that overlap included."""
        return find_entries(self.words, self.lexicon.index)

    @cached_property
    def cues(self) -> Cues:
        """The words that give the floor to somebody, without overlap."""
        return without_overlaps(self.words, self.overlapping_cues)

    @cached_property
    def overlapping_cues(self) -> Cues:
        """The words that give the floor to somebody, those that overlap included."""
        return find_cues(self.words, self.finds)

    @cached_property
    def quotations(self) -> Quotations:
        """What stands in marks or behind the dash of a dialogue."""
        turns = find_dialogue(self.words, self.cues, self.lexicon.pack.manners)
        return merge(find_quotations(self.words), turns)

    @cached_property
    def speakers(self) -> Speakers:
        """The names of those who speak.

        They look back at the speech by a weak reference: in a circle, each text
        would stay in memory until the garbage collector comes by, which takes
        a tenth of the time.
        """
        return Speakers(self.words, self.lexicon.pack.manners, proxy(self))

    @cached_property
    def _direct(self) -> Direct:
        return Direct(self.words, self.lexicon.pack.manners, self.quotations, self.cues)

    @cached_property
    def _turns(self) -> list[Stretch]:
        return [stretch_of(one) for one in find_turns(self.words, self.lexicon.pack.manners)]

    @cached_property
    def _turn_starts(self) -> list[int]:
        return [one.start for one in self._turns]

    def reported(self, low: int, high: int) -> list[Stretch]:
        """Return the reported speech of a sentence, in order."""
        if low not in self._reported:
            found: list[Stretch] = []
            cues = self.cues.between(low, high)
            if cues:
                end = low + len(self.words.text[low:high].rstrip())
                found = find_reported(self.words, cues, end, self.quotations, self.lexicon.pack.manners)
            self._reported[low] = found
        return self._reported[low]

    def spoken(self, number: int) -> Stretch | None:
        """Return who speaks in a quotation, by its place in ``quotations``; None where it is nobody.

        A fragment that nobody speaks by itself is the speaker's where it stands in reported speech.
        """
        if number not in self._spoken:
            said = self._direct.said(number)
            if said is None:
                said = self._lifted(number)
            if said is not None and said.source == NOBODY:
                turns = self._turns_over(said.start, said.start + 1)
                said = said._replace(source=turns[0].source) if turns else said
            self._spoken[number] = said
        return self._spoken[number]

    def stretches_over(self, start: int, end: int) -> list[Stretch]:
        """Return the stretches of speech that overlap a span, in order; the quotation alone if it holds the span."""
        direct = self._spoken_of(self.quotations.overlapping(start, end))
        if direct and direct[0].start <= start and end <= direct[0].end:
            return direct  # reported speech around it gives the span no other voice: it need not be read
        return sorted([*direct, *self._indirect_over(start, end)], key=_order)

    def indirect_at(self, offset: int) -> list[Stretch]:
        """Return the reported stretches that an offset lies in, in order."""
        return sorted(self._indirect_over(offset, offset + 1), key=_order)

    def stretches_in(self, low: int, high: int) -> list[Stretch]:
        """Return the stretches of speech that start in a paragraph, in order."""
        if low not in self._stretches:
            found = self._spoken_of(self.quotations.starting(low, high))
            for sentence in self.words.sentences_between(low, high):
                found += self.reported(*sentence)
            found += self._turns[bisect_left(self._turn_starts, low) : bisect_left(self._turn_starts, high)]
            self._stretches[low] = sorted(found, key=_order)
        return self._stretches[low]

    def stretches(self) -> Iterator[Stretch]:
        """Yield all stretches of speech, in order."""
        for low in self.words.paragraphs:
            yield from self.stretches_in(*self.words.paragraph(low))

    def stretches_before(self, stretch: Stretch) -> Iterator[Stretch]:
        """Yield the stretches in front of one, the nearest first."""
        low, high = self.words.paragraph(stretch.start)
        found = self.stretches_in(low, high)
        yield from reversed(found[: found.index(stretch)])
        while low > 0:
            low, high = self.words.paragraph(low - 1)
            yield from reversed(self.stretches_in(low, high))

    def _spoken_of(self, numbers: Iterable[int]) -> list[Stretch]:
        """Return the direct speech among quotations, given by their places in ``quotations``."""
        return [spoken for number in numbers if (spoken := self.spoken(number)) is not None]

    def _indirect_over(self, start: int, end: int) -> list[Stretch]:
        reported = [
            stretch for sentence in self.words.sentences_between(start, end) for stretch in self.reported(*sentence)
        ]
        overlapping = [stretch for stretch in reported if stretch.start < end and start < stretch.end]
        return overlapping + self._turns_over(start, end)

    def _turns_over(self, start: int, end: int) -> list[Stretch]:
        """Return the labelled turns that overlap a span."""
        first = max(bisect_right(self._turn_starts, start) - 1, 0)
        return [turn for turn in self._turns[first : bisect_left(self._turn_starts, end)] if start < turn.end]

    def _lifted(self, number: int) -> Stretch | None:
        """Return a fragment that stands inside reported speech as its speaker's."""
        quotation = self.quotations.items[number]
        furthest: Stretch | None = None
        for one in self.reported(*self.words.sentence(quotation.start)):
            if one.start <= quotation.start and (furthest is None or one.end >= furthest.end):
                furthest = one
        if furthest is None or furthest.end < quotation.end or is_title(self.words, quotation):
            return None
        return Stretch(quotation.start, quotation.end, "direct", furthest.cue, furthest.source)


def _order(stretch: Stretch) -> tuple[int, int, str]:
    return stretch.start, -stretch.end, stretch.kind


@lru_cache(maxsize=1)
def read(text: str, language: str) -> AnalysedText:
    """Take a text up; the last one is kept, for callers that ask for speech, names and markers in turn.

    Raises
    ------
    LanguageError
        There is no pack for the language, or it cannot be searched by words.
    """
    found = lexicon(language)
    if not found.pack.spaced:
        raise LanguageError(f"pack {language!r} is for a script without blanks, which cannot be searched by words yet")
    return AnalysedText(found, split_words(text, found.pack))

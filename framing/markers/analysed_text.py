"""Analyse a text as far as it is needed: the speech in it, and who speaks.

What lies in one sentence is read for that sentence alone, what reaches further
(pairs of quotation marks, labels of a transcript, who continues speaking) for as much of
the text as it takes. Whoever asks for one sentence, as ``find_markers`` does,
and whoever asks for all, as ``find_speech`` does, goes through the same
functions and gets the same answer.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from weakref import proxy

from framing.errors import InputError, LanguageError
from framing.lang.segmentation import Words
from framing.markers.cues import Cues, find_cues, without_overlaps
from framing.markers.dialogue import find_dialogue, merge
from framing.markers.direct_speech import DirectSpeechReader
from framing.markers.embedded_posts import find_posts
from framing.markers.incise import around_incise
from framing.markers.lexicon import EntryMatch, Lexicon, find_entries, lexicon
from framing.markers.quotes import Quotations, find_quotations, is_title
from framing.markers.reported_speech import find_reported
from framing.markers.speaker_labels import find_turns, speech_of_turn
from framing.markers.speaker_names import Speakers
from framing.markers.speech_spans import NOBODY, SpeechSpan
from framing.markers.visible_text import SeenText, see
from framing.wording import shown


@dataclass(eq=False)
class AnalysedText:
    """One text, its words, and the speech in it as far as it was asked for.

    All offsets are those of the text as it is seen; ``seen`` says where they are in the stored one.
    """

    lexicon: Lexicon
    words: Words
    seen: SeenText
    _reported: dict[int, list[SpeechSpan]] = field(default_factory=dict)
    _spoken: dict[int, SpeechSpan | None] = field(default_factory=dict)
    _speech: dict[int, list[SpeechSpan]] = field(default_factory=dict)

    def seen_title(self, text: str, title: str) -> str:
        """Return the title of the stored text as it is seen, if the text starts with it."""
        return self.words.text[: self.seen.seen(0, len(title))[1]] if text.startswith(title) else title

    @cached_property
    def matches(self) -> list[EntryMatch]:
        """The entries of the pack that occur in the text, overlapping ones included."""
        return find_entries(self.words, self.lexicon.index)

    @cached_property
    def cues(self) -> Cues:
        """The words that attribute speech to somebody, without overlap."""
        return without_overlaps(self.words, self.overlapping_cues)

    @cached_property
    def overlapping_cues(self) -> Cues:
        """The words that attribute speech to somebody, overlapping ones included."""
        return find_cues(self.words, self.matches)

    @cached_property
    def quotations(self) -> Quotations:
        """What is quoted, or follows the dash of a dialogue."""
        turns = find_dialogue(self.words, self.cues, self.lexicon.pack.word_classes)
        return merge(find_quotations(self.words), turns)

    @cached_property
    def speakers(self) -> Speakers:
        """The names of those who speak.

        They look back at the speech by a weak reference: in a circle, each text
        would stay in memory until the garbage collector comes by, which takes
        a tenth of the time.
        """
        return Speakers(self.words, self.lexicon.pack.word_classes, proxy(self))

    @cached_property
    def _direct(self) -> DirectSpeechReader:
        return DirectSpeechReader(self.words, self.lexicon.pack.word_classes, self.quotations, self.cues)

    @cached_property
    def _turns(self) -> list[SpeechSpan]:
        turns = find_turns(self.words, self.lexicon.pack.word_classes)
        spoken = [speech_of_turn(turn, answered=turn.label_start > 0 or len(turns) > 1) for turn in turns]
        posted = [speech_of_turn(post, answered=True) for post in find_posts(self.words)]
        return sorted([*spoken, *posted], key=_order) if posted else spoken

    @cached_property
    def _turn_starts(self) -> list[int]:
        return [turn.start for turn in self._turns]

    def reported(self, low: int, high: int) -> list[SpeechSpan]:
        """Return the reported speech of a sentence, in order."""
        if low not in self._reported:
            spans: list[SpeechSpan] = []
            cues = self.cues.between(low, high)
            if cues:
                end = low + len(self.words.text[low:high].rstrip())
                spans = find_reported(self.words, cues, end, self.quotations, self.lexicon.pack.word_classes)
            self._reported[low] = spans
        return self._reported[low]

    def spoken(self, number: int) -> SpeechSpan | None:
        """Return who speaks in a quotation, by its index in ``quotations``; None if it is nobody.

        A fragment that is attributed to nobody by itself is the speaker's if it is in reported speech.
        """
        if number not in self._spoken:
            span = self._direct.said(number)
            if span is None:
                span = self._lifted(number)
            if span is not None and span.location == NOBODY:
                turns = self._turns_over(span.start, span.start + 1)
                span = span._replace(location=turns[0].location) if turns else span
            self._spoken[number] = span
        return self._spoken[number]

    def speech_over(self, start: int, end: int) -> list[SpeechSpan]:
        """Return the speech spans that overlap a span, in order; the quotation alone if it holds the span."""
        spoken = self._spoken_of(self.quotations.overlapping(start, end))
        direct = [part for part in spoken if part.start < end and start < part.end]
        if direct and direct[0].start <= start and end <= direct[0].end:
            return direct  # reported speech around it gives the span no other voice: it need not be read
        return sorted([*direct, *self._indirect_over(start, end)], key=_order)

    def indirect_at(self, offset: int) -> list[SpeechSpan]:
        """Return the reported speech spans that an offset lies in, in order."""
        return sorted(self._indirect_over(offset, offset + 1), key=_order)

    def speech_in(self, low: int, high: int) -> list[SpeechSpan]:
        """Return the speech spans that start in a paragraph, in order."""
        if low not in self._speech:
            spans = self._spoken_of(self.quotations.starting(low, high))
            for sentence in self.words.sentences_between(low, high):
                spans += self.reported(*sentence)
            spans += self._turns[bisect_left(self._turn_starts, low) : bisect_left(self._turn_starts, high)]
            self._speech[low] = sorted(spans, key=_order)
        return self._speech[low]

    def speech_spans(self) -> Iterator[SpeechSpan]:
        """Yield all speech spans, in order."""
        for low in self.words.paragraphs:
            yield from self.speech_in(*self.words.paragraph(low))

    def stored_spans(self) -> Iterator[SpeechSpan]:
        """Yield all speech spans, in order, with the offsets of the stored text."""
        for span in self.speech_spans():
            start, end = self.seen.stored(span.start, span.end)
            yield span._replace(start=start, end=end)

    def speech_before(self, speech_span: SpeechSpan) -> Iterator[SpeechSpan]:
        """Yield the speech spans before one, the nearest first."""
        low, high = self.words.paragraph(speech_span.start)
        spans = self.speech_in(low, high)
        yield from reversed(spans[: spans.index(speech_span)])
        while low > 0:
            low, high = self.words.paragraph(low - 1)
            yield from reversed(self.speech_in(low, high))

    def _spoken_of(self, numbers: Iterable[int]) -> list[SpeechSpan]:
        """Return the direct speech among quotations, given by their indices in ``quotations``."""
        spoken = filter(None, map(self.spoken, numbers))
        return [part for quotation in spoken for part in around_incise(self.words, quotation)]

    def _indirect_over(self, start: int, end: int) -> list[SpeechSpan]:
        reported = [
            speech_span
            for sentence in self.words.sentences_between(start, end)
            for speech_span in self.reported(*sentence)
        ]
        overlapping = [speech_span for speech_span in reported if speech_span.start < end and start < speech_span.end]
        return overlapping + self._turns_over(start, end)

    def _turns_over(self, start: int, end: int) -> list[SpeechSpan]:
        """Return the labelled turns that overlap a span."""
        first = max(bisect_right(self._turn_starts, start) - 1, 0)
        return [turn for turn in self._turns[first : bisect_left(self._turn_starts, end)] if start < turn.end]

    def _lifted(self, number: int) -> SpeechSpan | None:
        """Return a fragment within reported speech as its speaker's."""
        quotation = self.quotations.items[number]
        furthest: SpeechSpan | None = None
        for span in self.reported(*self.words.sentence(quotation.start)):
            if span.start <= quotation.start and (furthest is None or span.end >= furthest.end):
                furthest = span
        if furthest is None or furthest.end < quotation.end or is_title(self.words, quotation):
            return None
        return SpeechSpan(quotation.start, quotation.end, "direct", furthest.cue, furthest.location)


def _order(speech_span: SpeechSpan) -> tuple[int, int, str]:
    return speech_span.start, -speech_span.end, speech_span.kind


def check_text(text: object, language: object, title: object = "") -> None:
    """Raise ``InputError`` unless text, language and title are texts."""
    for name, value in (("text", text), ("language", language), ("title", title)):
        if not isinstance(value, str):
            raise InputError(f"{name} must be a str, not {shown(value)}")


@lru_cache(maxsize=1)
def analyse(text: str, language: str) -> AnalysedText:
    """Take a text up; the last one is kept, for callers that ask for speech, names and markers in turn.

    Raises
    ------
    LanguageError
        There is no pack for the language, or it cannot be searched by words.
    """
    searched = lexicon(language)
    if not searched.pack.spaced:
        raise LanguageError(f"pack {language!r} is for a script without spaces, which cannot yet be searched by words")
    seen, words = see(text, searched)
    return AnalysedText(searched, words, seen)

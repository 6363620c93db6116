"""Find the markers of one text: entries and patterns, each with voice and position."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from framing.lang.words import Words
from framing.markers.lexicon import longest
from framing.markers.own import find_own
from framing.markers.patterns import Match, find_patterns, in_place
from framing.markers.people import Stretch
from framing.markers.speech import Reading, read
from framing.overlay import Overlay
from framing.records import Marker, Position, Voice

_NOTHING = Overlay()


def find_markers(text: str, language: str = "en", title: str = "", *, overlay: Overlay = _NOTHING) -> list[Marker]:
    """Find the markers of loaded language in a text, and in whose voice each stands.

    ``title`` is the article's title where the text starts with it: markers in
    it are in the headline, those of the first paragraph behind it in the lead.
    Markers of one category never overlap; those of different categories may.
    ``overlay`` is what a study changes of the rules (``framing.overlay``).

    Returns
    -------
    list of Marker
        In the order of the text; offsets are code points of ``text``.

    Raises
    ------
    LanguageError
        There is no pack for the language.

    Examples
    --------
    >>> [marker] = find_markers("The men were allegedly held in Orvane.")
    >>> marker.text, marker.category, marker.voice, marker.position
    ('allegedly', 'hedge', 'outlet', 'lead')
    """
    reading = read(text, language)
    voices = Voices.of(reading.stretches)
    headline, lead = places(reading.words, title)
    markers = []
    for match in _matches(reading, overlay):
        number = voices.at(match.start, match.end)
        voice, speaker, cue = voice_of(reading, number)
        if not overlay.allows(match.rule, voice):
            continue
        markers.append(
            Marker(match.start, match.end, text[match.start : match.end], match.category, match.rule,
                   voice, speaker, cue, position_of(match.start, headline, lead), match.score)
        )  # fmt: skip
    return sorted(markers)


def _matches(reading: Reading, overlay: Overlay) -> Iterator[Match]:
    """Yield all finds, without overlap inside a category: a pattern yields to an entry."""
    words, silent = reading.words, overlay.silent
    finds = [*reading.finds, *find_own(words, reading.index.pack.tag, overlay.added)]
    kept = in_place(
        reading, longest([one for one in finds if one.category != "saying" and one.form.rule not in silent])
    )
    patterns = [one for one in find_patterns(reading) if one.rule not in silent]
    taken: dict[str, list[tuple[int, int]]] = {}
    for one in kept:
        start, end = words.start(one.first), words.ends[one.last]
        taken.setdefault(one.category, []).append((start, end))
        yield Match(start, end, one.category, one.form.rule, one.form.entry.score)
    for match in patterns:
        spans = taken.get(match.category, [])
        place = bisect_right(spans, (match.start, match.end))
        if not any(start < match.end and match.start < end for start, end in spans[max(0, place - 1) : place + 1]):
            yield match


def voice_of(reading: Reading, number: int) -> tuple[Voice, str, str]:
    """Return voice, speaker and cue of a stretch; -1 is the outlet."""
    if number < 0:
        return "outlet", "", ""
    one = reading.stretches[number]
    voice: Voice = "quote" if one.kind == "direct" else "paraphrase"
    return voice, reading.speakers.name(number), one.cue_text(reading.words)


@dataclass(frozen=True, slots=True)
class Voices:
    """The speech of a text, cut where the innermost stretch changes; ``inner`` has its place, -1 for none."""

    stretches: Sequence[Stretch]
    starts: list[int]
    inner: list[int]

    @classmethod
    def of(cls, stretches: Sequence[Stretch]) -> "Voices":
        """Lay the stretches over each other; direct speech wins over indirect, the later start over the earlier."""
        edges = sorted({0, *(one.start for one in stretches), *(one.end for one in stretches)})
        inner = [-1] * len(edges)
        ranked = sorted(range(len(stretches)), key=lambda one: (stretches[one].kind == "direct", one))
        for number in ranked:
            first = bisect_left(edges, stretches[number].start)
            last = bisect_left(edges, stretches[number].end)
            inner[first:last] = [number] * (last - first)
        return cls(stretches, edges, inner)

    def at(self, start: int, end: int) -> int:
        """Return the place of the innermost stretch that holds a span whole, or -1."""
        number = self.inner[bisect_right(self.starts, start) - 1]
        return number if number >= 0 and end <= self.stretches[number].end else -1


def places(words: Words, title: str) -> tuple[int, int]:
    """Return where the headline ends and where the lead ends."""
    headline = len(title) if title and words.text.startswith(title) else 0
    first = headline + len(words.text[headline:]) - len(words.text[headline:].lstrip())
    return headline, words.paragraph(first)[1]


def position_of(start: int, headline: int, lead: int) -> Position:
    """Return where a marker stands that starts at ``start``."""
    return "headline" if start < headline else "lead" if start < lead else "body"

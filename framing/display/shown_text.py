"""One text with its markers and speech, cut into the pieces that a reader sees."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from framing import lang
from framing.contracts import Voice
from framing.lang.segmentation import split_words
from framing.markers.find import find_markers
from framing.markers.speech import find_speech
from framing.markers.voice import VOICE_NAMES, speech_of_words, voices_of_words
from framing.records import Marker, Speech
from framing.settings import MIN_PRECISION
from framing.study_rules import Overlay
from framing.wording import counted

VOICE_WORDS: dict[Voice, str] = {"outlet": "own words", "quote": "quoted", "paraphrase": "reported"}
NOBODY = "nobody named"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """Where a text is from, as far as anybody says; ``identified`` if its language was told by its words."""

    article_id: str
    outlet: str = ""
    date: str = ""
    title: str = ""
    language: str = "en"
    identified: bool = False


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text with all that was found in it; it starts with its title, if it has one."""

    source: TextSource
    text: str
    markers: tuple[Marker, ...]
    speech: tuple[Speech, ...]

    @property
    def name(self) -> str:
        """What the text is called beside others: its outlet, else its id."""
        return self.source.outlet or self.source.article_id

    def facts(self) -> list[str]:
        """Return what is printed above the text: where it is from, its language and its length."""
        language = lang.load(self.source.language).name + (" (identified)" if self.source.identified else "")
        return [
            part for part in (self.name, self.source.date, language, counted(speakers(self).total, "words")) if part
        ]  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        markers, speech = [asdict(marker) for marker in self.markers], [asdict(span) for span in self.speech]
        return {**asdict(self.source), "text": self.text, "markers": markers, "speech": speech}


class TextPiece(NamedTuple):
    """A part of a paragraph with the same markers all through; numbers are indexes of ``ShownText.markers``.

    ``ending`` has the markers that end where the piece does, ``voice`` is the voice of its words.
    """

    text: str
    markers: tuple[int, ...]
    ending: tuple[int, ...]
    voice: Voice


class Paragraph(NamedTuple):
    """A line of the text: its pieces, the markers that start in it, and whether it is the headline."""

    pieces: tuple[TextPiece, ...]
    markers: tuple[int, ...]
    headline: bool


class WordCounts(NamedTuple):
    """The words of a text by voice, and those of others by speaker, the one who says most first."""

    total: int
    by_voice: dict[Voice, int]
    by_speaker: tuple[tuple[str, int], ...]

    def share(self, count: int) -> float:
        """Return a number of words as a share of all."""
        return count / self.total if self.total else 0.0


def show_text(
    source: TextSource, text: str, *, overlay: Overlay | None = None, min_precision: float = MIN_PRECISION
) -> ShownText:
    """Find the markers and the speech of a text; ``overlay`` is what a study changes of the rules."""
    markers = find_markers(
        text, source.language, source.title, overlay=overlay or Overlay(), min_precision=min_precision
    )
    return ShownText(source, text, tuple(markers), tuple(find_speech(text, source.language)))


def paragraphs(shown: ShownText) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text, without those that are blank."""
    offset = 0
    headline_end = len(shown.source.title) if shown.text.startswith(shown.source.title) else 0
    for line in shown.text.split("\n"):
        start, end = offset, offset + len(line)
        offset = end + 1
        if line.strip():
            numbers = tuple(n for n, marker in enumerate(shown.markers) if start <= marker.start < end)
            yield Paragraph(tuple(_pieces(shown, start, end)), numbers, start < headline_end)


def _pieces(shown: ShownText, start: int, end: int) -> Iterator[TextPiece]:
    spans = [(marker.start, marker.end) for marker in shown.markers] + [(span.start, span.end) for span in shown.speech]
    edges = {start, end, *(edge for span in spans for edge in span if start < edge < end)}
    for low, high in pairwise(sorted(edges)):
        over = tuple(n for n, marker in enumerate(shown.markers) if marker.start <= low and high <= marker.end)
        ending = tuple(n for n in over if shown.markers[n].end == high)
        yield TextPiece(shown.text[low:high], over, ending, _voice_at(shown.speech, low))


def _voice_at(speech: Sequence[Speech], offset: int) -> Voice:
    return VOICE_NAMES[int(voices_of_words(np.array([offset]), speech)[0])]


def speakers(shown: ShownText) -> WordCounts:
    """Count the words of a text by voice and by speaker."""
    words = split_words(shown.text, lang.load(shown.source.language))
    tokens = [token for token in words.tokens if token]
    starts = np.array([words.start(index) for index, token in enumerate(words.tokens) if token], dtype=np.int64)
    voices = voices_of_words(starts, shown.speech)
    speech = (shown.speech[number] for number in speech_of_words(starts, shown.speech).tolist() if number >= 0)
    by_voice = Counter(VOICE_NAMES[voice] for voice in voices.tolist())
    by_speaker = Counter(span.speaker or NOBODY for span in speech)
    return WordCounts(
        len(tokens), dict(by_voice), tuple(sorted(by_speaker.items(), key=lambda item: (-item[1], item[0])))
    )


def counts(shown: ShownText) -> tuple[Counter[str], Counter[str]]:
    """Count the markers by category: those in the outlet's own words, and those in the words of others."""
    own = Counter(marker.category for marker in shown.markers if marker.voice == "outlet")
    others = Counter(marker.category for marker in shown.markers if marker.voice != "outlet")
    return own, others


def voice_words(marker: Marker) -> str:
    """Say whose words a marker is in.

    Examples
    --------
    >>> [marker] = find_markers("“A brutal plan,” the mayor said.")
    >>> voice_words(marker)
    'quoted: the mayor'
    """
    return VOICE_WORDS[marker.voice] + (f": {marker.speaker}" if marker.speaker else "")


def category_words(category: str) -> str:
    """Return the id of a category as words."""
    return category.replace("_", " ")


def summary(shown: ShownText) -> list[str]:
    """Say in two sentences what was found, and who speaks."""
    own, others = counts(shown)
    parts = [
        f"{sum(count.values())} {where}{_listed(count)}"
        for count, where in ((own, "in its own words"), (others, "in the words of others"))
        if count
    ]
    total = len(shown.markers)
    count = counted(total, "markers") + (f": {', '.join(parts)}" if total else "")
    return [count, _who_speaks(shown)]


def _listed(count: Counter[str]) -> str:
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    return f" ({', '.join(f'{category_words(category)} {number}' for category, number in ranked)})"


def _who_speaks(shown: ShownText, most: int = 4) -> str:
    spoken = speakers(shown)
    if not spoken.by_speaker:
        return "Nobody else speaks"
    voices = [
        f"{words} {100 * spoken.share(spoken.by_voice[voice]):.0f} %"
        for voice, words in VOICE_WORDS.items()
        if voice in spoken.by_voice
    ]
    names = [f"{name} {100 * spoken.share(count):.0f} %" for name, count in spoken.by_speaker[:most]]
    more = len(spoken.by_speaker) - most
    return f"Who speaks: {', '.join(voices)} ({', '.join(names)}{f' and {more} more' if more > 0 else ''})"

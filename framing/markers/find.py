"""Find the markers of one text: entries and patterns, each with voice and position."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from framing.contracts import Position, Voice
from framing.lang.segmentation import Words
from framing.markers.analysed_text import AnalysedText, analyse, check_text
from framing.markers.entry_forms import SAYING
from framing.markers.lexicon import EntryMatch
from framing.markers.overlaps import PRECEDENCE, longest
from framing.markers.patterns import PatternMatch, find_patterns, passes_conditions
from framing.markers.plain_use import is_plain
from framing.markers.study_entries import find_study_entries
from framing.markers.voice import voice_of_span
from framing.records import Marker
from framing.settings import MIN_PRECISION
from framing.study_rules import Overlay

_NOTHING = Overlay()


def find_markers(
    text: str,
    language: str = "en",
    title: str = "",
    *,
    overlay: Overlay = _NOTHING,
    min_precision: float = MIN_PRECISION,
) -> list[Marker]:
    """Find the markers of loaded language in a text, and whose voice each is in.

    ``title`` is the article's title where the text starts with it: markers in
    it are in the headline, those of the first paragraph after it in the lead.
    Entries never overlap: the longest counts, and of equally long ones the
    narrower category. Categories of the study's own may overlap those of the stock.
    ``overlay`` is what a study changes of the rules (``framing.study_rules``);
    markers of rules whose expected precision is below ``min_precision`` are left out.

    Returns
    -------
    list of Marker
        In the order of the text; offsets are code points of ``text``.

    Raises
    ------
    LanguageError
        There is no pack for the language.
    InputError
        The text, the language or the title is not a str.

    Examples
    --------
    >>> [marker] = find_markers("The men were allegedly held in Orvane.")
    >>> marker.text, marker.category, marker.voice, marker.position
    ('allegedly', 'hedge', 'outlet', 'lead')
    """
    check_text(text, language, title)
    analysed = analyse(text, language)
    headline, lead = places(analysed.words, analysed.seen_title(text, title))
    markers = []
    for start, end, category, rule, score in sorted(_matches(analysed, overlay)):
        if score < min_precision:
            continue
        voice, speaker, cue = voice_of(analysed, start, end)
        if not overlay.allows(rule, voice):
            continue
        position = position_of(start, headline, lead)
        start, end = analysed.seen.stored(start, end)
        markers.append(Marker(start, end, text[start:end], category, rule, voice, speaker, cue, position, score))
    return markers


def _matches(analysed: AnalysedText, overlay: Overlay) -> Iterator[PatternMatch]:
    """Yield all matches, one category at a place: a pattern yields to an entry, an entry to scare quotes around it."""
    words, silent = analysed.words, overlay.silent
    patterns = [match for match in find_patterns(analysed) if match.rule not in silent]
    scare_quotes = [(match.start, match.end) for match in patterns if match.category == "scare_quotes"]
    taken: dict[str, list[tuple[int, int]]] = {}
    for first, last, form in _entries(analysed, overlay):
        start, end = words.start(first), words.ends[last]
        if _overlaps(scare_quotes, start, end):
            continue
        taken.setdefault(form.category, []).append((start, end))
        yield PatternMatch(start, end, form.category, form.rule, form.entry.score)
    for match in patterns:
        if not _overlaps(taken.get(match.category, []), match.start, match.end):
            yield match


def _entries(analysed: AnalysedText, overlay: Overlay) -> list[EntryMatch]:
    """Return the entries that count; where the stock categories overlap, the longest, then the first in precedence."""
    matches = [
        *(match for match in analysed.matches if match.form.category != SAYING),
        *find_study_entries(analysed.words, analysed.lexicon.pack.tag, overlay.added),
    ]
    if overlay.silent:
        matches = [match for match in matches if match.form.rule not in overlay.silent]
    matches = passes_conditions(analysed, matches)
    stock = longest((match for match in matches if match.category in PRECEDENCE), across=True)
    of_study = longest(match for match in matches if match.category not in PRECEDENCE)
    return [match for match in [*stock, *of_study] if not is_plain(analysed, match)]


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether a span overlaps one of some spans that are in order and do not overlap each other."""
    index = bisect_right(spans, (start, end))
    return any(low < end and start < high for low, high in spans[max(0, index - 1) : index + 1])


def voice_of(analysed: AnalysedText, start: int, end: int) -> tuple[Voice, str, str]:
    """Return whose voice a span is in, its speaker, and the cue that introduces the speech."""
    voice, speech_span = voice_of_span(analysed.words, analysed.speech_over(start, end), start, end)
    if speech_span is None:
        return voice, "", ""
    return voice, analysed.speakers.name(speech_span), speech_span.cue_text(analysed.words)


def places(words: Words, title: str) -> tuple[int, int]:
    """Return where the headline ends and where the lead ends."""
    headline = len(title) if title and words.text.startswith(title) else 0
    first = headline + len(words.text[headline:]) - len(words.text[headline:].lstrip())
    return headline, words.paragraph(first)[1]


def position_of(start: int, headline: int, lead: int) -> Position:
    """Return where a marker is that starts at ``start``."""
    return "headline" if start < headline else "lead" if start < lead else "body"

"""Where the spans of a reading of another tool are in the text of a study's article.

First the offsets are checked against the file's own text: a span that does not
have its own words, or offsets that cut words where another way of counting cuts
none, are mended as ``framing.studio.region_location`` mends those of Label
Studio. Then the spans move from the file's text to the article's, which may
have other white space, or was corrected since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from framing.errors import InputError
from framing.sharing.fingerprints import fold, outline, surroundings
from framing.sharing.foreign_readings import ForeignReading, ForeignSpan
from framing.sharing.realign import realign
from framing.spans import Span
from framing.studio.offsets import CODE_POINTS, Claim, Offsets
from framing.studio.region_location import first_fault, locate, moves
from framing.wording import counted

_MIN_CUT = 2  # ends of spans inside words before another way of counting is believed


@dataclass(frozen=True)
class SpanAlignment:
    """The spans of a reading in the article's text, one per label, in its order; and what was done to them."""

    spans: tuple[Span | None, ...]
    notes: tuple[str, ...] = ()


def align(reading: ForeignReading, text: str) -> SpanAlignment:
    """Return where the spans of a reading are in the article's ``text``; ``None`` if one has white space only.

    Raises
    ------
    InputError
        A span cannot be located: then the whole reading cannot be taken, since a
        gap would read as "nothing to mark".
    """
    offsets = Offsets(reading.text or text)
    located, notes = _located(reading.spans, offsets)
    if reading.text and reading.text != text:
        located, further = _moved(located, reading.text, text)
        notes = (*notes, *further)
    final = Offsets(text)
    return SpanAlignment(tuple(final.trimmed(span) for span in located), notes)


def _located(spans: Sequence[ForeignSpan], offsets: Offsets) -> tuple[list[Span], tuple[str, ...]]:
    claims = [
        Claim(f"{span.label} {number}", span.start, span.end, span.words) for number, span in enumerate(spans, start=1)
    ]
    wordless = [claim for claim in claims if not claim.words]
    counting = _counting_by_words(wordless, offsets) if len(wordless) == len(claims) else CODE_POINTS
    if counting != CODE_POINTS:
        note = f"{counted(len(claims), 'spans')} counted in {counting}, as their ends show: moved"
        return [_required(offsets.span(claim, counting), claim) for claim in claims], (note,)
    numbers = [Claim(claim.id, _number(claim.start), _number(claim.end), claim.words) for claim in claims]
    locations = locate(numbers, offsets)
    if fault := first_fault(numbers, locations):
        if shift := _common_shift(numbers, offsets):
            note = f"{counted(len(claims), 'spans')} moved by {shift:+,} characters, where all of them have their words"
            return [_required(offsets.span(_shifted(claim, shift)), claim) for claim in numbers], (note,)
        raise InputError(fault.replace("region ", "span ", 1))
    notes = tuple(moves(numbers, locations, "spans"))
    return [_required(location.span, claim) for location, claim in zip(locations, numbers, strict=True)], notes


def _common_shift(claims: Sequence[Claim], offsets: Offsets) -> int:
    """Return the one distance by which all spans have to move to have their words; 0 if there is not one."""
    if len(claims) < _MIN_CUT or not all(claim.words and claim.offsets for claim in claims):
        return 0
    first = claims[0]
    shifts = {occurrence.start - int(first.start) for occurrence in offsets.finds(first.words)}
    fitting = [shift for shift in shifts if all(offsets.fits(_shifted(claim, shift)) for claim in claims)]
    return fitting[0] if len(fitting) == 1 else 0


def _shifted(claim: Claim, shift: int) -> Claim:
    return Claim(claim.id, int(claim.start) + shift, int(claim.end) + shift, claim.words)


def _number(offset: object) -> object:
    """Return a whole number that is written as text as one: a table has nothing but texts."""
    is_number = isinstance(offset, str) and offset.isascii() and offset.isdigit() and len(offset) < 16
    return int(str(offset)) if is_number else offset


def _required(span: Span | None, claim: Claim) -> Span:
    if span is None:
        raise InputError(f"span {claim.id} goes from {claim.start!r} to {claim.end!r}, which is not in the text")
    return span


def _counting_by_words(claims: Sequence[Claim], offsets: Offsets) -> str:
    """Return the counting in which the spans begin and end at words, if code points cut words and it alone does not."""
    if not claims or _cuts(claims, offsets, CODE_POINTS) < _MIN_CUT:
        return CODE_POINTS
    fitting = {}
    for counting in offsets.countings[1:]:
        if _cuts(claims, offsets, counting) == 0:
            fitting[tuple(offsets.span(claim, counting) for claim in claims)] = counting
    return next(iter(fitting.values())) if len(fitting) == 1 else CODE_POINTS


def _cuts(claims: Iterable[Claim], offsets: Offsets, counting: str) -> int:
    """Count the ends of spans that are inside words; both ends of a span that is not in the text."""
    cuts = 0
    for claim in claims:
        span = offsets.span(Claim(claim.id, _number(claim.start), _number(claim.end)), counting)
        cuts += 2 if span is None else _is_inside(offsets.text, span.start) + _is_inside(offsets.text, span.end)
    return cuts


def _is_inside(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and text[offset - 1].isalnum() and text[offset].isalnum()


def _moved(spans: Sequence[Span], old: str, new: str) -> tuple[list[Span], tuple[str, ...]]:
    """Move spans from the labelled text to the article's, which differs from it."""
    composed = [Span(*(len(normalize("NFC", old[:offset])) for offset in (span.start, span.end))) for span in spans]
    source = normalize("NFC", old)
    old_text, new_text = fold(source), fold(new)
    folded = [old_text.span(span.start, span.end) for span in composed]
    if any(first == last for first, last in folded):
        raise InputError("a span has only white space")
    if old_text.text == new_text.text:
        return [Span(*new_text.unfold(first, last)) for first, last in folded], ()
    labelled = [{"folded": ends, "hashes": surroundings(old_text.text, *ends)} for ends in folded]
    aligned = realign(new, outline(source), labelled)
    if lost := next((pair for pair in zip(aligned, composed, strict=True) if not pair[0].how), None):
        words = source[lost[1].start : lost[1].end]
        raise InputError(f"the text has changed, and {words[:40]!r} is not found again: {lost[0].why}")
    note = f"the text has changed since; {counted(len(aligned), 'spans')} found again by their sentences and context"
    return [Span(span.start, span.end) for span in aligned], (note,)

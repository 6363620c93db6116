"""Readings as the files of other annotation tools have them, before they meet the articles of a study."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from framing.errors import InputError
from framing.files import half_character
from framing.studio.offsets import whole


@dataclass(frozen=True, slots=True)
class ForeignSpan:
    """A label on a span of a file's own text; ``words`` are the file's copy of its words, if there is one.

    Offsets are as the file gives them. ``voice``, ``rule`` and ``origin`` are ""
    unless the file has them.
    """

    label: str
    start: Any
    end: Any
    words: str = ""
    voice: str = ""
    rule: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ForeignReading:
    """One person's pass over one text, or over a part of it.

    Parameters
    ----------
    where : str
        The file and line, or the file, for messages.
    names : tuple of str
        What may be the article's id or address, the likeliest first.
    text : str
        The text that was labelled; "" if the file does not have it.
    spans : tuple of ForeignSpan
        The labels.
    annotator : str
        Who read it; "" if the file does not say.
    skipped : bool
        It was looked at and not answered.
    annotated_at : str
        When, as an ISO 8601 time; "" if the file does not say.
    comments : tuple of str
        Remarks on the whole text.
    unread : tuple of str
        What else the file has on this text that is not read, in the plural.
    fault : str
        Why it cannot be read, and is set aside whole; "" if it can.
    """

    where: str
    names: tuple[str, ...]
    text: str
    spans: tuple[ForeignSpan, ...]
    annotator: str = ""
    skipped: bool = False
    annotated_at: str = ""
    comments: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    fault: str = ""

    @property
    def texts(self) -> Iterator[str]:
        """All that is stored of it."""
        yield from (self.text, *self.names, self.annotator, *self.comments)
        for span in self.spans:
            yield from (span.label, span.words, span.voice, span.rule, span.origin)


# the files of one folder or archive, by path; the reader of a format takes one file, and may look at the others
Files = Mapping[str, bytes]
Reader = Callable[[str, Files], list[ForeignReading]]


def joined(parts: Iterable[ForeignReading]) -> ForeignReading:
    """Return the readings of consecutive parts of a text as one of the whole; their spans move along."""
    first, *rest = parts
    text, spans = first.text, [*first.spans]
    for part in rest:
        shift = len(text) + 1
        spans += [_moved(span, shift) for span in part.spans]
        text += "\n" + part.text
    times = [part.annotated_at for part in (first, *rest)]
    return replace(
        first,
        text=text,
        spans=tuple(spans),
        skipped=any(part.skipped for part in (first, *rest)),
        annotated_at=max(times),
        comments=tuple(comment for part in (first, *rest) for comment in part.comments),
        unread=tuple(what for part in (first, *rest) for what in part.unread),
    )


def _moved(span: ForeignSpan, shift: int) -> ForeignSpan:
    start, end = whole(span.start), whole(span.end)
    return span if start is None or end is None else replace(span, start=start + shift, end=end + shift)


def code_points(text: str, where: str) -> Callable[[int], int]:
    """Return what turns an offset in UTF-16 code units, as Java counts, into one in code points.

    Raises
    ------
    InputError
        Later, if an offset is not in the text or between the two halves of a character.
    """
    points: dict[int, int] = {}
    units = 0
    for point, character in enumerate(text):
        points[units] = point
        units += 2 if character > "\uffff" else 1
    points[units] = len(text)

    def point_of(offset: int) -> int:
        if offset not in points:
            raise InputError(f"{where}: offset {offset} is not one of the text's {units:,} UTF-16 code units")
        return points[offset]

    return point_of


def checked(reading: ForeignReading) -> ForeignReading:
    """Return a reading; one that is set aside, if it has half of a character."""
    fault = next(filter(None, map(half_character, reading.texts)), "")
    return unreadable(reading.where, fault) if fault else reading


def unreadable(source: str, fault: str) -> ForeignReading:
    """Return what stands for a reading that is set aside."""
    return ForeignReading(source, (), "", (), fault=fault)


def decoded(content: bytes, path: str) -> str:
    """Decode a text file as UTF-8, which may have halves of characters; raise ``InputError`` if it is not."""
    try:
        return content.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 (byte {content[error.start]:#04x}); convert it") from error

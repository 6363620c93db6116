"""Pair quotation marks, paragraph by paragraph.

Straight, curly and angle quotation marks, single ones beside apostrophes, and quotations
of several paragraphs, each of which opens again. A missing quotation mark spoils
its own sentence at most: what was opened and never closed ends with the
sentence, or with the paragraph if the next paragraph opens again.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from framing.lang.segmentation import Words

# apostrophes inside words are left out by the pattern: they are the great majority
_MARK = re.compile(r"[\"“”„‟«»‹›'‘’`](?:(?<=[\"“”„‟«»‹›])|(?<=')'|(?<=`)`|(?<=['‘’])(?!\w)|(?<=['‘’])(?<!\w.))")
_OPEN, _CLOSE, _EITHER = 1, 2, 3
_SIDES = {"“": _OPEN, "„": _OPEN, "‟": _OPEN, "«": _OPEN, "‹": _OPEN, "»": _CLOSE, "›": _CLOSE, "”": _CLOSE}
_SINGLE = "'‘’"
_LEAD = 24  # characters before a title in which its sentence continues
_BLANK = " \u00a0\u202f\u2009\t\n"
# straight and curly quotation marks are mixed in one pair often enough; angle marks never
_OPENED_BY = {"”": "“", "»": "«"}
_FAMILY = {"«": "«", "»": "«", "‹": "‹", "›": "‹", "'": "'", "‘": "'", "’": "'"}


class Quotation(NamedTuple):
    """A passage in quotation marks, quotation marks included.

    ``inner_start`` and ``inner_end`` leave the quotation marks and spaces out; ``closed``
    is false if the end had to be guessed; ``goes_on`` is true if it takes
    up the quotation of the paragraph before.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations of a text in order, without overlap, and where each starts."""

    items: Sequence[Quotation]
    starts: Sequence[int]

    def last_index(self, offset: int) -> int:
        """Return the index of the last quotation that starts at ``offset`` or before, or -1."""
        return bisect_right(self.starts, offset) - 1

    def overlapping(self, start: int, end: int) -> range:
        """Return the indices of the quotations that overlap a span."""
        first = self.last_index(start)
        if first < 0 or self.items[first].end <= start:
            first += 1
        return range(first, self.last_index(end - 1) + 1)

    def starting(self, low: int, high: int) -> range:
        """Return the indices of the quotations that start from ``low`` on and before ``high``."""
        return range(self.last_index(low - 1) + 1, self.last_index(high - 1) + 1)

    def last(self, offset: int) -> Quotation | None:
        """Return the last quotation that starts at ``offset`` or before."""
        index = bisect_right(self.starts, offset) - 1
        return self.items[index] if index >= 0 else None


class _QuotationMark(NamedTuple):
    start: int
    end: int
    family: str
    sides: int


# "opens anew" leaves the one before it unclosed; "replaces" does so without a trace
_Role = Literal["opens", "opens anew", "opens within", "closes", "closes within", "replaces", "nothing"]
_DEEPER: Mapping[str, int] = {"opens within": 1, "closes within": -1}


def find_quotations(words: Words) -> list[Quotation]:
    """Return the outermost quotations of a text, in order, without overlap."""
    quotations: list[Quotation] = []
    waiting = False
    for marks, stop in _by_paragraph(words):
        first = marks[0].start
        opens_anew = waiting and first == words.paragraph(first)[0]
        if opens_anew and words.text[first] in "»›":
            marks[0] = marks[0]._replace(sides=_OPEN)  # "» …": the old way to go on in French
        pairs = list(_pair(words, marks, stop, goes_on=opens_anew))
        if waiting and not opens_anew and quotations:
            quotations[-1] = _shortened(words, quotations[-1])
        quotations += pairs
        waiting = bool(pairs) and not pairs[-1].closed
    if waiting:
        quotations[-1] = _shortened(words, quotations[-1])
    return quotations


def _by_paragraph(words: Words) -> Iterator[tuple[list[_QuotationMark], int]]:
    """Yield the quotation marks of each paragraph that has any, with the paragraph's end."""
    text = words.text
    marks: list[_QuotationMark] = []
    stop = -1
    for match in _MARK.finditer(text):
        start, end = match.span()
        if start >= stop:
            if marks:
                yield marks, stop
            marks, stop = [], words.paragraph(start)[1]
        family, sides = _read(text[start - 1 : start] or " ", text[start:end], text[end : end + 1] or " ")
        if sides:
            marks.append(_QuotationMark(start, end, family, sides))
    if marks:
        yield marks, stop


@lru_cache(maxsize=1024)
def _read(before: str, symbol: str, after: str) -> tuple[str, int]:
    """Return the family of a quotation mark, and whether it may open, close or do either, by its neighbours."""
    may_open = (before in _BLANK or before in "([{—–-/«“\"'‘") and after not in _BLANK
    may_close = before not in _BLANK and not after.isalnum()
    if symbol in "«‹" and before in "'’([.!?…»›":
        return _FAMILY[symbol], _OPEN  # "d'« un acte »"
    if len(symbol) > 1:  # '' is one quotation mark
        return '"', (_OPEN if may_open else 0) | (_CLOSE if may_close else 0) or _EITHER
    if symbol in _SINGLE:
        may_open = may_open and after.isalnum() and not after.isdigit() and symbol != "’"
        return "'", (_OPEN if may_open else 0) | (_CLOSE if may_close and symbol != "‘" else 0)
    if symbol in _SIDES:
        return _FAMILY.get(symbol, '"'), _turned(symbol, after, may_open=may_open, may_close=may_close)
    if before.isdigit() and not after.isalnum() and after not in ".,;:!?)":
        return '"', _CLOSE  # inches too: they close nothing unless something is open
    return '"', (_OPEN if may_open else 0) | (_CLOSE if may_close else 0) or _EITHER


def _turned(symbol: str, after: str, *, may_open: bool, may_close: bool) -> int:
    """Return the side of a quotation mark that has one, the other one if it is plainly reversed (»so«, ”so”)."""
    if may_open and not may_close and after.isalnum() and symbol in "”»›":
        return _OPEN
    if may_close and not may_open and symbol in "«‹":
        return _CLOSE
    return _SIDES[symbol]


def _surplus(text: str, marks: list[_QuotationMark]) -> list[int]:
    """Count, from each quotation mark on, how many more close than open, among those that can do one only."""
    counts = {"“": 0, "«": 0}
    surplus = []
    for mark in reversed(marks):
        symbol = _OPENED_BY.get(text[mark.start], text[mark.start])
        if symbol in counts and mark.sides != _EITHER:
            counts[symbol] += 1 if mark.sides == _CLOSE else -1
        surplus.append(counts.get(symbol, 0))
    return surplus[::-1]


def _pair(words: Words, marks: list[_QuotationMark], stop: int, *, goes_on: bool) -> Iterator[Quotation]:
    """Pair the quotation marks of one paragraph; single ones count only outside double ones."""
    text, paragraph = words.text, _Paragraph(words.text, marks)
    opened: _QuotationMark | None = None
    depth = 0  # how many are open within the one that is
    for number, mark in enumerate(marks):
        role = paragraph.role(number, opened, depth)
        if opened and role == "closes":
            yield _quotation(text, opened, mark.start, mark.end, goes_on=goes_on)
            opened, goes_on = None, False
        elif opened and role == "opens anew":
            yield _unclosed(words, opened, mark.start, goes_on=goes_on)
            opened, depth, goes_on = mark, 0, False
        elif role == "opens":
            opened, depth = mark, 0
        elif role == "replaces":
            opened = mark
        elif role in _DEEPER:
            depth += _DEEPER[role]
    if opened is not None and opened.family != "'" and text[opened.end : stop].strip():
        end = opened.start + len(text[opened.start : stop].rstrip())
        yield _quotation(text, opened, end, end, goes_on=goes_on)


@dataclass(frozen=True)
class _Paragraph:
    """The quotation marks of one paragraph, in order, and the text that they are in."""

    text: str
    marks: list[_QuotationMark]

    def role(self, number: int, opened: _QuotationMark | None, depth: int) -> _Role:
        """Return what a quotation mark does after ``opened``, within which ``depth`` others are open."""
        mark = self.marks[number]
        if opened is None:
            return "opens" if mark.sides & _OPEN else "nothing"
        if mark.family != opened.family:  # a single one that is open was an apostrophe
            return "replaces" if opened.family == "'" and mark.sides & _OPEN else "nothing"
        if self.text[opened.start] == "„" and self.text[mark.start] == "“":
            return "closes"
        if mark.sides == _OPEN:
            same = self.text[mark.start] == self.text[opened.start]
            return "opens anew" if same and self.surplus[number] < 1 + depth else "opens within"
        if mark.sides & _CLOSE and not _is_possessive(self.text, self.marks, number):
            return "closes within" if depth else "closes"
        return "nothing"

    @cached_property
    def surplus(self) -> list[int]:
        """Counted when needed: few paragraphs have one quotation mark open within another."""
        return _surplus(self.text, self.marks)


def _unclosed(words: Words, opened: _QuotationMark, stop: int, *, goes_on: bool) -> Quotation:
    end = opened.start + len(words.text[opened.start : stop].rstrip())
    return _shortened(words, _quotation(words.text, opened, end, end, goes_on=goes_on))


def _is_possessive(text: str, marks: list[_QuotationMark], number: int) -> bool:
    """Return whether it is a plural possessive ("the troops' camp"), not a closing quotation mark."""
    offset = marks[number].start
    if marks[number].family != "'" or text[offset - 1].lower() != "s":
        return False
    if not text[offset + 1 : offset + 3].strip().isalpha():
        return False
    return number + 1 < len(marks) and marks[number + 1].family == "'" and not marks[number + 1].sides & _OPEN


def _quotation(text: str, opened: _QuotationMark, stop: int, end: int, *, goes_on: bool) -> Quotation:
    """Make a quotation of what is before ``stop``; it is closed if a quotation mark is from there to ``end``."""
    inner = text[opened.end : stop]
    start = opened.end + len(inner) - len(inner.lstrip())
    return Quotation(opened.start, end, start, max(start, opened.end + len(inner.rstrip())), stop < end, goes_on)


def _shortened(words: Words, quotation: Quotation) -> Quotation:
    """End a quotation that was never closed with its sentence."""
    end = min(quotation.end, words.sentence(quotation.inner_start)[1])
    end = quotation.start + len(words.text[quotation.start : end].rstrip())
    end = max(end, min(quotation.inner_start + 1, quotation.end))
    inner_end = max(quotation.inner_start, min(quotation.inner_end, end))
    return quotation._replace(end=end, inner_end=inner_end, closed=False)


def is_title(words: Words, quotation: Quotation, marks: str = ".!?") -> bool:
    """Return whether it is a quoted name or title: every word of some length starts with a capital."""
    first, last = words.at(quotation.inner_start), words.at(quotation.inner_end - 1)
    longer = False
    for index in range(first, last + 1):
        if len(words.tokens[index]) > 3:
            longer = True
            if words.text[words.start(index)].islower():
                return False
    return longer and words.text[quotation.inner_end - 1 : quotation.inner_end] not in tuple(marks)


def is_work(words: Words, quotation: Quotation) -> bool:
    """Return whether it is the title of a work in a sentence: 'on "Hour of Truth,"', 'the drama “A Brutal Affair.”'.

    Nothing introduces it, neither comma nor colon, and it has two capitals at least.
    """
    low = words.sentence(quotation.start)[0]
    before = words.text[max(low, quotation.start - _LEAD) : quotation.start].rstrip()
    if not before or not (before[-1].isalnum() or before.endswith(("'s", "’s"))):
        return False
    inside = words.text[quotation.inner_start : quotation.inner_end].split()
    capitals = sum(word[:1].isupper() for word in inside)
    return capitals > 1 and is_title(words, quotation, "")

"""Offsets of regions, compared with each region's own copy of its words.

Offsets are code points, and Label Studio counts so. Other tools and old servers
count UTF-16 code units, UTF-8 bytes, or line ends as two, and then a region points
beside its words. Its copy of the words (``value.text``) reveals that. The copy is
compared without white space and invisible characters: Label Studio writes a line
end into it as a backslash and an n, and collapses or drops spaces.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from framing.spans import Span

CODE_POINTS = "code points"
# soft hyphen, zero width, direction, controls that are not white space; not the tags that distinguish flags
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
)
_TYPE = str.maketrans("‘’‚‛′“”„‟″«»‐‑‒–—―", "'''''" + '"' * 7 + "-" * 6)
_LINE_END = r"\\[nr]"
_GAP = re.compile(rf"(?:[\s{_INVISIBLE}]|{_LINE_END})+")
_PLAIN_GAP = re.compile(rf"[\s{_INVISIBLE}]+")
_CUT = re.compile(r"(?<!\s)\s*+(?:…|\.{3})\s*+$")  # how tools end text that they have truncated
_SPACE = re.compile(rf"\s|{_LINE_END}")


def _utf16(character: str) -> int:
    return 2 if character > "\uffff" else 1


def _utf8(character: str) -> int:
    return len(character.encode("utf-8", "surrogatepass"))


def _with_crlf(width: Callable[[str], int]) -> Callable[[str], int]:
    return lambda character: width(character) + (character == "\n")


_WIDTHS: dict[str, Callable[[str], int]] = {
    "UTF-16 code units": _utf16,
    "UTF-8 bytes": _utf8,
    "code points with CRLF line ends": _with_crlf(lambda character: 1),
    "UTF-16 code units with CRLF line ends": _with_crlf(_utf16),
    "UTF-8 bytes with CRLF line ends": _with_crlf(_utf8),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a region says about its span: its offsets as given, and its own copy of its words, or ""."""

    id: str
    start: Any
    end: Any
    words: str = ""

    @classmethod
    def of(cls, region: Mapping[str, Any]) -> "Claim":
        """Read the claim of a region of Label Studio that has a ``value``."""
        value = region["value"]
        words = value.get("text")
        has_words = isinstance(words, str) and fold_words(words)  # Label Studio may keep a bare line end only
        return cls(str(region.get("id")), value.get("start"), value.get("end"), words if has_words else "")

    @property
    def offsets(self) -> tuple[int, int] | None:
        """Both offsets as integers; ``None`` if they are not, or are strings and no words confirm them."""
        if not self.words and str in (type(self.start), type(self.end)):
            return None
        start, end = whole(self.start), whole(self.end)
        return None if start is None or end is None else (start, end)


def whole(number: Any) -> int | None:
    """Return an offset as an integer: 12, 12.0 and "12", which Label Studio draws alike; else ``None``.

    Examples
    --------
    >>> whole(12), whole(12.0), whole("12"), whole(12.5), whole(True), whole("twelve")
    (12, 12, 12, None, None, None)
    """
    if isinstance(number, bool):
        return None
    if isinstance(number, float):
        return int(number) if number.is_integer() else None
    if isinstance(number, str) and len(number) < 16 and number.isascii() and number.isdigit():
        return int(number)
    return number if isinstance(number, int) else None


def fold_words(words: str) -> str:
    r"""Return words in NFD with one space per gap, none at the ends, and no invisible characters.

    Examples
    --------
    >>> fold_words(" de\u00a0 la\\nmer\u200b")
    'de la mer'
    """
    return _GAP.sub(_replacement, unicodedata.normalize("NFD", words)).strip()


def _replacement(gap: "re.Match[str]") -> str:
    return " " if _SPACE.search(gap.group()) else ""


def _letters(words: str) -> str:
    # NFD again: combining characters on both sides of a removed gap may have to be reordered
    return unicodedata.normalize("NFD", fold_words(words).replace(" ", ""))


def _plain(words: str) -> str:
    """Return the letters of words in lower case, with plain quotation marks and dashes."""
    return unicodedata.normalize("NFD", _plain_words(words).replace(" ", ""))


def _plain_words(words: str) -> str:
    """Return words as ``fold_words`` does, in lower case, with plain quotation marks and dashes."""
    return fold_words(unicodedata.normalize("NFKC", words)).casefold().translate(_TYPE)


class Offsets:
    """A text and the ways in which its characters may have been counted."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _tables(self) -> dict[str, dict[int, int]]:
        """Each counting that differs in this text from code points and earlier countings: its offsets → code points."""
        seen = [list(range(len(self.text) + 1))]
        tables = {}
        for name, width in _WIDTHS.items():
            positions = [0, *accumulate(map(width, self.text))]
            if positions not in seen:
                seen.append(positions)
                tables[name] = {position: point for point, position in enumerate(positions)}
        return tables

    @property
    def countings(self) -> list[str]:
        """The countings that make a difference in this text, code points first."""
        return [CODE_POINTS, *self._tables]

    def span(self, claim: Claim, counting: str = CODE_POINTS) -> Span | None:
        """Return the span that a claim gives in a counting; ``None`` if it is not in the text."""
        if claim.offsets is None:
            return None
        start, end = claim.offsets
        if counting == CODE_POINTS:
            return Span(start, end) if 0 <= start < end <= len(self.text) else None
        first, last = self._tables[counting].get(start), self._tables[counting].get(end)
        return None if first is None or last is None or first >= last else Span(first, last)

    def fits(self, claim: Claim, counting: str = CODE_POINTS, *, loosely: bool = False) -> bool:
        """Return whether a claim points at its own words; ``loosely`` ignores case and kinds of quotation marks."""
        span = self.span(claim, counting)
        if span is None:
            return False
        words = self.text[span.start : span.end]
        if words == claim.words or _letters(words) == _letters(claim.words):
            return True
        return loosely and _plain(words) == _plain(claim.words)

    def fits_in_part(self, claim: Claim) -> bool:
        """Return whether a claim has the words that it points at, in order, except some after a tab.

        Label Studio 1.23 loses what follows a tab when it rebuilds the copy of the
        words, as for a pre-label that came without one.
        """
        span = self.span(claim)
        up_to_tab, _, after = self.text[span.start : span.end].partition("\t") if span else ("", "", "")
        first, copied = fold_words(up_to_tab).split(), fold_words(claim.words).split()
        if not first or copied[: len(first)] != first:
            return False
        rest = iter(fold_words(after).split())
        return all(word in rest for word in copied[len(first) :])

    def is_cut(self, claim: Claim, span: Span | None) -> bool:
        """Return whether a claim's copy of its words is a truncated copy of a span, in any case."""
        copy = _plain_words(_CUT.sub("", claim.words))
        words = _plain_words(self.text[span.start : span.end]) if span and copy else ""
        return words.startswith(copy) and words.replace(" ", "") != copy.replace(" ", "") if words else False

    def trimmed(self, span: Span | None) -> Span | None:
        """Return a span without white space at its ends; ``None`` if nothing is left."""
        if span is None:
            return None
        words = self.text[span.start : span.end]
        start, end = span.end - len(words.lstrip()), span.start + len(words.rstrip())
        return Span(start, end) if start < end else None

    def finds(self, words: str) -> list[Span]:
        """Return the spans at which words occur in the text, whatever the gaps between them."""
        spans = set(self._folded.finds(fold_words(words)))
        if re.search(_LINE_END, unicodedata.normalize("NFD", self.text)):  # it may hold a backslash and an n of its own
            literal = _PLAIN_GAP.sub(_replacement, unicodedata.normalize("NFD", words)).strip()
            spans |= set(self._literal.finds(literal))
        return sorted(spans)

    @cached_property
    def _folded(self) -> "_Folded":
        return _Folded(self.text, _GAP)

    @cached_property
    def _literal(self) -> "_Folded":
        return _Folded(self.text, _PLAIN_GAP)


class _Folded:
    """A text as ``fold_words`` returns it, with the span in the text that each character comes from."""

    def __init__(self, text: str, gap: "re.Pattern[str]") -> None:
        characters = list(_decomposed(text))
        plain = "".join(character for character, _, _ in characters)
        kept: list[tuple[str, int, int]] = []
        done = 0
        for match in gap.finditer(plain):
            kept += characters[done : match.start()]
            if _replacement(match):
                kept.append((" ", characters[match.start()][1], characters[match.end() - 1][2]))
            done = match.end()
        kept += characters[done:]
        self._letters = "".join(character for character, _, _ in kept)
        self._sources = [(start, end) for _, start, end in kept]

    def finds(self, words: str) -> Iterator[Span]:
        """Yield the spans at which folded words occur, overlapping ones too, never a letter without its accent."""
        start = self._letters.find(words) if words else -1
        while start >= 0:
            last = start + len(words) - 1
            at_boundary = start == 0 or self._sources[start - 1][1] <= self._sources[start][0]
            if at_boundary and (last + 1 == len(self._sources) or self._sources[last][1] <= self._sources[last + 1][0]):
                yield Span(self._sources[start][0], self._sources[last][1])
            start = self._letters.find(words, start + 1)


def _decomposed(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the characters of a text in NFD, each with start and end of the sequence that it comes from.

    Combining characters are reordered only among themselves, so that a letter and
    its combining characters can be decomposed independently of their neighbours.
    """
    decomposed = (unicodedata.normalize("NFD", character) for character in text)
    starts = [index for index, characters in enumerate(decomposed) if not unicodedata.combining(characters[0])]
    bounds = sorted({0, *starts, len(text)})
    for start, end in pairwise(bounds):
        yield from ((character, start, end) for character in unicodedata.normalize("NFD", text[start:end]))

"""Where a region stands: its offsets, held against its own copy of its words.

Offsets are code points, and Label Studio counts so. Other tools and old servers
count UTF-16 code units, UTF-8 bytes, or line ends as two, and then a region points
beside its words. Its copy of the words (``value.text``) gives it away. That copy is
compared without white space and invisible characters: Label Studio writes a line
end into it as a backslash and an n, and folds or drops spaces.
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
# soft hyphen, zero width, direction, controls that are no white space; not the tags of flags, which tell flags apart
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
)
_TYPE = str.maketrans("‘’‚‛′“”„‟″«»‐‑‒–—―", "'''''" + '"' * 7 + "-" * 6)
_LINE_END = r"\\[nr]"
_GAP = re.compile(rf"(?:[\s{_INVISIBLE}]|{_LINE_END})+")
_PLAIN_GAP = re.compile(rf"[\s{_INVISIBLE}]+")
_CUT = re.compile(r"(?<!\s)\s*+(?:…|\.{3})\s*+$")  # how tools end what they have cut off
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
    """What a region says of its place: offsets as it gives them, and its own copy of its words, or ""."""

    id: str
    start: Any
    end: Any
    words: str = ""

    @classmethod
    def of(cls, region: Mapping[str, Any]) -> "Claim":
        """Read the claim of a region of Label Studio that has a ``value``."""
        value = region["value"]
        words = value.get("text")
        told = isinstance(words, str) and fold(words)  # Label Studio may be left with a bare line end
        return cls(str(region.get("id")), value.get("start"), value.get("end"), words if told else "")

    @property
    def offsets(self) -> tuple[int, int] | None:
        """Both offsets as whole numbers; ``None`` where they are none, or texts that no words confirm."""
        if not self.words and str in (type(self.start), type(self.end)):
            return None
        start, end = whole(self.start), whole(self.end)
        return None if start is None or end is None else (start, end)


def whole(number: Any) -> int | None:
    """Return an offset as a whole number: 12, 12.0 and "12", which Label Studio draws alike; else ``None``.

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


def fold(words: str) -> str:
    r"""Return words in normal form D with one space for each gap, none at the ends, and nothing invisible.

    Examples
    --------
    >>> fold(" de\u00a0 la\\nmer\u200b")
    'de la mer'
    """
    return _GAP.sub(_one_space, unicodedata.normalize("NFD", words)).strip()


def _one_space(gap: "re.Match[str]") -> str:
    return " " if _SPACE.search(gap.group()) else ""


def _letters(words: str) -> str:
    # once more in normal form: marks on both sides of a gap that was left out may change places
    return unicodedata.normalize("NFD", fold(words).replace(" ", ""))


def _plain(words: str) -> str:
    """Return the letters of words in lower case, with plain quotation marks and dashes."""
    return unicodedata.normalize("NFD", _plain_words(words).replace(" ", ""))


def _plain_words(words: str) -> str:
    """Return words as ``fold`` does, in lower case, with plain quotation marks and dashes."""
    return fold(unicodedata.normalize("NFKC", words)).casefold().translate(_TYPE)


class Offsets:
    """A text, and the ways in which somebody may have counted it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _tables(self) -> dict[str, dict[int, int]]:
        """Each counting that differs here from code points and from those before it: its offsets → code points."""
        seen = [list(range(len(self.text) + 1))]
        tables = {}
        for name, width in _WIDTHS.items():
            places = [0, *accumulate(map(width, self.text))]
            if places not in seen:
                seen.append(places)
                tables[name] = {place: point for point, place in enumerate(places)}
        return tables

    @property
    def countings(self) -> list[str]:
        """The countings that make a difference in this text, code points first."""
        return [CODE_POINTS, *self._tables]

    def span(self, claim: Claim, counting: str = CODE_POINTS) -> Span | None:
        """Return where a claim points in a counting; ``None`` where that is no place in the text."""
        if claim.offsets is None:
            return None
        start, end = claim.offsets
        if counting == CODE_POINTS:
            return Span(start, end) if 0 <= start < end <= len(self.text) else None
        first, last = self._tables[counting].get(start), self._tables[counting].get(end)
        return None if first is None or last is None or first >= last else Span(first, last)

    def fits(self, claim: Claim, counting: str = CODE_POINTS, *, loosely: bool = False) -> bool:
        """Tell whether a claim points at its own words in a counting; ``loosely``, in other type or case."""
        span = self.span(claim, counting)
        if span is None:
            return False
        words = self.text[span.start : span.end]
        if words == claim.words or _letters(words) == _letters(claim.words):
            return True
        return loosely and _plain(words) == _plain(claim.words)

    def fits_in_part(self, claim: Claim) -> bool:
        """Tell whether a claim has all words that it points at but some behind a tab, in their order.

        Label Studio 1.23 loses what stands behind a tab when it makes the copy of
        the words anew, as for a pre-label that came without.
        """
        span = self.span(claim)
        before, _, behind = self.text[span.start : span.end].partition("\t") if span else ("", "", "")
        first, copied = fold(before).split(), fold(claim.words).split()
        if not first or copied[: len(first)] != first:
            return False
        left = iter(fold(behind).split())
        return all(word in left for word in copied[len(first) :])

    def is_cut(self, claim: Claim, span: Span | None) -> bool:
        """Tell whether the copy of a claim begins as a span does, in any type or case, and ends before it."""
        copy = _plain_words(_CUT.sub("", claim.words))
        words = _plain_words(self.text[span.start : span.end]) if span and copy else ""
        return words.startswith(copy) and words.replace(" ", "") != copy.replace(" ", "") if words else False

    def trimmed(self, span: Span | None) -> Span | None:
        """Return a span without white space at its ends; ``None`` where nothing else is left."""
        if span is None:
            return None
        words = self.text[span.start : span.end]
        start, end = span.end - len(words.lstrip()), span.start + len(words.rstrip())
        return Span(start, end) if start < end else None

    def finds(self, words: str) -> list[Span]:
        """Return where words stand in the text, whatever the gaps between them are made of."""
        spans = set(self._folded.finds(fold(words)))
        if re.search(_LINE_END, unicodedata.normalize("NFD", self.text)):  # it may hold a backslash and an n of its own
            literal = _PLAIN_GAP.sub(_one_space, unicodedata.normalize("NFD", words)).strip()
            spans |= set(self._literal.finds(literal))
        return sorted(spans)

    @cached_property
    def _folded(self) -> "_Folded":
        return _Folded(self.text, _GAP)

    @cached_property
    def _literal(self) -> "_Folded":
        return _Folded(self.text, _PLAIN_GAP)


class _Folded:
    """A text as ``fold`` leaves it, and for each character the stretch of the text that it comes from."""

    def __init__(self, text: str, gap: "re.Pattern[str]") -> None:
        characters = list(_decomposed(text))
        plain = "".join(character for character, _, _ in characters)
        kept: list[tuple[str, int, int]] = []
        before = 0
        for found in gap.finditer(plain):
            kept += characters[before : found.start()]
            if _one_space(found):
                kept.append((" ", characters[found.start()][1], characters[found.end() - 1][2]))
            before = found.end()
        kept += characters[before:]
        self._letters = "".join(character for character, _, _ in kept)
        self._from = [(start, end) for _, start, end in kept]

    def finds(self, words: str) -> Iterator[Span]:
        """Yield where folded words stand, overlapping ones too, but never a letter without its accent."""
        at = self._letters.find(words) if words else -1
        while at >= 0:
            last = at + len(words) - 1
            starts = at == 0 or self._from[at - 1][1] <= self._from[at][0]
            if starts and (last + 1 == len(self._from) or self._from[last][1] <= self._from[last + 1][0]):
                yield Span(self._from[at][0], self._from[last][1])
            at = self._letters.find(words, at + 1)


def _decomposed(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the characters of a text in normal form D, each with start and end of what it is part of.

    Marks are put in order only among themselves, so that a letter and its marks
    can be decomposed apart from what stands beside them.
    """
    starts = [at for at, one in enumerate(text) if not unicodedata.combining(unicodedata.normalize("NFD", one)[0])]
    bounds = sorted({0, *starts, len(text)})
    for start, end in pairwise(bounds):
        yield from ((character, start, end) for character in unicodedata.normalize("NFD", text[start:end]))

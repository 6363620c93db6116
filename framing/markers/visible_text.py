"""See through what is in a text for the eye only: hidden characters, ligatures, and the ends of wrapped lines.

Soft hyphens and zero-width characters are dropped, ligatures are spelled out,
<< and >> are angle quotation marks, a word that is broken at the end of a line
is one word, and the end of a line that plainly continues in the next is a space.
Headlines of other articles that a page glues to a name ("Ada Brink Ada Lind
BrinkOrr wins poll MORE") are no part of the article, and are dropped.
What is found in the seen text is said in offsets of the stored one. Most texts
have nothing of the kind, and are their own seen text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from framing.lang.segmentation import Words, split_words
from framing.markers.lexicon import Index, Lexicon

_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DOUBLED = {"<<": "«", ">>": "»"}  # angle quotation marks, typed
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS = "-‐\u00ad"
_BROKEN = re.compile(r"(?<=[^\W\d_])[-‐\u00ad][ \t]*+\r?\n[ \t]*+(?=[^\W\d_A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W\d_]++")
_HYPHENED = re.compile(r"(?<![^\W\d_])[^\W\d_]++-[^\W\d_]++")
_CHANGED = re.compile(f"[{_HIDDEN}{''.join(_LIGATURES)}]")
_TYPED = re.compile("<<|>>")
_LINKS = re.compile(r"\b([A-Z][\w’'-]+)(?: [\w.()“”\"’'-]+){0,5}? \1(?=[A-Z0-9])[^\n]{0,900}? ?MORE\b")
_MAX_LETTERS = 40  # characters of a word


@dataclass(frozen=True, slots=True)
class SeenText:
    """A text as it is seen; ``offsets`` say where each of its characters is in the stored text, none if all stay."""

    text: str
    offsets: Sequence[int] = ()

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the stored text of a span of the seen one."""
        if not self.offsets or start >= end:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1

    def seen(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the seen text of a span of the stored one."""
        if not self.offsets:
            return start, end
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)


def see(text: str, searched: Lexicon) -> tuple[SeenText, Words]:
    r"""Return a text as it is seen, and its words.

    Examples
    --------
    >>> from framing.markers.lexicon import lexicon
    >>> seen, words = see("A bru\u00adtal o\ufb03cer, an out-\nrageous plan.", lexicon("en"))
    >>> seen.text, seen.stored(2, 8)
    ('A brutal officer, an outrageous plan.', (2, 9))
    """
    seen = SeenText(text)
    if _has_hidden(text):
        seen = _revealed(text, searched.index)
    words = split_words(seen.text, searched.pack)
    if words.wraps:
        seen = SeenText(_unwrapped(seen.text, words.wraps), seen.offsets)
        words = split_words(seen.text, searched.pack)
    return seen, words


def _has_hidden(text: str) -> bool:
    if "-\n" in text or "- \n" in text or _is_typed(text) or any(_links(text)):
        return True
    if text.isascii():
        return False
    return "‐\n" in text or any(character in text for character in (*_HIDDEN, *_LIGATURES))


def _is_typed(text: str) -> bool:
    return "<<" in text and all(text.count(mark) == text.count("<<") for mark in _DOUBLED)


def _revealed(text: str, index: Index) -> SeenText:
    """Drop what is hidden, spell ligatures out, and join broken words."""
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for start, end, letters in sorted(_changes(text, index), key=lambda change: (change[0], -change[1])):
        if start >= last:  # a soft hyphen may be part of a broken word
            parts += [text[last:start], letters]
            offsets += [*range(last, start), *[start] * len(letters)]
            last = end
    offsets += range(last, len(text) + 1)
    return SeenText("".join([*parts, text[last:]]), offsets)


def _changes(text: str, index: Index) -> Iterator[tuple[int, int, str]]:
    """Yield what is seen differently: its offsets, and what is seen in its place."""
    for start, end in (*_links(text), *_breaks(text, index)):
        yield start, end, ""
    for match in _CHANGED.finditer(text):
        yield *match.span(), _LIGATURES.get(match[0], "")
    if _is_typed(text):
        for match in _TYPED.finditer(text):
            start = match.start() + (match[0] == ">>")
            yield start, start + 1, _DOUBLED[match[0]]
            yield match.end() - 1 - (match[0] == ">>"), match.end() - (match[0] == ">>"), ""


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Yield the headlines that are glued to a name which the page repeats, with the repeated name."""
    if "MORE" in text:
        for link in _LINKS.finditer(text):
            yield link.end(1), link.end()


def _breaks(text: str, index: Index) -> Iterator[tuple[int, int]]:
    """Yield what is to be dropped where a word is broken: hyphen and line end, or the line end alone."""
    whole = set(_HYPHENED.findall(text.lower()))
    for line_end in _BROKEN.finditer(text):
        start, end = line_end.span()
        before = _WORD.findall(text[max(0, start - _MAX_LETTERS) : start].lower())[-1]
        behind = _WORD.findall(text[end : end + _MAX_LETTERS].lower())[0]
        if text[start] != "\u00ad" and _is_compound(text, start, before, behind, index, whole):
            start += 1
        yield start, end


def _is_compound(text: str, hyphen: int, before: str, behind: str, index: Index, whole: set[str]) -> bool:
    """Return whether it is a compound ("far-right", "dit-elle", "state-of-the-art") whose hyphen ends a line."""
    if behind in index.word_classes.pronoun or len(before) == 1:
        return True
    if text[hyphen - len(before) - 1 : hyphen - len(before)] in tuple(_HYPHENS):
        return True
    if f"{before}-{behind}" in whole:
        return True
    index.meet((before, behind))
    filed = index.filed.get(before), index.filed.get(behind)
    return (filed[0] is not None and behind in (filed[0].behind or ())) or (
        filed[1] is not None and before in (filed[1].before or ())
    )


def _unwrapped(text: str, wraps: Sequence[tuple[int, int]]) -> str:
    """Put spaces in the place of the line ends where a line continues."""
    parts, last = [], 0
    for start, end in wraps:
        parts += [text[last:start], " " * (end - start)]
        last = end
    return "".join([*parts, text[last:]])

"""Whether a line ends its paragraph, or was only too long.

Feeds and archives wrap at a width: of such a text the lines are joined. A line
continues in the next where that starts with a small letter, where a word such as
"the" or "Ms" ends it, and, in a text that is wrapped throughout, where the
first word of the next line would not have fitted after it.
"""

import re

from framing.lang.pack import Pack

_LINE = re.compile(r"\n\s*+")
_OPENS_LINE = '"“«‘('
_BEFORE_WRAP = '.!?:…"”»'
_MAX_WIDTH = 120  # characters of a wrapped line
_NARROWEST = 40
_SHOWN = 2  # lines that go on with a small letter before a text counts as wrapped throughout
_ABBREVIATION = 12  # characters in which a word such as "Ms" is looked for

Span = tuple[int, int]


def cut_lines(text: str, pack: Pack) -> tuple[list[int], list[Span]]:
    r"""Return where paragraphs start, and the line ends at which none does.

    Examples
    --------
    >>> from framing.lang import load
    >>> cut_lines("The dam held, Ms\nBrink said.\nThe storm\nwent on.", load("en"))
    ([0, 29], [(16, 17), (38, 39)])
    """
    starts: list[int] = [0]
    wraps: list[Span] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if end == len(text):
            break
        if "\n" not in match.group()[1:] and _goes_on(text, start, end, pack):
            wraps.append((start, end))
        else:
            starts.append(end)
    return _filled(text, starts, wraps) if len(wraps) >= _SHOWN else (starts, wraps)


def _goes_on(text: str, start: int, end: int, pack: Pack) -> bool:
    """Return whether a line plainly continues: the next starts small, or a word ends it that ends no line."""
    last = text[start - 1 : start]
    if text[end].islower() or (text[end] in _OPENS_LINE and text[end + 1 : end + 2].islower()):
        return last not in _BEFORE_WRAP
    if last in _BEFORE_WRAP and last != ".":
        return False
    word = text[max(0, start - _ABBREVIATION) : start].split(" ")[-1]
    small = word.removesuffix(".").lower()
    if small in pack.word_classes.title:
        return word[:1].isupper() and small in pack.words("abbreviation")
    ends_none = small in pack.word_classes.determiner or small in pack.word_classes.joint
    return ends_none and (word.islower() or (word.istitle() and len(word) > 1))


def _filled(text: str, starts: list[int], wraps: list[Span]) -> tuple[list[int], list[Span]]:
    """Let each line go on that the first word of the next would have made wider than the widest."""
    ends = [match.span() for match in _LINE.finditer(text) if match.end() < len(text)]
    edges = [0, *(end for _, end in ends)]
    lengths = [start - low for low, (start, _) in zip(edges, ends, strict=False)]
    width = max([*lengths, len(text.rstrip()) - edges[-1]])
    if not _NARROWEST <= width <= _MAX_WIDTH:
        return starts, wraps
    more = set(wraps)
    for (start, end), length in zip(ends, lengths, strict=True):
        word = text[end : end + width].split(maxsplit=1)[0]
        if "\n" not in text[start + 1 : end] and length + 1 + len(word) > width:
            more.add((start, end))
    gone = {end for _, end in more}
    return [start for start in starts if start not in gone], sorted(more)

"""Blocks of lines: what an export is, whichever file format it came in.

A block is a paragraph, a table cell or a heading. The readers of news databases
work on blocks, so that a text file, a web page, a Word document and RTF share
the rules for titles, fields and texts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SPACES = re.compile(r"[^\S\n]+")
_WIDTHS = range(50, 101)  # characters: lines of a text file that is wrapped by the database
_EMPTY = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\f"))


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without white space at their ends, none of them empty.

    ``bold`` says that all of it is bold, ``kind`` what the markup says of it
    ("headline", "break"), ``indented`` that the first line is set in.
    """

    lines: tuple[str, ...]
    bold: bool = False
    kind: str = ""
    indented: bool = False

    @property
    def text(self) -> str:
        """All lines as one."""
        return " ".join(self.lines)


def blocks_of(text: str, *, bold: bool = False, kind: str = "") -> Iterator[Block]:
    """Yield the blocks of a text: runs of lines that are not empty."""
    lines: list[str] = []
    indented = False
    for line in [*text.translate(_EMPTY).replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        spaced = _SPACES.sub(" ", line)
        if stripped := spaced.strip():
            indented = indented if lines else spaced.startswith(" ")
            lines.append(stripped)
        elif lines:
            yield Block(tuple(lines), bold, kind, indented)
            lines = []


def wrapped_width(blocks: Iterable[Block]) -> int:
    """Return the width at which the lines of a text file are wrapped, 0 if they are not.

    A few lines are longer than the width: links, tables. The 95th percentile is
    the width itself, or a character or two less.
    """
    lengths = sorted(len(line) for block in blocks for line in block.lines[:-1])
    width = lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0
    return width if width in _WIDTHS else 0


def running_text(blocks: Sequence[Block], width: int = 0) -> str:
    r"""Return blocks as paragraphs with a blank line between; with a ``width``, wrapped lines are joined.

    Examples
    --------
    >>> running_text(list(blocks_of("A line that\nis wrapped\n\nEnd.")), 12)
    'A line that is wrapped\n\nEnd.'
    """
    return "\n\n".join(_paragraph(block.lines, width) for block in blocks)


def _paragraph(lines: Sequence[str], width: int) -> str:
    """Join a line with the next if the next one's first word had no room in it."""
    parts = [lines[0]]
    for previous, line in pairwise(lines):
        full = width and len(previous) + 1 + len(line.split(" ", 1)[0]) > width
        parts += [" " if full else "\n", line]
    return "".join(parts)

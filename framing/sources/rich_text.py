"""RTF as blocks of lines: text, paragraphs, table cells, breaks and bold; all else is skipped.

Written here because striprtf takes a file that is cut off for whole, and tells
neither bold nor the end of a section; what a news export uses of RTF is small.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from framing.errors import InputError
from framing.sources.export_blocks import Block, blocks_of
from framing.sources.export_files import check_size

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)"
)
_DESTINATIONS = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer",
    "footerl", "footerr", "footerf", "footnote", "fldinst", "listtable", "listoverridetable", "rsidtbl", "generator",
    "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "nonshppict", "bkmkstart", "bkmkend",
    "annotation", "atnid", "atnauthor", "shp", "do", "xe", "tc", "pntext", "listtext", "filetbl", "revtbl", "mmathPr",
}  # fmt: skip
_SIGNS = {
    "emdash": "\u2014", "endash": "\u2013", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
    "rdblquote": "\u201d", "bullet": "\u2022", "tab": " ", "line": "\n", "emspace": " ", "enspace": " ",
}  # fmt: skip
_ENDS = {"par", "sect", "page", "cell", "row", "nestcell", "nestrow"}
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\n": "\n\n", b"\r": "\n\n", b"\\": "\\", b"{": "{", b"}": "}"}
_DEEPEST = 1000  # groups
_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds up to the end of a group."""

    skipped: bool = False
    bold: bool = False
    fallback: int = 1  # bytes after \\u that stand for the same character


def is_rtf(head: bytes) -> bool:
    """Return whether a file begins as RTF does."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def rtf_blocks(path: Path) -> list[Block]:
    """Return the paragraphs and cells of an RTF file; ``kind`` is "break" after a page or section ends.

    Raises
    ------
    InputError
        It is not RTF, or is cut off.
    """
    check_size(path)
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read: {getattr(error, 'strerror', None) or error}", path=path) from error
    if not is_rtf(content[:100]):
        raise InputError("is not an RTF file: it does not begin with {\\rtf", path=path)
    reader = _Reader(path)
    blocks = list(reader.blocks(content))
    if not reader.closed:
        raise InputError("is cut off: the last group of this RTF file is not closed", path=path)
    return blocks


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._groups = [_Group()]
        self._encoding = "cp1252"
        self._bytes = bytearray()
        self._runs: list[tuple[bool, str]] = []
        self._unread = 0  # bytes and escapes to be passed over after \\u
        self._optional = self._broken = False
        self.closed = False

    def blocks(self, content: bytes) -> Iterator[Block]:
        position = 0
        while position < len(content) and not self.closed:
            match = _TOKEN.match(content, position)
            if match is None:  # a backslash at the very end
                return
            position = match.end()
            word, number = match[1], int(match[2]) if match[2] else None
            if word == b"bin":
                position += max(number or 0, 0)
            elif word is not None:
                yield from self._control(word.decode("ascii"), number)
            elif match[5]:
                self._brace(match[5])
            else:
                self._literal(match)
        if content[position:].strip(b"\0\r\n\t \x1a"):
            raise InputError("is damaged: it continues after the end of the RTF document", path=self._path)
        yield from self._end()

    def _brace(self, brace: bytes) -> None:
        self._flush_bytes()
        self._unread = 0
        if brace == b"{":
            if len(self._groups) > _DEEPEST:
                raise InputError(f"has more than {_DEEPEST:,} nested groups", path=self._path)
            self._groups.append(replace(self._groups[-1]))
            self._optional = False
        else:
            self._groups.pop()
            self.closed = len(self._groups) <= 1

    def _literal(self, match: re.Match[bytes]) -> None:
        if match[4] == b"*":
            self._optional = True
            return
        if self._groups[-1].skipped:
            return
        content = bytes([int(match[3], 16)]) if match[3] else match[6]
        if content:
            passed = min(self._unread, len(content))
            self._unread -= passed
            self._bytes += content[passed:]
        elif match[4] and match[4] in _SYMBOLS:
            self._add(_SYMBOLS[match[4]])

    def _control(self, word: str, number: int | None) -> Iterator[Block]:
        group = self._groups[-1]
        optional, self._optional = self._optional, False
        if optional or word in _DESTINATIONS:
            self._flush_bytes()
            self._groups[-1] = replace(group, skipped=True)
        elif word in _PAGES or word == "ansicpg":
            self._page(_PAGES.get(word) or f"cp{number}")
        elif word == "uc":
            self._groups[-1] = replace(group, fallback=min(max(number or 0, 0), 16))
        elif word in ("b", "plain"):
            self._flush_bytes()
            self._groups[-1] = replace(group, bold=word == "b" and number != 0)
        elif not group.skipped:
            yield from self._text(word, number)

    def _text(self, word: str, number: int | None) -> Iterator[Block]:
        if word == "u" and number is not None:
            self._add(chr(number % 65536))
            self._unread = self._groups[-1].fallback
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        elif word in _ENDS:
            yield from self._end()
            self._broken = self._broken or word in ("sect", "page")

    def _page(self, name: str) -> None:
        try:
            codecs.lookup(name)
        except LookupError:
            return
        self._flush_bytes()
        self._encoding = {"cp65001": "utf-8", "cp10000": "mac_roman"}.get(name, name)

    def _add(self, text: str) -> None:
        self._flush_bytes()
        self._runs.append((self._groups[-1].bold, text))

    def _flush_bytes(self) -> None:
        if self._bytes:
            text = bytes(self._bytes).decode(self._encoding, "replace")
            self._bytes.clear()
            self._runs.append((self._groups[-1].bold, text))

    def _end(self) -> Iterator[Block]:
        self._flush_bytes()
        text = "".join(part for _, part in self._runs)
        strong = all(bold for bold, part in self._runs if part.strip())
        self._runs.clear()
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \\u writes pairs of surrogates
        for block in blocks_of(text, bold=strong, kind="break" if self._broken else ""):
            yield block
            self._broken = False

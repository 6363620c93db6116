"""Word documents (DOCX) as blocks of lines, unpacked with bounds."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.sources.export_blocks import Block, blocks_of
from framing.sources.export_files import check_size
from framing.sources.markup import xml_root

MAX_PART = 64 * 1024 * 1024  # bytes, unpacked: a thousand articles have 30 MB
_PART = "word/document.xml"
_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_SKIPPED = ("del", "moveFrom", "Fallback", "instrText", "delText", "pPr")
_FALSE = {"0", "false", "off", "none"}


def is_word(head: bytes) -> bool:
    """Return whether a file begins as a package does that has the parts of a Word document."""
    return head.startswith(b"PK") and (b"word/" in head or b"[Content_Types].xml" in head)


def word_blocks(path: Path) -> list[Block]:
    """Return the paragraphs of a Word document in order, those of tables included.

    ``kind`` is "break" for a paragraph where a section or page begins.

    Raises
    ------
    InputError
        It is not a Word document, is damaged or cut off, or is too large when unpacked.
    """
    root = xml_root(_part(path), path)
    return list(_paragraphs(root))


def _part(path: Path) -> bytes:
    check_size(path)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_PART) as stream:
            content = stream.read(MAX_PART + 1)
    except KeyError as error:
        raise InputError("is not a Word document: it has no word/document.xml", path=path) from error
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
        raise InputError("is not a Word document, or is damaged: it cannot be unpacked", path=path) from error
    if len(content) > MAX_PART:
        raise InputError(f"has more than {MAX_PART // 2**20} MB when unpacked; split the export", path=path)
    return content


def _paragraphs(root: Any) -> Iterator[Block]:
    from lxml import etree

    reader = _Reader()
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            reader.open(_name(node), node)
        else:
            yield from reader.close(_name(node))


class _Reader:
    """The state of reading a document: the paragraphs that are open, within one another, and the runs of text."""

    def __init__(self) -> None:
        self.paragraphs: list[list[str]] = []
        self.runs: list[tuple[bool, str]] = []  # whether a text is bold, and the text
        self.skipped = 0  # how many elements are open whose text does not count
        self.broken = self.bold = False

    def open(self, name: str, node: Any) -> None:
        """Read the beginning of an element."""
        self.skipped += name in _SKIPPED
        self.broken = self.broken or name == "sectPr" or (name == "br" and _value(node, "type") == "page")
        if name == "p":
            self.paragraphs.append([])
        elif name == "r":
            self.bold = _is_bold(node)
        elif self.paragraphs and not self.skipped and (text := _text(name, node)):
            self.paragraphs[-1].append(text)
            self.runs.append((self.bold, text))

    def close(self, name: str) -> Iterator[Block]:
        """Read the end of an element; yield what a paragraph has."""
        self.skipped -= name in _SKIPPED
        if name != "p" or not self.paragraphs:
            return
        text = "".join(self.paragraphs.pop())
        bold = all(is_bold for is_bold, part in self.runs if part.strip())
        for block in blocks_of(text, bold=bold, kind="break" if self.broken else ""):
            yield block
            self.broken = False
        self.runs = []


def _name(node: Any) -> str:
    if not isinstance(node.tag, str):
        return ""
    space, _, name = node.tag.rpartition("}")
    return name if name == "Fallback" or space + "}" in _WORD else ""


def _text(name: str, node: Any) -> str:
    if name == "t":
        return node.text or ""
    return {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}.get(name, "")


def _value(node: Any, name: str) -> str:
    return next((node.get(space + name) for space in _WORD if node.get(space + name)), "")


def _is_bold(run: Any) -> bool:
    mark = next((bold for space in _WORD for bold in run.iterfind(f"{space}rPr/{space}b")), None)
    return mark is not None and _value(mark, "val").lower() not in _FALSE

"""Nexis and Nexis Uni: text, HTML, Word and RTF files with several articles each."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.errors import InputError
from framing.sources.encodings import decoded_head
from framing.sources.export_blocks import Block, blocks_of, wrapped_width
from framing.sources.export_files import export_text, first_bytes, last_bytes, raw_articles
from framing.sources.markup import element_blocks, has_tags, html_root
from framing.sources.nexis_classic import COVER, SEPARATOR, classic_articles
from framing.sources.nexis_fields import field_of, normal
from framing.sources.nexis_uni import ENDS, uni_articles
from framing.sources.raw import HEAD_BYTES, Note, ReadOptions, Record, SourceFormat
from framing.sources.rich_text import is_rtf, rtf_blocks
from framing.sources.word_document import is_word, word_blocks

_TAG = re.compile(r"<[^>]{0,2000}>")
_MARKS = (b"End of Document", b"Load-Date", b"LexisNexis", b"Job Number", b"advance.lexis.com", b"Nexis Uni")
_OTHERS = ("proquest", "full text:", "____________________")
_PEEK = 262_144  # bytes of a document that are searched for marks
_LOOKED_AT = 400  # lines of the beginning


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file has the numbered documents or the closing lines of Nexis."""
    if is_rtf(head):
        return _is_marked(head + last_bytes(path, _PEEK))
    if is_word(head):
        return _is_marked(_document(path))
    text = decoded_head(head)
    if any(mark in text.lower() for mark in _OTHERS):
        return False
    if has_tags(text) and b"LXNComment" in head:
        return True
    lines = [line.strip() for line in (_TAG.sub("\n", text) if has_tags(text) else text).splitlines()]
    lines = [" ".join(line.replace("&nbsp;", " ").split()) for line in lines if line][:_LOOKED_AT]
    numbered = any(SEPARATOR.fullmatch(line) for line in lines)
    return numbered or sum(bool(COVER.match(line)) for line in lines) > 1 or _is_uni(lines)


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read all articles of an export of Nexis or Nexis Uni.

    Raises
    ------
    InputError
        Not all articles can be read, or the file cannot be.
    """
    blocks, width = _blocks(path, options)
    articles, expected, note = classic_articles(blocks, width)
    if not articles:
        articles, counted = uni_articles(blocks)
        expected = max(expected, counted)
    if not articles and not expected and not recognise(path, first_bytes(path, HEAD_BYTES)):
        raise InputError("is no export of Nexis or Nexis Uni; save an article by itself as text (.txt)", path=path)
    yield from raw_articles(path, articles, expected)
    if note:
        yield Note(path, note)


def _blocks(path: Path, options: ReadOptions) -> tuple[Sequence[Block], int]:
    head = first_bytes(path)
    if is_word(head) or path.suffix.lower() == ".docx":
        return word_blocks(path), 0
    if is_rtf(head):
        return rtf_blocks(path), 0
    if has_tags(decoded_head(head)):
        return list(element_blocks(html_root(path, options))), 0
    blocks = list(blocks_of(export_text(path, options)))
    return blocks, wrapped_width(blocks)


def _is_uni(lines: Sequence[str]) -> bool:
    ended = any(normal(line) in ENDS for line in lines)
    fields = {field[0] for line in lines if (field := field_of(Block((line,))))}
    return ended and len(fields & {"length", "load_date", "language", "section"}) > 1


def _is_marked(content: bytes) -> bool:
    return sum(mark in content for mark in _MARKS) > 1


def _document(path: Path) -> bytes:
    """Return the beginning of a Word document's text; b"" if it is not a Word document."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("word/document.xml") as stream:
            return stream.read(_PEEK)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, NotImplementedError):
        return b""


FORMAT = SourceFormat(
    "nexis",
    "Nexis, Nexis Uni: several articles per file, as text, HTML, Word or RTF",
    (".docx", ".rtf"),
    read,
    recognise,
    (".txt", ".html", ".htm", ".doc"),
)

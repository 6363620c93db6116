"""JSON Lines: one JSON object per line, one article per object."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from framing.sources.encodings import MAX_LINE, bounded_lines, decoded_head, detect, is_damaged, open_text
from framing.sources.raw import HEAD_BYTES, Note, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import Row, articles_of

_EXTENSIONS = (".jsonl", ".ndjson")
_LOOKED_AT = 20  # lines of the beginning


def read_json_lines(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read a JSON Lines file of articles; blank lines are skipped.

    Raises
    ------
    InputError
        The file has no object, or its first has no text.
    """
    encoding = options.encoding or detect(path)
    if encoding not in ("utf-8", options.encoding):
        yield Note(path, f"read as {encoding.removesuffix('-sig')}")
    with open_text(path, encoding) as stream:
        yield from articles_of(_rows(stream, path), path, options)


def recognise(path: Path, head: bytes) -> bool:
    """Return whether the first line is a whole JSON object and another follows, or is the long beginning of one."""
    lines = decoded_head(head).lstrip("\ufeff \t\r\n").split("\n", 2)
    if not lines[0].startswith("{"):
        return False
    if len(lines) == 1 and len(head) >= HEAD_BYTES:
        return True
    if not any(line.startswith("{") for line in lines[1:]) and path.suffix.lower() not in _EXTENSIONS:
        return False  # one object: JSON of whatever shape
    if path.suffix.lower() in _EXTENSIONS:  # the first may be a bad one, such as others are
        return any(_is_object(line) for line in decoded_head(head).split("\n")[:_LOOKED_AT])
    return _is_object(lines[0])


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line.strip("\ufeff \t\r")), dict)
    except (ValueError, RecursionError):
        return False


def _rows(stream: TextIO, path: Path) -> Iterator[tuple[int, Row | Reject]]:
    for number, line in bounded_lines(stream):  # only LF ends a line: JSON strings may hold U+2028 and other breaks
        if line is None:
            message = f"this line is longer than {MAX_LINE:,} characters"
            yield number, Reject(path, number, f"longer than {MAX_LINE:,} characters", message)
        elif line.strip("\ufeff \t\r\n"):
            yield number, _object(line.strip("\ufeff \t\r\n"), path, number)


def _object(content: str, path: Path, line: int) -> Row | Reject:
    if is_damaged(content):
        return Reject(path, line, "bytes that are not UTF-8", "has bytes that are not UTF-8")
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        return Reject(path, line, "not JSON", f"not JSON: {error.msg}")
    except (RecursionError, ValueError):
        message = "not readable JSON: nested too deeply, or a number too long"
        return Reject(path, line, "nested too deeply, or a number too long", message)
    if not isinstance(value, dict):
        return Reject(path, line, "not a JSON object", f"expected a JSON object, not {type(value).__name__}")
    return value


FORMAT = SourceFormat("jsonl", "JSON Lines: one object per line", _EXTENSIONS, read_json_lines, recognise)

"""Delimited text (comma, semicolon, tab or bar): a header line, then one row per article."""

import csv
import re
from collections.abc import Collection, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from framing.errors import InputError
from framing.sources.columns import FIELD_NAMES, lines_above, normal_name
from framing.sources.encodings import MAX_LINE, bounded_lines, decoded_head, detect, is_damaged, open_text
from framing.sources.raw import Note, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import Row, articles_of
from framing.wording import counted

_SEPARATORS = ",;\t|"
_SEPARATOR_LINE = re.compile(rf"sep=[{_SEPARATORS}]", re.IGNORECASE)  # Excel's own
_ABOVE = 20  # lines, of which the header is one


def read_csv(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read a delimited file of articles, which must have a column for the text.

    Raises
    ------
    InputError
        The file is empty, is not CSV, or has no column of text.
    """
    encoding = options.encoding or detect(path)
    if encoding not in ("utf-8", options.encoding):
        yield Note(path, f"read as {encoding.removesuffix('-sig')}")
    with open_text(path, encoding, newline="") as stream:  # a lone CR ends a line, too
        lines = _lines(stream, path)
        first = list(islice(lines, _ABOVE))
        above = lines_above(_names_in(line, options.columns.values()) for line in first)
        if above:
            yield Note(path, f"{counted(above, 'lines')} above the header left out")
        yield from articles_of(_rows(chain(first[above:], lines), path, above + 1), path, options)


def recognise(path: Path, head: bytes) -> bool:
    """Return whether the first line is a header: separated names, of which two are those of fields."""
    return _names_in(decoded_head(head).partition("\n")[0]) > 1


def _names_in(header: str, mapped: Collection[str] = ()) -> int:
    """Return how many names of a header are those of fields or in ``mapped``; 0 if it has one name."""
    if _SEPARATOR_LINE.fullmatch(header.strip()):
        return 1
    names = [normal_name(name.strip('\r\n" ')) for name in header.split(_separator(header))]
    recognised = FIELD_NAMES.union(map(normal_name, mapped))
    return sum(name in recognised for name in names) if len(names) > 1 else 0


def _separator(header: str) -> str:
    return max(_SEPARATORS, key=header.count)


def _rows(lines: Iterator[str], path: Path, first: int) -> Iterator[tuple[int, Row | Reject]]:
    csv.field_size_limit(MAX_LINE)  # the default, 131,072 characters, is less than a long article
    header_line = next(lines, "").removeprefix("\ufeff")
    separator = _separator(header_line)
    if _SEPARATOR_LINE.fullmatch(header_line.strip()):
        first, separator, header_line = first + 1, header_line.strip()[-1], next(lines, "")
    reader = csv.reader(_after(header_line, lines), delimiter=separator, strict=True)
    header = _header(reader, path, first)
    start = reader.line_num + first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, Reject(path, start, "not readable as CSV", f"is not readable as CSV: {error}")
            start = reader.line_num + first
            continue
        if cells:
            yield start, _row(cells, header, path, start)
        start = reader.line_num + first


def _row(cells: list[str], header: list[str], path: Path, line: int) -> Row | Reject:
    if len(cells) != len(header):
        return Reject(
            path, line, "number of cells differs from the header",
            f"this row has {counted(len(cells), 'cells')}, not the {len(header)} of the header",
        )  # fmt: skip
    if any(map(is_damaged, cells)):
        return Reject(path, line, "bytes that are not UTF-8", "has bytes that are not UTF-8")
    return dict(zip(header, cells, strict=True))


def _header(reader: Iterator[list[str]], path: Path, line: int) -> list[str]:
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise InputError(f"not a readable CSV: {error}", path=path, line=line) from error
    if not any(header):
        raise InputError("has no row", path=path)
    for name in header:
        if name and header.count(name) > 1:
            raise InputError(f"column {name!r} occurs twice", path=path, line=line)
    return [name or f"column {number}" for number, name in enumerate(header, start=1)]


def _after(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _lines(stream: TextIO, path: Path) -> Iterator[str]:
    for number, line in bounded_lines(stream):
        if line is None:
            raise InputError(f"this line is longer than {MAX_LINE:,} characters", path=path, line=number)
        yield line


FORMAT = SourceFormat("csv", "CSV, TSV: a header line, then one row per article", (".csv", ".tsv"), read_csv, recognise)

"""Excel and OpenDocument spreadsheets: the first sheet that has articles, a header, one row per article."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.sources.columns import FIELD_NAMES, lines_above, normal_name
from framing.sources.dates import from_1904
from framing.sources.raw import Note, RawArticle, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import Row, articles_of
from framing.wording import counted

_UNPACKED = 1024**3  # bytes of all parts of a workbook: it is held in memory
_RATIO = 200  # of unpacked to packed size; text in XML comes to 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXCEL_CELL = 32_767  # characters: a longer text was cut off by Excel
_PROPERTIES = 65_536  # bytes of a workbook's first part, in which its properties are
_COUNTED_FROM_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)["']""", re.IGNORECASE)
_ABOVE = 20  # rows, of which the header is one


def read_spreadsheet(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read the articles of a spreadsheet.

    Raises
    ------
    InputError
        It is not a spreadsheet, is encrypted or too large when unpacked, or has no column of text.
    """
    workbook = _open(path)
    name = _sheet(workbook, options)
    if len(workbook.sheet_names) > 1:
        others = ", ".join(other for other in workbook.sheet_names if other != name)
        yield Note(path, f"read from sheet {name!r}; left out: {others}")
    cut, is_1904 = 0, _counts_from_1904(path)
    first = _first_rows(workbook, name)
    above = lines_above(_fields_in(row, options) for row in first)
    if above:
        yield Note(path, f"{counted(above, 'rows')} above the header left out")
    for record in articles_of(_rows(workbook, name, path, above), path, options):
        if isinstance(record, RawArticle):
            cut += len(record.fields.get("text", "")) >= _EXCEL_CELL
            record = _with_day(record) if is_1904 else record
        yield record
    if cut:
        yield Note(path, f"{counted(cut, 'texts')} cut off at the {_EXCEL_CELL:,} characters that a cell can hold")


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file has the parts of a workbook."""
    if head.startswith(_OLE):
        return b"W\0o\0r\0k\0b\0o\0o\0k\0" in head or path.suffix.lower() == ".xls"
    if not head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return any(name.startswith("xl/workbook.") for name in names) or b"opendocument.spreadsheet" in head[:200]


def _open(path: Path) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    if zipfile.is_zipfile(path):
        _check_size(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"not a readable spreadsheet: {_one_line(error)}", path=path) from error


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"not a readable spreadsheet: {_one_line(error)}", path=path) from error
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > _UNPACKED or (unpacked > _UNPACKED // 10 and unpacked > _RATIO * max(packed, 1)):
        raise InputError(f"unpacks to {unpacked / 1024**2:,.0f} MB, which is too large; save it as CSV", path=path)


def _counts_from_1904(path: Path) -> bool:
    """Return whether days are counted from 1904, as Excel for Macintosh did; XLS and XLSB are not looked at."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return _COUNTED_FROM_1904.search(part.read(_PROPERTIES)) is not None
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError):
        return False


def _with_day(article: RawArticle) -> RawArticle:
    """Return an article whose date, if it is a number of days, is counted as in other workbooks."""
    date = article.fields.get("date", "")
    return replace(article, fields={**article.fields, "date": from_1904(date)}) if date else article


def _sheet(workbook: Any, options: ReadOptions) -> str:
    """Return the sheet whose header has most names of fields, the first of equals."""
    return str(max(workbook.sheet_names, key=lambda name: _names_of_fields(_first_rows(workbook, name), options)))


def _names_of_fields(rows: list[list[str]], options: ReadOptions) -> int:
    counts = [_fields_in(row, options) for row in rows]
    return counts[lines_above(counts)] if counts else 0


def _fields_in(header: list[str], options: ReadOptions) -> int:
    return sum(normal_name(name) in FIELD_NAMES or name in options.columns.values() for name in header)


def _first_rows(workbook: Any, name: str) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in workbook.get_sheet_by_name(name).to_python(nrows=_ABOVE)]


def _rows(workbook: Any, name: str, path: Path, above: int) -> Iterator[tuple[int, Row | Reject]]:
    from python_calamine import CalamineError

    try:
        sheet = workbook.get_sheet_by_name(name)
        # the number of the first row that has anything in it
        rows = enumerate(sheet.iter_rows(), start=(sheet.start or (0, 0))[0] + 1)
        _, cells = next(islice(rows, above, None), (0, []))
        header = [str(cell).strip() or f"column {number}" for number, cell in enumerate(cells, start=1)]
        for column in header:
            if header.count(column) > 1:
                raise InputError(f"column {column!r} occurs twice", path=path, line=above + 1)
        for number, cells in rows:
            if any(cell != "" for cell in cells):
                yield number, dict(zip(header, cells, strict=False))
    except CalamineError as error:
        raise InputError(f"not a readable spreadsheet: {_one_line(error)}", path=path) from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


FORMAT = SourceFormat(
    "sheet", "Excel or OpenDocument: a header, then one row per article",
    (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"), read_spreadsheet, recognise,
)  # fmt: skip

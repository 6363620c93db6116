"""Excel and OpenDocument spreadsheets: the first sheet that has articles, a header, one row per article."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.sources.columns import CANDIDATES, normal_name
from framing.sources.raw import Note, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import Row, articles_of
from framing.wording import counted

_UNPACKED = 1024**3  # bytes of all parts of a workbook: it is held in memory
_RATIO = 200  # of unpacked to packed size; text in XML comes to 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXCEL_CELL = 32_767  # characters: a longer text was cut off by Excel
_NAMES = frozenset(name for names in CANDIDATES.values() for name in names)


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
    cut = 0
    for record in articles_of(_rows(workbook, name, path), path, options):
        if not isinstance(record, Reject | Note):
            cut += len(record.fields.get("text", "")) >= _EXCEL_CELL
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


def _sheet(workbook: Any, options: ReadOptions) -> str:
    """Return the sheet whose header has most names of fields, the first of equals."""
    return str(max(workbook.sheet_names, key=lambda name: _fields_in(_header(workbook, name), options)))


def _fields_in(header: list[str], options: ReadOptions) -> int:
    return sum(normal_name(name) in _NAMES or name in options.columns.values() for name in header)


def _header(workbook: Any, name: str) -> list[str]:
    rows = workbook.get_sheet_by_name(name).to_python(nrows=1)
    return [str(cell) for cell in rows[0]] if rows else []


def _rows(workbook: Any, name: str, path: Path) -> Iterator[tuple[int, Row | Reject]]:
    from python_calamine import CalamineError

    try:
        sheet = workbook.get_sheet_by_name(name)
        # the number of the first row that has anything in it
        rows = enumerate(sheet.iter_rows(), start=(sheet.start or (0, 0))[0] + 1)
        _, cells = next(rows, (0, []))
        header = [str(cell).strip() or f"column {number}" for number, cell in enumerate(cells, start=1)]
        for column in header:
            if header.count(column) > 1:
                raise InputError(f"column {column!r} occurs twice", path=path, line=1)
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

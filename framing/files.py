"""The door to the disk: every write is atomic, every read says what it was given.

A file is written next to its target under a temporary name and then moved over it,
so that a killed process or a full disk leaves either the old or the new file.
"""

import csv
import io
import json
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.wording import printable, shown

if TYPE_CHECKING:
    import pandas as pd

# how the name of a file ends that is being written; nobody else's file is called so
_TEMPORARY = ".framing"
_TEMPORARY_NAME = re.compile(r"\..{1,40}\.[a-z0-9_]{8}\.framing")
# what file managers, network drives and synchronisation leave in the folders that they show
_SYSTEM_FILE = re.compile(
    r"\.DS_Store|\._.*|\.directory|\.nfs.*|\.~lock\..*|Thumbs\.db|desktop\.ini|Icon\r", re.IGNORECASE
)
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary file; replace ``path`` with it on success.

    Raises
    ------
    InputError
        The disk refused: full, read-only, or no such folder can be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=_TEMPORARY, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", path=path) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(kept_mode(path))
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", path=path) from error
    finally:
        temporary.unlink(missing_ok=True)


def kept_mode(path: Path) -> int:
    """Return the permissions of the file that is to be replaced; those of any new file if there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode) & 0o777
    except OSError:
        return 0o666 & ~_umask()


def clear_temporary(folder: Path) -> int:
    """Remove the temporary files that killed processes have left in ``folder``, and count them.

    Nobody else may be writing there: hold the lock of ``framing.lock``. A folder
    that is a link is left alone.
    """
    if folder.is_symlink():
        return 0
    named = (path for path in folder.glob(f".*{_TEMPORARY}") if _TEMPORARY_NAME.fullmatch(path.name))
    paths = [path for path in named if path.is_file() and not path.is_symlink()]
    for path in paths:
        with suppress(OSError):  # what cannot be removed now can be the next time
            path.unlink()
    return sum(not path.exists() for path in paths)


def is_system_file(name: str) -> bool:
    """Return whether a file is nobody's data: a file manager or the like has left it.

    Examples
    --------
    >>> is_system_file(".DS_Store"), is_system_file("000001.parquet")
    (True, False)
    """
    return _SYSTEM_FILE.fullmatch(name) is not None


def write_text(text: str, path: Path) -> None:
    """Write ``text`` as UTF-8 with LF line ends, all or nothing."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(value: object, path: Path) -> None:
    """Write ``value`` as indented JSON, keys as they come, all or nothing."""
    write_text(json_text(value), path)


def json_text(value: object) -> str:
    """Return ``value`` as indented JSON, keys as they come."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def csv_text(table: "pd.DataFrame", *, verbatim: Collection[str] = ()) -> str:
    """Return ``table`` as CSV for people: its texts as ``printable`` has them, but for the columns ``verbatim``.

    A text cell that starts with ``= + - @`` (also full-width), a tab or a line end gets a
    leading apostrophe, the common defence against formula injection; so does a
    heading.
    """
    texts = [name for name in table if table[name].dtype.kind == "O"]  # categories too
    safe = table.assign(**{name: table[name].astype(object).map(_cell(name not in verbatim)) for name in texts})
    safe.columns = [_harmless(printable(str(name))) for name in table]
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return text


def is_there(path: Path) -> bool:
    """Return whether there is a file or folder; if a folder does not let us look, reading it will say so."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def read_json(path: Path) -> Any:
    """Read a JSON file; raise ``InputError`` with the line where it breaks."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", path=path, line=error.lineno) from error
    except (RecursionError, ValueError) as error:  # nested without end, or a number of thousands of digits
        raise InputError("not readable JSON: nested too deeply, or a number too long", path=path) from error


def json_value(text: str, *, halves: bool = False) -> Any:
    """Parse a JSON value that somebody else wrote; with ``halves`` it may have halves of characters.

    Raises
    ------
    ValueError
        It is not JSON, nests too deeply, or has half of a character, which no file can hold; the message says which.
    """
    try:
        value = json.loads(text)
        fault = "" if halves else half_character(json.dumps(value, ensure_ascii=False))
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise ValueError("is not readable JSON: nested too deeply, or a number too long") from error
    if fault:
        raise ValueError(fault)
    return value


def half_character(text: str) -> str:
    """Say that a text has half of a character, one of two surrogates, which no file can hold; "" if it has none."""
    half = _HALF_CHARACTER.search(text)
    return f"has half of a character, {half.group()!r}; write whole ones" if half else ""


def read_text(path: Path, encoding: str = "utf-8-sig") -> str:
    """Read a text file; raise ``InputError`` if it is binary or in another encoding."""
    return decode_text(_read_bytes(path), path, encoding)


def decode_text(raw: bytes, path: Path, encoding: str = "utf-8-sig") -> str:
    """Decode the bytes of the text file ``path``; raise ``InputError`` if it is binary or in another encoding."""
    if b"\0" in raw[:65536] and not encoding.lower().startswith(("utf-16", "utf_16", "utf-32", "utf_32")):
        raise InputError("is a binary file; expected a text file", path=path)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            f"is not {encoding.removesuffix('-sig')} (byte {raw[error.start]:#04x}); give --encoding, such as cp1252",
            path=path,
            line=line,
        ) from error
    except (LookupError, ValueError) as error:  # "undefined" and others that are not for texts raise a ValueError
        raise InputError(
            f"no text encoding is called {shown(encoding)}; try utf-8, cp1252 or latin-1", path=path
        ) from error


def _read_bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            what = "is a folder" if path.is_dir() else "is not a file"  # a named pipe would be waited for
            raise InputError(f"{what}; expected a text file", path=path)
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error
    except ValueError as error:  # no file is called so
        raise InputError(f"cannot read: {error}", path=path) from error


def read_rows(path: Path, encoding: str = "utf-8-sig") -> list[tuple[int, dict[str, str]]]:
    """Read a CSV as (line, row) pairs; its separator is what the header has most of: comma, semicolon or tab.

    Raises
    ------
    InputError
        A row is not as long as the header, a column occurs twice, or the file
        is not CSV; the message names the line.
    """
    return parse_rows(read_text(path, encoding), path)


def parse_rows(text: str, path: Path) -> list[tuple[int, dict[str, str]]]:
    """Parse the text of the CSV file ``path`` as ``read_rows`` does."""
    csv.field_size_limit(sys.maxsize)  # the default, 131,072 characters, is less than a long article
    separator = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        names = list(reader.fieldnames or ())
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"column {name!r} occurs twice", path=path, line=1)
        for row in reader:
            if None in row or None in row.values():
                raise InputError(f"this row does not have the {len(reader.fieldnames or ())} cells of the header",
                                 path=path, line=reader.line_num)  # fmt: skip
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise InputError(f"not a readable CSV: {error}", path=path, line=reader.line_num + 1) from error
    return rows


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet may take for a formula


def _cell(cleaned: bool) -> Callable[[object], object]:
    return lambda cell: _harmless(printable(cell) if cleaned and isinstance(cell, str) else cell)


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

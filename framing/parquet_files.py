"""Parquet tables: one file, or a folder of files; written all or nothing, and read with one error that names them."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from framing.errors import InputError
from framing.files import is_system_file, replacing

if TYPE_CHECKING:
    import pandas as pd

# what pandas and pyarrow raise for a file whose bytes make no sense to them
_NO_PARQUET = (
    OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, NotImplementedError, ArithmeticError,
    MemoryError, RecursionError, SystemError,
)  # fmt: skip


def write_parquet(table: "pd.DataFrame", path: Path) -> None:
    """Write ``table`` as Parquet, all or nothing; the same table gives the same bytes."""
    with replacing(path) as temporary:
        table.to_parquet(temporary, index=False)


def parquet_bytes(table: "pd.DataFrame") -> bytes:
    """Return the bytes that ``write_parquet`` would write."""
    memory = BytesIO()
    table.to_parquet(memory, index=False)
    return memory.getvalue()


def read_parquet(path: Path, columns: Sequence[str] = (), keys: Collection[str] = ()) -> "pd.DataFrame":
    """Read a table, a file or a folder of files; raise ``InputError``, naming it, if it is not a table.

    ``columns`` are all unless said; with ``keys``, the rows are those whose
    first of these columns is among them, and the others are not held in memory.
    """
    import pandas as pd

    filters = [(columns[0], "in", list(keys))] if keys else None
    with _refusing(path):
        # threads of pyarrow that hold a file of Python may outlive the interpreter: a script then aborts at its end
        alone = {"pre_buffer": False, "use_threads": False}
        tables = [
            pd.read_parquet(stream, columns=list(columns) or None, filters=filters, **alone) for stream in _opened(path)
        ]
        return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Yield a table's file, opened, or those of its folder one after the other.

    A table may be replaced while it is read: a file is opened once, and the
    files of a folder are looked up in the folder that was there at first.
    """
    if not os.path.isdir(path):
        with path.open("rb") as stream:
            yield stream
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        names = (name for name in os.listdir(folder) if name.endswith(".parquet") and not is_system_file(name))
        for name in sorted(names):
            with open(name, "rb", opener=lambda file, flags: os.open(file, flags, dir_fd=folder)) as stream:
                yield stream
    finally:
        os.close(folder)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Translate what pandas and pyarrow raise."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            raise InputError(f"cannot read: {error.strerror}", path=path) from error
        raise _no_parquet(error, path) from error
    except _NO_PARQUET as error:  # bytes that were flipped, or that nobody has written
        raise _no_parquet(error, path) from error


def _no_parquet(error: BaseException, path: Path) -> InputError:
    reason = str(error).strip().partition("\n")[0][:200] or type(error).__name__
    return InputError(f"not a readable Parquet file: {reason}", path=path)


def write_batches(tables: "Iterable[pd.DataFrame]", path: Path) -> None:
    """Write tables of the same columns as row groups of one Parquet file, one at a time."""
    import pyarrow
    from pyarrow import parquet

    try:
        with ExitStack() as stack:
            writer = None
            for table in tables:
                batch = pyarrow.Table.from_pandas(table, preserve_index=False)
                writer = writer or stack.enter_context(parquet.ParquetWriter(path, batch.schema))
                writer.write_table(batch)
    except OSError as error:  # also of the last bytes, when the file is closed
        raise InputError(f"cannot write: {_reason(error)}", path=path) from error


def _reason(error: OSError) -> str:
    """Return what the system said; pyarrow has its number and its words in a sentence of its own."""
    number = error.errno or next(iter(re.findall(r"\[errno (\d+)\]", str(error))), None)
    return os.strerror(int(number)) if number else error.strerror or str(error)


def parquet_batches(path: Path, rows: int) -> "Iterator[pd.DataFrame]":
    """Read a table a number of rows at a time, and no more; raise ``InputError``, naming it, if it is not a table."""
    from pyarrow import parquet

    with _refusing(path):
        for stream in _opened(path):
            for batch in parquet.ParquetFile(stream).iter_batches(batch_size=rows, use_threads=False):
                yield batch.to_pandas()


def parquet_rows(path: Path) -> int:
    """Count the rows of a Parquet file, from its footer alone."""
    from pyarrow import parquet

    with _refusing(path), path.open("rb") as stream:
        return int(parquet.ParquetFile(stream).metadata.num_rows)

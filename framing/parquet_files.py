"""Parquet files: written all or nothing, whole or in row groups, and read with one error that names the file."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.files import replacing

if TYPE_CHECKING:
    import pandas as pd

# what pandas and pyarrow raise for a file whose bytes make no sense to them
_NO_PARQUET = (
    OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, NotImplementedError, ArithmeticError,
    MemoryError, RecursionError, SystemError,
)  # fmt: skip


def write_parquet(table: "pd.DataFrame", path: Path) -> None:
    """Write ``table`` as Parquet, all or nothing; the same table gives the same bytes."""
    with replacing(path) as passing:
        table.to_parquet(passing, index=False)


def read_parquet(path: Path, columns: Sequence[str] = (), keys: Collection[str] = ()) -> "pd.DataFrame":
    """Read a Parquet file; raise ``InputError``, naming it, if it is not one.

    ``columns`` are all unless said; with ``keys``, the rows are those whose
    first of these columns is among them, and the others are not held in memory.
    """
    import pandas as pd

    filters = [(columns[0], "in", list(keys))] if keys else None
    try:
        with path.open("rb") as file:  # opened once: it may be replaced while it is read
            # threads of pyarrow that hold a file of Python may outlive the interpreter: a script then aborts at its end
            alone = {"pre_buffer": False, "use_threads": False}
            return pd.read_parquet(file, columns=list(columns) or None, filters=filters, **alone)
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
    """Read a Parquet file a number of rows at a time; raise ``InputError``, naming it, if it is not one."""
    from pyarrow import parquet

    try:
        with path.open("rb") as stream:
            for batch in parquet.ParquetFile(stream).iter_batches(batch_size=rows, use_threads=False):
                yield batch.to_pandas()
    except OSError as error:
        if error.errno is not None:
            raise InputError(f"cannot read: {error.strerror}", path=path) from error
        raise _no_parquet(error, path) from error
    except _NO_PARQUET as error:
        raise _no_parquet(error, path) from error

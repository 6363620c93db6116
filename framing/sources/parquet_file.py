"""Parquet: one row per article."""

from collections.abc import Iterator
from pathlib import Path

from framing.errors import InputError
from framing.sources.raw import ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import Row, articles_of

_BATCH = 500  # rows held in memory at a time


def read_parquet_articles(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read a Parquet file of articles.

    Raises
    ------
    InputError
        It is not Parquet, is cut off, or has no column of text.
    """
    return articles_of(_rows(path), path, options)


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file begins as Parquet does."""
    return head.startswith(b"PAR1")


def _rows(path: Path) -> Iterator[tuple[int, Row | Reject]]:
    import pyarrow
    from pyarrow import parquet

    number = 0
    try:
        with path.open("rb") as stream:
            for batch in parquet.ParquetFile(stream).iter_batches(batch_size=_BATCH, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise InputError(f"not a readable Parquet file: {' '.join(str(error).split())}", path=path) from error


FORMAT = SourceFormat("parquet", "Parquet: one row per article", (".parquet",), read_parquet_articles, recognise)

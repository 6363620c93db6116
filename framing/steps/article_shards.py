"""Articles, old and new → the shards of table ``articles``; however they came, the same ones give the same bytes."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from framing.contracts import TABLES
from framing.digests import digest
from framing.errors import InputError
from framing.parquet_files import parquet_rows, write_batches
from framing.records import conform
from framing.shards import MAX_ARTICLES, Shard, ShardFile, shard_name, shard_paths
from framing.sources.articles import Row
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

_NAMES = [column.name for column in TABLES["articles"]]


class ArticleShards:
    """Writes new articles after those of a study; ``files`` are all shards in order.

    Shards that are full stay as they are; the last one is filled up. A table that
    was changed by hand is rewritten.
    """

    def __init__(self, study: Study, folder: Path, *, kept: bool) -> None:
        self._folder = folder
        self.files: list[ShardFile] = []
        self._before: Iterator[pd.DataFrame] = iter(())
        if kept and study.is_unchanged("articles"):
            paths = shard_paths(study.file("articles"))
            full = _number_of_full(paths)
            self.files = [_shard_file(path, MAX_ARTICLES) for path in paths[:full]]
            self._before = stored_articles(study, after=full)
        elif kept:
            self._before = stored_articles(study)

    def write(self, rows: Iterable[Row]) -> None:
        """Write articles in shards of the same length."""
        for batch in _batches(chain(_rows(self._before), rows), at_least_one=not self.files):
            path = self._folder / shard_name(len(self.files))
            write_batches([conform(batch, "articles")], path)
            self.files.append(_shard_file(path, len(batch)))


def stored_articles(study: Study, *, after: int = 0) -> "Iterator[pd.DataFrame]":
    """Read the articles of a study, as they are now, a shard's number at a time; without the first shards.

    Raises
    ------
    InputError
        They cannot be read, or break their contract.
    """
    try:
        yield from study.batches("articles", MAX_ARTICLES, altered=True, after=after)
    except InputError as error:
        raise InputError(f"{error}; put the file back, or ingest all sources again with --start-over") from error


def _number_of_full(paths: list[Path]) -> int:
    """Return how many shards, from the first, are full."""
    return next((number for number, path in enumerate(paths) if parquet_rows(path) != MAX_ARTICLES), len(paths))


def _shard_file(path: Path, rows: int) -> ShardFile:
    return ShardFile(Shard("", rows, digest(path)), path)


def _rows(tables: "Iterable[pd.DataFrame]") -> Iterator[Row]:
    for table in tables:
        yield from ({str(name): value for name, value in row.items()} for row in table.to_dict("records"))


def _batches(rows: Iterator[Row], *, at_least_one: bool) -> "Iterator[pd.DataFrame]":
    import pandas as pd

    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == MAX_ARTICLES:
            yield pd.DataFrame(batch, columns=_NAMES)
            batch, at_least_one = [], False
    if batch or at_least_one:
        yield pd.DataFrame(batch, columns=_NAMES)

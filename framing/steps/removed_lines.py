"""The table ``removed`` while articles are read: on disk, because it grows with them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from framing.contracts import TABLES
from framing.parquet_files import write_batches
from framing.records import conform
from framing.sources.furniture import RemovedLine
from framing.study import Study
from framing.temporary import temporary_errors

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 10_000  # rows held in memory at a time, and the rows of a row group
_NAMES = [column.name for column in TABLES["removed"]]


class RemovedLines:
    """Takes removed lines one at a time, and writes them after those of the study."""

    def __init__(self, study: Study, lines: IO[str], path: Path, *, kept: bool) -> None:
        self._study, self._lines, self._path = study, lines, path
        self._kept = kept and study.has("removed")
        self._rows = 0

    def add(self, article_id: str, removed: RemovedLine) -> None:
        """Take one line."""
        line = json.dumps([article_id, removed.offset, removed.text, removed.rule])
        with temporary_errors():
            self._lines.write(line + "\n")

    def write(self) -> tuple[Path, int]:
        """Write the whole table; return its path and its number of rows."""
        with temporary_errors():
            self._lines.flush()
        self._rows = 0
        write_batches(self._batches(), self._path)
        return self._path, self._rows

    def _batches(self) -> "Iterator[pd.DataFrame]":
        import pandas as pd

        batch: list[list[object]] = []
        for row in self._all():
            batch.append(row)
            if len(batch) == _BATCH:
                yield conform(pd.DataFrame(batch, columns=_NAMES), "removed")
                batch = []
        yield conform(pd.DataFrame(batch, columns=_NAMES), "removed")

    def _all(self) -> Iterator[list[object]]:
        for row in self._before():
            self._rows += 1
            yield row
        self._lines.seek(0)
        for line in self._lines:
            self._rows += 1
            yield json.loads(line)

    def _before(self) -> Iterator[list[object]]:
        for stored in self._study.batches("removed", _BATCH) if self._kept else ():
            yield from stored[_NAMES].to_numpy().tolist()


@contextmanager
def spool() -> Iterator[IO[str]]:
    """Yield a text file without a name, which is gone when it is closed."""
    with temporary_errors():
        lines = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed below, under the same errors
    try:
        yield lines
    finally:
        with temporary_errors():
            lines.close()

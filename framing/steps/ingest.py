"""Sources → articles, in one pass: all faults are found before anything is stored."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.files import csv_text, scratch, write_text
from framing.parquet_files import write_batches
from framing.records import KEYS, TABLES, conform
from framing.settings import add_outlets as write_outlets
from framing.sources.articles import Expectations, Row, slug
from framing.sources.collecting import Collector, Duplicates, KnownArticle, digests, sentences
from framing.sources.raw import Record, Reject
from framing.sources.rejects import refusal, table
from framing.steps.removed_lines import RemovedLines, spool
from framing.study import SETTINGS, StepResult, Study, writes
from framing.temporary import temporary_folder

if TYPE_CHECKING:
    import pandas as pd

REJECTS = "data/rejects.csv"
_BATCH = 1000  # articles held in memory at a time, and the rows of a row group


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """Defaults for what articles do not say, and what becomes of those that cannot be taken."""

    outlet: str = ""
    language: str = ""
    date_formats: tuple[str, ...] = ()
    duplicates: Duplicates = ""
    add_outlets: bool = False
    keep_furniture: bool = False
    skip_bad: bool = False
    start_over: bool = False


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest stored, the rejects that it left out, the outlets that it added, and what is to be said."""

    result: StepResult
    rejects: tuple[Reject, ...]
    outlets: tuple[str, ...]
    notes: tuple[str, ...]


@writes("ingest", or_nothing=True)
def ingest(study: Study, records: Iterable[Record], options: IngestOptions | None = None) -> Ingested:
    """Add the articles among ``records`` to stage ``articles``; ``start_over`` replaces it.

    Articles that are there already are left alone; where all are, nothing is
    written and ``written`` is false. A table that was changed by hand is taken as it
    is now.

    Raises
    ------
    InputError
        An article cannot be taken, and ``skip_bad`` is not said; the message has all of them by kind.
    """
    options = options or IngestOptions()
    expected = _expected(study, options)
    known = {} if options.start_over else _known(study)
    with _scratch(study, "articles") as path, _scratch(study, "removed") as beside, spool() as lines:
        removed = RemovedLines(study, lines, beside, kept=bool(known))
        collector = Collector(expected, known, options.duplicates, removed.add)
        before = _stored(study) if known else iter(())
        write_batches(_batches(before, collector.new_rows(records)), path)
        if collector.rejects and not (options.skip_bad and collector.taken):
            raise refusal(collector.rejects, collector.taken)
        if collector.outlets:
            write_outlets(study.path / SETTINGS, collector.outlets)
        added = collector.added
        result = _keep(study, path, removed.write(), len(known), added, start_over=options.start_over)
    if collector.rejects or collector.left_out:
        write_text(csv_text(table([*collector.rejects, *collector.left_out])), study.path / REJECTS)
    return Ingested(result, tuple(collector.rejects), tuple(collector.outlets), tuple(sentences(collector)))


@contextmanager
def _scratch(study: Study, name: str) -> Iterator[Path]:
    """Yield a file for a stage; elsewhere if the study may only be read, where there may be nothing to store."""
    with ExitStack() as stack:
        try:
            path = stack.enter_context(scratch(study.file(name)))
        except InputError as error:
            if not _is_unwritable(error):
                raise
            path = stack.enter_context(temporary_folder()) / f"{name}.parquet"
        yield path


def _is_unwritable(error: InputError) -> bool:
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def _expected(study: Study, options: IngestOptions) -> Expectations:
    expected = Expectations(
        outlets=study.settings.outlets,
        languages=study.settings.languages,
        outlet=options.outlet,
        language=options.language,
        date_formats=options.date_formats,
        add_outlets=options.add_outlets,
        keep_furniture=options.keep_furniture,
    )
    ids = study.settings.outlet_ids
    if options.outlet and slug(options.outlet) not in expected.by_name and not options.add_outlets:
        raise InputError(f"unknown outlet {options.outlet!r}: study.toml knows {', '.join(ids) or 'none'}")
    return expected


def _stored(study: Study) -> "Iterator[pd.DataFrame]":
    try:
        yield from study.batches("articles", _BATCH, altered=True)
    except InputError as error:
        raise InputError(f"{error}; put the file back, or ingest all sources again with --start-over") from error


def _known(study: Study) -> dict[str, KnownArticle]:
    if not study.has("articles"):
        return {}
    known: dict[str, KnownArticle] = {}
    for stored in _stored(study):
        for row in stored.to_dict("records"):
            if row["article_id"] in known:
                key = " and ".join(KEYS["articles"])
                raise InputError(f"{key} {row['article_id']!r} occurs twice", path=study.file("articles"))
            known[row["article_id"]] = digests(row)
    return known


def _keep(
    study: Study, path: Path, removed: tuple[Path, int], before: int, added: int, *, start_over: bool
) -> StepResult:
    if not added and study.has("articles") and study.is_unchanged("articles") and not start_over:
        return StepResult("articles", before, written=False)
    study.require_writable("articles")
    with study.keeping() as keeping:
        result = keeping.file("articles", path, rows=before + added)
        if removed[1] or study.has("removed"):
            keeping.file("removed", removed[0], rows=removed[1])
    return StepResult("articles", result.rows, written=True, added=added)


def _batches(before: "Iterator[pd.DataFrame]", rows: Iterator[Row]) -> "Iterator[pd.DataFrame]":
    """Yield all articles in batches of the same length, so that the same articles give the same bytes."""
    import pandas as pd

    batch: list[Row] = []
    names = [column.name for column in TABLES["articles"]]
    for row in _chain(before, rows):
        batch.append(row)
        if len(batch) == _BATCH:
            yield conform(pd.DataFrame(batch, columns=names), "articles")
            batch = []
    yield conform(pd.DataFrame(batch, columns=names), "articles")


def _chain(before: "Iterator[pd.DataFrame]", rows: Iterator[Row]) -> Iterator[Row]:
    for stored in before:
        yield from ({str(name): value for name, value in row.items()} for row in stored.to_dict("records"))
    yield from rows

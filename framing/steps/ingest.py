"""Sources → articles, in one pass: all faults are found before anything is stored."""

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from framing.contracts import KEYS
from framing.errors import InputError
from framing.files import csv_text, write_text
from framing.settings import SETTINGS
from framing.settings import add_outlets as write_outlets
from framing.shards import ShardFile
from framing.single_writer import writes
from framing.sources.articles import Expectations, slug
from framing.sources.collecting import Collector, Duplicates, KnownArticle, OrderedMap, digests, sentences
from framing.sources.raw import Record, Reject
from framing.sources.rejects import refusal, table
from framing.stages import stage
from framing.steps.article_shards import ArticleShards, stored_articles
from framing.steps.removed_lines import RemovedLines, spool
from framing.study import StepResult, Study
from framing.temporary import temporary_folder
from framing.transaction import STAGING
from framing.wording import counted

REJECTS = "data/rejects.csv"


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
class IngestResult:
    """What an ingest stored, the rejects that it left out, the outlets that it added, and what is to be said."""

    result: StepResult
    rejects: tuple[Reject, ...]
    outlets: tuple[str, ...]
    notes: tuple[str, ...]


@writes("ingest", or_nothing=True)
def ingest(
    study: Study, records: Iterable[Record], options: IngestOptions | None = None, *, ordered: OrderedMap = map
) -> IngestResult:
    """Add the articles among ``records`` to stage ``articles``; ``start_over`` replaces it.

    Articles that are there already are left alone; where all are, nothing is
    written and ``written`` is false. A table that was changed by hand is taken as it
    is now. ``ordered`` says where articles are prepared: here, unless said.

    Raises
    ------
    InputError
        An article cannot be taken, and ``skip_bad`` is not said; the message has all of them by kind.
    StudyError
        A shard of the articles is gone, and ``start_over`` is not said.
    """
    options = options or IngestOptions()
    expected = _expected(study, options)
    known_articles = {} if options.start_over else _known(study)
    lost = _rows_of_lost_table(study)
    with _scratch(study) as folder, spool() as lines:
        removed = RemovedLines(study, lines, folder / "removed", kept=bool(known_articles))
        collector = Collector(expected, known_articles, options.duplicates, removed.add)
        shards = ArticleShards(study, folder, kept=bool(known_articles))
        shards.write(collector.new_rows(records, ordered))
        if collector.rejects and not (options.skip_bad and collector.taken):
            raise refusal(collector.rejects, collector.taken)
        if collector.outlets:
            write_outlets(study.path / SETTINGS, collector.outlets)
        added = collector.added
        result = _keep(study, shards.files, removed.write(), added, start_over=options.start_over)
    if collector.rejects or collector.left_out:
        write_text(csv_text(table([*collector.rejects, *collector.left_out])), study.path / REJECTS)
    notes = [*sentences(collector)]
    if lost > result.rows and not options.start_over:
        notes.append(f"{study.file('articles')} was gone, and with it {counted(lost, 'articles')}; now there are "
                     f"{result.rows:,}: ingest the other sources too, or restore the table")  # fmt: skip
    return IngestResult(result, tuple(collector.rejects), tuple(collector.outlets), tuple(notes))


@contextmanager
def _scratch(study: Study) -> Iterator[Path]:
    """Yield a folder for what is written; elsewhere if the study may only be read, where there may be nothing to store.

    After a kill, it is removed as other folders that are left half written.
    """
    data = study.path / "data"
    with ExitStack() as stack:
        try:
            data.mkdir(exist_ok=True)
            folder = stack.enter_context(TemporaryDirectory(prefix=STAGING, dir=data))
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise InputError(f"cannot write: {error.strerror or error}", path=data) from error
            folder = str(stack.enter_context(temporary_folder()))
        yield Path(folder)


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


def _rows_of_lost_table(study: Study) -> int:
    """Return the articles that were in a table whose file is gone; 0 if it is there, or never was."""
    row = study.manifest().get("articles")
    return row.rows if row and not study.has("articles") else 0


def _known(study: Study) -> dict[str, KnownArticle]:
    if not study.has("articles"):
        return {}
    study.require_shards("articles")
    known_articles: dict[str, KnownArticle] = {}
    for stored in stored_articles(study):
        for row in stored.to_dict("records"):
            if row["article_id"] in known_articles:
                key = " and ".join(KEYS["articles"])
                raise InputError(f"{key} {row['article_id']!r} occurs twice", path=study.file("articles"))
            known_articles[row["article_id"]] = digests(row)
    return known_articles


def _keep(
    study: Study, files: Sequence[ShardFile], removed: tuple[Path, int], added: int, *, start_over: bool
) -> StepResult:
    if not added and study.has("articles") and study.is_unchanged("articles") and not start_over:
        return StepResult("articles", study.row("articles").rows, written=False)
    study.require_writable("articles")
    with study.keeping() as keeping:
        result = keeping.shards("articles", files, study.recipe(stage("articles")))
        if removed[1] or study.has("removed"):
            keeping.file("removed", removed[0], rows=removed[1])
    return replace(result, added=added)

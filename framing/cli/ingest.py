"""``framing ingest``: sources to articles."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from framing.cli.log_file import log_option
from framing.cli.options import column_option, columns_of, encoding_option, is_given, study_option
from framing.cli.progress_bar import counting
from framing.cli.shard_jobs import ordered_jobs_option
from framing.cli.terminal import say
from framing.sources.address_list import address_record
from framing.sources.columns import is_url
from framing.sources.raw import ReadOptions, Record
from framing.sources.read import FORMATS, read_sources
from framing.sources.rejects import by_kind
from framing.steps.ingest import REJECTS, IngestOptions, IngestResult
from framing.steps.ingest import ingest as run
from framing.study import Study
from framing.wording import counted

_COMMAND_LINE = Path("(command line)")
_IMPORTED = ("framing.sources.collecting",)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--outlet", default="", help="Outlet of articles that do not give theirs.")
@click.option("--language", default="", help="Language of articles that do not give theirs.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Format, if it is not recognised.")
@click.option("--index", type=click.Path(path_type=Path), help="CSV index of a folder, with a column 'file'.")
@column_option
@click.option("--date-format", "date_formats", multiple=True, help="Form of dates, such as %d/%m/%Y; repeatable.")
@encoding_option
@click.option(
    "--duplicates", type=click.Choice(["first", "number"]), help="Keep the first of equal ids, or number them."
)
@click.option("--fetch", is_flag=True, help="Load the pages of addresses and of articles without text.")
@click.option("--add-outlets", is_flag=True, help="Add the outlets of the sources to study.toml.")
@click.option("--keep-furniture", is_flag=True, help="Leave captions, 'Read more: …' and the like in the texts.")
@click.option("--skip-bad", is_flag=True, help="Leave out what cannot be taken; data/rejects.csv lists it.")
@click.option("--start-over", is_flag=True, help="Replace all articles of the study.")
@study_option
@ordered_jobs_option
@log_option
def ingest(sources, form, index, columns, encoding, fetch, duplicates, study: Study, order, **options) -> None:  # type: ignore[no-untyped-def]
    """Read sources into articles.

    SOURCE is a file or a folder of files, or with --fetch the address of a
    page. Formats, recognised by content:

    \b
      sheet      Excel, OpenDocument: one row per article (.xlsx .xls .xlsm .xlsb .ods)
      parquet    Parquet: one row per article (.parquet)
      europresse Europresse: several articles per page (.html .htm)
      factiva    Factiva: several per file (.html .htm .xml .rtf .txt)
      proquest   ProQuest: several per file (.txt .html .htm)
      nexis      Nexis, Nexis Uni: several per file (.docx .rtf .doc .txt .html .htm)
      warc       WARC, ARC: the pages of a crawl (.warc .arc .gz)
      feed       RSS, Atom: one article per entry (.rss .atom .xml)
      html       saved web pages (.html .htm .xhtml .mhtml .mht)
      urls       addresses, one per line; needs --fetch (.urls .txt)
      jsonl      JSON Lines: one object per line (.jsonl .ndjson)
      json       JSON: an array of objects, or objects of several lines (.json)
      csv        CSV, TSV: a header line, then one row per article (.csv .tsv)
      txt        plain text: one article per file (.txt)

    A folder may have an index.csv with a column 'file'. Fields: article_id,
    outlet, language, date, event, section, author, title, text, url; other
    columns are kept as metadata. Writes data/articles.parquet; articles that
    it has already stay unchanged.

    \b
        framing ingest texts/ --index texts.csv
        framing ingest dump.xlsx --column text=content --add-outlets
    """  # noqa: D301
    _check_options(sources)
    reading = ReadOptions(columns=columns_of(columns), encoding=encoding, index=index, fetched=fetch)
    adopted = "" if options["start_over"] else _adopted(study)
    with _loading(sources, study, reading, form) as read, counting(read, "reading") as records:
        taken = IngestOptions(duplicates=duplicates or "", **options)
        ingested = run(study, records, taken, ordered=order(_IMPORTED))
    if adopted:
        say(f"note: data/articles.parquet {adopted}; it is used as it is")
    for note in ingested.notes:
        say(f"note: {note}")
    _say_result(ingested)


def _say_result(ingested: IngestResult) -> None:
    if ingested.outlets:
        say(f"note: added to study.toml: {', '.join(ingested.outlets)}")
    if ingested.rejects:
        say(f"note: {counted(len(ingested.rejects), 'articles')} left out, listed in {REJECTS}:")
        for line in by_kind(ingested.rejects):
            say(line)
    result = ingested.result
    say(f"{counted(result.added, 'articles')} added, {result.rows:,} in the study" if result.written
        else f"nothing has changed: the study has these articles already ({result.rows:,} in all)")  # fmt: skip


def _adopted(study: Study) -> str:
    """Say why the articles that are there are not those of an earlier ``framing ingest``; "" if they are."""
    if not study.has("articles") or study.is_unchanged("articles"):
        return ""
    if "articles" not in study.manifest():
        return "has no row in manifest.json"
    return "has been changed since 'framing ingest' wrote it"


@contextmanager
def _loading(
    sources: tuple[str, ...], study: Study, reading: ReadOptions, form: str | None
) -> Iterator[Iterator[Record]]:
    """Yield the records of all sources, with the texts of pages that are to be loaded.

    Pages are loaded before, so that no other command has to wait for the web.
    """
    if not reading.fetched:
        yield _records(sources, reading, form)
        return
    from framing.steps.fetch import fetched, load_pages, page_loader  # httpx takes a tenth of a second

    with page_loader(study.path, [source for source in sources if is_url(source)]) as loader:
        with counting(_records(sources, reading, form), "loading") as records:
            load_pages(records, loader)
        yield fetched(_records(sources, reading, form), loader)


def _records(sources: tuple[str, ...], reading: ReadOptions, form: str | None) -> Iterator[Record]:
    for source in sources:
        if is_url(source):
            yield address_record(source, _COMMAND_LINE)
        else:
            yield from read_sources([Path(source)], reading, form=form)


def _check_options(sources: tuple[str, ...]) -> None:
    """Refuse options that no source has a use for, and addresses that nobody would load."""
    addresses = [source for source in sources if is_url(source)]
    if addresses and not is_given("--fetch"):
        raise click.UsageError(f"{addresses[0]} is a web address; --fetch loads it")
    folders = [is_url(source) or os.path.isdir(source) for source in sources]
    if is_given("--index") and not any(folders):
        raise click.UsageError("--index has no effect without a folder as SOURCE")
    if is_given("--format") and all(folders):
        raise click.UsageError("--format has no effect without a file as SOURCE")

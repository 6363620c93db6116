"""``framing ingest``: sources to articles."""

from pathlib import Path

import click

from framing.cli.options import is_given, say, study_option
from framing.sources.articles import settle_duplicates
from framing.sources.raw import FIELDS, Note, ReadOptions
from framing.sources.read import FORMATS, articles_in, read_sources
from framing.steps.ingest import ingest as run
from framing.study import Study
from framing.wording import counted, nearest


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE...")
@click.option("--outlet", default="", help="Outlet of articles that do not give theirs.")
@click.option("--language", default="", help="Language of articles that do not give theirs.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Format, if the file extension does not tell.")
@click.option("--index", type=click.Path(path_type=Path), help="CSV index of a folder, with a column 'file'.")
@click.option("--column", "columns", multiple=True, metavar="FIELD=NAME", help="Column that holds a field; repeatable.")
@click.option("--date-format", default="", help="Format of dates, such as %d/%m/%Y, if not YYYY-MM-DD.")
@click.option("--encoding", default="", help="Encoding of the sources, if it is not detected.")
@click.option(
    "--duplicates", type=click.Choice(["first", "number"]), help="Keep the first of equal ids, or number them."
)
@click.option("--start-over", is_flag=True, help="Replace all articles of the study.")
@study_option
def ingest(sources, form, index, columns, encoding, duplicates, study: Study, **options) -> None:  # type: ignore[no-untyped-def]
    """Read sources into articles.

    SOURCE is a folder of .txt files, or a .txt, .csv, .tsv, .jsonl or .ndjson
    file. A folder may have an index.csv with a column 'file'. Fields:
    article_id, outlet, language, date, event, section, title, text, url.
    Writes data/articles.parquet; articles that it has already stay unchanged.

    \b
        framing ingest texts/ --index texts.csv
        framing ingest dump.csv --column text=content --column outlet=paper
    """  # noqa: D301
    _check_options(sources)
    reading = ReadOptions(columns=dict(map(_field_and_column, columns)), encoding=encoding, index=index)
    notes: list[Note] = []
    raws = articles_in(read_sources(sources, reading, form=form), notes)
    for note in notes:
        say(f"note: {note.path}: {note.text}")
    if study.has("articles") and not options["start_over"] and not study.is_unchanged("articles"):
        say("note: data/articles.parquet has been changed since 'framing ingest' wrote it; it is used as it is")
    result = run(study, settle_duplicates(raws, duplicates) if duplicates else raws, **options)
    say(f"{counted(result.added, 'articles')} added, {result.rows:,} in the study" if result.made
        else f"nothing has changed: the study has these articles already ({result.rows:,} in all)")  # fmt: skip


def _check_options(sources: tuple[Path, ...]) -> None:
    """Refuse options that no source has a use for."""
    folders = [source.is_dir() for source in sources]
    if is_given("--index") and not any(folders):
        raise click.UsageError("--index has no effect without a folder as SOURCE")
    if is_given("--format") and all(folders):
        raise click.UsageError("--format has no effect without a file as SOURCE")


def _field_and_column(option: str) -> tuple[str, str]:
    field, equals, name = option.partition("=")
    if not (field and equals and name):
        raise click.BadParameter(f"expected FIELD=NAME, not {option!r}", param_hint="--column")
    if field not in FIELDS:
        hint = nearest(field, FIELDS)
        raise click.BadParameter(f"no field is called {field!r}{hint}; fields are {', '.join(FIELDS)}")
    return field, name

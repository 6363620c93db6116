"""``framing ingest``: sources to articles."""

from pathlib import Path

import click

from framing.cli.options import is_given, study_option
from framing.cli.terminal import say
from framing.sources.articles import settle_duplicates
from framing.sources.raw import FIELDS
from framing.sources.read import FORMATS, read_sources
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
@click.option("--encoding", default="utf-8-sig", help="Encoding of the sources, if not UTF-8.")
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
    raws = read_sources(
        sources, form=form, index=index, columns=dict(map(_field_and_column, columns)), encoding=encoding
    )
    unread = {name: nearest(name, FIELDS) for raw in raws for name in raw.unread}
    if unread:
        say("note: columns left out: " + ", ".join(f"{name}{hint}" for name, hint in unread.items()))
    adopted = "" if options["start_over"] else _adopted(study)
    result = run(study, settle_duplicates(raws, duplicates) if duplicates else raws, **options)
    if adopted:
        say(f"note: data/articles.parquet {adopted}; it is used as it is")
    say(f"{counted(result.added, 'articles')} added, {result.rows:,} in the study" if result.made
        else f"nothing has changed: the study has these articles already ({result.rows:,} in all)")  # fmt: skip


def _adopted(study: Study) -> str:
    """Say why the articles that are there are not those of an earlier ``framing ingest``; "" if they are."""
    if not study.has("articles") or study.is_unchanged("articles"):
        return ""
    if "articles" not in study.manifest():
        return "has no row in manifest.json"
    return "has been changed since 'framing ingest' wrote it"


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

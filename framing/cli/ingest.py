"""``framing ingest``: sources to articles."""

from pathlib import Path

import click

from framing.cli.options import say, study_option
from framing.sources.articles import settle_duplicates
from framing.sources.raw import FIELDS
from framing.sources.read import FORMATS, read_sources
from framing.steps.ingest import ingest as run
from framing.study import Study
from framing.wording import counted, nearest


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE...")
@click.option("--outlet", default="", help="The outlet of articles that do not say theirs.")
@click.option("--language", default="", help="The language of articles that do not say theirs.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Where the ending does not say it.")
@click.option("--index", type=click.Path(path_type=Path), help="CSV with a column 'file', for folders.")
@click.option("--column", "columns", multiple=True, metavar="FIELD=NAME", help="The column that holds a field.")
@click.option("--date-format", default="", help="Such as %d/%m/%Y; else YYYY-MM-DD.")
@click.option("--encoding", default="utf-8-sig", help="Of the sources; UTF-8 unless said.")
@click.option("--duplicates", type=click.Choice(["first", "number"]), help="Keep the first of an id, or number them.")
@click.option("--start-over", is_flag=True, help="Start the articles anew.")
@study_option
def ingest(sources, form, index, columns, encoding, duplicates, study: Study, **said) -> None:  # type: ignore[no-untyped-def]
    """Read sources into articles.

    SOURCE is a folder of .txt files (with an index.csv that has a column
    'file', or without), a .txt, .csv, .tsv or .jsonl file. Fields: article_id,
    outlet, language, date, event, section, title, text, url.

    \b
        framing ingest texts/ --index texts.csv
        framing ingest dump.csv --column text=content --column outlet=paper
    """  # noqa: D301
    pairs = dict(_pair(one) for one in columns)
    raws = read_sources(sources, form=form, index=index, columns=pairs, encoding=encoding)
    unread = {name: nearest(name, FIELDS) for raw in raws for name in raw.unread}
    if unread:
        say("note: left out: " + ", ".join(f"{name}{hint}" for name, hint in unread.items()))
    if study.has("articles") and not said["start_over"] and not study.is_unchanged("articles"):
        say("note: data/articles.parquet is not the file that ingest wrote; it counts as it is now")
    built = run(study, settle_duplicates(raws, duplicates) if duplicates else raws, **said)
    say(f"{counted(built.added, 'articles')} added, {built.rows:,} in the study" if built.made
        else f"nothing has changed: {counted(built.rows, 'articles')} already there")  # fmt: skip


def _pair(said: str) -> tuple[str, str]:
    field, equals, name = said.partition("=")
    if not (field and equals and name):
        raise click.BadParameter(f"want FIELD=NAME, not {said!r}", param_hint="--column")
    if field not in FIELDS:
        raise click.BadParameter(
            f"no field is called {field!r}{nearest(field, FIELDS)}; fields are {', '.join(FIELDS)}"
        )
    return field, name

"""``framing show``: a text with its markers, voices and speakers."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from shutil import get_terminal_size

import click

from framing.cli.options import (
    column_option,
    columns_of,
    encoding_option,
    is_given,
    json_option,
    print_json,
    refuse_together,
)
from framing.cli.terminal import echo, echo_runs, is_coloured, say
from framing.display.marked_page import MAX_TEXTS, render
from framing.display.shown_text import ShownText
from framing.display.terminal_lines import legend_lines, text_lines
from framing.sources.raw import ReadOptions
from framing.sources.read import FORMATS
from framing.steps.show import ShowOptions, colours, open_page, show_articles, show_sources, write_page
from framing.study import Study, open_study


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|-]...", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="ID",
    help="Show only this article of the files or the study; repeatable.",
)
@click.option(
    "--study",
    "folder",
    type=click.Path(path_type=Path),
    envvar="FRAMING_STUDY",
    default=".",
    help="Without FILE: study folder. Default: FRAMING_STUDY, else the current folder.",
)
@click.option("--language", default="", help="Language of texts without one. Default: identified.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="Input format. Default: detected from the content."
)
@column_option
@encoding_option
@click.option("--html", "path", type=click.Path(path_type=Path), help="Write an HTML page to this file instead.")
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@json_option
def show(
    files: tuple[Path, ...],
    articles: tuple[str, ...],
    folder: Path,
    language: str,
    form: str | None,
    columns: tuple[str, ...],
    encoding: str,
    path: Path | None,
    opens: bool,
    as_json: bool,
) -> None:
    """Show a text with its markers, voices and speakers.

    FILE has one or more articles, in any format that 'framing ingest' reads; "-" is
    stdin. Without FILE, --article names an article of a study. Several texts are
    printed one after another, or shown side by side on a page. Nothing is stored,
    and no study is needed.

    \b
        framing show article.txt
        framing show herald.txt gazette.txt --html both.html --open
        pbpaste | framing show -
        framing show --article sentinel-e1-a --study mystudy
    """  # noqa: D301
    _check_options(files)
    study = None if files else open_study(folder)
    reading = ReadOptions(columns=columns_of(columns), encoding=encoding)
    options = ShowOptions(language=language, form=form, wanted=articles, reading=reading)
    texts = show_articles(study, articles) if study else show_sources(files, options, _note)
    if as_json:
        return print_json([shown.as_json() for shown in texts])
    if path or opens:
        return _write(texts, path, study, opens=opens)
    _print(texts, study)


def _check_options(files: tuple[Path, ...]) -> None:
    """Refuse a call without a text, and options that would be ignored."""
    if not files and not is_given("--article"):
        raise click.UsageError("give a FILE, - for stdin, or an article of a study with --article")
    if files and is_given("--study"):
        raise click.UsageError("--study has no effect with FILE: leave one of them out")
    for option in ("--language", "--format", "--column", "--encoding"):
        if not files and is_given(option):
            raise click.UsageError(f"{option} has no effect without FILE")
    if is_given("--format") and all(path.is_dir() for path in files):
        raise click.UsageError("--format has no effect without a file as FILE")
    refuse_together("--json", "--html", "--open")


def _note(sentence: str) -> None:
    say(f"note: {sentence}")


def _print(texts: Iterable[ShownText], study: Study | None) -> None:
    tints, width, coloured = colours(study), get_terminal_size().columns, is_coloured()
    present: set[str] = set()
    for number, shown in enumerate(texts):
        if number:
            echo()
        present |= {marker.category for marker in shown.markers}
        for line in text_lines(shown, tints, width=width, coloured=coloured):
            echo_runs(line, coloured=coloured)
    if present:
        echo()
        for line in legend_lines(present, tints, width=width, coloured=coloured):
            echo_runs(line, coloured=coloured)


def _write(texts: Iterable[ShownText], path: Path | None, study: Study | None, *, opens: bool) -> None:
    rest = iter(texts)
    shown = list(islice(rest, MAX_TEXTS))
    if next(rest, None) is not None:
        _note(f"the page has the first {MAX_TEXTS} texts; choose others with --article")
    page = write_page(render(shown, colours(study)), path)
    if opens and not open_page(page):
        _note("there is no browser to open the page")
    echo(page)

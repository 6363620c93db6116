"""``framing export``: labels for other tools, or without text."""

from pathlib import Path

import click

from framing.cli.options import overwrite_option, study_option
from framing.cli.terminal import echo, say
from framing.steps.export import FORMS, WHAT
from framing.steps.export import export as run
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="Output format.")
@click.option(
    "--what",
    type=click.Choice(WHAT),
    default=None,
    help="Labels to export. Default: gold, or markers if there is no gold.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Output file (with --to brat, a folder). Default: in exports/.",
)
@overwrite_option
def export(study: Study, form: str, what: str | None, output: Path | None, force: bool) -> None:
    """Export labels to other tools, or without text.

    Reads data/articles.parquet and the stage that --what names; writes to
    exports/ and prints the path. The standoff format contains offsets, hashes, URLs
    and labels but no text; 'framing rehydrate' reattaches such labels to their
    texts. An earlier export is replaced; any other file is left alone.

        framing export --to standoff --what gold --study mystudy
    """
    result = run(study, form, what=what or "", output=output, force=force)
    for note in result.notes:
        say(f"note: {note}")
    say(f"{counted(result.spans, 'labels')} ({result.what}) of {counted(result.articles, 'articles')}")
    echo(result.path)

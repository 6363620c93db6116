"""``framing export``: labels for other tools, or without text."""

from pathlib import Path

import click

from framing.cli.options import overwrite_option, say, study_option
from framing.steps.export import FORMS, WHAT
from framing.steps.export import export as run
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="The form to write.")
@click.option("--what", type=click.Choice(WHAT), default=None, help="Which labels; else gold, else markers.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to; else exports/ of the study.")
@overwrite_option
def export(study: Study, form: str, what: str | None, output: Path | None, force: bool) -> None:
    """Write labels for other tools, or without text.

    Reads data/articles.parquet and the stage that --what names. standoff has
    offsets, hashes, addresses and labels, and no text: 'framing rehydrate'
    puts the labels back. Prints where the file (of brat, the folder) is. What
    an earlier export wrote is replaced; any other file is left alone.

        framing export --to standoff --what gold --study mystudy
    """
    made = run(study, form, what=what or "", output=output, force=force)
    for note in made.notes:
        say(f"note: {note}")
    say(f"{counted(made.spans, 'labels')} ({made.what}) of {counted(made.articles, 'articles')}")
    click.echo(made.path)

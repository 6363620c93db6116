"""``framing new``: make a study folder."""

from pathlib import Path

import click

from framing.cli.options import say
from framing.steps.new import new as run


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--title", default="", help="What the study is called; the folder's name unless said.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en", "fr"),
    help="A language tag, may be said more than once; en and fr unless said.",
)
@click.option("--outlet", "outlets", multiple=True, help="The id of an outlet; may be said more than once.")
def new(folder: Path, title: str, languages: tuple[str, ...], outlets: tuple[str, ...]) -> None:
    """Make a study folder.

    DIR gets a study.toml to fill in, the stock codebook in label_config/, and
    empty data/ and reports/.

    \b
        framing new mystudy --outlet herald --outlet courrier
    """  # noqa: D301
    run(folder, title=title or folder.resolve().name, languages=languages, outlets=outlets)
    say(f"{folder}/study.toml is made: fill in the outlets, then 'framing ingest SOURCE --study {folder}'")

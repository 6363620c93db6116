"""``framing new``: create a study folder."""

from pathlib import Path

import click

from framing.cli.terminal import say
from framing.steps.new import new as run


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--title", default="", help="Title of the study. Default: the name of the folder.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en", "fr"),
    help="BCP 47 tag of a language of the study; repeatable. Default: en and fr.",
)
@click.option("--outlet", "outlets", multiple=True, help="Id of an outlet; repeatable.")
@click.option(
    "--annotator",
    "annotators",
    multiple=True,
    help="Name of an annotator, who gets a project of their own; repeatable.",
)
def new(
    folder: Path, title: str, languages: tuple[str, ...], outlets: tuple[str, ...], annotators: tuple[str, ...]
) -> None:
    """Create a study folder.

    Writes to DIR a study.toml to fill in, the default codebook in label_config/,
    and the empty folders data/ and reports/.

    \b
        framing new mystudy --outlet herald --outlet courrier
        framing new mystudy --annotator ada --annotator ben
    """  # noqa: D301
    run(folder, title=title or folder.resolve().name, languages=languages, outlets=outlets, annotators=annotators)
    say(f"wrote {folder}/study.toml: fill in the outlets, then 'framing ingest SOURCE --study {folder}'")

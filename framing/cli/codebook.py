"""``framing codebook``: the labelling interface and the guidelines."""

from pathlib import Path

import click

from framing.cli.terminal import say
from framing.steps.codebook import codebook as run


@click.command()
@click.option(
    "--study",
    type=click.Path(path_type=Path),
    envvar="FRAMING_STUDY",
    default=".",
    help="The study folder; else FRAMING_STUDY, else the current folder.",
)
def codebook(study: Path) -> None:
    """Write labels.xml and guidelines.md.

    Reads label_config/codebook.toml, which you may edit, and writes beside it
    the labelling interface and the guidelines for annotators.

        framing codebook --study mystudy
    """
    changed = run(study)
    say(f"wrote {', '.join(map(str, changed))}" if changed else "nothing has changed: both are up to date")

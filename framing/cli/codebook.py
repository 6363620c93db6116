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
    help="Study folder. Default: FRAMING_STUDY, else the current folder.",
)
def codebook(study: Path) -> None:
    """Write labels.xml and guidelines.md.

    Reads label_config/codebook.toml, which you may edit, and writes the labelling
    interface and the annotators' guidelines to the same folder.

        framing codebook --study mystudy
    """
    changed = run(study)
    say(f"wrote {', '.join(map(str, changed))}" if changed else "nothing has changed: both are up to date")

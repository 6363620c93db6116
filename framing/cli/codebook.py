"""``framing codebook``: the labelling screen and the guidelines."""

from pathlib import Path

import click

from framing.cli.options import say
from framing.steps.codebook import codebook as run


@click.command()
@click.option(
    "--study",
    type=click.Path(path_type=Path),
    envvar="FRAMING_STUDY",
    default=".",
    help="A folder with label_config/codebook.toml; else FRAMING_STUDY, else the folder you stand in.",
)
def codebook(study: Path) -> None:
    """Write labels.xml and guidelines.md.

    Reads label_config/codebook.toml, which you may edit, and writes the
    labelling screen and what annotators read beside it.

        framing codebook --study mystudy
    """
    changed = run(study)
    say(f"wrote {', '.join(map(str, changed))}" if changed else "nothing has changed: both are current")

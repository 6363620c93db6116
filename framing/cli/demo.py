"""``framing demo``: the whole flow on the shipped sample."""

from pathlib import Path

import click

from framing.cli.options import say
from framing.steps.demo import demo as run


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", default="framing-demo")
def demo(folder: Path) -> None:
    """Run the whole flow on the shipped sample.

    DIR becomes a study of 64 invented articles of four outlets, labelled by two
    simulated annotators. No server, no network; the last line is the report.

    \b
        framing demo demo
    """  # noqa: D301
    for line in run(folder):
        say(line)

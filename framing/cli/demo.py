"""``framing demo``: the whole flow on the shipped sample."""

from pathlib import Path

import click

from framing.cli.terminal import say
from framing.steps.demo import demo as run


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", default="framing-demo")
def demo(folder: Path) -> None:
    """Run the whole flow on the shipped sample.

    Writes a study to DIR (framing-demo by default): 64 invented articles of four
    outlets, labelled by two simulated annotators. Needs neither a server nor the
    network; the last line names the report.

    \b
        framing demo mydemo
    """  # noqa: D301
    for line in run(folder):
        say(line)

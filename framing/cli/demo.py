"""``framing demo``: the whole flow on the bundled sample."""

from pathlib import Path

import click

from framing.cli.terminal import say
from framing.steps.demo import demo as run


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", default="framing-demo")
def demo(folder: Path) -> None:
    """Run the whole flow on the bundled sample.

    Writes a study to DIR (default: framing-demo): 64 invented articles from four
    outlets, labelled by two simulated annotators. Needs neither a server nor a
    network connection. The last line gives the path of the report.

    \b
        framing demo mydemo
    """  # noqa: D301
    for line in run(folder):
        say(line)

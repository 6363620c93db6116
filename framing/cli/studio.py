"""``framing studio``: Label Studio on this machine."""

import os
import sys
from pathlib import Path

import click

from framing.cli.options import study_option
from framing.cli.terminal import say
from framing.steps.studio import default_data, port_of
from framing.steps.studio import studio as run
from framing.study import Study


@click.command()
@study_option
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on, if not that of [studio] url.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of its database; by default one for all studies.",
)
@click.option("--program", default="", metavar="FILE", help="The label-studio to run; else LABEL_STUDIO_BIN.")
def studio(study: Study, port: int | None, data: Path | None, program: str) -> None:
    """Start Label Studio on this machine.

    Installs it first if it is missing. Listens on the port of [studio] url in
    study.toml, on this machine only, reports to nobody, and runs until Ctrl-C.
    The first start shows a password and a token, once.

        framing studio --study mystudy
    """
    folder = data or default_data(os.environ)
    run(folder, port or port_of(study), tell=say, terminal=sys.stderr.isatty(), program=program)

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
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. Default: that of [studio] url.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of its database. Default: one for all studies.",
)
@click.option(
    "--program", default="", metavar="FILE", help="The label-studio program to run. Default: LABEL_STUDIO_BIN."
)
def studio(study: Study, port: int | None, data: Path | None, program: str) -> None:
    """Start Label Studio on this machine.

    Installs it first if it is missing. Listens on the port of [studio] url in
    study.toml, on this machine only, sends no usage data, and runs until Ctrl-C. A
    password and a token are shown once, at the first start.

        framing studio --study mystudy
    """
    folder = data or default_data(os.environ)
    run(folder, port or port_of(study), tell=say, terminal=sys.stderr.isatty(), program=program)

"""``framing doctor``: whether all is here that the study needs."""

from dataclasses import asdict
from pathlib import Path

import click

from framing.cli.options import json_option, print_json
from framing.cli.terminal import echo
from framing.settings import SETTINGS
from framing.steps.check_lines import CheckLine
from framing.steps.doctor import doctor as run
from framing.study import Study, open_study


def _open(ctx: click.Context, param: click.Parameter, value: Path | None) -> Study | None:
    """Open the study that is named, or that of the current folder if it is one."""
    if value is None and not Path(SETTINGS).is_file():
        return None
    return open_study(value or Path())


@click.command()
@click.option(
    "--study",
    type=click.Path(path_type=Path),
    envvar="FRAMING_STUDY",
    callback=_open,
    help="The study folder; else FRAMING_STUDY, else the current folder if it is a study.",
)
@json_option
@click.pass_context
def doctor(ctx: click.Context, study: Study | None, as_json: bool) -> None:
    """Check whether all is here that the study needs.

    A line each for Python, the packages and their versions, the optional parts,
    an encoder, Chromium and Label Studio; and of a study, its server, token,
    permission, lock, clock, and the disk and memory that its articles take.
    A line is ok, attention (it may stop a command later) or missing (the study
    needs it: exit code 1), and says what to do. Without a study, the installation
    alone is checked. Nothing is written, and no server is asked but the study's
    own Label Studio, without the token.

        framing doctor --study mystudy
    """
    lines = []
    for line in run(study):
        lines.append(line)
        if not as_json:
            echo(_sentence(line))
    if as_json:
        print_json([asdict(line) for line in lines])
    elif study is None:
        echo("no study here: --study DIR checks one too")
    ctx.exit(any(line.state == "missing" for line in lines))


def _sentence(line: CheckLine) -> str:
    return f"{line.state:<9}  {line.subject:<13}  {line.fact}{f'; {line.advice}' if line.advice else ''}"

"""``framing status``: where the study stands."""

import sys
from dataclasses import asdict
from shutil import get_terminal_size

import click

from framing.cli.options import json_option, print_json, study_option
from framing.cli.terminal import echo
from framing.steps.status import next_command, status_table
from framing.study import Study


@click.command()
@study_option
@json_option
def status(study: Study, as_json: bool) -> None:
    """Tell where the study stands and what comes next.

    One row per stage, and one for the report: its name, its state (missing,
    fresh, stale, changed by hand, waiting for another stage), what it holds,
    and why it is not fresh.

        framing status --study mystudy
    """
    stages = study.status()
    if as_json:
        return print_json({"stages": [asdict(stage) for stage in stages], "next": next_command(stages)})
    for line in status_table(stages, width=get_terminal_size().columns if sys.stdout.isatty() else 0):
        echo(line)
    echo(f"next: {next_command(stages)}")

"""``framing status``: where the study stands."""

from dataclasses import asdict

import click

from framing.cli.options import json_option, print_json, study_option
from framing.cli.terminal import echo
from framing.steps.status import next_command
from framing.study import Study


@click.command()
@study_option
@json_option
def status(study: Study, as_json: bool) -> None:
    """Tell where the study stands and what comes next.

    One line per stage, and one for the report: its name, its state (missing,
    fresh, stale, changed by hand, waiting for another stage), its rows or files, and why it is not fresh.

        framing status --study mystudy
    """
    stages = study.status()
    if as_json:
        return print_json({"stages": [asdict(stage) for stage in stages], "next": next_command(stages)})
    width = max(len(stage.stage) for stage in stages)
    for stage in stages:
        rows = f"{stage.rows:,}" if stage.rows >= 0 else ""
        echo(f"{stage.stage:<{width}} {stage.state:<8} {rows:>9}  {stage.because}".rstrip())
    echo(f"next: {next_command(stages)}")

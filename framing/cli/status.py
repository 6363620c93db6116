"""``framing status``: where the study stands."""

from dataclasses import asdict

import click

from framing.cli.options import json_option, print_json, study_option
from framing.steps.status import next_command
from framing.study import Study


@click.command()
@study_option
@json_option
def status(study: Study, as_json: bool) -> None:
    """Tell where the study stands and what comes next.

    One line a stage: its name, its state (missing, fresh, stale, changed by
    hand), its rows, and why it is stale.

        framing status --study mystudy
    """
    standings = study.status()
    if as_json:
        return print_json({"stages": [asdict(one) for one in standings], "next": next_command(standings)})
    for one in standings:
        rows = f"{one.rows:,}" if one.rows >= 0 else ""
        click.echo(f"{one.stage:<12} {one.state:<8} {rows:>9}  {one.because}".rstrip())
    click.echo(f"next: {next_command(standings)}")

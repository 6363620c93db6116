"""``framing status``: the state of the study."""

from dataclasses import asdict
from shutil import get_terminal_size

import click

from framing.cli.options import json_option, print_json, study_option
from framing.cli.terminal import echo, is_terminal
from framing.steps.audit import audit as run_audit
from framing.steps.audit import label_warnings
from framing.steps.backend_connection import left_connected
from framing.steps.status import next_command, offers, status_table
from framing.study import Study


@click.command()
@study_option
@click.option(
    "--audit",
    is_flag=True,
    help="Describe the articles instead: counts per outlet and month, and what makes outlets hard to compare.",
)
@json_option
def status(study: Study, audit: bool, as_json: bool) -> None:
    """Show the state of each stage and the next step.

    Prints one row per stage, and one for the report: its name, its state (missing,
    fresh, stale, changed by hand, waiting for another stage), its contents, and why
    it is not fresh. A stage that a study can do without is optional until it is
    made. shown_prelabels has one row per pre-label and annotator who was shown it.
    Below the table: what makes the labels unfit for rates, and what to do; projects
    that a killed 'framing serve' left connected; the next step. --audit prints
    articles per outlet and month, truncated articles, opinion, copies and
    languages, and says what is uneven.

        framing status --study mystudy
    """
    if audit:
        return _print_audit(study, as_json)
    stages, warnings, connected = study.status(), label_warnings(study), left_connected(study)
    if as_json:
        facts = {"stages": [asdict(stage) for stage in stages], "labels": warnings, "server": connected}
        return print_json({**facts, "next": next_command(stages)})
    table = [*stages, *offers(study)]
    for line in status_table(table, width=get_terminal_size().columns if is_terminal() else 0):
        echo(line)
    for sentence in warnings:
        echo(f"labels: {sentence}")
    for sentence in connected:
        echo(f"server: {sentence}")
    echo(f"next: {next_command(stages)}")


def _print_audit(study: Study, as_json: bool) -> None:
    result = run_audit(study)
    if as_json:
        tables = {"outlets": result.outlets, "months": result.months}
        records = {name: table.to_dict("records") for name, table in tables.items()}
        return print_json({**records, "sentences": list(result.sentences)})
    shares = [name for name in result.outlets if name.endswith("_share")]
    percent = {name: result.outlets[name].map(_percent) for name in shares}
    echo(result.outlets.assign(**percent).to_string(index=False))
    months = result.months.pivot(index="month", columns="outlet", values="articles").fillna(0).astype(int)
    echo("\narticles by month\n" + months.rename(index={"": "undated"}).to_string(index_names=False))
    echo("\n" + ("\n".join(result.sentences) or "Nothing makes these outlets hard to compare."))


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.0f} %"

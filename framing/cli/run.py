"""``framing run``: every pending step that needs no human input."""

from dataclasses import asdict

import click

from framing.cli.log_file import current_log, log_option
from framing.cli.options import json_option, print_json, say_left_out, study_option
from framing.cli.shard_jobs import spread_options
from framing.cli.terminal import echo
from framing.shard_work import Spread
from framing.stages import stage
from framing.steps.run import STEPS, StepOutcome, for_people
from framing.steps.run import run as run_steps
from framing.steps.status import next_command
from framing.study import Study
from framing.wording import counted, with_verb

_LABELS = ("adjudicate", "train", "report")  # commands that leave out the labels of articles that are gone


@click.command()
@click.option("--until", type=click.Choice(STEPS), default=STEPS[-1], show_default=True, help="Last step to run.")
@study_option
@log_option
@spread_options
@json_option
def run(until: str, study: Study, spread: Spread, as_json: bool) -> None:
    """Run every pending step that needs no human input.

    The steps are link, prelabel, adjudicate, train, score and report; each does
    what the command of its name does. Steps that are up to date, or have no input
    yet, are skipped; those that depend on a stage that needs human input wait for
    it. The first step that fails ends the run with its error. Drawing a sample and
    labelling are left to people; the last lines say what they have to do next.

        framing run --study mystudy --until score
    """
    outcomes = []
    for outcome in run_steps(study, until=until, spread=spread):
        outcomes.append(outcome)
        if log := current_log():
            log.stages()
        if not as_json:
            echo(f"{outcome.command:<10}  {_sentence(outcome)}")
    commands = [outcome.command for outcome in outcomes if outcome.outcome == "made"]
    if of_labels := [command for command in commands if command in _LABELS]:
        say_left_out(study, of_labels[-1])
    waiting, coming = for_people(study), next_command(study.status())
    if as_json:
        return print_json({"steps": [asdict(outcome) for outcome in outcomes],
                           "for_people": [asdict(status) for status in waiting], "next": coming})  # fmt: skip
    for status in waiting:
        echo(f"{with_verb(status.stage, 'are')} {status.state}: {status.because}")
    echo(f"next: {coming}")


def _sentence(outcome: StepOutcome) -> str:
    if outcome.outcome != "made":
        return f"{outcome.outcome}: {outcome.because}" if outcome.because else outcome.outcome
    sentences = [
        f"{counted(result.rows, counts)}{f' ({result.added:+,})' if result.added not in (0, result.rows) else ''}"
        for result in outcome.stages
        if result.written and (counts := stage(result.stage).counts)
    ]
    return ", ".join(sentences)

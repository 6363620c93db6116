"""``framing retrain``: a new model, if it is better."""

from dataclasses import asdict

import click

from framing.cli.options import json_option, print_json, say, study_option
from framing.steps.retrain import retrain as run
from framing.study import Study


@click.command()
@study_option
@json_option
def retrain(study: Study, as_json: bool) -> None:
    """Pull, train, and keep the new model if it is better.

    Brings annotations back from the projects of study.toml, makes gold of them,
    trains, and compares the new model with the one in use (or the rules) on
    articles that neither has seen. What came of it is one line of
    data/retraining.jsonl. framing serve does this at "Start Training".

        framing retrain --study mystudy
    """
    done = run(study)
    if as_json:
        return print_json(asdict(done))
    say(done.reason)

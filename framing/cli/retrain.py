"""``framing retrain``: a new model, if it is better."""

from dataclasses import asdict

import click

from framing.cli.log_file import log_option
from framing.cli.options import json_option, print_json, say_left_out, study_option, trust_option
from framing.cli.terminal import say
from framing.steps.retrain import retrain as run
from framing.study import Study


@click.command()
@study_option
@log_option
@json_option
@trust_option
def retrain(study: Study, as_json: bool) -> None:
    """Pull, train, and keep the new model if it is better.

    Pulls annotations from the projects in study.toml, adjudicates gold labels,
    trains, and compares the new model with the current one (or the rules) on
    articles that neither has seen. Appends one line with the result to
    data/retraining.jsonl. 'framing serve' does the same on "Start Training".

        framing retrain --study mystudy
    """
    result = run(study)
    say_left_out(study, "train")
    if as_json:
        return print_json(asdict(result))
    say(result.reason)

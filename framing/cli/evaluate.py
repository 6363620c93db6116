"""``framing evaluate``: how good the classifier is."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.model.figures import widen
from framing.steps.evaluate import evaluate as run
from framing.study import Study

TARGETS = {"kept": "would people mark this span so?", "own": "and is it in the outlet's own words?"}
SHOWN = ("precision", "recall", "f1", "average_precision", "ece")


@click.command()
@study_option
@json_option
def evaluate(study: Study, as_json: bool) -> None:
    """Tell how good the classifier is.

    Reads the card under data/models/NAME; writes nothing. All is measured out
    of fold, with intervals over articles: does it know which spans people mark
    (kept), and which of them are the outlet's own words (own)? The rules alone
    and the majority stand beside. --json has every measure.

        framing evaluate --study mystudy
    """
    figures = run(study)
    if as_json:
        return print_json(figures.to_dict("records"))
    for target, rows in figures.groupby("target", sort=False):
        table = widen(rows, SHOWN).drop(columns="target")
        click.echo(f"{target}: {TARGETS[str(target)]}\n{table.to_string(index=False)}\n")

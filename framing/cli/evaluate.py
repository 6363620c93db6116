"""``framing evaluate``: how good the classifier is."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.model.figures import widen
from framing.model.folds import GROUPS
from framing.steps.evaluate import evaluate as run
from framing.study import Study

TARGETS = {"kept": "would people mark this span so?", "own": "and is it in the outlet's own words?"}
SHOWN = ("precision", "recall", "f1", "average_precision", "ece")


@click.command()
@study_option
@click.option("--folds", type=click.Choice(GROUPS), default=None, help="Train anew, holding out by this; keep nothing.")
@json_option
def evaluate(study: Study, folds: str | None, as_json: bool) -> None:
    """Tell how good the classifier is.

    Reads the card under data/models/NAME; writes nothing. All is measured out
    of fold, with intervals over articles: does it know which spans people mark
    (kept), and which of them are the outlet's own words (own)? The rules alone
    and the majority stand beside. --json has every measure. --folds outlet
    asks what a new outlet would get, --folds time what another month would.

    \b
        framing evaluate --study mystudy
        framing evaluate --folds outlet
    """  # noqa: D301
    figures = run(study, folds=folds or "")
    if as_json:
        return print_json(figures.to_dict("records"))
    for target, rows in figures.groupby("target", sort=False):
        table = widen(rows, SHOWN).drop(columns="target")
        click.echo(f"{target}: {TARGETS[str(target)]}\n{table.to_string(index=False)}\n")

"""``framing evaluate``: how good the classifier is."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.model.folds import GROUPS
from framing.model.metrics import widen
from framing.steps.evaluate import evaluate as run
from framing.study import Study

TARGETS = {"kept": "would people mark this span so?", "outlet_voice": "and is it in the outlet's own words?"}
SHOWN = ("precision", "recall", "f1", "average_precision", "ece")


@click.command()
@study_option
@click.option(
    "--fold-by", type=click.Choice(GROUPS), default=None, help="Train anew, holding out by this; keep nothing."
)
@json_option
def evaluate(study: Study, fold_by: str | None, as_json: bool) -> None:
    """Tell how good the classifier is.

    Reads the card under data/models/NAME; writes nothing. All is measured out
    of fold, with intervals over articles: does it know which spans people mark
    (kept), and which of them are the outlet's own words (own)? The rules alone
    and the majority stand beside. --json has every measure. --fold-by outlet
    asks what a new outlet would get, --fold-by time what another month would.

    \b
        framing evaluate --study mystudy
        framing evaluate --fold-by outlet
    """  # noqa: D301
    figures = run(study, fold_by=fold_by or "")
    if as_json:
        return print_json(figures.to_dict("records"))
    for target, rows in figures.groupby("target", sort=False):
        table = widen(rows, SHOWN).drop(columns="target")
        click.echo(f"{target}: {TARGETS[str(target)]}\n{table.to_string(index=False)}\n")

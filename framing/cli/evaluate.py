"""``framing evaluate``: the classifier's quality."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.cli.terminal import echo
from framing.model.folds import GROUPS
from framing.model.metrics import widen
from framing.steps.evaluate import evaluate as run
from framing.study import Study

TARGETS = {"kept": "would annotators mark this span?", "outlet_voice": "and is it in the outlet's own words?"}
SHOWN = ("precision", "recall", "f1", "average_precision", "ece")


@click.command()
@study_option
@click.option(
    "--fold-by",
    type=click.Choice(GROUPS),
    default=None,
    help="Cross-validate again with these as folds; write nothing.",
)
@json_option
def evaluate(study: Study, fold_by: str | None, as_json: bool) -> None:
    """Show how well the classifier performs.

    Reads the model card in data/models/NAME; writes nothing. Prints how well it
    predicts, out of fold and with intervals over articles, which spans annotators
    mark (kept) and which of those are in the outlet's own words (outlet_voice),
    compared with the rules alone and the majority class. --json prints every
    measure. --fold-by outlet shows what to expect for a new outlet, --fold-by time
    for a later month.

    \b
        framing evaluate --study mystudy
        framing evaluate --fold-by outlet
    """  # noqa: D301
    measures = run(study, fold_by=fold_by or "")
    if as_json:
        return print_json(measures.to_dict("records"))
    for target, rows in measures.groupby("target", sort=False):
        table = widen(rows, SHOWN).drop(columns="target")
        echo(f"{target}: {TARGETS[str(target)]}\n{table.to_string(index=False)}\n")

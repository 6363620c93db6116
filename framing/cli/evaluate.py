"""``framing evaluate``: how good the classifier is."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.model.figures import widen
from framing.steps.evaluate import evaluate as run
from framing.study import Study


@click.command()
@study_option
@json_option
def evaluate(study: Study, as_json: bool) -> None:
    """Tell how good the classifier is.

    Reads the card under data/models/NAME; writes nothing. All is measured out
    of fold. One line a target, model, category and outlet: each measure with
    its interval over articles.

        framing evaluate --study mystudy
    """
    figures = run(study)
    if as_json:
        return print_json(figures.to_dict("records"))
    click.echo(widen(figures).to_string(index=False))

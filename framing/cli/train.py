"""``framing train``: gold to a model."""

import click

from framing.cli.options import force_option, say, say_built, study_option
from framing.steps.train import train as run
from framing.study import Study


@click.command()
@study_option
@force_option
def train(study: Study, force: bool) -> None:
    """Train the classifier on the gold labels.

    Reads articles, markers, annotated and gold under data/, writes the folder
    data/models/NAME with the model and its card. [model] in study.toml says how.

        framing train --study mystudy
    """
    built = run(study, force=force)
    say_built(built, "labelled articles in the model")
    say(f"its card: {study.file('model') / 'card.md'}")

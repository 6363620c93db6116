"""``framing train``: gold labels to a model."""

from functools import partial

import click

from framing.cli.log_file import log_option
from framing.cli.options import force_option, say_built, say_left_out, study_option
from framing.cli.progress_bar import counted_records
from framing.cli.shard_jobs import Ordering, ordered_jobs_option
from framing.cli.terminal import say
from framing.steps.encoder_needs import language_notes
from framing.steps.train import train as run
from framing.study import Study

_IMPORTED = ("framing.model.training",)


@click.command()
@study_option
@log_option
@ordered_jobs_option
@force_option
def train(study: Study, order: Ordering, force: bool) -> None:
    """Train the classifier on the gold labels.

    Reads articles, speech, markers, readings, answers and gold in data/; writes
    the model and its card to data/models/NAME, and data/frames.parquet. The
    settings are in [model] in study.toml. The models of cross-fitting are trained
    in several processes; each holds the labelled articles.

        framing train --study mystudy
    """
    from framing.model.contextual import counting_articles  # takes NumPy along

    with counting_articles(partial(counted_records, "train, encoding")):
        built = run(study, force=force, ordered=order(_IMPORTED))
    say_left_out(study, "train")
    say_built(built, "labelled articles in the model")
    for note in language_notes(study.articles(), study.settings.model.encoder) if built.written else ():
        say(note)
    say(f"model card: {study.file('model') / 'card.md'}")

"""``framing score``: a model to scores."""

import click

from framing.cli.options import force_option, say_built, study_option
from framing.steps.score import score as run
from framing.study import Study


@click.command()
@study_option
@force_option
def score(study: Study, force: bool) -> None:
    """Score every article.

    Reads data/articles.parquet, markers.parquet and data/models/NAME, writes
    data/scores.parquet. Labelled articles get the scores of a model that never
    saw them.

        framing score --study mystudy
    """
    say_built(run(study, force=force), "scored candidates")

"""``framing score``: articles and a model to scores."""

import click

from framing.cli.log_file import log_option
from framing.cli.options import force_option, say_built, study_option
from framing.cli.shard_jobs import spread_options
from framing.shard_work import Spread
from framing.steps.score import score as run
from framing.study import Study


@click.command()
@study_option
@log_option
@spread_options
@force_option
def score(study: Study, spread: Spread, force: bool) -> None:
    """Score every article.

    Reads articles, speech, markers and models/NAME in data/; writes
    data/scores.parquet. Labelled articles are scored out of fold, by a model
    that was not trained on them.

        framing score --study mystudy
    """
    say_built(run(study, force=force, spread=spread), "scored candidates")

"""``framing prelabel``: articles to markers."""

import click

from framing.cli.options import force_option, say_built, study_option, watched
from framing.steps.prelabel import prelabel as run
from framing.study import Study


@click.command()
@study_option
@force_option
def prelabel(study: Study, force: bool) -> None:
    """Find markers in every article, with voice and rule.

    Reads data/articles.parquet, writes data/markers.parquet.

        framing prelabel --study mystudy
    """
    say_built(run(study, force=force, watch=watched))

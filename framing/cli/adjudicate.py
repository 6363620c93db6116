"""``framing adjudicate``: annotations to gold."""

import click

from framing.cli.options import force_option, say_built, study_option
from framing.steps.adjudicate import adjudicate as run
from framing.study import Study


@click.command()
@study_option
@force_option
def adjudicate(study: Study, force: bool) -> None:
    """Make gold labels of the annotations.

    Reads data/annotations.parquet and annotated.parquet, writes
    data/gold.parquet. A majority decides; [adjudication] ties in study.toml
    says what becomes of a span that exactly half have marked.

        framing adjudicate --study mystudy
    """
    say_built(run(study, force=force), "gold spans")

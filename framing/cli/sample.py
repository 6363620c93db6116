"""``framing sample``: draw articles for people."""

import click

from framing.cli.options import counted, force_option, say, say_built, study_option
from framing.steps.sample import sample as run
from framing.study import Study


@click.command()
@study_option
@force_option
def sample(study: Study, force: bool) -> None:
    """Draw articles for people to label.

    Reads data/articles.parquet, writes data/sample.parquet: drawn at random
    within each outlet, with the probability of inclusion, a blind arm without
    pre-labels, and overlap. The numbers are in [sampling] of study.toml.

    \b
        framing sample --study mystudy
    """  # noqa: D301
    say_built(run(study, force=force), "articles drawn")
    drawn = study.table("sample")
    for (outlet, arm), rows in drawn.groupby(["stratum", "arm"]):
        say(f"  {outlet}, {arm}: {counted(len(rows), 'articles')}, {int((rows['annotators'] > 1).sum())} with overlap")

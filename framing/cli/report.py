"""``framing report``: everything to numbers that can be checked."""

import click

from framing.cli.options import force_option, json_option, print_json, say_built, study_option
from framing.steps.report import page_of
from framing.steps.report import report as run
from framing.study import Study


@click.command()
@study_option
@force_option
@json_option
def report(study: Study, force: bool, as_json: bool) -> None:
    """Write the per-outlet report.

    Reads data/articles.parquet and, where they are there, markers, sample,
    annotated, gold and scores; writes data/estimates.parquet and
    reports/NAME/: index.html, estimates.csv and .json, contrasts.csv, figures.
    Prints where the page is; with --json, the estimates.

        framing report --study mystudy
    """
    say_built(run(study, force=force))
    if as_json:
        return print_json(study.estimates().to_dict("records"))
    click.echo(page_of(study))

"""``framing agreement``: how far annotators agree."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.steps.agreement import agreement as run
from framing.study import Study


@click.command()
@study_option
@json_option
def agreement(study: Study, as_json: bool) -> None:
    """Tell how far annotators agree.

    Reads data/annotations.parquet, annotated.parquet and articles.parquet;
    writes nothing. One line a measure, category and arm: value, interval, and
    the number of articles that two or more people read.

        framing agreement --study mystudy
    """
    table = run(study)
    if as_json:
        return print_json(table.to_dict("records"))
    click.echo(table.to_string(index=False, na_rep="–", float_format="{:.3f}".format))

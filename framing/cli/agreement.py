"""``framing agreement``: how far annotators agree."""

import click

from framing.annotations.table import MEASURES
from framing.cli.options import json_option, print_json, say, study_option
from framing.intervals import wide
from framing.steps.agreement import agreement as run
from framing.study import Study


@click.command()
@study_option
@json_option
def agreement(study: Study, as_json: bool) -> None:
    """Tell how far annotators agree.

    Reads data/annotations.parquet, annotated.parquet and articles.parquet;
    writes nothing. One line a category and arm: each measure with its interval
    over the n articles that two or more people read. --json has the reasons
    where a measure is undefined (–).

        framing agreement --study mystudy
    """
    table = run(study)
    if as_json:
        return print_json(table.to_dict("records"))
    if not table["n"].max():
        say("note: no article was read by two people; [sampling] overlap_share in study.toml says how many are to be")
    click.echo(wide(table, ("arm", "category", "n"), MEASURES).to_string(index=False))

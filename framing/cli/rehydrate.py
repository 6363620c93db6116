"""``framing rehydrate``: labels without text, back on their texts."""

from pathlib import Path

import click

from framing.cli.options import json_option, overwrite_option, print_json, say, study_option
from framing.steps.rehydrate import rehydrate as run
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keep", is_flag=True, help="Keep the labels as stages of the study too.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to, as CSV; else exports/ of the study.")
@overwrite_option
@json_option
def rehydrate(study: Study, file: Path, keep: bool, output: Path | None, force: bool, as_json: bool) -> None:
    """Put labels without text back on their texts.

    FILE comes from 'framing export --to standoff'. Reads data/articles.parquet,
    checks the hash of every text, and looks for the labels anew where a text
    has changed. Writes the labels as CSV, and beside it, in .lost.csv, those
    that found no place, with the reason; prints where.

        framing rehydrate gold.standoff.jsonl --study mystudy
    """
    made, place, written = run(study, file, keep=keep, output=output, force=force)
    for note in written.notes:
        say(f"note: {note}")
    states = made.articles["state"].value_counts()
    say(f"{counted(len(made.articles), 'articles')}: " + ", ".join(f"{n:,} {state}" for state, n in states.items()))
    say(f"{counted(len(made.spans), 'labels')} ({made.what}) put back, {len(made.lost):,} not")
    if keep and made.incomplete:
        say(f"counted as skipped, since a label is lost: {counted(len(made.incomplete), 'articles')}")
    if as_json:
        return print_json({"articles": made.articles.to_dict("records"), "lost": made.lost.to_dict("records")})
    click.echo(place)

"""``framing rehydrate``: exported labels reattached to their texts."""

from pathlib import Path

import click

from framing.cli.log_file import log_option
from framing.cli.options import json_option, overwrite_option, print_json, study_option
from framing.cli.set_aside import say_set_aside
from framing.cli.terminal import echo, say
from framing.errors import InputError
from framing.steps.rehydrate import rehydrate as run
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@log_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keep", is_flag=True, help="Also store the labels as stages of the study.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Output CSV file. Default: in exports/.")
@overwrite_option
@json_option
def rehydrate(study: Study, file: Path, keep: bool, output: Path | None, force: bool, as_json: bool) -> None:
    """Reattach exported labels to their texts.

    FILE is the output of 'framing export --to standoff'. Reads
    data/articles.parquet, compares the hash of every text, and realigns the labels
    if a text has changed. Writes the labels as CSV, and those that could not be
    aligned, with the reason, to a .lost.csv next to it; prints the path.

        framing rehydrate gold.standoff.jsonl --study mystudy
    """
    before = study.manifest() if keep else {}
    labels, path, written, aside = run(study, file, keep=keep, output=output, force=force)
    replaced = [name for name, row in before.items() if study.manifest()[name] != row]
    if replaced:
        say(f"note: {', '.join(replaced)} of an earlier 'framing rehydrate --keep' replaced")
    for note in written.notes:
        say(f"note: {note}")
    first = say_set_aside(aside) if aside else ""
    states = labels.articles["state"].value_counts()
    say(f"{counted(len(labels.articles), 'articles')}: " + ", ".join(f"{n:,} {state}" for state, n in states.items()))
    say(f"{counted(len(labels.spans), 'labels')} ({labels.what}) reattached, {len(labels.lost):,} lost")
    if keep and labels.incomplete:
        say(f"counted as skipped because a label is lost: {counted(len(labels.incomplete), 'articles')}")
    if as_json:
        print_json({"articles": labels.articles.to_dict("records"), "lost": labels.lost.to_dict("records")})
    else:
        echo(path)
    if first:
        raise InputError(f"set aside, the rest written: {first}", path=file)

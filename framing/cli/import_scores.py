"""``framing import-scores``: predictions of anybody's model."""

from pathlib import Path

import click

from framing.cli.log_file import log_option
from framing.cli.options import force_option, say_built, study_option
from framing.cli.terminal import say
from framing.steps.import_scores import import_scores as run
from framing.study import Study


@click.command()
@study_option
@log_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What to call this predictor; one of that name is replaced.")
@click.option("--skip-unknown", is_flag=True, help="Leave out articles that are not in the study.")
@force_option
def import_scores(study: Study, file: Path, name: str, skip_unknown: bool, force: bool) -> None:
    """Take another model's predictions.

    FILE (.csv, .tsv, .jsonl, .parquet) has columns article_id, category and
    expected_count, for every article; or article_id, start, end, category
    and probability, one row per span. Optional: voice (outlet, quote,
    paraphrase) and, of spans, their text, which is compared. Writes
    data/predictions.parquet. [report] predictors, or --predictor of 'framing
    report' and 'framing effects', uses them; the same labels correct their errors.

    \b
        framing import-scores gpt.csv --name gpt
        framing report --predictor gpt --predictor ours
    """  # noqa: D301
    imported = run(study, file, name, skip_unknown=skip_unknown, force=force)
    for note in imported.notes:
        say(f"note: {note}")
    say_built(imported.result, "counts of predictors")

"""``framing pull``: annotations back."""

from pathlib import Path

import click

from framing.cli.options import say, study_option
from framing.steps.pull import pull as run
from framing.study import Study


@click.command()
@click.argument("export", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@study_option
@click.option("--force", is_flag=True, help="Read even if nothing has changed, or if what the study has would go.")
def pull(export: Path | None, study: Study, force: bool) -> None:
    """Bring annotations back.

    From the projects that study.toml names, with the token that
    LABEL_STUDIO_API_KEY holds, or from EXPORT, a file that was exported from
    Label Studio as JSON, for which no server is needed. Writes data/annotated.parquet,
    data/annotations.parquet and data/answers.parquet.

        framing pull --study mystudy

        framing pull export.json --study mystudy
    """
    pulled = run(study, export, force=force)
    for note in pulled.notes:
        say(f"note: {note}")
    counts = (
        f"{pulled.judged:,} judged, {pulled.skipped:,} skipped, {pulled.spans:,} spans, {pulled.annotators:,} people"
    )
    say(counts if pulled.made else f"nothing has changed: {counts} (--force reads them again)")

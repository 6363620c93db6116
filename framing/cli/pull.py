"""``framing pull``: annotations from Label Studio."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from framing.cli.log_file import log_option
from framing.cli.options import refuse_together, study_option, trust_option
from framing.cli.terminal import say
from framing.errors import InputError
from framing.steps.pull import PullResult
from framing.steps.pull import pull as run
from framing.study import Study
from framing.wording import counted

_NAMED = 50  # readings set aside that get a line each


@click.command()
@click.argument("export", required=False, type=click.Path(path_type=Path))
@study_option
@log_option
@click.option(
    "--server", metavar="NAME", default="", help="Which server EXPORT comes from: its address, or any name for it."
)
@click.option(
    "--missing",
    type=click.Choice(["keep", "drop"]),
    help="Readings of the study that EXPORT or the server lacks: keep (default for a file) or drop (for a server).",
)
@click.option("--full", is_flag=True, help="Fetch everything again, not only what has changed.")
@click.option("--force", is_flag=True, help="Read even if nothing has changed, or if many readings would be lost.")
@trust_option
def pull(
    export: Path | None, study: Study, server: str, missing: Literal["keep", "drop"] | None, full: bool, force: bool
) -> None:
    """Pull annotations from Label Studio.

    From the projects that study.toml names, with the token in
    LABEL_STUDIO_API_KEY, only what has changed since the last pull; or from
    EXPORT, a file exported from Label Studio, which needs no server: JSON, or
    with less in it JSON-MIN or CSV.
    Writes readings, annotations, shown_prelabels and answers in data/.

    A file adds to what the study has. A pull that would remove more than five
    readings, or more than a tenth of them, is refused and says whose they are.

    \b
        framing pull --study mystudy
        framing pull ada.json --server ada --study mystudy
    """  # noqa: D301
    if server and not export:
        raise click.UsageError("--server says which server EXPORT comes from; without EXPORT it is [studio] url")
    refuse_together("EXPORT", "--full")
    pulled = run(study, export, server=server, missing=missing, full=full, force=force)
    for note in (*pulled.notes, *pulled.voiceless):
        say(f"note: {note}")
    for reason in pulled.aside[1:_NAMED]:
        say(f"note: set aside: {reason}")
    say(_summary(pulled))
    if pulled.aside:
        raise InputError(_aside(pulled.aside))


def _summary(pulled: PullResult) -> str:
    counts = (
        f"{pulled.read:,} read, {pulled.skipped:,} skipped, {counted(pulled.spans, 'spans')}, "
        f"{counted(pulled.annotators, 'annotators')}"
    )
    if not pulled.written:
        return f"nothing has changed: {counts} (--force reads them again)"
    changes = {"new": pulled.new, "edited": pulled.edited, "gone": pulled.gone}
    since = ", ".join(f"{count:,} {name}" for name, count in changes.items() if count)
    return f"{counts}; since the last pull {since}" if since and pulled.new < pulled.read + pulled.skipped else counts


def _aside(reasons: Sequence[str]) -> str:
    more = f" (and {len(reasons) - 1:,} more, above)" if len(reasons) > 1 else ""
    return (
        f"{counted(len(reasons), 'readings')} set aside, the rest was kept: {reasons[0]}{more}; "
        "nothing is lost: correct it and pull again"
    )

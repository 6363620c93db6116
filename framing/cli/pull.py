"""``framing pull``: annotations from Label Studio."""

from pathlib import Path
from typing import Literal

import click

from framing.cli.log_file import log_option
from framing.cli.options import refuse_together, study_option, trust_option
from framing.cli.set_aside import say_set_aside
from framing.cli.terminal import say
from framing.errors import InputError
from framing.steps.pull import PullResult
from framing.steps.pull import pull as run
from framing.study import Study
from framing.wording import counted


@click.command()
@click.argument("export", required=False, type=click.Path(path_type=Path))
@study_option
@log_option
@click.option(
    "--server", metavar="NAME", default="", help="Server that EXPORT comes from: its address, or any name for it."
)
@click.option(
    "--missing",
    type=click.Choice(["keep", "drop"]),
    help="Readings that EXPORT or the server lacks: keep (default for a file) or drop (default for a server).",
)
@click.option("--full", is_flag=True, help="Fetch everything, not only what has changed.")
@click.option("--force", is_flag=True, help="Read even if nothing has changed, or if many readings would be lost.")
@trust_option
def pull(
    export: Path | None, study: Study, server: str, missing: Literal["keep", "drop"] | None, full: bool, force: bool
) -> None:
    """Pull annotations from Label Studio.

    Reads what has changed since the last pull in the projects that study.toml
    names, with the token in LABEL_STUDIO_API_KEY; or, without a server, EXPORT, a
    file exported from Label Studio: JSON, or JSON-MIN or CSV, which contain less.
    Writes readings, annotations, shown_prelabels and answers in data/.

    A file adds to the study's readings. A pull that would remove more than five
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
    first = say_set_aside(pulled.aside) if pulled.aside else ""
    say(_summary(pulled))
    if first:
        raise InputError(f"{counted(len(pulled.aside), 'readings')} set aside, the rest kept: {first}; "
                         "nothing is lost: correct this and pull again")  # fmt: skip


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

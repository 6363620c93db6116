"""Label Studio, or a file exported from it → readings and annotations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE, read_codebook
from framing.errors import InputError, StudioError
from framing.records import empty
from framing.single_writer import writes
from framing.stages import FROM_FILE
from framing.steps.pull_comparison import (
    TABLES,
    Renamed,
    changes,
    losses_of,
    require_cache,
    with_carried,
    with_codebook,
)
from framing.steps.server_changes import Missing, ServerChanges, changes_from_file, changes_from_server
from framing.studio.address import server_name
from framing.studio.lost_readings import Losses, renamings
from framing.studio.results import Results, read_results, results_digest
from framing.studio.shared_logins import doubtful_login_notes, shared_login_notes, shared_logins, told_apart
from framing.studio.task_cache import tasks_of
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

STAGES = ("server_tasks", *TABLES)


@dataclass(frozen=True, slots=True)
class PullResult:
    """What was pulled: readings, skipped ones, spans, annotators; ``written`` is false if nothing had changed.

    ``read`` counts the readings that were not skipped; ``new``, ``edited`` and
    ``gone`` count readings compared with what the study had before; ``aside``
    gives the reason for each reading that was set aside, ``voiceless`` says of each
    annotator how many annotations came without a voice.
    """

    read: int
    skipped: int
    spans: int
    annotators: int
    notes: tuple[str, ...]
    written: bool
    new: int = 0
    edited: int = 0
    gone: int = 0
    aside: tuple[str, ...] = ()
    voiceless: tuple[str, ...] = ()


@writes("pull")
def pull(
    study: Study,
    export: Path | None = None,
    *,
    server: str = "",
    missing: Missing | None = None,
    full: bool = False,
    force: bool = False,
) -> PullResult:
    """Pull annotations, from the study's projects or from the JSON file ``export``.

    From the projects only what has changed since the last pull is fetched, unless
    ``full`` or ``force``. Keeps the stages ``server_tasks``, ``readings``,
    ``annotations``, ``shown_prelabels`` and ``answers``. A reading that does not
    fit the study is set aside whole: its task stays in ``server_tasks``, and the
    next pull reads it again. A reading that is new or was edited gets the digest of
    the codebook as it is now.

    ``server`` says which server a file comes from, by its address or any name.
    ``missing`` says what happens to readings that the file or the server no longer
    has: "keep" (the default for a file) or "drop" (for a server). Readings that
    did not come from a pull stay.

    Raises
    ------
    InputError
        ``export`` is not an export of Label Studio, is about other articles than
        the study's, or would remove many readings without ``force``; or no
        reading fits the study.
    StudioError
        The study has no project yet, a project is not this study's, Label
        Studio cannot be reached, or its projects would remove many readings
        without ``force``.
    StudyError
        The cache is missing, and readings of earlier pulls would be lost
        without ``force``.
    """
    cache = study.table("server_tasks", altered=True) if study.has("server_tasks") else empty("server_tasks")
    missing = missing or ("keep" if export else "drop")
    if export:
        server_changes = changes_from_file(study, export, cache, server=server, missing=missing)
    else:
        server_changes = changes_from_server(study, cache, missing=missing, full=full or force)
    pulled = _pulled(study, cache, server_changes)
    results = pulled.results
    if results.aside and results.readings.empty:
        raise InputError(results.aside[0])
    lost = losses_of(study, results, pulled.renamed, pulled.tasks)
    if not force:
        require_cache(study, lost)
        _require_few(study, lost, export, keep="" if missing == "keep" else "--missing keep")
    new, edited = changes(study, results, pulled.renamed)
    extra = _origin(study, results_digest(pulled.tasks), from_file=bool(export))
    changed = _keep(study, server_changes, results, extra=extra, force=force)
    skipped = int(results.readings["skipped"].sum())
    return PullResult(
        read=len(results.readings) - skipped,
        skipped=skipped,
        spans=len(results.annotations),
        annotators=results.readings["annotator"].nunique(),
        notes=(*server_changes.notes, *pulled.logins, *lost.named(), *pulled.carried, *results.notes),
        written=changed,
        new=new,
        edited=edited,
        gone=len(lost.gone),
        aside=(*server_changes.aside, *results.aside),
        voiceless=results.voiceless,
    )


@dataclass(frozen=True, slots=True)
class _Pulled:
    """The readings of a pull, the tasks that they are of, the names that readings had before, and notes."""

    results: Results
    tasks: Sequence[Mapping[str, Any]]
    renamed: Renamed
    logins: tuple[str, ...]
    carried: tuple[str, ...]


def _pulled(study: Study, cache: "pd.DataFrame", server_changes: ServerChanges) -> _Pulled:
    """Read the tasks that a pull has brought, and add the study's readings that no pull brings."""
    codebook = read_codebook(study.path / FILE)
    parsed: dict[str, dict[str, Any]] = {}
    owners = {number: name for name, number in study.settings.studio.assigned.items()}
    address = server_name(study.settings.studio.url) if owners else ""
    tasks, old_tasks = tasks_of(server_changes.pulled, parsed), tasks_of(cache, parsed)
    shared = shared_logins(tasks, owners, address)
    logins = (*shared_login_notes(shared), *doubtful_login_notes(tasks, owners, address))
    tasks = told_apart(tasks, owners, address, shared)
    renamed = renamings(
        told_apart(old_tasks, owners, address, shared_logins(old_tasks, owners, address)),
        told_apart(tasks_of(server_changes.before, parsed), owners, address, shared),
    )
    results = read_results(tasks, study.articles(), codebook)
    results = with_codebook(study, results, renamed, codebook.instructions_digest)
    results, carried = with_carried(study, results, renamed)
    return _Pulled(results, tasks, renamed, logins, carried)


def _require_few(study: Study, lost: Losses, export: Path | None, *, keep: str) -> None:
    """Raise an error if a pull would remove many readings; ``keep`` is the option that keeps them."""
    if refusal := lost.refusal("framing pull", keep=keep):
        raise InputError(refusal, path=export) if export else StudioError(f"{_server(study)}: {refusal}")


def _origin(study: Study, annotations: str, *, from_file: bool) -> dict[str, Any]:
    """Return what the manifest says of labels; a file that has what came from the server changes nothing."""
    row = study.manifest().get("readings")
    extra = row.extra if row else {}
    from_server = extra.get("annotations") == annotations and not extra.get(FROM_FILE)
    return {"annotations": annotations, **({FROM_FILE: True} if from_file and not from_server else {})}


def _keep(
    study: Study, server_changes: ServerChanges, results: Results, *, extra: Mapping[str, Any], force: bool
) -> bool:
    """Keep the cache, and with it the tables if anything in them has changed; tell whether it has."""
    was_fresh = study.is_fresh("server_tasks")
    with study.keeping() as keeping:
        until = {server: dict(projects) for server, projects in server_changes.until.items()}
        keeping.table("server_tasks", lambda: server_changes.pulled, extra={**extra, "until": until})
        kept = [keeping.due(name, partial(getattr, results, name), extra=extra, force=force) for name in TABLES]
    return not was_fresh or any(result.written for result in kept)


def _server(study: Study) -> str:
    return f"Label Studio at {server_name(study.settings.studio.url)}"

"""Label Studio, or a file exported from it → readings and annotations."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from framing.codebook import FILE, read_codebook
from framing.errors import InputError, StudioError
from framing.files import read_json
from framing.records import empty
from framing.steps.kept_readings import TABLES, changes, losses_of, require_cache, with_carried
from framing.studio.address import read_server, server_name
from framing.studio.annotator_ids import identified, known_emails
from framing.studio.changes_since import Answer, answered, changes_since
from framing.studio.identity import ServerMatch, identify_server, require_one_database
from framing.studio.lost_readings import renamings
from framing.studio.merging import contradicted, merged, narrowed, replace_tasks
from framing.studio.nesting import without_depths
from framing.studio.renamed_annotators import changed_addresses, readdressed
from framing.studio.results import Results, read_results, results_digest
from framing.studio.task_cache import at, cache_rows, count_readings, split_valid, tasks_of
from framing.studio.tasks import not_pushed
from framing.study import Study, writes
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd


STAGES = ("server_tasks", *TABLES)
Missing = Literal["keep", "drop"]

_NO_EXPORT = "is not an export of Label Studio; export the project as JSON, not JSON-MIN or CSV"


@dataclass(frozen=True, slots=True)
class PullResult:
    """What was pulled: readings, skipped ones, spans, annotators; ``written`` is false if nothing had changed.

    ``judged`` counts the readings that were not skipped; ``new``, ``edited`` and
    ``gone`` count readings compared with what the study had before; ``aside``
    gives the reason for each reading that was set aside.
    """

    judged: int
    skipped: int
    spans: int
    annotators: int
    notes: tuple[str, ...]
    written: bool
    new: int = 0
    edited: int = 0
    gone: int = 0
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServerChanges:
    """The cache after a pull, the cache before with the same names, and the time at which the next pull starts."""

    pulled: "pd.DataFrame"
    before: "pd.DataFrame"
    until: Mapping[str, Mapping[str, str]]
    notes: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


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
    next pull reads it again.

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
        server_changes = _from_file(study, export, cache, server=server, missing=missing)
    else:
        server_changes = _from_server(study, cache, missing=missing, full=full or force)
    codebook = read_codebook(study.path / FILE)
    parsed: dict[str, dict[str, Any]] = {}
    tasks = tasks_of(server_changes.pulled, parsed)
    results = read_results(tasks, study.articles(), codebook)
    renamed = renamings(tasks_of(cache, parsed), tasks_of(server_changes.before, parsed))
    results, carried = with_carried(study, results, renamed)
    if results.aside and results.readings.empty:
        raise InputError(results.aside[0])
    lost = losses_of(study, results, renamed, tasks)
    if not force:
        require_cache(study, lost)
    keep = "" if missing == "keep" else "--missing keep"
    if not force and (refusal := lost.refusal("framing pull", keep=keep)):
        raise InputError(refusal, path=export) if export else StudioError(f"{_server(study)}: {refusal}")
    new, edited = changes(study, results, renamed)
    changed = _keep(study, server_changes, results, extra={"annotations": results_digest(tasks)}, force=force)
    skipped = int(results.readings["skipped"].sum())
    return PullResult(
        judged=len(results.readings) - skipped,
        skipped=skipped,
        spans=len(results.annotations),
        annotators=results.readings["annotator"].nunique(),
        notes=(*server_changes.notes, *carried, *results.notes),
        written=changed,
        new=new,
        edited=edited,
        gone=len(lost.gone),
        aside=(*server_changes.aside, *results.aside),
    )


def _keep(
    study: Study, server_changes: ServerChanges, results: Results, *, extra: Mapping[str, str], force: bool
) -> bool:
    """Keep the cache, and with it the tables if anything in them has changed; tell whether it has."""
    was_fresh = study.is_fresh("server_tasks")
    with study.keeping() as keeping:
        until = {server: dict(projects) for server, projects in server_changes.until.items()}
        keeping.table("server_tasks", lambda: server_changes.pulled, extra={"until": until})
        kept = [keeping.due(name, partial(getattr, results, name), extra=extra, force=force) for name in TABLES]
    return not was_fresh or any(result.written for result in kept)


def _server(study: Study) -> str:
    return f"Label Studio at {server_name(study.settings.studio.url)}"


def _with_addresses(
    match: ServerMatch, now: "pd.DataFrame", users: Mapping[int, str]
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the cache before and the new rows, with the server and the e-mail addresses that either gives."""
    import pandas as pd

    server_emails = {(match.server, number): email for number, email in users.items()}
    before, now = match.before, now.assign(server=match.server)
    changed = changed_addresses(before[before["server"] == match.server], now, server_emails)
    before, now = (identified(readdressed(rows, changed), server_emails, overwrite=True) for rows in (before, now))
    emails = known_emails(pd.concat([before, now], ignore_index=True))
    return identified(before, emails), identified(now, emails)


def _from_file(study: Study, path: Path, cache: "pd.DataFrame", *, server: str, missing: Missing) -> ServerChanges:
    """Add an export to the cache; with "drop", replace its projects, or everything of its server."""
    tasks, aside = split_valid(without_depths(_exported_in(path)))
    now = cache_rows(tasks)
    try:
        if len(now) and set(now["article_id"]).isdisjoint(study.articles()["article_id"]):
            raise InputError(
                f"is not this study's: not one of {counted(len(now), 'tasks')} is about an article of the study"
            )
        require_one_database(now)
        match = identify_server(cache, now, read_server(server) if server else "")
    except InputError as error:
        raise error if error.path else InputError(str(error), path=path) from error
    before, now = _with_addresses(match, now, {})
    projects, foreign = set(now["project"]), ~now["article_id"].isin(study.articles()["article_id"])
    aside += _foreign(now[foreign])
    now = now[~foreign].reset_index(drop=True)
    if missing == "keep":
        pulled = merged(before, now)
    else:
        replaced = at(before, match.server, projects)
        pulled = narrowed(before, replaced if projects else _all_rows(before, server and match.server, path), now)
    nothing = () if now["readings"].any() else ("the export has no annotation",)
    return ServerChanges(pulled, before, {}, (*match.notes, *_kept(before, now), *nothing), tuple(aside))


def _foreign(rows: "pd.DataFrame") -> list[str]:
    """Say why each reading of another study or tool is set aside; such rows do not enter the cache."""
    return [
        f"task {row.task} is about article {row.article_id!r}, which this study does not have"
        if row.article_id
        else not_pushed(row.task)
        for row in rows.itertuples()
        for _ in range(row.readings)
    ]


def _kept(before: "pd.DataFrame", now: "pd.DataFrame") -> list[str]:
    """Say which annotations came with another result but the same editing time as in the study."""
    if not (numbers := contradicted(before, now)):
        return []
    (task, annotation), n = numbers[0], len(numbers)
    what = f"annotation {annotation} of task {task} differs" if n == 1 else f"{n:,} annotations differ"
    first = "" if n == 1 else f", the first is annotation {annotation} of task {task}"
    return [f"{what} from the study's, though edited at the same time{first}: the study's version stays"]


def _all_rows(before: "pd.DataFrame", server: str, path: Path) -> "pd.Series":
    """Return which rows an export without any task replaces: those of its server, if that is certain."""
    servers = set(before["server"])
    if not server and len(servers) > 1:
        raise InputError(
            "has no task, so nothing tells which server's readings to drop; say which with --server", path=path
        )
    return before["server"].isin({server} if server else servers)


def _exported_in(path: Path) -> list[Any]:
    """Read an export; raise ``InputError`` if the file is not one: nothing in it has the form of a task."""
    try:
        tasks = read_json(path)
    except InputError as error:
        if error.line is None:  # it cannot be read at all
            raise
        raise InputError(f"{_NO_EXPORT} (line {error.line} is not JSON)", path=path) from error
    if not isinstance(tasks, list):
        raise InputError(_NO_EXPORT, path=path)
    with_data = [task for task in tasks if isinstance(task, dict) and "data" in task]
    if tasks and not with_data:
        raise InputError(_NO_EXPORT, path=path)
    if tasks and not any("annotations" in task for task in with_data):
        raise InputError("has tasks without annotations; export as JSON, not JSON-MIN", path=path)
    return tasks


def _from_server(study: Study, cache: "pd.DataFrame", *, missing: Missing, full: bool) -> ServerChanges:
    import pandas as pd

    from framing.studio.client import connect

    numbers = study.settings.studio.projects
    if not numbers:
        raise StudioError("the study has no Label Studio project yet; run 'framing push', or pull an export file")
    server = server_name(study.settings.studio.url)
    since: Mapping[str, str] = {} if full else _until(study).get(server, {})
    until, answers = dict[str, str](), list[Answer]()
    with connect(study.settings.studio.url, os.environ) as client:
        for number in numbers:
            until[str(number)] = client.newest(number)
            cached = cache[at(cache, server, [number])]
            start = since.get(str(number), "")
            answers.append(changes_since(client, number, cached, start, dropping=missing == "drop"))
        users = client.emails()
    now = pd.concat([answer.rows for answer in answers], ignore_index=True)
    match = identify_server(cache, now, server, answered=True)
    before, now = _with_addresses(match, now, users)
    pulled = merged(before, now) if missing == "keep" else replace_tasks(before, answered(before, server, answers), now)
    _require_ours(pulled[at(pulled, server, numbers)], study)
    contradictions = _kept(before, now) if missing == "keep" else []
    notes = (*match.notes, *contradictions, *_left(pulled, server, numbers))
    return ServerChanges(pulled, before, {server: until}, notes)


def _left(pulled: "pd.DataFrame", server: str, numbers: Collection[int]) -> list[str]:
    """Say what stays as last pulled: projects that study.toml does not name, and other servers."""
    current = pulled["server"] == server
    projects = sorted(set(pulled.loc[current, "project"]) - set(numbers))
    servers = sorted(name for name in set(pulled.loc[~current, "server"]) if "://" in name)
    kept = {f"project {number} is no longer in [studio] projects": at(pulled, server, [number]) for number in projects}
    kept |= {f"{name} is no longer [studio] url": pulled["server"] == name for name in servers}
    return [
        f"{reason}: its {counted(count_readings(pulled[rows]), 'readings')} stay as they were last pulled"
        for reason, rows in kept.items()
    ]


def _until(study: Study) -> Mapping[str, Mapping[str, str]]:
    """Return when the last pull started, by server and project; nothing if the cache has changed since."""
    if not (study.has("server_tasks") and study.is_fresh("server_tasks")):
        return {}
    until = study.row("server_tasks").extra.get("until")
    servers = until.items() if isinstance(until, Mapping) else ()
    return {name: projects for name, projects in servers if isinstance(projects, Mapping)}


def _require_ours(pulled: "pd.DataFrame", study: Study) -> None:
    """Raise ``StudioError`` if a project has readings, but none of an article of this study."""
    article_ids = set(study.articles()["article_id"])
    for number, rows in pulled.groupby("project"):
        if article_ids.isdisjoint(rows["article_id"]):
            raise StudioError(
                f"project {number} at {server_name(study.settings.studio.url)} is not this study's: none of its "
                "labelled tasks is about an article of the study; remove its number from [studio] projects in "
                "study.toml"
            )

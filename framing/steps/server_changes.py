"""What a pull brings: the tasks of an export, or those that have changed on a server, merged with the cache."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from framing.errors import InputError, StudioError
from framing.files import read_json, read_rows
from framing.studio.address import read_server, server_name
from framing.studio.annotator_ids import identified, known_emails
from framing.studio.changes_since import Answer, answered, changes_since, exported_tasks
from framing.studio.merging import contradicted, drop_missing, merge_caches, replace_tasks
from framing.studio.nesting import without_depths
from framing.studio.opaque_ids import by_opaque_id, with_article_ids
from framing.studio.reduced_exports import is_reduced, restored_tasks
from framing.studio.renamed_annotators import changed_addresses, readdressed
from framing.studio.server_identity import ServerMatch, identify_server, require_one_database
from framing.studio.skipped_drafts import edited_after_skip
from framing.studio.task_cache import at, cache_rows, count_readings, split_valid, tasks_of
from framing.studio.tasks import not_pushed
from framing.study import Study
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd

    from framing.studio.client import Client

Missing = Literal["keep", "drop"]

_NO_EXPORT = "is not an export of Label Studio; export the project as JSON"


@dataclass(frozen=True)
class ServerChanges:
    """The cache after a pull, the cache before with the same names, and the time at which the next pull starts."""

    pulled: "pd.DataFrame"
    before: "pd.DataFrame"
    until: Mapping[str, Mapping[str, str]]
    notes: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


def changes_from_file(
    study: Study, path: Path, cache: "pd.DataFrame", *, server: str, missing: Missing
) -> ServerChanges:
    """Add an export to the cache; with "drop", replace its projects, or everything of its server."""
    exported, lacking = _exported_in(path)
    article_ids = by_opaque_id(study.articles()["article_id"])
    tasks, aside = split_valid(with_article_ids(without_depths(exported), article_ids))
    now = cache_rows(tasks)
    try:
        if len(now) and set(now["article_id"]).isdisjoint(study.articles()["article_id"]):
            raise InputError(
                f"is not this study's: not one of {counted(len(now), 'tasks')} is about an article of the study"
            )
        if lacking:
            _require_new(now, cache)
        require_one_database(now)
        match = identify_server(cache, now, read_server(server) if server else "")
    except InputError as error:
        raise error if error.path else InputError(str(error), path=path) from error
    before, now = _with_addresses(match, now, {})
    projects, foreign = set(now["project"]), ~now["article_id"].isin(study.articles()["article_id"])
    aside += _foreign(now[foreign])
    now = now[~foreign].reset_index(drop=True)
    if missing == "keep":
        pulled = merge_caches(before, now)
    else:
        replaced = at(before, match.server, projects)
        pulled = drop_missing(before, replaced if projects else _all_rows(before, server and match.server, path), now)
    nothing = () if now["readings"].any() else ("the export has no annotation",)
    notes = (*match.notes, *lacking, *_kept(before, now), *edited_after_skip(tasks), *nothing)
    return ServerChanges(pulled, before, {}, notes, tuple(aside))


def changes_from_server(study: Study, cache: "pd.DataFrame", *, missing: Missing, full: bool) -> ServerChanges:
    """Fetch what has changed in the study's projects since the last pull, or everything."""
    import pandas as pd

    from framing.studio.client import connect

    numbers = study.settings.studio.projects
    if not numbers:
        raise StudioError("the study has no Label Studio project yet; run 'framing push', or pull an export file")
    server = server_name(study.settings.studio.url)
    since: Mapping[str, str] = {} if full else _until(study).get(server, {})
    until, answers = dict[str, str](), list[Answer]()
    with connect(study.settings.studio.url, os.environ, article_ids=study.articles()["article_id"]) as client:
        for number in numbers:
            until[str(number)] = client.newest(number)
            cached = cache[at(cache, server, [number])]
            start = since.get(str(number), "")
            answers.append(changes_since(client, number, cached, start, dropping=missing == "drop"))
        users = client.emails()
        drafts = [note for answer in answers for note in _skip_notes(client, server, answer, cache)]
    now = pd.concat([answer.rows for answer in answers], ignore_index=True)
    match = identify_server(cache, now, server, answered=True)
    before, now = _with_addresses(match, now, users)
    pulled = (
        merge_caches(before, now)
        if missing == "keep"
        else replace_tasks(before, answered(before, server, answers), now)
    )
    _require_ours(pulled[at(pulled, server, numbers)], study)
    contradictions = _kept(before, now) if missing == "keep" else []
    notes = (*match.notes, *contradictions, *drafts, *_left(pulled, server, numbers))
    return ServerChanges(pulled, before, {server: until}, notes)


def _skip_notes(client: "Client", server: str, answer: Answer, cache: "pd.DataFrame") -> list[str]:
    """Name the skipped tasks of a project that were edited since: a draft does not change the time of a task."""
    cached = cache[at(cache, server, [answer.number])]
    tasks = tasks_of(replace_tasks(cached, answered(cached, server, [answer]), answer.rows))
    skipped = {
        task["id"] for task in tasks if any(annotation.get("was_cancelled") for annotation in task["annotations"])
    }
    drafted = sorted(skipped & client.drafted(answer.number)) if skipped else []
    return edited_after_skip(exported_tasks(client, answer.number, drafted)) if drafted else []


def _with_addresses(
    match: ServerMatch, now: "pd.DataFrame", users: Mapping[int, str]
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the cache before and the new rows, with the server and the e-mail addresses that either gives."""
    import pandas as pd

    server_emails = {(match.server, number): email for number, email in users.items()}
    before, now = match.cache, now.assign(server=match.server)
    changed = changed_addresses(before[before["server"] == match.server], now, server_emails)
    before, now = (identified(readdressed(rows, changed), server_emails, overwrite=True) for rows in (before, now))
    emails = known_emails(pd.concat([before, now], ignore_index=True))
    return identified(before, emails), identified(now, emails)


def _foreign(rows: "pd.DataFrame") -> list[str]:
    """Say why each reading of another study or tool is set aside; such rows do not enter the cache."""
    return [
        f"task {row.task} is about article {row.article_id!r}, which this study does not have"
        if row.article_id
        else not_pushed(row.task)
        for row in rows.itertuples()
        for _ in range(row.readings)
    ]


def _kept(cache: "pd.DataFrame", now: "pd.DataFrame") -> list[str]:
    """Say which annotations came with another result but the same editing time as in the study."""
    if not (numbers := contradicted(cache, now)):
        return []
    (task, annotation), n = numbers[0], len(numbers)
    what = f"annotation {annotation} of task {task} differs" if n == 1 else f"{n:,} annotations differ"
    first = "" if n == 1 else f", the first is annotation {annotation} of task {task}"
    return [f"{what} from the study's, though edited at the same time{first}: the study's version stays"]


def _all_rows(cache: "pd.DataFrame", server: str, path: Path) -> "pd.Series":
    """Return which rows an export without any task replaces: those of its server, if that is certain."""
    servers = set(cache["server"])
    if not server and len(servers) > 1:
        raise InputError(
            "has no task, so it is unclear which server's readings to drop; name it with --server", path=path
        )
    return cache["server"].isin({server} if server else servers)


def _require_new(now: "pd.DataFrame", cache: "pd.DataFrame") -> None:
    """Raise ``InputError`` if annotations of a reduced export have been pulled whole: these would take their place."""
    whole = {annotation["id"] for task in tasks_of(cache[cache["project"] > 0]) for annotation in task["annotations"]}
    again = [
        annotation["id"] for task in tasks_of(now) for annotation in task["annotations"] if annotation["id"] in whole
    ]
    if again:
        raise InputError(
            f"has {counted(len(again), 'annotations')} that the study has in full, such as {again[0]}, but lacks their "
            "pre-labels and origins; export the project as JSON"
        )


def _exported_in(path: Path) -> tuple[list[Any], tuple[str, ...]]:
    """Read an export, with notes on what it lacks; raise ``InputError`` if nothing in it has the form of a task."""
    if path.suffix.lower() in (".csv", ".tsv"):
        rows = [row for _, row in read_rows(path)]
        return _restored(rows, path)
    try:
        tasks = read_json(path)
    except InputError as error:
        if error.line is None:  # it cannot be read at all
            raise
        raise InputError(f"{_NO_EXPORT} (line {error.line} is not JSON)", path=path) from error
    if not isinstance(tasks, list):
        raise InputError(_NO_EXPORT, path=path)
    if is_reduced(tasks):
        return _restored(tasks, path)
    with_data = [task for task in tasks if isinstance(task, dict) and "data" in task]
    if tasks and not with_data:
        raise InputError(_NO_EXPORT, path=path)
    if tasks and not any("annotations" in task for task in with_data):
        raise InputError("has tasks without annotations; export as JSON", path=path)
    return tasks, ()


def _restored(rows: list[Any], path: Path) -> tuple[list[Any], tuple[str, ...]]:
    if not is_reduced(rows):
        raise InputError(_NO_EXPORT, path=path)
    try:
        return restored_tasks(rows)
    except InputError as error:
        raise InputError(str(error), path=path) from error


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

"""Label Studio, or a file that was exported from it → what people marked."""

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
from framing.steps.kept_readings import TABLES, changes, losses_of, require_mirror, with_carried
from framing.studio.address import read_server, server_name
from framing.studio.annotator_ids import identified, known_emails
from framing.studio.changes_since import Answer, answered, follow
from framing.studio.identity import Placed, place, require_one_database
from framing.studio.lost_readings import renamings
from framing.studio.merging import contradicted, merged, narrowed, replace_tasks
from framing.studio.nesting import without_depths
from framing.studio.renamed_annotators import moves, readdressed
from framing.studio.results import Results, read_results, results_digest
from framing.studio.task_cache import at, cache_rows, count_readings, sound, tasks_of
from framing.study import Study, writes
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd


STAGES = ("server_tasks", *TABLES)
Missing = Literal["keep", "drop"]

_NO_EXPORT = "is no export of Label Studio; export the project as JSON, not JSON-MIN or CSV"


@dataclass(frozen=True, slots=True)
class PullResult:
    """What came back: articles judged or skipped, spans, people; ``made`` is false where nothing had changed.

    ``new``, ``edited`` and ``gone`` count readings against what the study had
    before; ``aside`` says of each reading that was set aside why.
    """

    judged: int
    skipped: int
    spans: int
    annotators: int
    notes: tuple[str, ...]
    made: bool
    new: int = 0
    edited: int = 0
    gone: int = 0
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServerChanges:
    """The mirror after a pull and, with the same rows under the same names, before; how far back the next need go."""

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
    """Bring annotations back, from the study's projects or from the JSON file ``export``.

    Of the projects only what has changed since is asked for, unless ``full`` or
    ``force``. Keeps the stages ``server_tasks``, ``readings``, ``annotations``,
    ``shown_prelabels`` and ``answers``. A reading that does not fit the study is set aside
    whole: its rows stay in ``server_tasks``, and the next pull reads it again.

    ``server`` says which server a file is of, by its address or any name.
    ``missing`` says what becomes of readings that are not there any more: "keep"
    (of a file, unless said) or "drop" (of a server). Readings that no pull has
    brought stay.

    Raises
    ------
    InputError
        ``export`` is no export of Label Studio, is about other articles than
        the study's, or would take away many readings, and there is no
        ``force``; or no reading fits the study.
    StudioError
        The study has no project yet, a project is not this study's, Label
        Studio cannot be reached, or its projects would take away many
        readings, and there is no ``force``.
    StudyError
        The mirror is lost, readings of earlier pulls would go with it, and
        there is no ``force``.
    """
    known = study.table("server_tasks") if study.has("server_tasks") else empty("server_tasks")
    missing = missing or ("keep" if export else "drop")
    if export:
        news = _from_file(study, export, known, server=server, missing=missing)
    else:
        news = _from_server(study, known, missing=missing, full=full or force)
    codebook = read_codebook(study.path / FILE)
    parsed: dict[str, dict[str, Any]] = {}
    tasks = tasks_of(news.pulled, parsed)
    results = read_results(tasks, study.articles(), codebook)
    renamed = renamings(tasks_of(known, parsed), tasks_of(news.before, parsed))
    results, carried = with_carried(study, results, renamed)
    if results.aside and results.readings.empty:
        raise InputError(results.aside[0])
    lost = losses_of(study, results, renamed, tasks)
    if not force:
        require_mirror(study, lost)
    keep = "" if missing == "keep" else "--missing keep"
    if not force and (refusal := lost.refusal("framing pull", keep=keep)):
        raise InputError(refusal, path=export) if export else StudioError(f"{_there(study)}: {refusal}")
    new, edited = changes(study, results, renamed)
    changed = _keep(study, news, results, extra={"annotations": results_digest(tasks)}, force=force)
    skipped = int(results.readings["skipped"].sum())
    return PullResult(
        judged=len(results.readings) - skipped,
        skipped=skipped,
        spans=len(results.annotations),
        annotators=results.readings["annotator"].nunique(),
        notes=(*news.notes, *carried, *results.notes),
        made=changed,
        new=new,
        edited=edited,
        gone=len(lost.gone),
        aside=(*news.aside, *results.aside),
    )


def _keep(study: Study, news: ServerChanges, results: Results, *, extra: Mapping[str, str], force: bool) -> bool:
    """Keep the mirror, and with it the tables if anything in them has changed; say whether it has."""
    was_fresh = study.is_fresh("server_tasks")
    with study.keeping() as keeping:
        until = {server: dict(projects) for server, projects in news.until.items()}
        keeping.table("server_tasks", lambda: news.pulled, extra={"until": until})
        kept = [keeping.due(name, partial(getattr, results, name), extra=extra, force=force) for name in TABLES]
    return not was_fresh or any(result.made for result in kept)


def _there(study: Study) -> str:
    return f"Label Studio at {server_name(study.settings.studio.url)}"


def _named(placed: Placed, now: "pd.DataFrame", users: Mapping[int, str]) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the mirror before and what has come, with the server, and the addresses that either tells."""
    import pandas as pd

    asked = {(placed.server, number): email for number, email in users.items()}
    before, now = placed.before, now.assign(server=placed.server)
    moved = moves(before[before["server"] == placed.server], now, asked)
    before, now = (identified(readdressed(rows, moved), asked, over=True) for rows in (before, now))
    emails = known_emails(pd.concat([before, now], ignore_index=True))
    return identified(before, emails), identified(now, emails)


def _from_file(study: Study, path: Path, known: "pd.DataFrame", *, server: str, missing: Missing) -> ServerChanges:
    """Add an export to what is known; with "drop", in the place of its projects, or of all of its server."""
    tasks, aside = sound(without_depths(_exported_in(path)))
    now = cache_rows(tasks)
    try:
        if len(now) and set(now["article_id"]).isdisjoint(study.articles()["article_id"]):
            raise InputError(
                f"is not this study's: not one of {counted(len(now), 'tasks')} is about an article of the study"
            )
        require_one_database(now)
        placed = place(known, now, read_server(server) if server else "")
    except InputError as error:
        raise error if error.path else InputError(str(error), path=path) from error
    before, now = _named(placed, now, {})
    projects, foreign = set(now["project"]), ~now["article_id"].isin(study.articles()["article_id"])
    aside += _foreign(now[foreign])
    now = now[~foreign].reset_index(drop=True)
    if missing == "keep":
        pulled = merged(before, now)
    else:
        old = at(before, placed.server, projects)
        pulled = narrowed(before, old if projects else _whole(before, server and placed.server, path), now)
    empty_handed = () if now["readings"].any() else ("the export has no annotation",)
    return ServerChanges(pulled, before, {}, (*placed.notes, *_kept(before, now), *empty_handed), tuple(aside))


def _foreign(rows: "pd.DataFrame") -> list[str]:
    """Say of each reading of a file that its article is not in the study; such rows do not come into the mirror."""
    return [
        f"task {row.task} is about article {row.article_id!r}, which this study does not have"
        if row.article_id
        else f"task {row.task} has no article_id: it was not made by 'framing push'"
        for row in rows.itertuples()
        for _ in range(row.readings)
    ]


def _kept(before: "pd.DataFrame", now: "pd.DataFrame") -> list[str]:
    """Say which annotations have come with another result than the study has of the same moment of editing."""
    if not (numbers := contradicted(before, now)):
        return []
    (task, annotation), n = numbers[0], len(numbers)
    what = f"annotation {annotation} of task {task} has" if n == 1 else f"{n:,} annotations have"
    first = "" if n == 1 else f", the first of them annotation {annotation} of task {task}"
    return [f"{what} come with another result than before, and with no later edit{first}: what the study has stays"]


def _whole(before: "pd.DataFrame", server: str, path: Path) -> "pd.Series":
    """Return the rows for which an export without any task stands: those of its server, if that is certain."""
    servers = set(before["server"])
    if not server and len(servers) > 1:
        raise InputError("has no task, so that nothing says what it is to drop; say --server", path=path)
    return before["server"].isin({server} if server else servers)


def _exported_in(path: Path) -> list[dict[str, Any]]:
    """Read an export; raise ``InputError`` where it is none."""
    try:
        tasks = read_json(path)
    except InputError as error:
        if error.line is None:  # it cannot be read at all
            raise
        raise InputError(f"{_NO_EXPORT} (line {error.line} is not JSON)", path=path) from error
    if not isinstance(tasks, list) or not all(isinstance(one, dict) and "data" in one for one in tasks):
        raise InputError(_NO_EXPORT, path=path)
    if any("annotations" not in one for one in tasks):
        raise InputError("has tasks without annotations; export as JSON, not JSON-MIN", path=path)
    return tasks


def _from_server(study: Study, known: "pd.DataFrame", *, missing: Missing, full: bool) -> ServerChanges:
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
            mine = known[at(known, server, [number])]
            answers.append(follow(client, number, mine, since.get(str(number), ""), dropping=missing == "drop"))
        users = client.emails()
    now = pd.concat([answer.rows for answer in answers], ignore_index=True)
    placed = place(known, now, server, asked=True)
    before, now = _named(placed, now, users)
    pulled = merged(before, now) if missing == "keep" else replace_tasks(before, answered(before, server, answers), now)
    _require_ours(pulled[at(pulled, server, numbers)], study)
    contradictions = _kept(before, now) if missing == "keep" else []
    notes = (*placed.notes, *contradictions, *_left(pulled, server, numbers))
    return ServerChanges(pulled, before, {server: until}, notes)


def _left(pulled: "pd.DataFrame", server: str, numbers: Collection[int]) -> list[str]:
    """Say what stays as it was last pulled: projects that study.toml does not name, and other addresses."""
    here = pulled["server"] == server
    projects = sorted(set(pulled.loc[here, "project"]) - set(numbers))
    servers = sorted(name for name in set(pulled.loc[~here, "server"]) if "://" in name)
    kept = {
        f"project {number} is not in [studio] projects any more": at(pulled, server, [number]) for number in projects
    }
    kept |= {f"{name} is not [studio] url any more": pulled["server"] == name for name in servers}
    return [
        f"{why}: its {count_readings(pulled[rows]):,} readings stay as they were last pulled"
        for why, rows in kept.items()
    ]


def _until(study: Study) -> Mapping[str, Mapping[str, str]]:
    """Return how far the last pull went, by server and project; nothing where the mirror is not the one it wrote."""
    if not (study.has("server_tasks") and study.is_fresh("server_tasks")):
        return {}
    until = study.row("server_tasks").extra.get("until")
    servers = until.items() if isinstance(until, Mapping) else ()
    return {name: projects for name, projects in servers if isinstance(projects, Mapping)}


def _require_ours(pulled: "pd.DataFrame", study: Study) -> None:
    """Raise ``StudioError`` where a project has readings, and none of an article of this study."""
    ours = set(study.articles()["article_id"])
    for number, rows in pulled.groupby("project"):
        if ours.isdisjoint(rows["article_id"]):
            raise StudioError(
                f"project {number} at {study.settings.studio.url} is not this study's: none of its labelled tasks is "
                "about an article of the study; take its number out of [studio] projects in study.toml"
            )

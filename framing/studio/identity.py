"""Which server tasks are from: two exports of one database are known by tasks of one creation time.

Numbers of projects, tasks and users begin at 1 in every database. What a database
does not share with any other is the moment, to the microsecond, at which it made
a task; or an annotation, where an export has no time of the task.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.files import digest_value
from framing.studio.address import UNNAMED
from framing.studio.mirror import moment

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = ["project", "task"]


@dataclass(frozen=True)
class Placed:
    """The mirror before a pull with its servers named as of now, the server of what is pulled, and what to say."""

    before: "pd.DataFrame"
    server: str
    notes: tuple[str, ...] = ()


def place(before: "pd.DataFrame", now: "pd.DataFrame", server: str, *, asked: bool = False) -> Placed:
    """Find out which server ``now`` is of.

    ``server`` is its address or the name that the user gives it, or "". What is
    known of the same database under another name goes by ``server`` from now
    on. ``asked`` says that the server itself has answered: where it has another
    database than before, what is known of that one gets a name of its own.

    Raises
    ------
    InputError
        Tasks of another database are known as ``server``.
    """
    same = same_database(before, now)
    before, notes = _set_apart(before, now, server, same, asked=asked)
    name = server or _chosen(before[before["server"].isin(same)], now)
    notes += [f"the tasks of {old} are those of {name}: they go by that name now" for old in sorted(same - {name})]
    if not server and not same:
        notes += _doubt(before, now, name)
    return Placed(_renamed(before, same, name), name, tuple(notes))


def same_database(before: "pd.DataFrame", now: "pd.DataFrame") -> set[str]:
    """Return the servers of ``before`` that have a task of ``now``."""
    whole = bool(before["created_at"].all() and now["created_at"].all())
    known: dict[Any, set[str]] = {}
    for server, trace in _traces(before, whole=whole):
        known.setdefault(trace, set()).add(server)
    met = {trace for _, trace in _traces(now, whole=whole)}
    same = {server for trace in met & known.keys() for server in known[trace]}
    if same:
        return same
    # where nothing says when it was made: a server that has such a task of the same article, if it is the only one
    silent = (
        before
        if not met
        else before[~before["server"].isin({server for servers in known.values() for server in servers})]
    )
    names = [*_NUMBERS, "article_id"]
    tasks = set(now[names].itertuples(index=False, name=None))
    alike = {row[0] for row in silent[["server", *names]].itertuples(index=False, name=None) if row[1:] in tasks}
    return alike if len(alike) == 1 and not contradiction(before[before["server"].isin(alike)], now) else set()


def contradiction(before: "pd.DataFrame", now: "pd.DataFrame") -> str:
    """Say what shows that two mirrors are not of one database; "" where nothing does.

    No database gives the number of a task or of an annotation twice.
    """
    theirs = {(row.project, row.task): row for row in before.itertuples(index=False)}
    for row in now.itertuples(index=False):
        other = theirs.get((row.project, row.task))
        name = f"task {row.task} of project {row.project}"
        if other is None:
            continue
        if row.created_at and other.created_at:
            if row.created_at != other.created_at:
                return f"{name} was made at {row.created_at}, not {other.created_at}"
        elif row.article_id != other.article_id:
            return f"{name} is about article {row.article_id!r}, not {other.article_id!r}"
        elif other_time := _clash(_written(row.raw), _written(other.raw)):
            return f"{name}: {other_time}"
    return ""


def require_one_database(now: "pd.DataFrame") -> None:
    """Raise ``InputError`` where one file has tasks of two databases."""
    twice = now[now.duplicated(_NUMBERS, keep=False)]
    for _, rows in twice.groupby(_NUMBERS):
        if why := contradiction(rows.iloc[:1], rows.iloc[1:]):
            raise InputError(f"has tasks of two servers: {why}; pull each server's export by itself")


def _set_apart(
    before: "pd.DataFrame", now: "pd.DataFrame", server: str, same: Collection[str], *, asked: bool
) -> "tuple[pd.DataFrame, list[str]]":
    """Give what is known as ``server`` but is of another database a name of its own."""
    known = before[before["server"] == server] if server else before[:0]
    why = contradiction(known, now) if server not in same else ""
    if not why:
        return before, []
    if not asked:
        raise InputError(f"is not of the server that the study knows as {server}: {why}; give --server another name")
    name = _unnamed(known)
    note = f"{server} has another database than before ({why}): what was pulled of the earlier one stays, as {name}"
    return _renamed(before, {server}, name), [note]


def _renamed(before: "pd.DataFrame", servers: Collection[str], name: str) -> "pd.DataFrame":
    return before.assign(server=before["server"].mask(before["server"].isin(list(servers)), name))


def _chosen(known: "pd.DataFrame", now: "pd.DataFrame") -> str:
    """Return what a server is called by the study, the newest name first, or else by what it has made first."""
    import pandas as pd

    named = known[(known["server"] != "") & ~known["server"].str.startswith(UNNAMED)]
    if len(named):
        return str(named.sort_values(["updated_at", "server"])["server"].iloc[-1])
    return _unnamed(pd.concat([known, now], ignore_index=True)) if len(known) or len(now) else f"{UNNAMED}empty"


def _unnamed(rows: "pd.DataFrame") -> str:
    """Name a server by the creation of its earliest task, such as "export-20261122T013831.813187Z"."""
    made = min((str(trace[-1]) for _, trace in _traces(rows)), default="")
    if made:
        return UNNAMED + "".join(one for one in made if one.isascii() and (one.isalnum() or one == "."))[:30]
    first = rows.sort_values([*_NUMBERS, "article_id"]).iloc[0]
    return f"{UNNAMED}{first['project']}-{digest_value(str(first['article_id']))[:6]}"


def _doubt(before: "pd.DataFrame", now: "pd.DataFrame", name: str) -> list[str]:
    """Say that people who go by number alone are taken for others than those of the other servers."""
    others = sorted(set(before["server"]) - {name})
    if not others or not any(isinstance(by, int) for row in now["raw"] for by in _people(json.loads(row))):
        return []
    return [
        f"it does not say which server it is of, and is called {name}: its annotators count as others than those of "
        f"{', '.join(others)}; if it is of the same server, --server says so"
    ]


def _people(task: Mapping[str, Any]) -> Iterator[Any]:
    yield from (annotation.get("completed_by") for annotation in task["annotations"])


def _clash(written: Mapping[int, str], theirs: Mapping[int, str]) -> str:
    for number in sorted(written.keys() & theirs.keys()):
        if written[number] != theirs[number]:
            return f"its annotation {number} was made at {written[number]}, not {theirs[number]}"
    return ""


def _written(raw: str) -> dict[int, str]:
    """Return when each annotation of a task was made, of those that say it."""
    annotations = json.loads(raw)["annotations"]
    return {int(one["id"]): moment(one["created_at"]) for one in annotations if one.get("id") and one.get("created_at")}


def _traces(rows: "pd.DataFrame", *, whole: bool = False) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield (server, trace) of all that says when it was made; the time is the last part of a trace.

    Where it is ``whole``, the times of the tasks say enough.
    """
    for row in rows.itertuples(index=False):
        if row.created_at:
            yield row.server, ("task", row.project, row.task, row.created_at)
        for number, made in ({} if whole else _written(row.raw)).items():
            yield row.server, ("annotation", row.project, row.task, number, made)

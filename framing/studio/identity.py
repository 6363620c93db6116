"""Which server tasks are from: two exports of one database are known by tasks of one creation time.

Numbers of projects, tasks and users begin at 1 in every database. What a database
does not share with any other is the moment, to the microsecond, at which it made
a task or an annotation. Copies of a database share its tasks: they are told apart
by annotations of one number that were not made at one moment.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.files import digest_value
from framing.studio.address import UNNAMED, short_name
from framing.studio.server_evidence import Evidence, by_server, evidence_of, inner_contradiction

if TYPE_CHECKING:
    import pandas as pd


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
        Tasks of another database are known as ``server``, or nothing says of
        which of several it is.
    """
    known, mine = by_server(before), evidence_of(now)
    same = same_database(known, mine, server, asked=asked)
    before, notes = _set_apart(before, known, mine, server, same, asked=asked)
    before, said = _short_names_apart(before, server, same, asked=asked)
    notes += said
    taken = set(before["server"]) - set(same)
    name = server or _chosen(before[before["server"].isin(same)], now, taken)
    notes += [f"the tasks of {old} are those of {name}: they go by that name now" for old in same if old != name]
    copies = list(_copies(known, mine, {*same, name}, name))
    if not server and not same and not copies:
        notes += _doubt(before, now, name)
    return Placed(_renamed(before, same, name), name, (*notes, *copies))


def same_database(known: Mapping[str, Evidence], mine: Evidence, server: str, *, asked: bool = False) -> list[str]:
    """Return the servers that have a task or annotation of ``mine``, and nothing that contradicts it or each other."""
    possible = {name: theirs for name, theirs in known.items() if not mine.contradicts(theirs)}
    shared = {name: count for name, theirs in possible.items() if (count := mine.shared(theirs))}
    if server and not asked:  # a server of another name that a user gave, with tasks alike, is a copy of it ...
        told = [name for name in shared if name != server and not _is_made(name)]
        for name in told:
            if not mine.annotations.keys() & known[name].annotations.keys():  # ... unless they share annotations
                del shared[name], possible[name]
    # where a user says which server it is of, only what it has itself can speak against it
    same = [server] if server in possible and not asked else []
    if not server:
        _require_one(known, shared)
    # of copies that have not parted where ``now`` looks: the one that shares the most
    others = sorted(shared.keys() - same, key=lambda name: (name != server, -shared[name], name))
    if not shared:
        silent = {name: theirs for name, theirs in possible.items() if not (mine.dated and theirs.dated)}
        others = _alike(silent, mine, "" if asked else server, asked=asked)
    for name in others:
        if not any(known[name].contradicts(known[other]) for other in same):
            same.append(name)
    return sorted(set(same))


def _require_one(known: Mapping[str, Evidence], shared: Mapping[str, int]) -> None:
    """Raise ``InputError`` where as much speaks for one copy of a database as for another."""
    most = sorted(name for name, count in shared.items() if count == max(shared.values()))
    copies = [name for name in most[1:] if known[most[0]].shared(known[name])]
    if copies:
        raise InputError(f"may be of {' or of '.join([most[0], *copies])}, copies of one database; say --server")


def _is_made(name: str) -> bool:
    """Tell whether a server's name is its address or of our making, and not a name that a user gave."""
    return "://" in name or name.startswith(UNNAMED)


def _alike(silent: Mapping[str, Evidence], mine: Evidence, server: str, *, asked: bool) -> list[str]:
    """Return the server that has such tasks of the same articles, where nothing says when they were made.

    A name that the user gives stands for a server of its own, unless it names
    what was pulled of the very same annotations without a name.
    """
    if server:
        silent = {name: one for name, one in silent.items() if name == server or name.startswith(UNNAMED)}
    alike = {
        name: count
        for name, theirs in silent.items()
        if (count := mine.alike(theirs, whole=bool(server) and name != server))
    }
    most = [name for name in sorted(alike) if alike[name] == max(alike.values())]
    unnamed = [name for name in most if name.startswith(UNNAMED)]
    if server or asked or len(most) < 2 or unnamed:
        return [server] if server in most else unnamed[:1] or (most if len(most) == 1 else [])
    raise InputError(f"may be of {' or of '.join(most)}: nothing in it says when it was made; say --server")


def contradiction(before: "pd.DataFrame", now: "pd.DataFrame") -> str:
    """Say what shows that two mirrors are not of one database; "" where nothing does."""
    return evidence_of(now).contradicts(evidence_of(before)) if len(before) and len(now) else ""


def require_one_database(now: "pd.DataFrame") -> None:
    """Raise ``InputError`` where one file has tasks of two databases."""
    if why := inner_contradiction(now):
        raise InputError(f"has tasks of two servers: {why}; pull each server's export by itself")


def _set_apart(
    before: "pd.DataFrame",
    known: Mapping[str, Evidence],
    mine: Evidence,
    server: str,
    same: Sequence[str],
    *,
    asked: bool,
) -> "tuple[pd.DataFrame, list[str]]":
    """Give what is known as ``server`` but is of another database a name of its own."""
    if server not in known or server in same:
        return before, []
    others = (known[name] for name in same)
    why = next(filter(None, (one.contradicts(known[server]) for one in (mine, *others))), "")
    if not why:
        return before, []
    if not asked:
        raise InputError(f"is not of the server that the study knows as {server}: {why}; give --server another name")
    name = _unnamed(before[before["server"] == server], set(before["server"]))
    note = f"{server} has another database than before ({why}): what was pulled of the earlier one stays, as {name}"
    return _renamed(before, [server], name), [note]


def _short_names_apart(
    before: "pd.DataFrame", server: str, same: Sequence[str], *, asked: bool
) -> "tuple[pd.DataFrame, list[str]]":
    """Give another name to a server whose annotators would be called like those of ``server``."""
    others = sorted(set(before["server"]) - {server, *same})
    clash = next((other for other in others if server and short_name(other) == short_name(server)), "")
    if not clash:
        return before, []
    if not asked:
        raise InputError(
            f"would have annotators called like those of {clash}, another server that the study knows; give --server "
            f"another name than {server}"
        )
    name = _unnamed(before[before["server"] == clash], set(before["server"]))
    return _renamed(before, [clash], name), [f"{clash} is another server than {server}: it goes by {name} now"]


def _copies(known: Mapping[str, Evidence], mine: Evidence, same: set[str], name: str) -> Iterator[str]:
    """Say which other servers have its tasks, and what shows that they are copies."""
    for other in sorted(known.keys() - same):
        if mine.shared(known[other]) and (why := mine.contradicts(known[other])):
            yield (
                f"it has tasks of {other} and is of another database, such as a copy of it ({why}): it goes by {name}, "
                "and its annotators who have no address count as others"
            )


def _renamed(before: "pd.DataFrame", servers: Sequence[str], name: str) -> "pd.DataFrame":
    return before.assign(server=before["server"].mask(before["server"].isin(list(servers)), name))


def _chosen(known: "pd.DataFrame", now: "pd.DataFrame", taken: set[str]) -> str:
    """Return what a server is called by the study, the newest name first, or else by what it has made first."""
    import pandas as pd

    named = known[(known["server"] != "") & ~known["server"].str.startswith(UNNAMED)]
    if len(named):
        return str(named.sort_values(["updated_at", "server"])["server"].iloc[-1])
    return _unnamed(pd.concat([known, now], ignore_index=True), taken) if len(known) or len(now) else f"{UNNAMED}empty"


def _unnamed(rows: "pd.DataFrame", taken: set[str]) -> str:
    """Name a server by the creation of its earliest task, such as "export-20261122T013831.813187Z".

    A copy, whose task has given its name to another, is named by its first
    annotation, and what has no time by its first article; a counter follows
    where that is taken, too.
    """
    made = [min(filter(None, rows["created_at"]), default=""), evidence_of(rows).first]
    names = [UNNAMED + "".join(sign for sign in time if _is_plain(sign))[:30] for time in made if time]
    if not names:
        first = rows.sort_values(["project", "task", "article_id"]).iloc[0]
        names = [f"{UNNAMED}{first['project']}-{digest_value(str(first['article_id']))[:6]}"]
    names += [f"{names[-1]}-{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in names if name not in taken)


def _is_plain(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == ".")


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

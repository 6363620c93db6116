"""Which server tasks come from: exports of one database share tasks with the same creation time.

Numbers of projects, tasks and users begin at 1 in every database. What identifies
a database is the time, to the microsecond, at which it created a task or an
annotation. Copies of a database share its tasks: they are told apart by annotations
with the same number and different creation times.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.digests import digest_value
from framing.errors import InputError
from framing.studio.address import UNNAMED, short_name
from framing.studio.server_evidence import Evidence, by_server, evidence_of, inner_contradiction

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ServerMatch:
    """The cache before a pull with its servers' current names, the server of the new tasks, and notes."""

    cache: "pd.DataFrame"
    server: str
    notes: tuple[str, ...] = ()


def identify_server(cache: "pd.DataFrame", now: "pd.DataFrame", server: str, *, answered: bool = False) -> ServerMatch:
    """Find out which server the tasks ``now`` come from.

    ``server`` is its address or the name that the user gives it, or "". Tasks of
    the same database under another name are renamed to ``server``. ``answered``
    says that the server itself has answered: if it has another database than
    before, the tasks of the earlier one get a name of their own.

    Raises
    ------
    InputError
        Tasks of another database are known as ``server``, or nothing tells which
        of several servers it is.
    """
    by_name, evidence = by_server(cache), evidence_of(now)
    same = same_database(by_name, evidence, server, answered=answered)
    cache, notes = _set_apart(cache, by_name, evidence, server, same, answered=answered)
    cache, renamings = _short_names_apart(cache, server, same, answered=answered)
    notes += renamings
    taken = set(cache["server"]) - set(same)
    name = server or _chosen(cache[cache["server"].isin(same)], now, taken)
    notes += [f"the tasks of {old} are those of {name}, and now have that name" for old in same if old != name]
    copies = list(_copies(by_name, evidence, {*same, name}, name))
    if not server and not same and not copies:
        notes += _doubt(cache, now, name)
    return ServerMatch(_renamed(cache, same, name), name, (*notes, *copies))


def same_database(
    by_name: Mapping[str, Evidence], evidence: Evidence, server: str, *, answered: bool = False
) -> list[str]:
    """Return the servers that share a task or annotation with ``evidence`` and contradict neither it nor each other."""
    possible = {name: other for name, other in by_name.items() if not evidence.contradicts(other)}
    if server and not answered:
        possible = {name: other for name, other in possible.items() if not _is_copy(name, other, evidence, server)}
    shared = {name: count for name, other in possible.items() if (count := evidence.shared(other))}
    if not server:
        _require_one(by_name, shared)
    # if the user says which server it is, only that server's own tasks can contradict it
    same = [server] if server in possible and not answered else []
    # among copies that do not yet differ in ``now``: the one that shares the most
    others = sorted(shared.keys() - same, key=lambda name: (name != server, -shared[name], name))
    if not shared:
        undated = {name: other for name, other in possible.items() if not (evidence.dated and other.dated)}
        others = _same_articles(undated, evidence, "" if answered else server, answered=answered)
    for name in others:
        if not any(by_name[name].contradicts(by_name[other]) for other in same):
            same.append(name)
    return sorted(set(same))


def _is_copy(name: str, other: Evidence, evidence: Evidence, server: str) -> bool:
    """Return whether a server of another name, given by the user, has the same tasks but no annotation of them."""
    if name == server or _is_automatic(name) or not evidence.shared(other):
        return False
    return not evidence.annotations.keys() & other.annotations.keys()


def _require_one(by_name: Mapping[str, Evidence], shared: Mapping[str, int]) -> None:
    """Raise ``InputError`` if the evidence for two copies of a database is equally strong."""
    most = sorted(name for name, count in shared.items() if count == max(shared.values()))
    copies = [name for name in most[1:] if by_name[most[0]].shared(by_name[name])]
    if copies:
        names = " or ".join([most[0], *copies])
        raise InputError(f"may come from {names}, copies of one database; name it with --server")


def _is_automatic(name: str) -> bool:
    """Return whether a server's name is its address or was generated, rather than given by a user."""
    return "://" in name or name.startswith(UNNAMED)


def _same_articles(undated: Mapping[str, Evidence], evidence: Evidence, server: str, *, answered: bool) -> list[str]:
    """Return the server that has such tasks of the same articles, when no creation times are known.

    A name that the user gives means a server of its own, unless it names the very
    same annotations that were pulled earlier without a name.
    """
    if server:
        undated = {name: other for name, other in undated.items() if name == server or name.startswith(UNNAMED)}
    counts = {
        name: count
        for name, other in undated.items()
        if (count := evidence.same_articles(other, whole=bool(server) and name != server))
    }
    most = [name for name in sorted(counts) if counts[name] == max(counts.values())]
    unnamed = [name for name in most if name.startswith(UNNAMED)]
    if server or answered or len(most) < 2 or unnamed:
        return [server] if server in most else unnamed[:1] or (most if len(most) == 1 else [])
    names = " or ".join(most)
    raise InputError(f"may come from {names}: it does not say when it was made; name it with --server")


def contradiction(cache: "pd.DataFrame", now: "pd.DataFrame") -> str:
    """Say what shows that two caches are of different databases; "" if nothing does."""
    return evidence_of(now).contradicts(evidence_of(cache)) if len(cache) and len(now) else ""


def require_one_database(now: "pd.DataFrame") -> None:
    """Raise ``InputError`` if one file has tasks of two databases."""
    if reason := inner_contradiction(now):
        raise InputError(f"has tasks of two servers: {reason}; pull each server's export separately")


def _set_apart(
    cache: "pd.DataFrame",
    by_name: Mapping[str, Evidence],
    evidence: Evidence,
    server: str,
    same: Sequence[str],
    *,
    answered: bool,
) -> "tuple[pd.DataFrame, list[str]]":
    """Rename the tasks that are known as ``server`` but come from another database."""
    if server not in by_name or server in same:
        return cache, []
    sources = (evidence, *(by_name[name] for name in same))
    reason = next(filter(None, (source.contradicts(by_name[server]) for source in sources)), "")
    if not reason:
        return cache, []
    if not answered:
        raise InputError(
            f"does not come from the server that the study knows as {server}: {reason}; give --server another name"
        )
    name = _unnamed(cache[cache["server"] == server], set(cache["server"]))
    note = (
        f"{server} has another database than before ({reason}): what was pulled from the earlier one stays, as {name}"
    )
    return _renamed(cache, [server], name), [note]


def _short_names_apart(
    cache: "pd.DataFrame", server: str, same: Sequence[str], *, answered: bool
) -> "tuple[pd.DataFrame, list[str]]":
    """Rename a server whose annotators would have the same names as those of ``server``."""
    others = sorted(set(cache["server"]) - {server, *same})
    clash = next((other for other in others if server and short_name(other) == short_name(server)), "")
    if not clash:
        return cache, []
    if not answered:
        raise InputError(
            f"would have annotators with the names of those of {clash}, another server that the study knows; give "
            f"--server another name than {server}"
        )
    name = _unnamed(cache[cache["server"] == clash], set(cache["server"]))
    return _renamed(cache, [clash], name), [f"{clash} is a different server from {server}: it is now called {name}"]


def _copies(by_name: Mapping[str, Evidence], evidence: Evidence, same: set[str], name: str) -> Iterator[str]:
    """Say which other servers have the same tasks, and what shows that they are copies."""
    for other in sorted(by_name.keys() - same):
        if evidence.shared(by_name[other]) and (reason := evidence.contradicts(by_name[other])):
            yield (
                f"it has tasks of {other} but another database, such as a copy of it ({reason}): it is called {name}; "
                "its annotators without an e-mail address count as different people"
            )


def _renamed(cache: "pd.DataFrame", servers: Sequence[str], name: str) -> "pd.DataFrame":
    return cache.assign(server=cache["server"].mask(cache["server"].isin(list(servers)), name))


def _chosen(cache: "pd.DataFrame", now: "pd.DataFrame", taken: set[str]) -> str:
    """Return the newest name that the study has for a server, or one made from its earliest task."""
    import pandas as pd

    named = cache[(cache["server"] != "") & ~cache["server"].str.startswith(UNNAMED)]
    if len(named):
        return str(named.sort_values(["updated_at", "server"])["server"].iloc[-1])
    rows = pd.concat([cache, now], ignore_index=True) if len(cache) or len(now) else cache
    return _unnamed(rows, taken) if len(rows) else f"{UNNAMED}empty"


def _unnamed(rows: "pd.DataFrame", taken: set[str]) -> str:
    """Name a server by the creation time of its earliest task, such as "export-20261122T013831.813187Z".

    A copy, whose earliest task already names another server, is named by its first
    annotation, and one without any times by its first article; a counter follows
    if that name is taken, too.
    """
    times = [min(filter(None, rows["created_at"]), default=""), evidence_of(rows).first]
    names = [UNNAMED + "".join(filter(_is_plain, time))[:30] for time in times if time]
    if not names:
        first = rows.sort_values(["project", "task", "article_id"]).iloc[0]
        names = [f"{UNNAMED}{first['project']}-{digest_value(str(first['article_id']))[:6]}"]
    names += [f"{names[-1]}-{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in names if name not in taken)


def _is_plain(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == ".")


def _doubt(cache: "pd.DataFrame", now: "pd.DataFrame", name: str) -> list[str]:
    """Say that annotators known only by number count as other people than those of the other servers."""
    others = sorted(set(cache["server"]) - {name})
    if not others or not any(isinstance(author, int) for row in now["raw"] for author in _authors(json.loads(row))):
        return []
    return [
        f"it does not say which server it comes from, and is called {name}: its annotators without an e-mail address "
        f"count as other people than those of {', '.join(others)}; if it comes from one of these, say so with --server"
    ]


def _authors(task: Mapping[str, Any]) -> Iterator[Any]:
    yield from (annotation.get("completed_by") for annotation in task["annotations"])

"""Addresses that have changed: one annotation has one author, whatever the address is called now."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from framing.studio.annotator_ids import Emails, person
from framing.studio.task_cache import edited, json_of, moment

if TYPE_CHECKING:
    import pandas as pd

# an address → the one that the person has now
Moves = Mapping[str, str]


def moves(before: "pd.DataFrame", now: "pd.DataFrame", told: Emails) -> Moves:
    """Return which addresses have become others, from what is known of a server and what has come of it.

    The same annotation with another address, or an address that the server
    ``told`` for the number, shows it; the address of the newest edit holds, and
    of two edits of one moment the one that has come.
    """
    times: dict[tuple[str, str], tuple[str, str]] = {}
    known = {key: (email, time) for key, email, time in _authors(before)}
    for key, email, time in _authors(now):
        if key in known and known[key][0] != email:
            old, earlier = known[key]
            first, last = times.get((old, email), ("", ""))
            times[old, email] = (max(first, earlier), max(last, time))
    found = {(old if earlier <= time else new): (new if earlier <= time else old)
             for (old, new), (earlier, time) in times.items()}  # fmt: skip
    found |= {email: told[who] for rows in (before, now) for who, email in _numbered(rows) if told.get(who, "") != ""}
    return _settled({old: new for old, new in found.items() if old != new})


def _settled(found: Moves) -> Moves:
    """Follow each address to the last one; two people who have swapped theirs keep them."""
    settled = {}
    for old in found:
        path = [old]
        while path[-1] in found and path[-1] not in path[:-1]:
            path.append(found[path[-1]])
        if path[-1] not in path[:-1]:
            settled[old] = path[-1]
    return settled


def _annotations(rows: "pd.DataFrame") -> Iterator[tuple[str, Mapping[str, Any]]]:
    addressed = rows.loc[rows["raw"].str.contains("@", regex=False), ["server", "raw"]]
    for server, raw in addressed.itertuples(index=False, name=None):
        yield from ((server, annotation) for annotation in json.loads(raw)["annotations"])


def _authors(rows: "pd.DataFrame") -> Iterator[tuple[tuple[str, int, str], str, str]]:
    """Yield (server, number, creation), address and last edit of the annotations that say all of it."""
    for server, annotation in _annotations(rows):
        _, email = person(annotation)
        if email and annotation.get("id") and annotation.get("created_at"):
            yield (server, int(annotation["id"]), moment(annotation["created_at"])), email, edited(annotation)


def _numbered(rows: "pd.DataFrame") -> Iterator[tuple[tuple[str, int], str]]:
    for server, annotation in _annotations(rows):
        number, email = person(annotation)
        if email and number is not None:
            yield (server, number), email


def readdressed(rows: "pd.DataFrame", moved: Moves) -> "pd.DataFrame":
    """Return a mirror with the addresses of now, on all servers."""
    if not moved or rows.empty:
        return rows
    return rows.assign(raw=[_readdressed(raw, moved) if "@" in raw else raw for raw in rows["raw"]])


def _readdressed(raw: str, moved: Moves) -> str:
    task, changed = json.loads(raw), False
    for annotation in task["annotations"]:
        number, email = person(annotation)
        if email in moved:
            author = moved[email] if number is None else {"id": number, "email": moved[email]}
            annotation["completed_by"], changed = author, True
    return json_of(task) if changed else raw

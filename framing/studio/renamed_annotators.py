"""Changed e-mail addresses: one annotation has one author, whatever his or her address is now."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from framing.studio.annotator_ids import Emails, person
from framing.studio.task_cache import edited, json_of, moment

if TYPE_CHECKING:
    import pandas as pd

# old address → the person's current one
Current = Mapping[str, str]


def changed_addresses(cache: "pd.DataFrame", now: "pd.DataFrame", server_emails: Emails) -> Current:
    """Map old e-mail addresses to current ones, from the cache of a server before and the rows that came now.

    Evidence is the same annotation with another address, or another address in
    ``server_emails`` for the same user number. The address of the newest edit
    counts, and of two edits at one time the one that came now.
    """
    times: dict[tuple[str, str], tuple[str, str]] = {}
    authors = {key: (email, time) for key, email, time in _authors(cache)}
    for key, email, time in _authors(now):
        if key in authors and authors[key][0] != email:
            old, earlier = authors[key]
            first, last = times.get((old, email), ("", ""))
            times[old, email] = (max(first, earlier), max(last, time))
    current = {(old if earlier <= time else new): (new if earlier <= time else old)
               for (old, new), (earlier, time) in times.items()}  # fmt: skip
    numbered = [pair for rows in (cache, now) for pair in _numbered(rows)]
    current |= {email: server_emails[user] for user, email in numbered if server_emails.get(user)}
    return _resolved({old: new for old, new in current.items() if old != new})


def _resolved(current: Current) -> Current:
    """Follow each address to the last one; two people who have swapped theirs keep them."""
    resolved = {}
    for old in current:
        path = [old]
        while path[-1] in current and path[-1] not in path[:-1]:
            path.append(current[path[-1]])
        if path[-1] not in path[:-1]:
            resolved[old] = path[-1]
    return resolved


def _annotations(rows: "pd.DataFrame") -> Iterator[tuple[str, Mapping[str, Any]]]:
    addressed = rows.loc[rows["raw"].str.contains("@", regex=False), ["server", "raw"]]
    for server, raw in addressed.itertuples(index=False, name=None):
        yield from ((server, annotation) for annotation in json.loads(raw)["annotations"])


def _authors(rows: "pd.DataFrame") -> Iterator[tuple[tuple[str, int, str], str, str]]:
    """Yield (server, number, creation time), e-mail address and last edit of annotations that have all of these."""
    for server, annotation in _annotations(rows):
        _, email = person(annotation)
        if email and annotation.get("id") and annotation.get("created_at"):
            yield (server, int(annotation["id"]), moment(annotation["created_at"])), email, edited(annotation)


def _numbered(rows: "pd.DataFrame") -> Iterator[tuple[tuple[str, int], str]]:
    """Yield (server, number of the user) and e-mail address of annotations that have both."""
    for server, annotation in _annotations(rows):
        number, email = person(annotation)
        if email and number is not None:
            yield (server, number), email


def readdressed(rows: "pd.DataFrame", current: Current) -> "pd.DataFrame":
    """Return a cache with current e-mail addresses, on all servers."""
    if not current or rows.empty:
        return rows
    return rows.assign(raw=[_readdressed(raw, current) if "@" in raw else raw for raw in rows["raw"]])


def _readdressed(raw: str, current: Current) -> str:
    task, changed = json.loads(raw), False
    for annotation in task["annotations"]:
        number, email = person(annotation)
        if email in current:
            author = current[email] if number is None else {"id": number, "email": current[email]}
            annotation["completed_by"], changed = author, True
    return json_of(task) if changed else raw

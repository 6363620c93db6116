"""Who annotated: the number that a server gives a person, and the e-mail address if it is known.

Numbers begin at 1 on every server, so a number alone identifies nobody. An e-mail
address identifies the same person on all of them.
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.studio.address import short_name

if TYPE_CHECKING:
    import pandas as pd

# it becomes a name: one line without white space
_ADDRESS = re.compile(r"[^\s@]{1,100}@[^\s@]{1,100}")
# (server, number of the user) → e-mail address
Emails = Mapping[tuple[str, int], str]


def annotator(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> str:
    """Return who made an annotation: the e-mail address, else the user's number and the server.

    Raises
    ------
    InputError
        The annotation does not say who made it.

    Examples
    --------
    >>> annotator({"completed_by": 1}, {"id": 7, "server": "http://127.0.0.1:8080"})
    '1@127.0.0.1:8080'
    >>> annotator({"completed_by": {"id": 1, "email": "Ada@example.com"}}, {"id": 7})
    'ada@example.com'
    """
    number, email = person(annotation)
    if not email and number is None:
        raise InputError(f"task {task['id']}: annotation {annotation.get('id')} does not say who made it")
    server = short_name(str(task.get("server") or ""))
    return email or (f"{number}@{server}" if server else str(number))


def names_before(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> set[str]:
    """Return all names that the author of an annotation may have had in earlier tables."""
    number, email = person(annotation)
    current = {annotator(annotation, task)} if email or number is not None else set()
    return current | {email} - {""} | ({str(number)} if number is not None else set())


def person(annotation: Mapping[str, Any]) -> tuple[int | None, str]:
    """Return the number and the e-mail address of an annotation's author, as far as it gives them."""
    author = annotation.get("completed_by")
    number, email = (author.get("id"), author.get("email")) if isinstance(author, Mapping) else (author, author)
    is_number = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**63
    address = email.strip().lower() if isinstance(email, str) else ""
    return (number if is_number else None), (address if _ADDRESS.fullmatch(address) and address.isprintable() else "")


def known_emails(pulled: "pd.DataFrame") -> Emails:
    """Return the addresses that a cache gives, by server and number; none for a number that has had two."""
    addresses: dict[tuple[str, int], set[str]] = {}
    rows = pulled.loc[pulled["raw"].str.contains('"email"', regex=False), ["server", "raw"]]
    for server, raw in rows.itertuples(index=False, name=None):
        for annotation in json.loads(raw)["annotations"]:
            number, email = person(annotation)
            if number is not None and email:
                addresses.setdefault((server, number), set()).add(email)
    return {who: next(iter(emails)) for who, emails in addresses.items() if len(emails) == 1}


def identified(pulled: "pd.DataFrame", emails: Emails, *, overwrite: bool = False) -> "pd.DataFrame":
    """Return a cache with e-mail addresses next to numbers; ``overwrite`` replaces other addresses, too."""
    if not emails or pulled.empty:
        return pulled
    servers = {server for server, _ in emails}
    return pulled.assign(
        raw=[
            _with_emails(raw, server, emails, overwrite=overwrite) if server in servers else raw
            for server, raw in pulled[["server", "raw"]].itertuples(index=False, name=None)
        ]
    )


def _with_emails(raw: str, server: str, emails: Emails, *, overwrite: bool) -> str:
    task, changed = json.loads(raw), False
    for annotation in task["annotations"]:
        number, email = person(annotation)
        address = emails.get((server, number)) if number is not None else None
        if address and address != email and (overwrite or not email):
            annotation["completed_by"], changed = {"id": number, "email": address}, True
    return json.dumps(task, ensure_ascii=False, sort_keys=True) if changed else raw

"""Two people on one login: told apart by the project of each, where an article shows that there are two."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from framing.studio.address import UNNAMED
from framing.studio.annotator_ids import person
from framing.studio.tasks import pushed_article_id

Tasks = Sequence[Mapping[str, Any]]


def shared_logins(tasks: Tasks, owners: Mapping[int, str], server: str) -> dict[str, tuple[str, ...]]:
    """Return the logins that several people use, each with the names of these people.

    ``owners`` has the annotator of each project on ``server``. Each article goes to
    different people, so a login that annotated one article in the projects of two
    is used by both. A login in several projects without such an article is one
    person's, as far as anybody can tell: ``doubtful_login_notes`` names it.
    """
    shared: dict[str, set[str]] = {}
    for (email, _), people in _owners_by_article(tasks, owners, server).items():
        if len(people) > 1:
            shared.setdefault(email, set()).update(people)
    return {email: tuple(sorted(people)) for email, people in sorted(shared.items())}


def doubtful_login_notes(tasks: Tasks, owners: Mapping[int, str], server: str) -> tuple[str, ...]:
    """Say which logins labelled in the projects of several people, without an article that shows who they are."""
    names: dict[str, set[str]] = {}
    for (email, _), people in _owners_by_article(tasks, owners, server).items():
        names.setdefault(email, set()).update(people)
    shared = shared_logins(tasks, owners, server)
    return tuple(
        f"{email} labelled in the projects of {' and '.join(sorted(people))}, and no article in both: it counts as one "
        "person; if it is not, give each person a login"
        for email, people in sorted(names.items())
        if len(people) > 1 and email not in shared
    )


def _owners_by_article(tasks: Tasks, owners: Mapping[int, str], server: str) -> dict[tuple[str, str], set[str]]:
    """Return in whose projects each login annotated each article."""
    names: dict[tuple[str, str], set[str]] = {}
    for task in tasks:
        owner = _owner(task, owners, server)
        for annotation in (task.get("annotations") or ()) if owner else ():
            article_id = pushed_article_id(task.get("data"))
            if article_id and (email := person(annotation)[1]):
                names.setdefault((email, article_id), set()).add(owner)
    return names


def told_apart(tasks: Tasks, owners: Mapping[int, str], server: str, shared: Collection[str]) -> list[dict[str, Any]]:
    """Return tasks in which the people of shared logins have names of their own: ``login+ada@…``, ``login+ben@…``."""
    return [_renamed(task, _owner(task, owners, server), shared) for task in tasks]


def shared_login_notes(shared: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Say of each shared login who its people are, and what to do."""
    return tuple(
        f"{email} annotated the same articles in the projects of {' and '.join(people)}: they count as annotators "
        f"{', '.join(_named(email, name) for name in people)}; give each person a login, or, if it is one person, "
        "delete one of the two annotations"
        for email, people in shared.items()
    )


def _owner(task: Mapping[str, Any], owners: Mapping[int, str], server: str) -> str:
    name = str(task.get("server") or "")
    of_server = name in ("", server) or name.startswith(UNNAMED)  # a file does not say which server it comes from
    return owners.get(int(task.get("project") or 0), "") if of_server else ""


def _renamed(task: Mapping[str, Any], owner: str, shared: Collection[str]) -> dict[str, Any]:
    if not owner or not shared:
        return dict(task)
    annotations = [_with_owner(annotation, owner, shared) for annotation in task.get("annotations") or ()]
    return {**task, "annotations": annotations}


def _with_owner(annotation: Mapping[str, Any], owner: str, shared: Collection[str]) -> Mapping[str, Any]:
    number, email = person(annotation)
    if email not in shared:
        return annotation
    return {**annotation, "completed_by": {"id": number, "email": _named(email, owner)}}


def _named(email: str, owner: str) -> str:
    """Return the address of one of several people who share a login.

    Examples
    --------
    >>> _named("team@example.org", "Bo Li")
    'team+bo-li@example.org'
    """
    login, _, host = email.partition("@")
    return f"{login}+{'-'.join(owner.lower().replace('@', ' ').split())}@{host}"

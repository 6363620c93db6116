"""Ids of articles on the server, which do not tell annotators the outlet.

The task list of Label Studio shows every field of a task, and ids such as
``beacon-e1-a`` name who published the article. So a task carries a digest of the
id; whatever comes back from a server or in an export gets the id again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def opaque_id(article_id: str) -> str:
    """Return the id of an article as the server has it.

    Examples
    --------
    >>> opaque_id("beacon-e1-a")
    'a-8970de4c07fa3e0f'
    """
    return f"a-{hashlib.sha256(article_id.encode('utf-8')).hexdigest()[:16]}"


def by_opaque_id(article_ids: Iterable[str]) -> dict[str, str]:
    """Return the ids of articles by their opaque ids."""
    return {opaque_id(article_id): article_id for article_id in article_ids}


def with_opaque_ids(tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks as they are sent to a server."""
    return [_with_id(task, opaque_id(task["data"]["article_id"])) for task in tasks]


def with_article_ids(tasks: Iterable[Any], article_ids: Mapping[str, str]) -> list[Any]:
    """Return tasks of a server or an export with the ids of ``article_ids``.

    A task keeps an id that is not there: those of earlier versions, which sent the
    id itself, and those that push did not make.
    """
    return [_revealed(task, article_ids) for task in tasks]


def _revealed(task: Any, article_ids: Mapping[str, str]) -> Any:
    data = task.get("data") if isinstance(task, Mapping) else None
    sent = data.get("article_id") if isinstance(data, Mapping) else None
    return _with_id(task, article_ids[sent]) if isinstance(sent, str) and sent in article_ids else task


def _with_id(task: Mapping[str, Any], article_id: str) -> dict[str, Any]:
    return {**task, "data": {**task["data"], "article_id": article_id}}

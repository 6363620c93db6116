"""Skipped tasks that somebody has edited since: Label Studio keeps the edits as a draft, which counts for nothing."""

from collections.abc import Iterable, Mapping
from typing import Any


def edited_after_skip(tasks: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name the tasks of an export that were skipped and have a draft with other marks."""
    return [
        f"task {task.get('id')}, article {task['data'].get('article_id')!r}, was skipped and then edited by {author}: "
        "that does not count; open the task, press Cancel skip, then Submit"
        for task in tasks
        for author in _authors(task)
    ]


def _authors(task: Mapping[str, Any]) -> Iterable[str]:
    """Yield who has edited a skipped annotation of a task."""
    drafts = [draft for draft in task.get("drafts") or () if isinstance(draft, Mapping)]
    for annotation in task.get("annotations") or ():
        for draft in drafts:
            if (
                annotation.get("was_cancelled")
                and draft.get("annotation") == annotation.get("id")
                and draft.get("result") != annotation.get("result")
            ):
                yield str(draft.get("user") or "somebody")

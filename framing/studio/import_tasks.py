"""Bringing tasks to the server: nothing twice, nothing left out, whatever breaks on the way.

Label Studio takes the same thing twice and says nothing. So nothing is sent again
before it was asked what has arrived.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from framing.errors import StudioError
from framing.studio.tasks import Task
from framing.wording import counted

if TYPE_CHECKING:
    from framing.studio.client import Client, KnownTask

Tell = Callable[[str], None]
One = TypeVar("One")

# how often in a row an import may fail without anything arriving
_PATIENCE = 3
# seconds after a failure before it is asked what has arrived: an import that was lost sight of may be on its way in
_PAUSE = 2.0


def task_article_id(task: Task) -> str:
    """Return the article that a task is about."""
    return str(task["data"]["article_id"])


def send_tasks(client: "Client", project: int, tasks: Sequence[Task], *, batch: int, tell: Tell) -> None:
    """Import tasks until all are there; raise ``StudioError`` where the server refuses or takes nothing."""

    def left(wanted: Sequence[Task]) -> list[Task]:
        arrived = {one.article_id for one in client.known(project)}
        return [task for task in wanted if task_article_id(task) not in arrived]

    sent = 0

    def said(done: int) -> None:
        nonlocal sent
        sent = done
        if len(tasks) > batch:
            tell(f"{done:,} of {len(tasks):,} sent to project {project}")

    try:
        if send_all(tasks, lambda part: client.send(project, part), left, batch, said):
            delete_duplicate_tasks(client, client.known(project), tell)
    except StudioError as error:
        how_far = f"{sent:,} of {len(tasks):,} articles had been sent to project {project}"
        raise StudioError(f"{error}; {how_far}; run it again: none is sent twice", status=error.status) from error


def delete_duplicate_tasks(client: "Client", known: "Sequence[KnownTask]", tell: Tell) -> "list[KnownTask]":
    """Delete what stands twice of a project and nobody has judged; return the tasks that stay."""
    doubles = find_doubles(known)
    if doubles:
        client.delete(doubles)
        tell(f"deleted {counted(len(doubles), 'doubles')} that a broken connection had left behind")
    return [one for one in known if one.task not in doubles]


def find_doubles(known: "Sequence[KnownTask]") -> list[int]:
    """Return tasks to delete: of each article all but the first judged one, or the first; never a judged one."""
    kept: dict[str, KnownTask] = {}
    for one in sorted(known, key=lambda one: (one.n_annotations == 0, one.task)):
        kept.setdefault(one.article_id, one)
    return [one.task for one in known if kept[one.article_id] is not one and one.n_annotations == 0]


def send_all(
    wanted: Sequence[One],
    send: Callable[[Sequence[One]], None],
    left: Callable[[Sequence[One]], list[One]],
    batch: int,
    said: Callable[[int], None],
) -> bool:
    """Send everything batch by batch, and after a failure what ``left`` says is missing; tell whether any failed."""
    missing, failures, broken = list(wanted), 0, False
    while missing:
        failure = _send_batches(missing, send, batch, said, len(wanted) - len(missing))
        if failure is None:
            return broken
        broken = True
        time.sleep(_PAUSE)
        still = left(missing)
        failures = failures + 1 if len(still) == len(missing) else 0
        if failures == _PATIENCE:
            raise failure
        missing = still
    return broken


def _send_batches(
    tasks: Sequence[One], send: Callable[[Sequence[One]], None], batch: int, said: Callable[[int], None], before: int
) -> StudioError | None:
    """Send batch by batch; return the failure that broke it off, if it may pass."""
    for at in range(0, len(tasks), batch):
        try:
            send(tasks[at : at + batch])
        except StudioError as error:
            if error.status is not None and error.status < 500 and error.status != 429:
                raise  # the server understood and refuses: it will not change its mind
            return error
        said(before + min(at + batch, len(tasks)))
    return None

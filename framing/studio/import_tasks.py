"""Import of tasks into the server: none twice and none left out, whatever fails on the way.

Label Studio accepts the same task twice without a word. So nothing is sent again
before the server was asked what has arrived.
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
Item = TypeVar("Item")

# how often in a row an import may fail without anything arriving
_MAX_FAILURES = 3
# seconds after a failure before asking what has arrived: an import whose answer was lost may still be in progress
_PAUSE = 2.0


def task_article_id(task: Task) -> str:
    """Return the article that a task is about."""
    return str(task["data"]["article_id"])


def send_tasks(client: "Client", project: int, tasks: Sequence[Task], *, batch: int, tell: Tell) -> None:
    """Import tasks until all have arrived; raise ``StudioError`` if the server refuses or accepts none."""

    def missing(sent: Sequence[Task]) -> list[Task]:
        arrived = {task.article_id for task in client.known(project)}
        return [task for task in sent if task_article_id(task) not in arrived]

    n_sent = 0

    def report(done: int) -> None:
        nonlocal n_sent
        n_sent = done
        if len(tasks) > batch:
            tell(f"{done:,} of {len(tasks):,} sent to project {project}")

    try:
        if send_all(tasks, lambda part: client.send(project, part), missing, batch, report):
            delete_duplicate_tasks(client, client.known(project), tell)
    except StudioError as error:
        progress = f"{n_sent:,} of {len(tasks):,} articles had been sent to project {project}"
        raise StudioError(
            f"{error}; {progress}; run it again: no article is sent twice", status=error.status
        ) from error


def delete_duplicate_tasks(client: "Client", known_tasks: "Sequence[KnownTask]", tell: Tell) -> "list[KnownTask]":
    """Delete a project's duplicate tasks that nobody has annotated; return the tasks that stay."""
    duplicates = find_duplicates(known_tasks)
    if duplicates:
        client.delete(duplicates)
        tell(f"deleted {counted(len(duplicates), 'duplicates')} that another push or a lost answer had left behind")
    return [task for task in known_tasks if task.task not in duplicates]


def find_duplicates(known_tasks: "Sequence[KnownTask]") -> list[int]:
    """Return tasks to delete: of each article all but the first annotated task, or the first task.

    Neither an annotated task is deleted nor one that push did not make.
    """
    kept: dict[str, KnownTask] = {}
    pushed = [task for task in known_tasks if task.article_id]
    for task in sorted(pushed, key=lambda task: (task.n_annotations == 0, task.task)):
        kept.setdefault(task.article_id, task)
    return [task.task for task in pushed if kept[task.article_id] is not task and task.n_annotations == 0]


def send_all(
    items: Sequence[Item],
    send: Callable[[Sequence[Item]], None],
    missing: Callable[[Sequence[Item]], list[Item]],
    batch: int,
    report: Callable[[int], None],
) -> bool:
    """Send everything batch by batch, and after a failure what is ``missing``; tell whether any request failed."""
    pending, failures, failed = list(items), 0, False
    while pending:
        failure = _send_batches(pending, send, batch, report, len(items) - len(pending))
        if failure is None:
            return failed
        failed = True
        time.sleep(_PAUSE)
        remaining = missing(pending)
        failures = failures + 1 if len(remaining) == len(pending) else 0
        if failures == _MAX_FAILURES:
            raise failure
        pending = remaining
    return failed


def _send_batches(
    items: Sequence[Item],
    send: Callable[[Sequence[Item]], None],
    batch: int,
    report: Callable[[int], None],
    n_before: int,
) -> StudioError | None:
    """Send batch by batch; return the failure that interrupted it, if it may be transient."""
    for start in range(0, len(items), batch):
        try:
            send(items[start : start + batch])
        except StudioError as error:
            if error.status is not None and error.status < 500 and error.status != 429:
                raise  # the server understood the request and refuses it: repeating it is useless
            return error
        report(n_before + min(start + batch, len(items)))
    return None

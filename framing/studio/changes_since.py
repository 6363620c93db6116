"""Following a server: of each project what has changed since the mirror was made, or all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from framing.records import empty
from framing.studio.identity import contradiction
from framing.studio.merging import replace_tasks
from framing.studio.nesting import without_depths
from framing.studio.task_cache import at, cache_rows, count_readings, missing_predictions, moment

if TYPE_CHECKING:
    import pandas as pd

    from framing.studio.client import Client

# asked again from a little before the newest change seen: what was being written then may bear an earlier time
_MARGIN = timedelta(seconds=60)
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"  # Label Studio takes no other
# above this share of a project, asking for everything is faster than asking by number
_MANY = 0.5


@dataclass(frozen=True)
class Answer:
    """What a server has of a project: all of it, or, where ``changed`` says so, of these tasks."""

    number: int
    rows: "pd.DataFrame"
    changed: Sequence[int] | None = None


def follow(client: "Client", number: int, mine: "pd.DataFrame", since: str, *, dropping: bool) -> Answer:
    """Ask for what has changed in a project since the mirror has it as ``mine``.

    Deleting a whole task leaves no trace in the times: where the readings do not
    add up to the project's own count afterwards, everything is asked for, and so
    it is where the database is another one.
    """
    project = client.project(number)
    if since:
        seen = dict(zip(mine["task"], mine["updated_at"], strict=True))
        changed = [task for task, at in client.changed(number, _before(since)).items() if seen.get(task) != moment(at)]
        if len(changed) <= _MANY * project.n_tasks:
            now = _exported(client, number, changed) if changed else empty("server_tasks")
            following = replace_tasks(mine, mine["task"].isin(changed), now)
            complete = not dropping or count_readings(following) == project.n_readings
            if complete and not contradiction(mine, now):
                return Answer(number, now, changed)
    return Answer(number, _exported(client, number, None))


def _before(since: str) -> str:
    return (datetime.strptime(since, _TIME) - _MARGIN).strftime(_TIME)


def _exported(client: "Client", number: int, tasks: Sequence[int] | None) -> "pd.DataFrame":
    """Export tasks, and ask for the pre-labels of readings that were begun before a push replaced them."""
    exported = [{**task, "project": number} for task in without_depths(client.export(number, tasks))]
    missing = missing_predictions(exported)
    found = client.predictions(number, {prediction for _, prediction in missing})
    for position, prediction in missing:
        if prediction in found:
            task = exported[position]
            task["predictions"] = [*task.get("predictions", ()), found[prediction]]
    return cache_rows(exported)


def answered(before: "pd.DataFrame", server: str, answers: Sequence[Answer]) -> "pd.Series":
    """Tell of each row whether an answer of the server stands for it."""
    old = at(before, server, [answer.number for answer in answers if answer.changed is None])
    for answer in answers:
        if answer.changed is not None:
            old |= at(before, server, [answer.number]) & before["task"].isin(list(answer.changed))
    return old

"""What has changed in a project of the server since the last pull, or all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from framing.errors import StudioError
from framing.records import empty
from framing.studio.merging import replace_tasks
from framing.studio.nesting import without_depths
from framing.studio.server_identity import contradiction
from framing.studio.task_cache import at, cache_rows, count_readings, missing_predictions, moment, split_valid

if TYPE_CHECKING:
    import pandas as pd

    from framing.studio.client import Client

# ask from a little before the newest change seen: what was being written then may have an earlier time
_MARGIN = timedelta(seconds=60)
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"  # the only format that Label Studio accepts
# above this share of a project, exporting everything is faster than exporting by number
_MAX_SHARE = 0.5


@dataclass(frozen=True)
class Answer:
    """The cache's rows of a project as the server has them: all, or only those of the tasks ``changed``."""

    number: int
    rows: "pd.DataFrame"
    changed: Sequence[int] | None = None


def changes_since(client: "Client", number: int, cached: "pd.DataFrame", since: str, *, dropping: bool) -> Answer:
    """Export what has changed in a project since ``since``; ``cached`` are its rows in the cache.

    Deleting a whole task leaves no trace in the times: if the readings then do not
    add up to the project's own count, everything is exported, and likewise if the
    server has another database.
    """
    project = client.project(number)
    if moment(since):
        seen = dict(zip(cached["task"], cached["updated_at"], strict=True))
        times = client.changed(number, _before(since))
        changed = [task for task, time in times.items() if seen.get(task) != moment(time)]
        if len(changed) <= _MAX_SHARE * project.n_tasks:
            rows = _exported(client, number, changed) if changed else empty("server_tasks")
            updated = replace_tasks(cached, cached["task"].isin(changed), rows)
            complete = not dropping or count_readings(updated) == project.n_readings
            if complete and not contradiction(cached, rows):
                return Answer(number, rows, changed)
    return Answer(number, _exported(client, number, None))


def _before(since: str) -> str:
    return (datetime.strptime(moment(since), _TIME) - _MARGIN).strftime(_TIME)


def _exported(client: "Client", number: int, tasks: Sequence[int] | None) -> "pd.DataFrame":
    """Export tasks, with the pre-labels of readings that were begun before a push replaced these."""
    exported = exported_tasks(client, number, tasks)
    missing = missing_predictions(exported)
    predictions = client.predictions(number, {prediction for _, prediction in missing})
    for position, prediction in missing:
        if prediction in predictions:
            task = exported[position]
            listed = task.get("predictions")
            task["predictions"] = [*(listed if isinstance(listed, list) else ()), predictions[prediction]]
    return cache_rows(exported)


def exported_tasks(client: "Client", number: int, tasks: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Export tasks of a project, or all of them; raise ``StudioError`` if the answer cannot be cached."""
    exported = client.export(number, tasks)
    if not isinstance(exported, list):
        raise StudioError(f"project {number}: the server's export is not a list of tasks; pull an export file instead")
    kept, aside = split_valid(without_depths(exported))
    if aside:
        raise StudioError(f"project {number}: {aside[0]}; export the project as JSON, correct the file, and pull it")
    return [{**task, "project": number} for task in kept]


def answered(cache: "pd.DataFrame", server: str, answers: Sequence[Answer]) -> "pd.Series":
    """Return for each row whether an answer of the server replaces it."""
    replaced = at(cache, server, [answer.number for answer in answers if answer.changed is None])
    for answer in answers:
        if answer.changed is not None:
            replaced |= at(cache, server, [answer.number]) & cache["task"].isin(list(answer.changed))
    return replaced

"""What Label Studio has, as far as it was asked: one row a task that anybody has judged.

The mirror is what makes a pull incremental: tasks that have changed on the server
take the place of their old rows, and the tables are read from all rows. Texts are
not kept in it, only their digests. What a pull asks of a whole mirror, articles and
counts, stands beside the JSON, which is read once.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from framing.records import empty
from framing.studio.schema import LABEL, VOICE
from framing.studio.tasks import text_sha

if TYPE_CHECKING:
    import pandas as pd

_OF_DATA = ("framing_id", "arm", "text_sha")
_OF_ANNOTATION = (
    "id", "completed_by", "created_at", "updated_at", "was_cancelled", "lead_time", "parent_prediction",
)  # fmt: skip


def mirrored(tasks: Iterable[Mapping[str, Any]]) -> "pd.DataFrame":
    """Return exported tasks as rows of table ``pulled``; tasks without annotations have none."""
    import pandas as pd

    rows = [
        {
            "project": int(task.get("project") or 0),
            "task": int(task.get("id") or 0),
            "article_id": str((task.get("data") or {}).get("framing_id") or ""),
            "readings": len(task["annotations"]),
            "updated_at": str(task.get("updated_at") or ""),
            "raw": json.dumps(_trimmed(task), ensure_ascii=False, sort_keys=True),
        }
        for task in tasks
        if task.get("annotations")
    ]
    return pd.DataFrame(rows) if rows else empty("pulled")


def _trimmed(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a task what ``read_results`` reads; its text becomes a digest, ``text_now``."""
    data = task.get("data") or {}
    kept = {name: data[name] for name in _OF_DATA if name in data}
    if isinstance(data.get("text"), str):
        kept["text_now"] = text_sha(data["text"])
    return {
        "id": task.get("id"),
        "data": kept,
        "annotations": [_annotation(one) for one in task["annotations"]],
        "predictions": [_prediction(one) for one in task.get("predictions") or () if isinstance(one, Mapping)],
    }


def _annotation(annotation: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: annotation[name] for name in _OF_ANNOTATION if name in annotation}
    shown = annotation.get("prediction")
    copied = {"prediction": _prediction(shown)} if isinstance(shown, Mapping) and shown.get("result") else {}
    return {**kept, **copied, "result": annotation.get("result") or []}


def _prediction(prediction: Mapping[str, Any]) -> dict[str, Any]:
    regions = [one for one in prediction.get("result") or () if one.get("from_name") in (LABEL, VOICE)]
    return {"id": prediction.get("id"), "result": regions}


def replaced(pulled: "pd.DataFrame", project: int, tasks: Collection[int], now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the mirror with ``now`` in the place of some tasks of a project, which may be gone from the server."""
    import pandas as pd

    old = (pulled["project"] == project) & pulled["task"].isin(list(tasks))
    return _sorted(pd.concat([pulled[~old], now], ignore_index=True))


def renewed(pulled: "pd.DataFrame", projects: Collection[int], now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the mirror with ``now`` in the place of all that it has of some projects."""
    import pandas as pd

    return _sorted(pd.concat([pulled[~pulled["project"].isin(list(projects))], now], ignore_index=True))


def _sorted(pulled: "pd.DataFrame") -> "pd.DataFrame":
    return pulled.sort_values(["project", "task"], ignore_index=True)


def tasks_of(pulled: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the tasks of a mirror, as ``read_results`` takes them."""
    return [
        {**json.loads(raw), "project": int(project)}
        for raw, project in zip(pulled["raw"], pulled["project"], strict=True)
    ]


def count_readings(pulled: "pd.DataFrame", project: int) -> int:
    """Count the annotations of a project, those that were skipped among them."""
    return int(pulled.loc[pulled["project"] == project, "readings"].sum())


def strangers(tasks: Iterable[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Return (place in the list, prediction) of annotations whose pre-labels are not at hand.

    Label Studio copies the pre-labels that the project shows at the moment of
    submission, not those that the page had: the two differ where a push came in
    between.
    """
    found = []
    for place, task in enumerate(tasks):
        for annotation in task.get("annotations") or ():
            parent, copied = annotation.get("parent_prediction"), annotation.get("prediction") or {}
            if parent is not None and copied.get("id") != parent:
                found.append((place, int(parent)))
    return found

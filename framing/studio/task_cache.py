"""The cache of Label Studio's tasks: one row per task that anybody has annotated.

The cache makes a pull incremental: tasks that have changed on the server replace
their old rows, and the tables are read from all rows. It keeps digests of texts
instead of texts. What a pull needs of the whole cache, articles and counts, has
columns beside the JSON, which is read once.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from framing.contracts import TABLES
from framing.errors import InputError
from framing.records import empty
from framing.studio.tasks import article_id_in, text_sha

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = [column.name for column in TABLES["server_tasks"]]
_OF_DATA = ("article_id", "arm", "text_sha")
_OF_ANNOTATION = (
    "id", "completed_by", "created_at", "updated_at", "was_cancelled", "lead_time", "parent_prediction",
)  # fmt: skip
_OF_PERSON = ("id", "email")


def cache_rows(tasks: Iterable[Mapping[str, Any]], server: str = "") -> "pd.DataFrame":
    """Return exported tasks as rows of table ``server_tasks``, including those without annotations."""
    import pandas as pd

    rows = [
        {
            "server": server,
            "project": int(task.get("project") or 0),
            "task": int(task.get("id") or 0),
            "created_at": moment(task.get("created_at")),
            "article_id": _clean(article_id_in(task)),
            "readings": len(task.get("annotations") or ()),
            "updated_at": moment(task.get("updated_at")),
            "raw": json_of(_trimmed(task)),
        }
        for task in tasks
    ]
    return pd.DataFrame(rows, columns=_COLUMNS) if rows else empty("server_tasks")


def moment(value: object) -> str:
    """Return a time as Label Studio's API writes it: UTC, microseconds, a Z; "" for anything else.

    Examples
    --------
    >>> moment("2026-11-22T02:38:31.5+01:00"), moment("yesterday"), moment(None)
    ('2026-11-22T01:38:31.500000Z', '', '')
    """
    if not isinstance(value, str):
        return ""
    try:
        time = datetime.fromisoformat(value)
        utc = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def edited(annotation: Mapping[str, Any]) -> str:
    """Return when an annotation was last edited, "" if it does not say."""
    return moment(annotation.get("updated_at")) or moment(annotation.get("created_at"))


def json_of(value: object) -> str:
    """Write a value as the cache keeps it."""
    return _clean(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _clean(text: str) -> str:
    """Return a text that can be written as UTF-8: a lone surrogate, as JSON may hold it, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _trimmed(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a task that ``read_results`` reads; its text becomes a digest, ``text_now``."""
    data = task.get("data") or {}
    kept = {name: data[name] for name in _OF_DATA if name in data}
    if isinstance(data.get("text"), str):
        kept["text_now"] = text_sha(_clean(data["text"]))
    return {
        "id": task.get("id"),
        "data": kept,
        "annotations": [_annotation(annotation) for annotation in task.get("annotations") or ()],
        "predictions": [_prediction(entry) for entry in _listed(task.get("predictions")) if isinstance(entry, Mapping)],
    }


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _annotation(annotation: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: annotation[name] for name in _OF_ANNOTATION if name in annotation}
    author = kept.get("completed_by")
    if isinstance(author, Mapping):  # some exports have the person's names there, too
        kept["completed_by"] = {name: author[name] for name in _OF_PERSON if name in author}
    shown = annotation.get("prediction")
    if isinstance(shown, Mapping):
        # an empty one says that there were no pre-labels when the annotation was submitted
        copied = {"prediction": _prediction(shown) if {"id", "result"} & set(shown) else {}}
    else:  # not what Label Studio writes; the reading's notes name it
        copied = {} if shown is None else {"prediction": shown}
    result = annotation.get("result")  # "nothing marked" is an empty list and nothing else
    return {**kept, **copied, "result": [] if annotation.get("was_cancelled") and not result else result}


def _prediction(prediction: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": prediction.get("id"), "result": prediction.get("result")}


def at(pulled: "pd.DataFrame", server: str, projects: Collection[int]) -> "pd.Series":
    """Return for each row whether it belongs to one of some projects of a server."""
    return (pulled["server"] == server) & pulled["project"].isin(list(projects))


def tasks_of(pulled: "pd.DataFrame", parsed: dict[str, dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """Return the tasks of a cache, as ``read_results`` takes them.

    ``parsed`` caches the parsed JSON of each ``raw``, for other caches with the
    same rows.
    """
    parsed = {} if parsed is None else parsed
    rows = pulled[["raw", "project", "server"]].itertuples(index=False, name=None)
    return [{**_parsed(raw, parsed), "project": int(project), "server": server} for raw, project, server in rows]


def _parsed(raw: str, parsed: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if raw not in parsed:
        parsed[raw] = json.loads(raw)
    return parsed[raw]


def count_readings(pulled: "pd.DataFrame") -> int:
    """Count the annotations of a cache, including skipped ones."""
    return int(pulled["readings"].sum())


def missing_predictions(tasks: Iterable[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Return (index of the task, id of the prediction) for annotations whose pre-labels are missing.

    Label Studio copies the pre-labels that the project shows at the time of
    submission, not those that the page had: the two differ if a push came in
    between.
    """
    missing = []
    for index, task in enumerate(tasks):
        for annotation in task.get("annotations") or ():
            parent, copied = annotation.get("parent_prediction"), annotation.get("prediction")
            shown = copied.get("id") if isinstance(copied, Mapping) else None
            if _is_number(parent) and shown != parent:
                missing.append((index, int(parent)))
    return missing


def split_valid(tasks: Sequence[Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the tasks that can be cached, and for each of the others why it cannot."""
    kept, aside = list[dict[str, Any]](), list[str]()
    for number, task in enumerate(tasks, start=1):
        if not isinstance(task, dict):
            aside.append(f"number {number} in the export is {task!r:.60}, not a task")
        elif fault := _fault(task):
            aside.append(f"task {task.get('id')!r:.60}, number {number} in the export: {fault}")
        else:
            kept.append(task)
    return kept, aside


def _fault(task: Mapping[str, Any]) -> str:
    if missing := [name for name in ("data", "annotations") if name not in task]:
        return f"it has no {' and no '.join(missing)}"
    for name, value in (("id", task.get("id", "")), ("project", task.get("project", 0) or 0)):
        if not _is_number(value):
            return f"its {name} is {value!r:.60}, not a whole number"
    annotations = task["annotations"]
    if not isinstance(task["data"], Mapping):
        return "its data is not a JSON object"
    if not isinstance(annotations, list) or not all(isinstance(annotation, Mapping) for annotation in annotations):
        return "its annotations are not a list of JSON objects"
    if not all(_is_number(annotation.get("id", 0) or 0) for annotation in annotations):
        return "an annotation's id is not a whole number"
    try:
        article_id_in(task)
    except InputError as error:  # another version of framing made it
        return str(error)
    return ""


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63

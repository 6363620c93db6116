"""Merge two caches: of each annotation the newest edit counts, in whatever order they come."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from framing.contracts import TABLES
from framing.studio.task_cache import edited, json_of

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = [column.name for column in TABLES["server_tasks"]]
_TASK = ["server", "project", "task"]
# a number alone may be another task on another server, or in another database of the same server
_KEY = [*_TASK, "created_at", "article_id"]


def replace_tasks(pulled: "pd.DataFrame", replaced: "pd.Series", now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the cache with ``now`` instead of the rows where ``replaced`` is true."""
    return merge_caches(pulled[~replaced], now)


def merge_caches(pulled: "pd.DataFrame", now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the cache with everything that it or ``now`` has; of each annotation the newest edit.

    The order in which caches are merged makes no difference, except between two
    contradictory edits with the same time: the first one counts, or the last one
    if neither has a time.
    """
    import pandas as pd

    rows = _dated(pd.concat([pulled, now], ignore_index=True))
    repeated = rows.duplicated(_KEY, keep=False)
    joined: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows[repeated].to_dict("records"):
        key = tuple(row[name] for name in _KEY)
        joined[key] = _joined(joined[key], row) if key in joined else row
    if joined:
        rows = pd.concat([rows[~repeated], pd.DataFrame(list(joined.values()), columns=_COLUMNS)])
    return rows[rows["readings"] > 0].sort_values(_KEY, ignore_index=True)


def drop_missing(pulled: "pd.DataFrame", replaced: "pd.Series", now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the cache without the annotations that ``now`` lacks in the rows where ``replaced`` is true.

    Of annotations in both, the newest edit counts.
    """
    present = {key: {_name(annotation) for annotation in annotations} for key, annotations in _by_task(now).items()}
    newest = merge_caches(pulled[replaced], now)
    rows = [_reduced(row, present.get(tuple(row[name] for name in _TASK), set())) for row in newest.to_dict("records")]
    return merge_caches(pulled[~replaced], newest.iloc[:0] if not rows else _frame(rows))


def _frame(rows: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=_COLUMNS)


def _reduced(row: Mapping[str, Any], names: Collection[str]) -> Mapping[str, Any]:
    task = json.loads(row["raw"])
    kept = [annotation for annotation in task["annotations"] if _name(annotation) in names]
    if len(kept) == len(task["annotations"]):
        return row
    return {**row, "readings": len(kept), "raw": json_of({**task, "annotations": kept})}


def contradicted(pulled: "pd.DataFrame", now: "pd.DataFrame") -> list[tuple[int, int]]:
    """Return (task, annotation) of annotations that differ in ``now``, but have the same time of editing."""
    changed = now[~now["raw"].isin(set(pulled["raw"]))]
    shared = set(_task_keys(pulled)) & set(_task_keys(changed))
    pulled_annotations, numbers = _by_task(pulled, shared), list[tuple[int, int]]()
    for key, annotations in _by_task(now, shared).items():
        pulled_by_name = {_name(annotation): annotation for annotation in pulled_annotations[key]}
        numbers += [
            (int(key[2]), int(annotation.get("id") or 0))
            for annotation in annotations
            if _name(annotation) in pulled_by_name and _contradict(pulled_by_name[_name(annotation)], annotation)
        ]
    return numbers


def _task_keys(rows: "pd.DataFrame") -> Iterator[tuple[Any, ...]]:
    yield from rows[_TASK].itertuples(index=False, name=None)


def _by_task(
    rows: "pd.DataFrame", only: Collection[tuple[Any, ...]] | None = None
) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    annotations: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for *key, raw in rows[[*_TASK, "raw"]].itertuples(index=False, name=None):
        if only is None or tuple(key) in only:
            annotations.setdefault(tuple(key), []).extend(json.loads(raw)["annotations"])
    return annotations


def _dated(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Give tasks without a creation time that of another row of the same task."""
    names = ["server", "project", "task", "article_id"]
    if rows["created_at"].all():
        return rows
    dated = rows[rows["created_at"] != ""]
    times = dict(zip(dated[names].itertuples(index=False, name=None), dated["created_at"], strict=True))
    pairs = zip(rows["created_at"], rows[names].itertuples(index=False, name=None), strict=True)
    return rows.assign(created_at=[time or times.get(key, "") for time, key in pairs])


def _joined(row: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Return two states of one task as one, with the newest edit of each annotation."""
    old, new = (row, later) if row["updated_at"] <= later["updated_at"] else (later, row)
    if old["raw"] == new["raw"]:
        return dict(new)
    first, second = json.loads(row["raw"]), json.loads(later["raw"])
    states = [first, second] if old is row else [second, first]
    annotations: dict[str, Mapping[str, Any]] = {}
    for annotation in (*first["annotations"], *second["annotations"]):
        name = _name(annotation)
        annotations[name] = _newest(annotations[name], annotation) if name in annotations else annotation
    predictions = {str(prediction["id"]): prediction for state in states for prediction in state["predictions"]}
    kept = sorted(annotations.values(), key=lambda annotation: (int(annotation.get("id") or 0), json_of(annotation)))
    state = {**states[1], "annotations": kept, "predictions": [predictions[name] for name in sorted(predictions)]}
    return {**new, "readings": len(kept), "raw": json_of(state)}


def _name(annotation: Mapping[str, Any]) -> str:
    return str(annotation.get("id") or json_of(annotation))


def _newest(pulled: Mapping[str, Any], annotation: Mapping[str, Any]) -> Mapping[str, Any]:
    older = edited(annotation) < edited(pulled)
    return pulled if older or _contradict(pulled, annotation) else annotation


def _contradict(pulled: Mapping[str, Any], annotation: Mapping[str, Any]) -> bool:
    """Return whether two states of an annotation differ although they have the same time of editing."""
    states = [(bool(state.get("was_cancelled")), state["result"]) for state in (pulled, annotation)]
    return states[0] != states[1] and bool(edited(pulled)) and edited(pulled) == edited(annotation)

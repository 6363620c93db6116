"""Two mirrors in one: of each annotation the newest edit, in whatever order they come."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from framing.records import TABLES
from framing.studio.task_cache import edited, json_of

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = [column.name for column in TABLES["server_tasks"]]
_PLACE = ["server", "project", "task"]
# a task by its number alone would be another one on another server, or in another database of the same one
_KEY = [*_PLACE, "created_at", "article_id"]


def replace_tasks(pulled: "pd.DataFrame", old: "pd.Series", now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the mirror with ``now`` in the place of the rows where ``old`` is true."""
    return merged(pulled[~old], now)


def merged(pulled: "pd.DataFrame", now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the mirror with all that it has and all that ``now`` has; of an annotation the newest edit.

    The order in which mirrors are merged makes no difference, except between
    two edits of one moment, which contradict each other: the first one holds,
    or the last one where neither says when it was.
    """
    import pandas as pd

    rows = _dated(pd.concat([pulled, now], ignore_index=True))
    twice = rows.duplicated(_KEY, keep=False)
    united: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows[twice].to_dict("records"):
        key = tuple(row[name] for name in _KEY)
        united[key] = _united(united[key], row) if key in united else row
    whole = pd.concat([rows[~twice], pd.DataFrame(list(united.values()), columns=_COLUMNS)]) if united else rows
    return whole[whole["readings"] > 0].sort_values(_KEY, ignore_index=True)


def narrowed(pulled: "pd.DataFrame", old: "pd.Series", now: "pd.DataFrame") -> "pd.DataFrame":
    """Return the mirror without the annotations that ``now`` lacks of the rows where ``old`` is true.

    Of those that are on both sides the newest edit holds.
    """
    there = {key: {_name(one) for one in annotations} for key, annotations in _by_task(now).items()}
    newest = merged(pulled[old], now)
    rows = [_cut(row, there.get(tuple(row[name] for name in _PLACE), set())) for row in newest.to_dict("records")]
    return merged(pulled[~old], newest.iloc[:0] if not rows else _frame(rows))


def _frame(rows: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=_COLUMNS)


def _cut(row: Mapping[str, Any], names: Collection[str]) -> Mapping[str, Any]:
    state = json.loads(row["raw"])
    kept = [annotation for annotation in state["annotations"] if _name(annotation) in names]
    if len(kept) == len(state["annotations"]):
        return row
    return {**row, "readings": len(kept), "raw": json_of({**state, "annotations": kept})}


def contradicted(pulled: "pd.DataFrame", now: "pd.DataFrame") -> list[tuple[int, int]]:
    """Return (task, annotation) of what ``now`` has with another result at the very moment of its last edit."""
    here = now[~now["raw"].isin(set(pulled["raw"]))]
    both = set(pulled[_PLACE].itertuples(index=False, name=None)) & set(here[_PLACE].itertuples(index=False, name=None))
    known, found = _by_task(pulled, both), []
    for key, annotations in _by_task(now, both).items():
        before = {_name(annotation): annotation for annotation in known[key]}
        pairs = [(before[_name(one)], one) for one in annotations if _name(one) in before]
        found += [(int(key[2]), int(one.get("id") or 0)) for other, one in pairs if _contradict(other, one)]
    return found


def _by_task(
    rows: "pd.DataFrame", only: Collection[tuple[Any, ...]] | None = None
) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for *key, raw in rows[[*_PLACE, "raw"]].itertuples(index=False, name=None):
        if only is None or tuple(key) in only:
            found.setdefault(tuple(key), []).extend(json.loads(raw)["annotations"])
    return found


def _dated(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Give tasks without a creation time the one that another row has of them."""
    names = ["server", "project", "task", "article_id"]
    if rows["created_at"].all():
        return rows
    dated = rows[rows["created_at"] != ""]
    known = dict(zip(dated[names].itertuples(index=False, name=None), dated["created_at"], strict=True))
    own = zip(rows["created_at"], rows[names].itertuples(index=False, name=None), strict=True)
    return rows.assign(created_at=[made or known.get(key, "") for made, key in own])


def _united(row: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Return two states of one task as one, with the newest edit of each annotation."""
    old, new = (row, later) if row["updated_at"] <= later["updated_at"] else (later, row)
    if old["raw"] == new["raw"]:
        return dict(new)
    known, last = json.loads(row["raw"]), json.loads(later["raw"])
    states = [known, last] if old is row else [last, known]
    annotations: dict[str, Mapping[str, Any]] = {}
    for annotation in (*known["annotations"], *last["annotations"]):
        name = _name(annotation)
        annotations[name] = _newest(annotations[name], annotation) if name in annotations else annotation
    predictions = {str(one["id"]): one for state in states for one in state["predictions"]}
    kept = sorted(annotations.values(), key=lambda one: (int(one.get("id") or 0), json_of(one)))
    state = {**states[1], "annotations": kept, "predictions": [predictions[name] for name in sorted(predictions)]}
    return {**new, "readings": len(kept), "raw": json_of(state)}


def _name(annotation: Mapping[str, Any]) -> str:
    return str(annotation.get("id") or json_of(annotation))


def _newest(known: Mapping[str, Any], annotation: Mapping[str, Any]) -> Mapping[str, Any]:
    older = edited(annotation) < edited(known)
    return known if older or _contradict(known, annotation) else annotation


def _contradict(known: Mapping[str, Any], annotation: Mapping[str, Any]) -> bool:
    """Tell whether two states of an annotation differ though they were edited at one moment."""
    states = [(bool(one.get("was_cancelled")), one["result"]) for one in (known, annotation)]
    return states[0] != states[1] and bool(edited(known)) and edited(known) == edited(annotation)

"""Exports of Label Studio that lack much of an annotation: JSON-MIN and CSV.

Both have one row per annotation: the data of its task, and under the name of each
control what was answered, without the regions that belong together. There are no
pre-labels, no origins of marks, and no articles that were skipped.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from framing.errors import InputError
from framing.studio.labelling_screen import COMMENT, FRAMES, LABEL, NOTHING, TEXT

_DATA = ("article_id", "title", "date", "text", "text_sha", "arm", "language", "outlet")
_TIMES = ("created_at", "updated_at", "lead_time")
_KINDS = {FRAMES: "choices", NOTHING: "choices", COMMENT: "text"}
_TYPES = {"choices": "choices", "text": "textarea"}


def is_reduced(rows: Sequence[Any]) -> bool:
    """Return whether these are rows of JSON-MIN or CSV, with the data of tasks that push made."""
    return any(isinstance(row, Mapping) and {"annotation_id", "article_id", "text_sha"} <= row.keys() for row in rows)


def restored_tasks(rows: Sequence[Any]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Return tasks as a JSON export has them, as far as rows have what is in one, and notes on what they lack.

    Raises
    ------
    InputError
        A row has no number, or a cell is not what Label Studio writes.
    """
    tasks: dict[int, dict[str, Any]] = {}
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise InputError(f"row {number} is {row!r:.60}, not an annotation")
        result = [_region(region, index) for index, region in enumerate(_regions(row, number))]
        result += [
            {"id": control, "from_name": control, "to_name": TEXT, "type": _TYPES[kind], "value": {kind: answers}}
            for control, kind in _KINDS.items()
            if (answers := _answers(row.get(control)))
        ]
        annotation = {"id": _number(row, "annotation_id", number), "completed_by": _person(row.get("annotator")),
                      "was_cancelled": False, "result": result, **_times(row)}  # fmt: skip
        task = tasks.setdefault(_number(row, "id", number), {"data": _data(row), "annotations": []})
        task["annotations"].append(annotation)
    note = "a JSON-MIN or CSV export lacks skipped articles, pre-labels and the origins of annotations: export as JSON"
    return [{"id": number, **task} for number, task in tasks.items()], (note,)


def _regions(row: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    regions = _value(row.get(LABEL)) or []
    if not isinstance(regions, list) or not all(isinstance(region, dict) for region in regions):
        raise InputError(f"row {number}: {LABEL} is {regions!r:.60}, not a list of regions")
    return regions


def _region(region: Mapping[str, Any], index: int) -> dict[str, Any]:
    span = {name: region.get(name) for name in ("start", "end", "text")}
    part = {"id": f"r{index}", "to_name": TEXT, "origin": "manual"}
    return {**part, "from_name": LABEL, "type": "labels", "value": {**span, "labels": region.get("labels") or []}}


def _answers(value: Any) -> list[str]:
    """Return the answers of a control, however many there are and however deep they are."""
    value = _value(value)
    if isinstance(value, Mapping):
        value = value.get("choices") or value.get("text")
    if isinstance(value, list):
        return [answer for part in value for answer in _answers(part)]
    return [str(value)] if value not in (None, "") else []


def _value(cell: Any) -> Any:
    """Return the value of a cell: of a CSV the JSON in it, if it is a list or an object."""
    if isinstance(cell, str) and cell[:1] in ("[", "{"):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return cell


def _number(row: Mapping[str, Any], name: str, number: int) -> int:
    value = row.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"row {number}: {name} is {value!r:.60}, not a whole number")
    return value


def _person(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16 else value


def _data(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _DATA if name in row}


def _times(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: row.get(name) for name in _TIMES}
    try:
        times["lead_time"] = float(times["lead_time"]) if times["lead_time"] not in (None, "") else None
    except (TypeError, ValueError):
        times["lead_time"] = None
    return times

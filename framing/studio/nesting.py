"""Values of an export that are nested too deeply to be kept and read again.

The mirror is decoded further down the stack than the export was, and what could
be read once could then not be read any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# Label Studio writes about ten levels; Python's JSON gives up between 900 and 1,000
DEEPEST = 100
# stands in the place of a result; being no list of regions, it sets the reading aside
TOO_DEEP = f"nested more than {DEEPEST} levels deep"


def without_depths(tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks with ``TOO_DEEP`` for the results of readings nested too deeply; other such values are ``None``.

    Pre-labels that are too deep concern all readings of their task.
    """
    if not _is_deep(tasks):
        return [dict(task) for task in tasks]
    return [_without_depths(task) for task in tasks]


def _without_depths(task: Mapping[str, Any]) -> dict[str, Any]:
    kept, data, annotations = _shallow(task), task.get("data"), task.get("annotations")
    spoiled = _is_deep(task.get("predictions"))
    if isinstance(data, Mapping):
        kept["data"] = _shallow(data)
    if isinstance(annotations, list):
        kept["annotations"] = [_annotation(one, spoiled=spoiled) for one in annotations]
    return kept


def _annotation(annotation: Any, *, spoiled: bool) -> Any:
    if not isinstance(annotation, Mapping):
        return None if _is_deep(annotation) else annotation
    return {**_shallow(annotation), "result": TOO_DEEP} if spoiled or _is_deep(annotation) else annotation


def _shallow(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a JSON object with ``None`` in the place of what is too deep."""
    return {name: None if _is_deep(value) else value for name, value in values.items()}


def _is_deep(value: Any) -> bool:
    """Tell whether a JSON value has more levels than ``DEEPEST``, without going down the stack."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()

"""Removal of values in an export that are nested too deeply to be stored and read again.

The cache is decoded at a greater stack depth than the export, so that a value
which could be read from the export might not be readable from the cache.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# Label Studio writes about ten levels; Python's JSON gives up between 900 and 1,000
DEEPEST = 100
# replaces a result; as it is not a list of regions, the reading is set aside
TOO_DEEP = f"nested more than {DEEPEST} levels deep"


def without_depths(tasks: Sequence[Any]) -> list[Any]:
    """Return tasks with ``TOO_DEEP`` for the results of readings nested too deeply; other such values are ``None``.

    Pre-labels nested too deeply affect all readings of their task. What is not a
    JSON object is returned as it is, or as ``TOO_DEEP``.
    """
    if not _is_deep(tasks):
        return list(tasks)
    return [_without_depths(task) if isinstance(task, Mapping) else _or_too_deep(task) for task in tasks]


def _or_too_deep(value: Any) -> Any:
    return TOO_DEEP if _is_deep(value) else value


def _without_depths(task: Mapping[str, Any]) -> dict[str, Any]:
    kept, data, annotations = _shallow(task), task.get("data"), task.get("annotations")
    deep_prelabels = _is_deep(task.get("predictions"))
    if isinstance(data, Mapping):
        kept["data"] = _shallow(data)
    if isinstance(annotations, list):
        kept["annotations"] = [_annotation(annotation, deep_prelabels=deep_prelabels) for annotation in annotations]
    return kept


def _annotation(annotation: Any, *, deep_prelabels: bool) -> Any:
    if not isinstance(annotation, Mapping):
        return None if _is_deep(annotation) else annotation
    return {**_shallow(annotation), "result": TOO_DEEP} if deep_prelabels or _is_deep(annotation) else annotation


def _shallow(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a JSON object with ``None`` instead of values that are too deep."""
    return {name: None if _is_deep(value) else value for name, value in values.items()}


def _is_deep(value: Any) -> bool:
    """Return whether a JSON value has more levels than ``DEEPEST``, without recursion."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _children(outer) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()

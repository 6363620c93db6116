"""Fill dataclasses from TOML: the fields are the schema, and each error names the key and the nearest one.

A field may be a dataclass, a tuple, a mapping or a plain value; ``bounded``,
``choice`` and ``folder_name`` make fields whose values are limited.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from framing.errors import StudyError
from framing.wording import nearest, shown

# keys that had another name, which is not near enough to be recognised by its letters
_RENAMED = {
    "markers.least_score": "markers.min_precision",
    "model.group": "model.fold_by",
    "report.family": "report.correction_family",
    "report.opinion": "report.opinion_sections",
    "report.panel_formats": "figures.formats",
}
# keys whose value may be meant for another key
_MEANT_FOR = {"model.folds": "model.fold_by says what is kept together in a fold"}
Filled = TypeVar("Filled")


def bounded(default: Any, low: float, high: float) -> Any:
    """Make a field of a number that may be ``low`` to ``high``."""
    return field(default=default, metadata={"bounds": (low, high)})


def folder_name(default: str) -> Any:
    """Make a field that becomes a folder's name: no slash, no leading dot, 60 characters at most."""
    return field(default=default, metadata={"pattern": r"\w[\w.-]{0,59}"})


def choice(default: str, *choices: str) -> Any:
    """Make a field of a text that is one of ``choices``."""
    return field(default=default, metadata={"choices": choices})


def choices(default: tuple[str, ...], *choices: str) -> Any:
    """Make a field of a list whose members are of ``choices``."""
    return field(default=default, metadata={"choices": choices})


def patterned(pattern: str, fault: str) -> Any:
    """Make a field of a list of texts that have a pattern; the message says the ``fault`` of one that has not."""
    return field(default=(), metadata={"each": (pattern, fault)})


def fill(kind: type[Filled], facts: Mapping[str, Any], path: Path) -> Filled:
    """Turn a TOML table into dataclass ``kind``; raise ``StudyError`` if a key is unknown, missing or unsound."""
    filled: Filled = _value(facts, kind, str(path), "")
    return filled


def _value(raw: Any, kind: Any, path: str, key: str) -> Any:
    """Turn a TOML value into ``kind``: a dataclass, a tuple, a mapping or a plain type."""
    if is_dataclass(kind):
        return _dataclass(raw, kind, path, key)
    if get_origin(kind) is tuple:
        _expect(raw, list, path, key, "a list")
        return tuple(_value(part, get_args(kind)[0], path, f"{key}[{i}]") for i, part in enumerate(raw))
    if get_origin(kind) is not None:
        _expect(raw, dict, path, key, "a table")
        inner = get_args(kind)[1]
        # a plain one, which goes to other processes with the settings
        return {name: _value(part, inner, path, f"{key}.{name}") for name, part in raw.items()}
    if kind in (int, float) and isinstance(raw, int) and not -(2**63) <= raw < 2**63:
        raise StudyError(f"{path}: {key} is too long a number; it may have 18 digits")
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    _expect(
        raw, kind, path, key, {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[kind]
    )
    return raw


def _dataclass(raw: Any, kind: Any, path: str, key: str) -> Any:
    _expect(raw, dict, path, key or "the file", "a table")
    by_name = {key_field.name: key_field for key_field in fields(kind)}
    prefix = f"{key}." if key else ""
    for name in raw:
        if name not in by_name:
            if new := _RENAMED.get(f"{prefix}{name}"):
                raise StudyError(f"{path}: unknown key {prefix}{name}: it is now called {new}; rename it")
            hint = nearest(name, by_name) or f"; known are {', '.join(by_name)}"
            raise StudyError(f"{path}: unknown key {prefix}{name}{hint}")
    for name, key_field in by_name.items():
        if name not in raw and key_field.default is MISSING and key_field.default_factory is MISSING:
            raise StudyError(f"{path}: missing key {prefix}{name}")
    hints = get_type_hints(kind)
    values = {name: _value(value, hints[name], path, f"{prefix}{name}") for name, value in raw.items()}
    for name, value in values.items():
        _check_bounds(value, by_name[name], path, f"{prefix}{name}")
    return kind(**values)


def _check_each(values: tuple[str, ...], rule: tuple[str, str], where: str) -> None:
    pattern, fault = rule
    for value in values:
        if not re.fullmatch(pattern, value):
            raise StudyError(f"{where} = {shown(value)} {fault}")


def _check_bounds(value: Any, key_field: "Field[Any]", path: str, key: str) -> None:
    low, high = key_field.metadata.get("bounds", (None, None))
    if low is not None and not low <= value <= high:
        raise StudyError(f"{path}: {key} = {shown(value)} is out of bounds; it may be {low} to {high}")
    pattern = key_field.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        raise StudyError(
            f"{path}: {key} = {shown(value)} becomes a folder: letters, digits, '.', '_' and '-' only, at most 60"
        )
    if "each" in key_field.metadata:
        _check_each(value, key_field.metadata["each"], f"{path}: {key}")
    choices = key_field.metadata.get("choices")
    for part in value if isinstance(value, tuple) else (value,):
        if choices and part not in choices:
            raise StudyError(
                f"{path}: {key} = {shown(part)} is unknown; it may be {', '.join(choices)}{nearest(part, choices)}"
            )


def _expect(raw: Any, kind: Any, path: str, key: str, words: str) -> None:
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        hint = f"; {_MEANT_FOR[key]}" if key in _MEANT_FOR and isinstance(raw, str) else ""
        raise StudyError(f"{path}: {key} should be {words}, not {shown(raw)}{hint}")

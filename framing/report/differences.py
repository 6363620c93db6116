"""How a report that somebody has differs from the one that the study would give now."""

from collections.abc import Mapping
from typing import Any

from framing.overwriting import DiskEntry

_MAX_LENGTH = 60  # characters of a value in a line


def manifest_differences(prefix: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Say where two manifests differ, except for their files."""
    lines = []
    for key in dict.fromkeys([*ours, *theirs]):
        name, our_value, their_value = f"{prefix}{key}", ours.get(key), theirs.get(key)
        if name == "files" or our_value == their_value:
            continue
        if isinstance(our_value, Mapping) and isinstance(their_value, Mapping):
            lines += manifest_differences(f"{name}.", our_value, their_value)
        else:
            lines.append(f"{_short(name)}: there {_short(their_value)}, here {_short(our_value)}")
    return lines


def _short(value: object) -> str:
    """Cut a value of somebody's manifest to what a line of a terminal can show."""
    try:
        text = "nothing" if value is None else str(value)
    except RecursionError:
        text = "a value nested too deeply to print"
    text = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[: _MAX_LENGTH + 1]
    )
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 3]}…"


def file_differences(ours: Mapping[str, str], theirs: Mapping[str, Any], seen: Mapping[str, DiskEntry]) -> list[str]:
    """Say which files differ; ``seen`` is what there is, and what is not in it could not be the file of a report."""
    lines = []
    for name in sorted({*ours, *theirs}):
        if name not in seen:
            lines.append(f"{_short(name)}: is not the name of a report file, and was not checked")
        elif difference := _difference(name, ours, theirs, seen[name]):
            lines.append(f"{name}: {difference}")
    return lines


def _difference(name: str, ours: Mapping[str, str], theirs: Mapping[str, Any], entry: DiskEntry) -> str:
    """Say how a file differs from the one that was written, or from that of a new report; "" if it does not."""
    if entry.oddity:
        return f"{entry.oddity}, and was not checked"
    if not entry.sha256:
        return "is missing"
    if name in theirs and entry.sha256 != theirs[name]:
        return "is not the file that was written"
    if name not in ours:
        return "a new report would not have this file"
    return "would be different in a new report" if entry.sha256 != ours[name] else ""

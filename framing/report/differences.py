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
        elif seen[name].oddity:
            lines.append(f"{name}: {seen[name].oddity}, and was not checked")
        elif not seen[name].sha256:
            lines.append(f"{name}: is missing")
        elif name in theirs and seen[name].sha256 != theirs[name]:
            lines.append(f"{name}: is not the file that was written")
        elif name not in ours:
            lines.append(f"{name}: a new report would not have this file")
        elif seen[name].sha256 != ours[name]:
            lines.append(f"{name}: would be different in a new report")
    return lines

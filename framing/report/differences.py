"""In which ways a report that somebody has differs from the one that the study gives today."""

from collections.abc import Mapping
from typing import Any

from framing.overwriting import Seen

_LONGEST = 60  # characters of a value in a line


def manifest_differences(place: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Say where two manifests differ, but for their files."""
    lines = []
    for key in dict.fromkeys([*ours, *theirs]):
        name, here, there = f"{place}{key}", ours.get(key), theirs.get(key)
        if name == "files" or here == there:
            continue
        if isinstance(here, Mapping) and isinstance(there, Mapping):
            lines += manifest_differences(f"{name}.", here, there)
        else:
            lines.append(f"{_short(name)}: there {_short(there)}, here {_short(here)}")
    return lines


def _short(value: object) -> str:
    """Cut a value of somebody's manifest to what a line of a terminal can show."""
    try:
        text = "nothing" if value is None else str(value)
    except RecursionError:
        text = "a value nested too deep to print"
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[: _LONGEST + 1])
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}…"


def file_differences(ours: Mapping[str, str], theirs: Mapping[str, Any], seen: Mapping[str, Seen]) -> list[str]:
    """Say which files differ; ``seen`` is what there is, and what is not in it could not be the file of a report."""
    lines = []
    for name in sorted({*ours, *theirs}):
        if name not in seen:
            lines.append(f"{_short(name)}: is not the name of a file of a report, and was not looked at")
        elif seen[name].oddity:
            lines.append(f"{name}: {seen[name].oddity}, and was not looked at")
        elif not seen[name].sha256:
            lines.append(f"{name}: is missing")
        elif name in theirs and seen[name].sha256 != theirs[name]:
            lines.append(f"{name}: is not the file that was written")
        elif name not in ours:
            lines.append(f"{name}: would not be made today")
        elif seen[name].sha256 != ours[name]:
            lines.append(f"{name}: would be made otherwise today")
    return lines

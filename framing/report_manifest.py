"""The manifest of a report: what its files were when it was made. Anybody may have written it; nothing trusts it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.folder_state import look, read_file_list, read_regular
from framing.overwriting import DiskEntry, Maker, is_digest, is_plain_file

MANIFEST, PAGE = "manifest.json", "index.html"
ENDINGS = (".html", ".csv", ".json", ".svg", ".png", ".pdf", ".tex", ".md", ".bib")


MAKER = Maker("report", "give the report another name ([report] name in study.toml)", ENDINGS)


def read_report_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a report, which somebody may have sent; None if there is none.

    Raises
    ------
    InputError
        It is not a regular file, or not the manifest of a report.
    """
    seen = look(folder, MANIFEST)
    if seen.oddity:
        raise InputError(f"{seen.oddity}; the manifest of a report is a file", path=folder / MANIFEST)
    if not seen.sha256:
        return None
    try:
        facts = json.loads(read_regular(folder / MANIFEST))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=folder / MANIFEST) from error
    except (ValueError, RecursionError) as error:
        raise InputError("is not the manifest of a report: not JSON", path=folder / MANIFEST) from error
    if not isinstance(facts, dict) or not isinstance(facts.get("files"), dict):
        raise InputError("is not the manifest of a report: it names no files", path=folder / MANIFEST)
    return facts


def whole_digest(folder: Path) -> str:
    """Return the digest of a report's manifest if every file that it names is the one that was written; else "".

    Other files in the folder make no difference.
    """
    return "" if damage(folder) else look(folder, MANIFEST).sha256


def damage(folder: Path) -> str:
    """Say which file of a report is not the one that its manifest names; "" if all are."""
    try:
        facts = read_report_manifest(folder)
    except InputError as error:
        return str(error)
    files = facts["files"] if facts else {}
    if facts is None:
        return f"{MANIFEST} is gone"
    if PAGE not in files or not all(is_of_report(name) and is_digest(sha256) for name, sha256 in files.items()):
        return f"{MANIFEST} is not the one that was written"
    seen = {name: look(folder, name) for name in files}
    for name in sorted(files, key=lambda name: not seen[name].oddity):  # what is not a file first: it is in the way
        if seen[name] != DiskEntry(files[name]):
            return f"{name} {seen[name].oddity or ('has been changed' if seen[name].sha256 else 'is gone')}"
    return ""


def part_of(facts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a part of a manifest; an empty one if it has none of that form."""
    part = facts.get(key)
    return part if isinstance(part, Mapping) else {}


def is_of_report(name: str) -> bool:
    """Return whether a file of a report may have this name."""
    return is_plain_file(name) and name.endswith(ENDINGS)


def adopted(folder: Path) -> dict[str, str]:
    """Return the digests of a report without a list, such as one of an earlier version, as its manifest has them.

    By these a file may be replaced, but none is deleted: anybody may have written a
    manifest. If the list has the manifest, only the list counts.
    """
    if MANIFEST in read_file_list(folder, force=True):
        return {}
    try:
        facts = read_report_manifest(folder)
    except InputError:
        return {}
    if facts is None or facts.get("framing") != 1 or not part_of(facts, "study"):
        return {}
    files = {name: sha256 for name, sha256 in facts["files"].items() if is_of_report(name) and is_digest(sha256)}
    return files | {MANIFEST: look(folder, MANIFEST).sha256}

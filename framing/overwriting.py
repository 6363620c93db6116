"""Which files of a folder may be replaced or deleted: the decisions alone; ``framing.outputs`` asks the disk.

A folder that framing writes into has a list of the files that framing wrote,
with their digests. A file is framing's where the list has it and its bytes are
still those listed; any other file is somebody's.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

LIST = ".framing-files.json"
STAGING = ".framing-writing-"  # the folder for files under way; eight random characters follow
FORMAT = 1
_NAMED = 3  # names in a message, before the rest are counted

Verdict = Literal["write", "replace", "same", "delete", "forget", "changed", "foreign", "odd"]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")


@dataclass(frozen=True, slots=True)
class Maker:
    """What writes files into a folder, and what a user may do where it is refused.

    ``endings`` are those of the files that it may delete when it no longer
    writes them. A maker that is ``alone`` needs a folder of its own: an empty
    one, or one that has files of it already.
    """

    name: str
    instead: str
    endings: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the list has it; ``was`` are earlier bytes that are being replaced."""

    maker: str
    sha256: str
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiskEntry:
    """What the disk has under a name: a regular file, nothing (both empty), or something else."""

    sha256: str = ""
    oddity: str = ""


def is_plain_file(name: object) -> bool:
    r"""Return whether a name is a relative path that stays in its folder and is not a file of framing's own use.

    Examples
    --------
    >>> [is_plain_file(name) for name in ("a.csv", "tables/a.csv", "../a.csv", "/a.csv", "a//b", "a\\b", LIST, None)]
    [True, True, False, False, False, False, False, False]
    """
    if not isinstance(name, str) or _CONTROL.search(name):
        return False
    if any("\ud800" <= character <= "\udfff" for character in name):  # half of a pair: no file is called so
        return False
    return all(part not in ("", ".", "..", LIST) and not part.startswith(STAGING) for part in name.split("/"))


def listing(entries: Mapping[str, ListedFile]) -> dict[str, Any]:
    """Return the list of a folder's files as a JSON value; the same entries give the same value."""
    files = {}
    for name, entry in sorted(entries.items()):
        files[name] = {"by": entry.maker, "sha256": entry.sha256} | ({"was": list(entry.was)} if entry.was else {})
    return {"framing": FORMAT, "files": files}


def read_listing(value: object) -> dict[str, ListedFile] | None:
    """Return the entries of a list; None if the value is not a list that ``listing`` made."""
    if not isinstance(value, dict) or value.get("framing") != FORMAT or not isinstance(value.get("files"), dict):
        return None
    entries = {name: _entry(facts) for name, facts in value["files"].items() if is_plain_file(name)}
    read = {name: entry for name, entry in entries.items() if entry is not None}
    return read if len(read) == len(value["files"]) else None


def _entry(facts: object) -> ListedFile | None:
    if not isinstance(facts, dict):
        return None
    maker, sha256, was = facts.get("by"), facts.get("sha256"), facts.get("was", [])
    if not isinstance(maker, str) or not is_digest(sha256) or not isinstance(was, list) or not all(map(is_digest, was)):
        return None
    return ListedFile(maker, sha256, tuple(was))


def is_digest(value: object) -> TypeGuard[str]:
    """Return whether a value is a SHA-256 in hexadecimal."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def stale(listed: Mapping[str, ListedFile], wanted: Collection[str], maker: Maker) -> list[str]:
    """Return the names that ``maker`` wrote before and does not write now."""
    return [
        name
        for name, entry in listed.items()
        if entry.maker == maker.name and name not in wanted and name.endswith(maker.endings)
    ]


def verdict(entry: ListedFile | None, seen: DiskEntry, wanted: str | None, maker: str) -> Verdict:
    """Decide what becomes of one name; ``wanted`` is the digest of what is to be written there, None for nothing.

    "changed", "foreign" and "odd" are not to be touched: bytes that are not
    those listed, a file that is not listed or is another maker's, and what is no
    regular file.
    """
    if seen.oddity:
        return "odd" if wanted else "changed"
    if not seen.sha256:
        return "write" if wanted else "forget"
    if seen.sha256 == wanted:
        return "same"
    if entry is None or entry.maker not in ("", maker):
        return "foreign"
    if seen.sha256 not in (entry.sha256, *entry.was):
        return "changed"
    return "replace" if wanted else "delete"


@dataclass(frozen=True)
class Plan:
    """What becomes of each name, and the list while it is done and afterwards."""

    verdicts: Mapping[str, Verdict]
    under_way: Mapping[str, ListedFile]
    settled: Mapping[str, ListedFile]
    wanted: Mapping[str, str]

    def names(self, *verdicts: Verdict) -> tuple[str, ...]:
        """Return the names with one of these verdicts, in order."""
        return tuple(sorted(name for name, given in self.verdicts.items() if given in verdicts))

    @property
    def refused(self) -> tuple[str, ...]:
        """What is in the way unless the user forces it."""
        return self.names("changed", "foreign")

    @property
    def written(self) -> tuple[str, ...]:
        """What is to be written, including what is in the way and is forced."""
        return tuple(name for name in self.names("write", "replace", "changed", "foreign") if name in self.wanted)


def plan(
    listed: Mapping[str, ListedFile], known: Mapping[str, ListedFile],
    seen: Mapping[str, DiskEntry], wanted: Mapping[str, str],
    maker: Maker,
) -> Plan:  # fmt: skip
    """Decide what becomes of every name in ``seen``.

    ``known`` are the entries by which files are known as framing's: those of
    the list, and others that may be replaced though they are not listed.
    """
    verdicts = {name: verdict(known.get(name), seen[name], wanted.get(name), maker.name) for name in seen}
    settled = {name: entry for name, entry in listed.items() if name not in verdicts}
    under_way = {name: entry for name, entry in listed.items() if name not in wanted}
    for name, sha256 in wanted.items():
        if verdicts[name] == "same" and name not in known:
            continue  # somebody's own file that happens to be equal stays somebody's
        settled[name] = ListedFile(maker.name, sha256)
        was = (seen[name].sha256,) if verdicts[name] == "replace" else ()
        under_way[name] = ListedFile(maker.name, sha256, was)
    return Plan(verdicts, under_way, settled, wanted)


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What was there before and is not any more, and what was left though it is not of this output."""

    replaced: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Say it in sentences."""
        sentences = {
            "replaced {}, written by framing before": self.replaced,
            "deleted {}, written by framing before and not part of this output": self.deleted,
            "overwrote {}, which framing had not written, or which had been changed since": self.forced,
            "left {}, changed since framing wrote it and not part of this output": self.left,
        }
        return tuple(sentence.format(some(names)) for sentence, names in sentences.items() if names)


def some(names: tuple[str, ...]) -> str:
    """Name a few files, and count the rest."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more

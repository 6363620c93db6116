"""Shards: a table that grows with the articles is one file, or of more than a thousand articles a folder of them.

Shard number n of every such table has the rows of the same articles, so that a
step makes one of them of the others, and of no more. A folder of shards has the
name that the file would have, and whatever reads Parquet reads it as one table.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from framing.files import is_system_file

MAX_ARTICLES = 1000  # articles of a shard: about 6 MB of text, two seconds of work for a step
_NAME = re.compile(r"\d{6}\.parquet")


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard as it was written: the digest of all it was made of, its rows, and the digest of its file."""

    made_of: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class ShardFile:
    """A shard, and the file that has it."""

    shard: Shard
    path: Path


def shard_name(number: int) -> str:
    """Return the name of a shard's file in its folder.

    Examples
    --------
    >>> shard_name(12)
    '000012.parquet'
    """
    return f"{number:06d}.parquet"


def shard_paths(table: Path) -> list[Path]:
    """Return the files of a table in order: the file itself if it is one."""
    if not os.path.isdir(table):
        return [table]
    return [table / name for name in sorted(os.listdir(table)) if _NAME.fullmatch(name)]


def is_of_shards(folder: Path) -> bool:
    """Return whether a path is a folder, not a link to one, that has shards and nothing of anybody else's."""
    kinds = _kinds(folder)
    return any(kinds.values()) and all(kinds.values())


def foreign_entries(folder: Path) -> list[Path]:
    """Return what a folder of shards has that is no shard, such as a copy of one; of another folder, nothing."""
    kinds = _kinds(folder)
    return [folder / name for name in sorted(kinds) if not kinds[name]] if any(kinds.values()) else []


def _kinds(folder: Path) -> dict[str, bool]:
    """Return whether each entry is a shard; what file managers leave is no entry, and a link is no folder."""
    if os.path.islink(folder) or not os.path.isdir(folder):
        return {}
    try:
        with os.scandir(folder) as entries:
            return {
                entry.name: bool(_NAME.fullmatch(entry.name)) and entry.is_file(follow_symlinks=False)
                for entry in entries
                if not is_system_file(entry.name)
            }
    except OSError:  # a folder that does not let us look is not replaced
        return {}

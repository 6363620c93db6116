"""Shards that a step has made and not kept yet: they outlive a killed command, and the next one takes them up.

They are in ``data/.done/STAGE``. The name of a file has the digest of all that the
shard was made of, its rows, and the digest of its bytes: a shard of other inputs,
or one that the disk has damaged, is not taken up.
"""

import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from framing.digests import digest_if_readable
from framing.errors import InputError
from framing.files import clear_temporary, replacing
from framing.parquet_files import parquet_bytes
from framing.shards import Shard, ShardFile

if TYPE_CHECKING:
    import pandas as pd

FOLDER = ".done"
_NAME = re.compile(r"([0-9a-f]{64})-(\d{1,12})-([0-9a-f]{64})\.parquet")


def done_folder(data: Path, stage: str) -> Path:
    """Return the folder of a stage's shards that are not kept yet; ``data`` is the study's folder of that name."""
    return data / FOLDER / stage


def write_done_shard(table: "pd.DataFrame", made_of: str, folder: Path) -> ShardFile:
    """Write a shard that is done into a folder, under a name that says what it is."""
    content = parquet_bytes(table)
    shard = _shard(made_of, table, content)
    return _write(content, shard, folder / f"{made_of}-{shard.rows}-{shard.digest}.parquet")


def write_shard(table: "pd.DataFrame", made_of: str, path: Path) -> ShardFile:
    """Write a shard to a file."""
    content = parquet_bytes(table)
    return _write(content, _shard(made_of, table, content), path)


def _shard(made_of: str, table: "pd.DataFrame", content: bytes) -> Shard:
    return Shard(made_of, len(table), sha256(content).hexdigest())


def _write(content: bytes, shard: Shard, path: Path) -> ShardFile:
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return ShardFile(shard, path)


def done_shards(folder: Path, wanted: Collection[str]) -> dict[str, ShardFile]:
    """Return the shards in a folder by what they were made of; those that are no longer needed are removed."""
    done: dict[str, ShardFile] = {}
    for file in _shard_files(folder):
        if file.shard.made_of in wanted and digest_if_readable(file.path) == file.shard.digest:
            done[file.shard.made_of] = file
        else:
            _remove(file.path)
    return done


def has_done_shards(data: Path) -> bool:
    """Return whether a command has left shards that are done."""
    return os.path.isdir(data / FOLDER) and not os.path.islink(data / FOLDER)


def clear_kept(data: Path, kept: Mapping[str, Collection[str]]) -> None:
    """Remove shards that are kept by now; ``kept`` has their digests by stage. Hold the lock.

    A file that a killed command was writing is removed too; files that are not shards are left alone.
    """
    base = data / FOLDER
    for folder in sorted(base.iterdir()) if has_done_shards(data) else ():
        if os.path.islink(folder) or not os.path.isdir(folder):
            continue
        clear_temporary(folder)
        for file in _shard_files(folder):
            if file.shard.digest in kept.get(folder.name, ()):
                _remove(file.path)
        _remove_if_empty(folder)
    if has_done_shards(data):
        _remove_if_empty(base)


def forget(folder: Path) -> None:
    """Remove all done shards of a stage."""
    for file in _shard_files(folder):
        _remove(file.path)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or where the file system has no such thing, make a copy; both on one disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _shard_files(folder: Path) -> Iterator[ShardFile]:
    if os.path.islink(folder) or not os.path.isdir(folder):
        return
    for name in sorted(os.listdir(folder)):
        if (match := _NAME.fullmatch(name)) and not os.path.islink(folder / name):
            yield ShardFile(Shard(match[1], int(match[2]), match[3]), folder / name)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot remove: {error.strerror or error}", path=path) from error


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()

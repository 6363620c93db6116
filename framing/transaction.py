"""Several files and folders replaced as one: all of them or none, whenever the process ends.

What is new is written into a staging folder, which is then renamed to ``.commit``.
That rename decides: before it nothing has happened, after it everything will. The
entries of ``.commit`` are moved to where they belong, and it is removed; where a
process is killed on the way, ``finish`` does the rest, as often as it takes. An
entry's name is the path of its target below the folder, quoted as in a URL.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from framing.errors import InputError

COMMIT = ".commit"
_STAGING, _REPLACED = ".staging.", ".replaced"


class Staged:
    """The staging folder of one transaction; ``path`` says where to write what is to replace a file or folder."""

    def __init__(self, folder: Path, staging: Path) -> None:
        self._folder, self._staging = folder, staging

    def path(self, target: Path) -> Path:
        """Return where to write what will replace ``target``, a path below the transaction's folder."""
        _check_inside(target, self._folder)
        return self._staging / quote(target.relative_to(self._folder).as_posix(), safe="")

    def new_folder(self, target: Path) -> Path:
        """Make the empty folder that will replace ``target``; raise ``InputError`` where the disk refuses."""
        path = self.path(target)
        with _translated(target):
            path.mkdir()
        return path


@contextmanager
def replacing_together(folder: Path) -> Iterator[Staged]:
    """Yield a ``Staged``; on success, replace all targets below ``folder`` by what was written for them.

    Only one process may do so at a time: hold the lock of ``framing.lock``.

    Raises
    ------
    InputError
        The disk refused: full, read-only, or no such folder can be made.
    """
    with _translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        finish(folder)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    try:
        yield Staged(folder, staging)
        with _translated(folder):
            for path in sorted(staging.rglob("*")):
                _sync(path)
            _sync(staging)
            staging.rename(folder / COMMIT)
            _sync(folder)
            finish(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def is_unfinished(folder: Path) -> bool:
    """Tell whether a process was killed below ``folder`` after it had decided to replace files."""
    return (folder / COMMIT).is_dir()


def finish(folder: Path) -> None:
    """Move into place what a transaction below ``folder`` has still to move; do nothing where all is done."""
    commit = folder / COMMIT
    if not commit.is_dir():
        return
    with _translated(folder):
        for entry in sorted(commit.iterdir()):
            if entry.name != _REPLACED:
                _move(entry, _target(entry, folder), commit / _REPLACED)
        _sync(folder)
        shutil.rmtree(commit)


def clear_staging(folder: Path) -> int:
    """Remove the staging folders that killed processes have left in ``folder``, and count them; hold the lock."""
    paths = list(folder.glob(f"{_STAGING}*"))
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)
    return sum(not path.exists() for path in paths)


def _target(entry: Path, folder: Path) -> Path:
    """Return where an entry belongs; a name that leads out of the folder is nobody's of ours."""
    name = unquote(entry.name)
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts or "\0" in name:
        raise InputError("is no file of an unfinished write of framing; move it away", path=entry)
    return _check_inside(folder / name, folder)


def _check_inside(target: Path, folder: Path) -> Path:
    """Refuse a target that a link leads out of the folder: what is there belongs to something else."""
    if not target.parent.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"leads out of {folder} by a link; put a folder in the link's place", path=target.parent)
    return target


def _move(entry: Path, target: Path, replaced: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if entry.is_dir():  # a folder cannot be renamed over another: the old one steps aside first
        shutil.rmtree(replaced, ignore_errors=True)
        if target.is_dir():
            target.rename(replaced)
        entry.rename(target)
        shutil.rmtree(replaced, ignore_errors=True)
    else:
        entry.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything that rests on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", path=folder) from error

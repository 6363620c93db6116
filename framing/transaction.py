"""Several files and folders replaced as one: all of them or none, whenever the process ends.

What is new is written into a staging folder, which is then renamed to ``.commit``.
That rename decides: before it nothing has happened, after it everything will. The
entries of ``.commit`` are moved to where they belong, and it is removed; where a
process is killed on the way, ``finish`` does the rest, as often as it takes. An
entry's name is the path of its target below the folder, quoted as in a URL.
"""

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from framing.errors import InputError
from framing.shards import foreign_entries, is_of_shards

COMMIT = ".commit"
STAGING, _REPLACED = ".staging.", ".replaced"
_STAGED = re.compile(re.escape(STAGING) + r"[a-z0-9_]{8}")


class StagingFolder:
    """The staging folder of one transaction; ``path`` says where to write what is to replace a file or folder."""

    def __init__(self, folder: Path, staging: Path) -> None:
        self._folder, self._staging = folder, staging

    def path(self, target: Path) -> Path:
        """Return where to write what will replace ``target``, a path below the transaction's folder."""
        _check_inside(target, self._folder)
        return self._staging / quote(target.relative_to(self._folder).as_posix(), safe="")

    def new_folder(self, target: Path) -> Path:
        """Make the empty folder that will replace ``target``; raise ``InputError`` if the disk refuses."""
        path = self.path(target)
        with _translated(target):
            path.mkdir()
        return path


@contextmanager
def replacing_together(folder: Path) -> Iterator[StagingFolder]:
    """Yield a ``StagingFolder``; on success, replace all targets below ``folder`` by what was written for them.

    Only one process may do so at a time: hold the lock of ``framing.lock``.

    Raises
    ------
    InputError
        The disk refused: full, read-only, or no such folder can be made.
    """
    with _translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        finish(folder)
        _check_free(folder / COMMIT)
        staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    try:
        yield StagingFolder(folder, staging)
        with _translated(folder):
            for path in sorted(staging.rglob("*")):
                _sync(path)
            _sync(staging)
            _check_targets(staging, folder)
            staging.rename(folder / COMMIT)
            _sync(folder)
            finish(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def obstacle(target: Path, *, is_folder: bool, is_table: bool = False) -> str:
    """Say what is at a path in place of the file or folder that a transaction could replace; "" if nothing is.

    A table may be a file or a folder of shards, and each replaces the other.
    """
    if is_table and (is_of_shards(target) or (os.path.isfile(target) and not os.path.islink(target))):
        return ""
    if is_table and foreign_entries(target):
        return "is no shard: no command wrote it"
    if is_folder and os.path.lexists(target) and not _is_folder(target):
        return "is a symbolic link" if target.is_symlink() else "is not a folder"
    return "is a folder" if not is_folder and target.is_dir() else ""


def in_the_way(target: Path) -> Path:
    """Return what is to be moved away where there is an obstacle: the target, or what somebody put between shards."""
    return next(iter(foreign_entries(target)), target)


def _check_targets(staging: Path, folder: Path) -> None:
    """Raise ``InputError`` before the decision if an entry could not be moved after it."""
    for entry in staging.iterdir():
        target = folder / unquote(entry.name)
        if fault := obstacle(target, is_folder=entry.is_dir(), is_table=_is_table(entry)):
            raise InputError(f"{fault}; move it away", path=in_the_way(target))


def _is_table(entry: Path) -> bool:
    """Return whether an entry is of a table: a Parquet file, or a folder of shards."""
    return is_of_shards(entry) if entry.is_dir() else entry.suffix == ".parquet"


def is_unfinished(folder: Path) -> bool:
    """Return whether a process was killed below ``folder`` after it had decided to replace files."""
    return _is_folder(folder / COMMIT)


def finish(folder: Path) -> None:
    """Move into place what a transaction below ``folder`` has still to move; do nothing where all is done.

    Raises
    ------
    InputError
        Something in it was not put there by a transaction; then nothing is moved.
    """
    commit = folder / COMMIT
    if not is_unfinished(folder):
        return
    with _translated(folder):
        targets = {entry: _target(entry, folder) for entry in sorted(commit.iterdir()) if entry.name != _REPLACED}
        if os.path.lexists(commit / _REPLACED) and not _is_folder(commit / _REPLACED):
            raise _foreign(commit / _REPLACED)
        for entry, target in targets.items():
            _move(entry, target, commit / _REPLACED)
        _sync(folder)
        shutil.rmtree(commit)


def clear_staging(folder: Path) -> int:
    """Remove the staging folders that killed processes have left in ``folder``, and count them; hold the lock."""
    paths = [path for path in folder.glob(f"{STAGING}*") if _STAGED.fullmatch(path.name) and _is_folder(path)]
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)
    return sum(not path.exists() for path in paths)


def _is_folder(path: Path) -> bool:
    """Return whether there is a folder that we may see, and not a link to one."""
    return os.path.isdir(path) and not os.path.islink(path)


def _check_free(commit: Path) -> None:
    if os.path.lexists(commit):
        raise _foreign(commit)


def _foreign(path: Path) -> InputError:
    return InputError("was not put there by an unfinished write of framing; move it away", path=path)


def _target(entry: Path, folder: Path) -> Path:
    """Return where an entry belongs; raise ``InputError`` if no transaction can have put it there."""
    name = unquote(entry.name)
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts or "\0" in name:
        raise _foreign(entry)
    target = _check_inside(folder / name, folder)
    is_folder, is_file = _is_folder(entry), entry.is_file() and not entry.is_symlink()
    blocked = bool(obstacle(target, is_folder=is_folder, is_table=_is_table(entry)))
    upward = [parent for parent in target.parents if parent != folder and parent.is_relative_to(folder)]
    if not (is_folder or is_file) or blocked or any(parent.exists() and not parent.is_dir() for parent in upward):
        raise _foreign(entry)
    return target


def _check_inside(target: Path, folder: Path) -> Path:
    """Refuse a target that a link leads out of the folder: what is there belongs to something else."""
    if not target.parent.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"leads out of {folder} by a link; replace the link with a folder", path=target.parent)
    return target


def _move(entry: Path, target: Path, replaced: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _keep_modes(entry, target)
    if entry.is_dir() or target.is_dir():  # no folder is renamed over another: the old one steps aside first
        shutil.rmtree(replaced, ignore_errors=True)
        if target.is_dir():
            target.rename(replaced)
        elif target.exists():
            target.unlink()
        entry.rename(target)
        shutil.rmtree(replaced, ignore_errors=True)
    else:
        entry.replace(target)
    _sync(target.parent)


def _keep_modes(entry: Path, target: Path) -> None:
    """Give what replaces a file, or a folder and its files, the permissions of what it replaces."""
    for new in (entry, *(sorted(entry.rglob("*")) if entry.is_dir() else ())):
        old = target / new.relative_to(entry)
        if not new.is_symlink() and old.exists() and old.is_dir() == new.is_dir():
            new.chmod(stat.S_IMODE(old.stat().st_mode) & 0o777)


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

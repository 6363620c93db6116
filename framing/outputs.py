"""Files that framing writes where a user's own may be: exports, rehydrated tables, reports.

Next to the files is a list of them (``framing.overwriting``), and only what
the list has, with the bytes that it says, is replaced or deleted. All files are
written completely to a folder next to it before the first is moved into place; the
list is written before that, with the old and the new digest of each file, and
settled afterwards. So a killed process leaves files that the next one knows,
and no file of anybody else is lost.
"""

import fcntl
import hashlib
import json
import os
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from framing.errors import InputError
from framing.folder_state import UNDER_WAY, look, mode_of, read_file_list
from framing.overwriting import (
    LIST,
    STAGING,
    DiskEntry,
    ListedFile,
    Maker,
    Plan,
    WriteResult,
    is_plain_file,
    listing,
    plan,
    some,
    stale,
)  # fmt: skip

_SECONDS = 10  # to wait for another command that writes into the same folder


def write_files(
    folder: Path, files: Mapping[str, bytes], maker: Maker, *, force: bool = False,
    adopted: Mapping[str, str] | None = None,
) -> WriteResult:  # fmt: skip
    """Write files into a folder; other files of it stay as they are.

    ``adopted`` are digests by name of files that may be replaced though the
    list does not have them. With ``force`` whatever regular file is in the way
    is written over.

    Raises
    ------
    InputError
        A file in the way is not framing's, or was changed; or the disk refused.
    """
    return _write(folder, files, maker, force=force, adopted=adopted or {}, whole=False)


def write_folder(
    folder: Path, files: Mapping[str, bytes], maker: Maker, *, force: bool = False,
    adopted: Mapping[str, str] | None = None,
) -> WriteResult:  # fmt: skip
    """Write files into a folder as ``write_files`` does, and delete what ``maker`` wrote there before and not now."""
    return _write(folder, files, maker, force=force, adopted=adopted or {}, whole=True)


def check_folder(folder: Path, maker: Maker, *, force: bool = False) -> None:
    """Raise ``InputError`` if a file that ``maker`` wrote into a folder was changed since.

    With ``force`` only what is not a regular file any more is refused.
    """
    _check_is_folder(folder)
    listed = read_file_list(folder, force=force)
    mine = {name: entry for name, entry in listed.items() if entry.maker == maker.name}
    seen = {name: look(folder, name) for name in mine}
    for name in sorted(mine):
        if seen[name].oddity:
            raise _odd(folder, name, seen[name], maker)
    _refuse(folder, plan(mine, mine, seen, {}, maker), seen, maker, force=force)


def _write(
    folder: Path, files: Mapping[str, bytes], maker: Maker, *, force: bool, adopted: Mapping[str, str], whole: bool
) -> WriteResult:
    for name in files:
        if not is_plain_file(name):
            raise InputError("is not a name that framing can write a file under; give the name of a file",
                             path=folder / name)  # fmt: skip
    try:
        with _locked(folder) as handle:
            _clear(folder)
            listed = read_file_list(folder, force=force)
            _refuse_strangers(folder, listed, maker)
            listed_or_adopted = {name: ListedFile("", sha256) for name, sha256 in adopted.items()} | listed
            digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
            old = stale(listed, digests, maker) if whole else []
            seen = {name: look(folder, name) for name in (*digests, *old)}
            decided = plan(listed, listed_or_adopted, seen, digests, maker)
            _refuse(folder, decided, seen, maker, force=force)
            if decided.written or decided.settled != listed:
                _carry_out(folder, handle, decided, seen, files)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", path=_refused(error, folder, files)) from error
    return WriteResult(
        replaced=decided.names("replace"),
        deleted=decided.names("delete"),
        forced=tuple(name for name in decided.refused if name in digests),
        left=tuple(name for name in decided.refused if name not in digests),
    )


def _refused(error: OSError, folder: Path, files: Mapping[str, bytes]) -> Path:
    """Return what the disk refused to write, as the user knows it: not a file under way, nor "." for one file in it."""
    path = Path(error.filename or folder)
    if path != folder and not any(map(UNDER_WAY.fullmatch, path.parts)):
        return path
    return folder / next(iter(files)) if len(files) == 1 else folder


def _carry_out(
    folder: Path, handle: int, decided: Plan, seen: Mapping[str, DiskEntry], files: Mapping[str, bytes]
) -> None:
    """Write all files next to their targets, then the list of both, then move them into place, then settle the list."""
    with _staging(folder) as staging:
        staged = {name: _stage(files[name], staging / str(i), folder / name) for i, name in enumerate(decided.written)}
        _put_list(folder, staging, decided.under_way)
        os.fsync(handle)
        for name in decided.names("delete"):
            _check_unchanged(folder, name, seen[name])
            (folder / name).unlink()
        for name, path in staged.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _check_unchanged(folder, name, seen[name])
            path.replace(folder / name)
        os.fsync(handle)
        _put_list(folder, staging, decided.settled)


def _check_unchanged(folder: Path, name: str, seen: DiskEntry) -> None:
    """Raise ``InputError`` if somebody has put another file there since it was looked at."""
    if look(folder, name) not in (seen, DiskEntry()):
        raise InputError("was changed by another process just now; run the command again", path=folder / name)


def _put_list(folder: Path, staging: Path, entries: Mapping[str, ListedFile]) -> None:
    text = json.dumps(listing(entries), indent=1) + "\n"
    _stage(text.encode("ascii"), staging / "list", folder / LIST).replace(folder / LIST)


def _stage(content: bytes, path: Path, target: Path) -> Path:
    """Write a file under way, with the permissions of the one that it will replace."""
    try:
        with path.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", path=target) from error
    if mode := mode_of(target):
        path.chmod(stat.S_IMODE(mode))
    return path


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Yield a folder for files under way, inside ``folder``, so that they can be moved in one step."""
    path = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    try:
        yield path
    finally:
        _clear(folder)


def clear_under_way(folder: Path) -> int:
    """Settle what a killed process left in a folder: delete and count its files under way; not while one is writing."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return 0
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not any(map(UNDER_WAY.fullmatch, os.listdir(folder))):
            return 0
        _settle(folder)
        return _clear(folder)
    except (OSError, InputError):  # another command is writing here, the disk refuses, or the list is not a list
        return 0
    finally:
        os.close(handle)


def _settle(folder: Path) -> None:
    """Take out of a list what the killed process had still to take out: earlier bytes, and files that are gone."""
    entries = {}
    for name, entry in read_file_list(folder).items():
        seen = look(folder, name)
        if seen != DiskEntry():
            entries[name] = replace(entry, was=()) if seen.sha256 == entry.sha256 else entry
    _put_list(folder, Path(tempfile.mkdtemp(prefix=STAGING, dir=folder)), entries)


def _clear(folder: Path) -> int:
    """Delete the files under way that a killed process left, and count them; what is not of that form stays."""
    count = 0
    for path in (folder / name for name in os.listdir(folder) if UNDER_WAY.fullmatch(name)):
        if not stat.S_ISDIR(mode_of(path)) or not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            continue
        entries = list(path.iterdir())
        if all(stat.S_ISREG(mode_of(entry)) and (entry.name.isdigit() or entry.name == "list") for entry in entries):
            for entry in entries:
                entry.unlink()
            path.rmdir()
            count += len(entries)
    return count


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Hold the folder, which is made if need be, against other commands that write into it; yield its descriptor."""
    _check_is_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait_for_lock(handle, folder)
        yield handle
    finally:
        os.close(handle)


def _check_is_folder(folder: Path) -> None:
    if mode_of(folder) and not folder.is_dir():
        raise InputError("is not a folder; choose another path", path=folder)


def _wait_for_lock(handle: int, folder: Path) -> None:
    end = time.monotonic() + _SECONDS
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise InputError("another command is writing here; run this one again", path=folder) from error
            time.sleep(0.05)
        except OSError:
            return None  # a disk that has no locks, such as some network disks


def _refuse_strangers(folder: Path, listed: Mapping[str, ListedFile], maker: Maker) -> None:
    """Raise ``InputError`` if ``maker`` needs a folder of its own, and this one is somebody's."""
    others = [name for name in os.listdir(folder) if name != LIST and not UNDER_WAY.fullmatch(name)]
    if maker.alone and others and all(entry.maker != maker.name for entry in listed.values()):
        raise InputError(
            f"is not empty, and has no {LIST} of an earlier {maker.name}, so its files are not framing's; "
            f"{maker.instead}",
            path=folder,
        )


def _refuse(folder: Path, decided: Plan, seen: Mapping[str, DiskEntry], maker: Maker, *, force: bool) -> None:
    """Raise ``InputError`` if another file is in the way; what is not a regular file is, even with ``force``."""
    for name in decided.names("odd"):
        raise _odd(folder, name, seen[name], maker)
    if force or not decided.refused:
        return
    changed, foreign = decided.names("changed"), decided.names("foreign")
    first, *others = changed or foreign
    why = "has been changed since framing wrote it" if changed else "is not a file that framing wrote"
    more = f" (as {len(others):,} more: {some(tuple(others))})" if others else ""
    raise InputError(f"{why}{more}; {maker.instead}, move it away, or overwrite it with --force", path=folder / first)


def _odd(folder: Path, name: str, seen: DiskEntry, maker: Maker) -> InputError:
    return InputError(f"{seen.oddity} and is left alone; move it away, or {maker.instead}", path=folder / name)

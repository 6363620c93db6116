"""One writer at a time in a folder; the operating system releases the lock when the process dies."""

import contextlib
import fcntl
import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from framing.errors import InputError, StudyError

FILE = ".lock"
# folders that this process holds, each with the thread that holds it
_held: dict[Path, int] = {}


@contextmanager
def only_writer(folder: Path, command: str) -> Iterator[bool]:
    """Hold the lock of ``folder``; yield whether it was taken now, or held by this thread already.

    Raises
    ------
    StudyError
        Another process, or another thread of this one, holds it; the message
        says which command, and since when.
    InputError
        The disk refused.
    """
    key = folder.resolve()
    if _held.get(key) == threading.get_ident():
        yield False
        return
    with _open(folder) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _refusal(folder, handle, error) from error
        _write(handle, {"command": command, "process": os.getpid(), "since": f"{datetime.now():%H:%M:%S}"})
        _held[key] = threading.get_ident()
        try:
            yield True
        finally:
            del _held[key]
            _write(handle, {})


@contextmanager
def _open(folder: Path) -> Iterator[int]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # not emptied: it says who holds the lock
        handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", path=folder / FILE) from error
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
            raise InputError("is not a lock of framing; move it away", path=folder / FILE)
        yield handle
    finally:
        os.close(handle)


def _write(handle: int, holder: dict[str, object]) -> None:
    """Say in the file who holds the lock; the lock holds without it, on a full disk too."""
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode("utf-8"), 0)


def _refusal(folder: Path, handle: int, error: OSError) -> StudyError | InputError:
    if not isinstance(error, BlockingIOError):
        return InputError(f"cannot be locked: {error.strerror or error}", path=folder / FILE)
    who = _named_holder(handle) or "another command"
    return StudyError(f"{folder.parent.resolve()}: {who} is writing to this study; run this again when it has finished")


def _named_holder(handle: int) -> str:
    """Return whom the file names; "" if nobody, as after a command that ended by itself."""
    try:
        holder = json.loads(os.pread(handle, 1000, 0))
        return f"'framing {holder['command']}' (process {holder['process']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def lock_holder(folder: Path) -> str:
    """Return which command is writing in ``folder``; "" if none is, or nobody knows. Nothing is written."""
    try:
        handle = os.open(folder / FILE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    try:
        named = _named_holder(handle)
        if not named:
            return ""
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # of a killed command the name is left, not the lock
    except OSError as error:
        return named if isinstance(error, BlockingIOError) else ""
    else:
        return ""
    finally:
        os.close(handle)

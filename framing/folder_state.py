"""What a folder has under a name, and its list of the files that framing wrote; nothing is changed here."""

import errno
import hashlib
import json
import os
import re
import stat
from pathlib import Path

from framing.errors import InputError
from framing.overwriting import LIST, STAGING, DiskEntry, ListedFile, read_listing

UNDER_WAY = re.compile(re.escape(STAGING) + r"[a-z0-9_]{8}")
_KINDS = {
    stat.S_IFREG: "a file", stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
}  # fmt: skip


def look(folder: Path, name: str) -> DiskEntry:
    """Return what a folder has under a plain name; links are not followed, and only a regular file is opened."""
    *parents, _ = parts = name.split("/")
    try:
        for depth in range(1, len(parents) + 1):
            mode = mode_of(folder.joinpath(*parts[:depth]))
            if not mode:
                return DiskEntry()
            if not stat.S_ISDIR(mode):
                return DiskEntry(oddity=f"is in {'/'.join(parts[:depth])}, which is {_kind(mode)}")
        mode = mode_of(folder / name)
        if mode and not stat.S_ISREG(mode):
            return DiskEntry(oddity=f"is {_kind(mode)}")
        return DiskEntry(hashlib.sha256(read_regular(folder / name)).hexdigest()) if mode else DiskEntry()
    except OSError as error:
        return DiskEntry(oddity=f"cannot be read ({error.strerror})")


def read_file_list(folder: Path, *, force: bool = False) -> dict[str, ListedFile]:
    """Read the list of the files that framing wrote into a folder; with ``force``, an invalid one counts as empty."""
    path = folder / LIST
    entries: dict[str, ListedFile] | None = None
    try:
        mode = mode_of(path)
        if mode and not stat.S_ISREG(mode):
            raise InputError(f"is {_kind(mode)}, where framing keeps a list; move it away", path=path)
        entries = read_listing(json.loads(read_regular(path))) if mode else {}
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}; make it readable, or move it away", path=path) from error
    except (ValueError, RecursionError):
        entries = None
    if entries is None and not force:
        raise InputError("is not a list that framing wrote; move it and the files next to it away", path=path)
    return entries or {}


def mode_of(path: Path) -> int:
    """Return the kind and permissions of what is there, of a link its own; 0 for nothing."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise InputError(f"cannot inspect it: {error.strerror}", path=path) from error


def _kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "no regular file")


def read_regular(path: Path) -> bytes:
    """Read a regular file, and nothing that took its place; raise ``OSError`` if it is not one."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "is not a regular file", str(path))
        return stream.read()

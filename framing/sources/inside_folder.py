"""Plain files inside a source folder, reached without following any link.

A folder of texts may come from somebody else: its index must not name a file of
the reader's own, and a link or named pipe in it must not pass for a text.
"""

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from framing.errors import InputError
from framing.files import is_system_file

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# a named pipe that takes the place of a file after all is opened without waiting for a writer
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def files_inside(
    folder: Path, left_out: Callable[[Iterable[str]], Collection[str]] = lambda names: ()
) -> Iterator[Path]:
    """Yield the files below a folder in a fixed order, without hidden ones; a linked folder counts as a file.

    ``left_out`` returns the names of folders that are not entered because of the files next to them.

    Raises
    ------
    InputError
        A folder below it cannot be listed: its texts would be missing.
    """
    for parent, folders, names in os.walk(folder, onerror=_raise_unlisted):
        parts = left_out(names)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in parts)
        linked = [name for name in folders if Path(parent, name).is_symlink()]
        named = (name for name in sorted((*linked, *names)) if not name.startswith(".") and not is_system_file(name))
        yield from (Path(parent, name) for name in named)


def read_inside(folder: Path, path: Path) -> bytes:
    """Read the file ``path``, which begins with ``folder``; ``folder`` itself may be a link.

    Raises
    ------
    InputError
        The file is not there, is not a plain file, is reached through a link,
        or cannot be read.
    """
    try:
        with _opened(folder, path.relative_to(folder)) as descriptor:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise InputError("is not a plain file; it must be a text file", path=path)
            with os.fdopen(os.dup(descriptor), "rb") as stream:
                return stream.read()
    except OSError as error:
        if _through_link(folder, path):
            raise InputError(
                "is a link or reached through one; links are not followed: put the file itself there", path=path
            ) from error
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error


def path_inside(folder: Path, name: str) -> Path:
    """Return the path of the file that ``name`` names relative to ``folder``; raise if it leads out of it.

    Examples
    --------
    >>> path_inside(Path("texts"), "2024/one.txt").as_posix()
    'texts/2024/one.txt'
    """
    relative = PurePath(name)
    if relative.is_absolute() or ".." in relative.parts or "\0" in name or not _is_unicode(name):
        raise InputError(f"{name!r} is not the path of a file inside {folder}; only files inside the folder are read")
    return folder / relative


@contextmanager
def _opened(folder: Path, relative: PurePath) -> Iterator[int]:
    """Open a file by one folder after another, so that no link on the way is followed."""
    descriptors = [os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
    try:
        for name in relative.parts[:-1]:
            descriptors.append(os.open(name, _FOLDER, dir_fd=descriptors[-1]))
        descriptors.append(os.open(relative.name, _FILE, dir_fd=descriptors[-1]))
        yield descriptors[-1]
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _through_link(folder: Path, path: Path) -> bool:
    return any(part.is_symlink() for part in (path, *path.parents) if part != folder and part.is_relative_to(folder))


def _is_unicode(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _raise_unlisted(error: OSError) -> None:
    raise InputError(f"cannot list this folder: {error.strerror or error}", path=Path(error.filename)) from error

"""SHA-256 digests of files, folders and JSON values: what tells whether an input has changed."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from framing.errors import InputError
from framing.files import is_system_file

UNREADABLE = "unreadable"  # in place of the digest of what is there and cannot be read


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder with their names, without what file managers leave.

    Raises
    ------
    FileNotFoundError
        There is nothing.
    InputError
        It is a named pipe or the like, or cannot be read.
    """
    try:
        return _digest_of(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=Path(error.filename or path)) from error


def _digest_of(path: Path) -> str:
    if path.is_dir():
        files = (entry for entry in sorted(path.rglob("*")) if entry.is_file() and not is_system_file(entry.name))
        parts = {str(entry.relative_to(path)): digest(entry) for entry in files}
        return digest_value(parts)
    if path.exists() and not path.is_file():
        raise InputError("is not a regular file", path=path)  # a named pipe would be waited for
    facts = path.stat()
    return _digest(path, (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns))


@lru_cache(maxsize=1 << 17)
def _digest(path: Path, facts: tuple[int, ...]) -> str:
    """Return the SHA-256 of a file, once for as long as ``facts``, what the system says of it, stay the same."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_if_readable(path: Path) -> str:
    """Return the digest of a file or folder; "" if there is none, "unreadable" if it cannot be read."""
    try:
        return digest(path)
    except FileNotFoundError:
        return ""
    except (OSError, InputError):
        return UNREADABLE


def digest_value(value: object) -> str:
    """Return the SHA-256 of a JSON value; the order of keys makes no difference."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

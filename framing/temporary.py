"""The system's temporary folder, which may be full, read-only or missing: one line says so."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from framing.errors import InputError


@contextmanager
def temporary_errors() -> Iterator[None]:
    """Say in one line that the temporary folder cannot be used, if what is done within fails for that.

    Raises
    ------
    InputError
        The disk refused.
    """
    try:
        yield
    except OSError as error:
        where = f" {tempfile.tempdir}" if tempfile.tempdir else ""
        reason = error.strerror or error
        raise InputError(f"cannot use the temporary folder{where}: {reason}; set TMPDIR to another") from error


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that is gone at the end; what is written there is to be under ``temporary_errors``.

    Raises
    ------
    InputError
        There is no temporary folder that can be used.
    """
    with temporary_errors():
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    with folder as name:
        yield Path(name)

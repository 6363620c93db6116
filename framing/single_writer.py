"""One command at a time writes in a study, and first finishes what a killed one has left."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from framing.cleanup import clear_unfinished
from framing.digests import digest
from framing.done_shards import clear_kept, has_done_shards
from framing.errors import InputError, StudyError
from framing.freshness import StudyState
from framing.lock import only_writer
from framing.manifest import digests_of_shards
from framing.settings import SETTINGS
from framing.transaction import finish

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=StudyState)

_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)  # what a disk says where one may only read


@contextmanager
def single_writer(study: StudyState, command: str, *, or_nothing: bool = False) -> Iterator[None]:
    """Let nobody else write in this study; first finish what a killed process has left unfinished.

    With ``or_nothing`` a study that one may only read is no error yet:
    nothing may be due. What is to be written asks for the lock again, and
    decides again.

    Raises
    ------
    InputError
        The disk refuses.
    StudyError
        Another command is writing, or ``study.toml`` has changed since the
        study was opened.
    """
    folder = study.path / "data"
    if study.toml and not os.path.isfile(study.path / SETTINGS):
        raise StudyError(f"{study.path / SETTINGS} no longer exists; run this again where the study is now")
    with ExitStack() as stack:
        try:
            taken = stack.enter_context(only_writer(folder, command))
        except InputError as error:
            if not (or_nothing and getattr(error.__cause__, "errno", 0) in _READ_ONLY):
                raise
            taken = False
        if taken:
            finish(folder)
            clear_unfinished(study.path)
            if has_done_shards(folder):  # of a command that was killed when they were kept already
                there = {name: row for name, row in study.manifest().items() if study.is_unchanged(name)}
                clear_kept(folder, digests_of_shards(there))
            if study.toml and digest(study.path / SETTINGS) != study.toml:
                raise StudyError(f"{study.path / SETTINGS} has changed since this command began; run it again")
        yield


Step = Callable[Concatenate[S, P], R]


def writes(command: str, *, or_nothing: bool = False) -> Callable[[Step[S, P, R]], Step[S, P, R]]:
    """Decorate a step that writes in its study: it is the only one while it runs.

    A step that writes ``or_nothing``, since nothing may be due, also runs in a
    study that one may only read; before it writes, the lock refuses it.
    """

    def decorate(step: Step[S, P, R]) -> Step[S, P, R]:
        @wraps(step)
        def alone(study: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with single_writer(study, command, or_nothing=or_nothing):
                return step(study, *args, **kwargs)

        return alone

    return decorate

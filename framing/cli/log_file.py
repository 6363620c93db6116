"""``--log-file``: what a command does, in lines of JSON, for whoever watches many of them.

A line has the time, the command, the study, an event, counts and seconds. Nothing
of an article and no message is in it: those can hold words of a text, or a name.
"""

import errno
import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from framing.cli import LOG
from framing.cli.terminal import say
from framing.errors import InputError
from framing.manifest import Row
from framing.study import Study
from framing.version import __version__


class RunLog:
    """The log of one command; lines are appended whole, so that several commands may share a file.

    Raises
    ------
    InputError
        The file cannot be opened, or the first line cannot be written.
    """

    def __init__(self, path: Path, command: str) -> None:
        self._path, self._command = path, command
        self._began = time.monotonic()
        self._study: Study | None = None
        self._rows: Mapping[str, Row] = {}
        self._is_new = not path.exists()
        try:
            self._handle: int | None = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            self._append("begin", version=__version__, process=os.getpid())
        except OSError as error:
            raise self._refusal(error) from error

    def of(self, study: Study) -> None:
        """Say of which study the lines are from now on; the stages that it has are not told."""
        try:
            study.require_elsewhere(self._path)
        except InputError:
            if self._is_new:
                self._path.unlink(missing_ok=True)
            raise
        self._study, self._rows = study, study.manifest()
        self.write("study", articles=self._rows["articles"].rows if "articles" in self._rows else 0)

    def stages(self) -> None:
        """Write a line for each stage that was made since the last time."""
        now = self._study.manifest() if self._study else {}
        for name, row in now.items():
            if (earlier := self._rows.get(name)) != row:
                self.write("stage", stage=name, rows=row.rows, added=row.rows - (earlier.rows if earlier else 0))
        self._rows = now

    def write(self, event: str, **facts: object) -> None:
        """Append a line; if the disk refuses, say so once and go on without a log: the work is worth more."""
        if self._handle is None:
            return
        try:
            self._append(event, **facts)
        except OSError as error:
            os.close(self._handle)
            self._handle = None
            say(f"note: {self._refusal(error)}; what follows is not in it")

    def end(self, code: int, error: str) -> None:
        """Write the last lines."""
        if code == 0:
            self.stages()
        self.write("end", exit_code=code, **({"error": error} if error else {}))
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _append(self, event: str, **facts: object) -> None:
        study = str(self._study.path.resolve()) if self._study else ""
        seconds = round(time.monotonic() - self._began, 3)
        line = {"time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", "command": self._command, "study": study,
                "event": event, "seconds": seconds, **facts}  # fmt: skip
        content = json.dumps(line, ensure_ascii=True).encode("ascii") + b"\n"
        if self._handle is not None and os.write(self._handle, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _refusal(self, error: OSError) -> InputError:
        return InputError(f"cannot write the log: {error.strerror or error}", path=self._path)


def current_log() -> RunLog | None:
    """Return the log of the command that runs now, if it has one."""
    context = click.get_current_context(silent=True)
    return context.meta.get(LOG) if context else None


def _open(ctx: click.Context, param: click.Parameter, path: Path | None) -> None:
    if path:
        ctx.meta[LOG] = RunLog(path, ctx.info_name or "")


log_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--log-file", type=click.Path(path_type=Path), metavar="FILE", callback=_open, expose_value=False, is_eager=True,
    help="Append what happens to FILE: lines of JSON with time, event, counts, seconds.",
)  # fmt: skip

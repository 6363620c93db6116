"""A process that does one piece of work after the other, and does not outlive its parent."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Unit = TypeVar("Unit")
Done = TypeVar("Done")


class Worker(Generic[Unit, Done]):
    """One process, and the work that it is doing.

    ``step`` takes a piece of work and what is told how far it is; ``imported`` are the
    modules that are imported once, by the process that all are forked from.
    """

    def __init__(self, step: Callable[[Unit, Callable[[int], None]], Done], imported: Sequence[str]) -> None:
        context: Any = multiprocessing.get_context("forkserver")  # no lock, no thread of this process is handed on
        context.set_forkserver_preload(list(imported))
        self.connection, theirs = context.Pipe()
        self.unit: Unit | None = None
        self._process = context.Process(target=_work, args=(step, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, unit: Unit) -> None:
        """Send work; if the process is gone, ``receive`` says so."""
        self.unit = unit
        with suppress(ConnectionError):
            self.connection.send(unit)

    def receive(self) -> Done | int:
        """Receive what came of the work, or how far it is; raise the error that came of it.

        Raises
        ------
        EOFError, ConnectionError
            The process was killed.
        """
        value: Done | int | BaseException = self.connection.recv()
        if not isinstance(value, int):
            self.unit = None
        if isinstance(value, BaseException):
            raise value
        return value

    def stop(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _work(step: Callable[[Any, Callable[[int], None]], object], connection: Connection) -> None:
    """Do work until there is none; the body of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, ConnectionError):
        while True:
            unit = connection.recv()
            try:
                connection.send(step(unit, connection.send))
            except Exception as error:  # of any kind: the parent raises it
                connection.send(error)


def _end_with_parent() -> None:
    """End this process with its parent: nobody would take what it makes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

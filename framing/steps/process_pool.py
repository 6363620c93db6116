"""Processes for the shards of a step: none outlives its parent, and what a killed one worked on is done again.

A step's work and its results are plain values (``framing.shard_work``); the
bytes on disk are those that one process would write.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from framing.errors import StudyError
from framing.shard_work import Advance, ShardsDone, ShardStep, ShardWork, one_by_one
from framing.shards import shard_name
from framing.wording import counted

# imported once, by the process that the others are forked from
_IMPORTED = ["framing.steps.prelabel", "framing.steps.score", "framing.model.scoring"]
_ATTEMPTS = 2  # at a shard whose process was killed; the second one is made alone


def spread_over(
    jobs: int, step: ShardStep, work: Sequence[ShardWork], advance: Advance = lambda articles: None
) -> Iterator[ShardsDone]:
    """Have the work done by that many processes, or by this one if there is work for no more."""
    number = min(jobs, len(work))
    if number < 2:
        return one_by_one(step, work, advance)
    return _in_processes(number, step, work, advance)


def _in_processes(number: int, step: ShardStep, work: Sequence[ShardWork], advance: Advance) -> Iterator[ShardsDone]:
    """Yield the results of the work as it is done; what a killed process worked on is done again, alone.

    Raises
    ------
    StudyError
        A process was killed again, working alone, usually because memory ran out.
    """
    killed: list[ShardWork] = []
    with _Pool(number, step) as pool:
        yield from pool.do(work, killed, advance)
    for unit in killed:
        again: list[ShardWork] = []
        with _Pool(1, step) as pool:
            yield from pool.do([unit], again, advance)
        if again:
            raise _killed_again(unit)


def _killed_again(unit: ShardWork) -> StudyError:
    return StudyError(
        f"{unit.study.path}: the process that worked on shard {shard_name(unit.number)} "
        f"({counted(unit.articles, 'articles')}) was killed {_ATTEMPTS} times, usually because memory ran out; "
        "what is done is kept: run this again with more memory"
    )


class _Pool:
    """Processes that each work on one shard at a time."""

    def __init__(self, number: int, step: ShardStep) -> None:
        context = multiprocessing.get_context("forkserver")  # no lock, no thread of this process is handed on
        context.set_forkserver_preload(_IMPORTED)
        self._workers = [_Worker(context, step) for _ in range(number)]

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop the processes, whatever they are doing."""
        for worker in self._workers:
            worker.stop()

    def do(self, work: Sequence[ShardWork], killed: list[ShardWork], advance: Advance) -> Iterator[ShardsDone]:
        """Yield the results of the work; what processes worked on that were killed is put into ``killed``."""
        left = deque(work)
        alive = list(self._workers)
        while alive:
            for worker in alive:
                if worker.unit is None and left:
                    worker.begin(left.popleft())
            busy = {worker.connection: worker for worker in alive if worker.unit is not None}
            if not busy:
                return
            for connection in wait(list(busy)):
                worker = busy[connection]
                unit = worker.unit
                try:
                    value = worker.receive()
                    if isinstance(value, int):
                        advance(value)
                    else:
                        yield value
                except (EOFError, ConnectionError):
                    alive.remove(worker)
                    killed.extend([unit] if unit else [])
        killed.extend(left)  # all were killed


class _Worker:
    """One process, and the work that it is doing."""

    def __init__(self, context: Any, step: ShardStep) -> None:
        self.connection, theirs = context.Pipe()
        self.unit: ShardWork | None = None
        self._process = context.Process(target=_work, args=(step, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, unit: ShardWork) -> None:
        """Send work; if the process is gone, ``receive`` says so."""
        self.unit = unit
        with suppress(ConnectionError):
            self.connection.send(unit)

    def receive(self) -> ShardsDone | int:
        """Receive what came of the work, or how many more articles are done; raise the error that came of it."""
        value: ShardsDone | int | BaseException = self.connection.recv()
        if not isinstance(value, int):
            self.unit = None
        if isinstance(value, BaseException):
            raise value
        return value

    def stop(self) -> None:
        """End the process now; what it has done is on disk."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _work(step: ShardStep, connection: Connection) -> None:
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

"""Processes for the shards of a step: none outlives its parent, and what a killed one worked on is done again.

A step's work and its results are plain values (``framing.shard_work``); the
bytes on disk are those that one process would write.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait

from framing.errors import StudyError
from framing.shard_work import Advance, ShardsDone, ShardStep, ShardWork, one_by_one
from framing.shards import shard_name
from framing.steps.worker_process import Worker
from framing.wording import counted

_IMPORTED = ("framing.steps.prelabel", "framing.steps.score", "framing.model.scoring")
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
        self._workers = [Worker[ShardWork, ShardsDone](step, _IMPORTED) for _ in range(number)]

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
            for worker in [busy[connection] for connection in wait(list(busy))]:
                unit = worker.unit
                try:
                    yield from _received(worker, advance)
                except (EOFError, ConnectionError):
                    alive.remove(worker)
                    killed.extend([unit] if unit else [])
        killed.extend(left)  # all were killed


def _received(worker: Worker[ShardWork, ShardsDone], advance: Advance) -> Iterator[ShardsDone]:
    """Yield what a process has done, if that is what it sends; else it sends how many articles further it is."""
    value = worker.receive()
    if isinstance(value, int):
        advance(value)
    else:
        yield value

"""A function over values by several processes; what comes of them keeps their order.

Values are taken as they are needed, so that neither they nor what comes of them
are ever all in memory.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Any

from framing.steps.worker_process import Worker

_HERE = 4  # values that are no reason to start processes
_AHEAD = 3  # values per process that are taken before their turn

Function = Callable[[Any], Any]


@dataclass(slots=True)
class _Turn:
    value: Any
    result: Any = None
    is_done: bool = False


def in_order(jobs: int, imported: Sequence[str], function: Function, values: Iterable[Any]) -> Iterator[Any]:
    """Yield what ``function`` makes of each value, by so many processes, or by this one for a few values.

    What a killed process worked on is done here. ``imported`` are the modules
    that ``function`` needs.
    """
    rest = iter(values)
    first = list(islice(rest, _HERE)) if jobs > 1 else []
    if len(first) < _HERE:
        yield from map(function, chain(first, rest))
        return
    workers = [Worker[Any, Any](partial(_one_result, function), imported) for _ in range(jobs)]
    try:
        yield from _by(workers, function, chain(first, rest))
    finally:
        for worker in workers:
            worker.stop()


def _by(workers: list[Worker[Any, Any]], function: Function, values: Iterator[Any]) -> Iterator[Any]:
    alive, turns, waiting = list(workers), deque[_Turn](), deque[_Turn]()
    doing: dict[int, _Turn] = {}
    while True:
        for value in islice(values, _AHEAD * len(workers) - len(turns)):
            turns.append(turn := _Turn(value))
            waiting.append(turn)
        if not turns:
            return
        for worker in alive:
            if worker.unit is None and waiting:
                doing[id(worker)] = waiting.popleft()
                worker.begin(doing[id(worker)].value)
        if not alive:
            _do(turns[0], function)
        while turns and turns[0].is_done:
            yield turns.popleft().result
        busy = {worker.connection: worker for worker in alive if worker.unit is not None}
        for connection in wait(list(busy)) if busy else ():
            _receive(busy[connection], doing[id(busy[connection])], function, alive)


def _receive(worker: Worker[Any, Any], turn: _Turn, function: Function, alive: list[Worker[Any, Any]]) -> None:
    try:
        result: Any = worker.receive()
        turn.result, turn.is_done = result[0], True
    except (EOFError, ConnectionError):
        alive.remove(worker)
        _do(turn, function)


def _do(turn: _Turn, function: Function) -> None:
    if not turn.is_done:
        turn.result, turn.is_done = function(turn.value), True


def _one_result(function: Function, value: Any, advance: Callable[[int], None]) -> tuple[Any]:
    """Return the result in a tuple, which is no number of what is done."""
    return (function(value),)

"""What an encoder's network computes of pieces of words, on all cores, the same for a text alone and among others.

Texts are not filled up to one length, and each is computed by one thread, so
that neither the texts that are read with it nor the number of processes, threads
and cores change a bit of what is computed of it.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def hidden_layers(network: Any, pieces: Sequence[Sequence[int]]) -> Any:
    """Return the layers of a network for texts with the same number of pieces, each (texts, pieces, dimensions)."""
    import torch  # installed if an encoder could be loaded

    with torch.inference_mode():
        return network(input_ids=torch.tensor(pieces), output_hidden_states=True).hidden_states


def in_threads(function: Callable[[T], R], values: Sequence[T]) -> list[R]:
    """Apply a function that has a network compute to each value, in one thread per core."""
    with _one_thread_each(), ThreadPoolExecutor(_cores()) as pool:
        return list(pool.map(function, values))


def _cores() -> int:
    """Return how many cores this process may use: one if it is one of several that work together."""
    return 1 if multiprocessing.parent_process() else len(os.sched_getaffinity(0))


@contextmanager
def _one_thread_each() -> Iterator[None]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)

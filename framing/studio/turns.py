"""Turns of requests at the processor: few at once, few waiting, nobody for a client that has left."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

# work in a thread: it is given a function that tells whether it is to stop
Work = Callable[[Callable[[], bool]], bytes]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Busy(Exception):
    """There is no turn, or the work took too long; the message says so in one line."""


class Abandoned(Exception):
    """Work was told to stop."""


class RequestQueue:
    """``running`` pieces of work at once, and ``waiting`` in line, each for ``patience`` seconds at most.

    Whoever is beyond that is refused at once: late answers are of no use to Label
    Studio, which waits for 100 seconds.
    """

    def __init__(self, running: int, waiting: int, patience: float) -> None:
        self._turns = asyncio.Semaphore(running)
        self._waiting, self._patience, self._n_waiting = waiting, patience, 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and hold it; raise ``Busy`` if there is none."""
        if self._turns.locked() and self._n_waiting >= self._waiting:
            raise Busy("too many requests are waiting; try again")
        self._n_waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        except TimeoutError:
            raise Busy(f"no turn within {self._patience:g} seconds; try again") from None
        finally:
            self._n_waiting -= 1
        try:
            yield
        finally:
            self._turns.release()

    async def run(self, work: Work, receive: Receive, longest: float) -> bytes:
        """Run ``work`` in a thread, and stop it if the client leaves or after ``longest`` seconds.

        Raises
        ------
        Busy
            There is no turn, or the work did not end in time.
        Abandoned
            The client has left.
        """
        stop, started = threading.Event(), threading.Event()
        working = asyncio.ensure_future(self._in_turn(work, stop, started))
        leaving = asyncio.ensure_future(_left(receive))
        try:
            await asyncio.wait({working, leaving}, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
            late = not working.done() and not leaving.done()
            stop.set()
            if not started.is_set() and not working.done():
                working.cancel()
                raise Abandoned
            return await working  # the turn is held until the thread has ended
        except Abandoned:
            if late:
                raise Busy(f"the answer took longer than {longest:g} seconds; ask for fewer tasks") from None
            raise
        finally:
            stop.set()
            leaving.cancel()

    async def _in_turn(self, work: Work, stop: threading.Event, started: threading.Event) -> bytes:
        async with self.turn():
            started.set()
            return await asyncio.to_thread(work, stop.is_set)


async def _left(receive: Receive) -> None:
    """Return when the client of a request, whose body has been read, has left."""
    while (await receive())["type"] != "http.disconnect":
        pass

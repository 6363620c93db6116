"""The ML backend's HTTP server: the only module that imports uvicorn.

It runs in a thread of its own, so that the command can connect it to Label Studio,
which calls back at once, and can stop it cleanly.
"""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from framing.errors import StudioError
from framing.studio.request_limits import ADMITTED, App

_HEADERS = 10.0  # seconds in which the headers of a request must arrive, the first on a connection or a later one
_STALLED = 30.0  # seconds in which a client must go on reading an answer
# connections at once, and of one client
_CONNECTIONS, _PER_CLIENT = 256, 128
# Connections that asyncio accepts before it reads what has arrived: far fewer than ``_PER_CLIENT``, or a flood would
# replace a connection before its request is read. The system holds more of them in line.
_ACCEPTED, _IN_LINE = 16, 1024
_GRACE = 5  # seconds that requests in progress get when the server stops


class _BoundedProtocol(H11Protocol):
    """Close connections on which no request arrives in time or no answer is read, and the oldest if there are many.

    A connection on which an admitted request is being answered is never closed
    for the sake of another one, so that idle ones cannot shut the server.
    """

    since = 0.0
    _timer: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn's own narrowing of asyncio's type
        self._wait_for_headers()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._cancel_timers()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._answering and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def on_response_complete(self) -> None:
        self._wait_for_headers()  # first: a request that has arrived already begins in there
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall = self.loop.call_later(_STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def replaceable(self) -> bool:
        """Whether it may be closed for another one: no admitted request is being answered on it."""
        return not (self._answering and self.scope["state"].get(ADMITTED))

    def _wait_for_headers(self) -> None:
        self._cancel_timers()
        self.since = self.loop.time()
        self._timer = self.loop.call_later(_HEADERS, self._close_idle)

    def _close_idle(self) -> None:
        if not self._answering:
            self.transport.abort()

    def _cancel_timers(self) -> None:
        for timer in (self._timer, self._stall):
            if timer is not None:
                timer.cancel()
        self._timer = self._stall = None

    def _make_room(self) -> None:
        """Close the oldest replaceable connection if there are too many, of this client or of all."""
        others = [other for other in self.connections if isinstance(other, _BoundedProtocol) and other is not self]
        of_client = [other for other in others if _host(other) == _host(self)]
        for connections, most in ((of_client, _PER_CLIENT), (others, _CONNECTIONS)):
            if len(connections) >= most:
                replaceable = [other for other in connections if other.replaceable]
                oldest = min(replaceable, key=lambda other: other.since, default=self)
                self.connections.discard(oldest)  # its loss is told to it later
                oldest.transport.abort()
                return


def _host(protocol: H11Protocol) -> str:
    return protocol.client[0] if protocol.client else ""


@contextmanager
def listening(app: App, host: str, port: int) -> Iterator[int]:
    """Serve ``app`` on ``host`` and ``port`` (0: a free one), and yield the port.

    Raises
    ------
    StudioError
        The port is taken, the host is not this machine's, or the server ended.
    """
    bound = _bind(host, port)
    config = uvicorn.Config(
        app, http=_BoundedProtocol, ws="none", lifespan="off", log_config=None, log_level=logging.CRITICAL,
        access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=int(_HEADERS) or 1,
        backlog=_ACCEPTED,
        timeout_graceful_shutdown=_GRACE,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="framing serve", daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise StudioError(f"the server on {host} stopped before it answered")
            time.sleep(0.01)
        bound.listen(_IN_LINE)
        yield int(bound.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(2 * _GRACE)
        bound.close()


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind)
    except OSError as error:
        raise StudioError(
            f"--host {host} is not an address of this machine; use 127.0.0.1 or one of its addresses"
        ) from error
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        bound.listen()
    except OSError as error:
        bound.close()
        raise StudioError(f"cannot listen on {host}, port {port}: {error.strerror}; choose another --port") from error
    return bound

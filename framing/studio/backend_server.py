"""The ML backend's HTTP server: the only module that imports uvicorn.

It runs in a thread of its own, so that the command can connect it to Label Studio,
which calls back at once, and can stop it cleanly.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from framing.errors import StudioError
from framing.studio.request_limits import App

_HEADERS = 10.0  # seconds in which the headers of the first request on a connection must arrive
_CONNECTIONS = 256
_GRACE = 5  # seconds that requests in progress get when the server stops


class _HeaderTimeout(H11Protocol):
    """Close a connection on which the headers of a request do not arrive in time."""

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn's own narrowing of asyncio's type
        self.loop.call_later(_HEADERS, self._close_idle)

    def _close_idle(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()


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
        app, http=_HeaderTimeout, ws="none", lifespan="off", log_config=None, log_level=logging.CRITICAL,
        access_log=False, server_header=False, proxy_headers=False, limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=30, timeout_graceful_shutdown=_GRACE,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="framing serve", daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise StudioError(f"the server on {host} ended before it answered")
            time.sleep(0.01)
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
            f"--host {host} is not an address of this machine; take 127.0.0.1, or one of its own"
        ) from error
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        bound.listen()
    except OSError as error:
        bound.close()
        raise StudioError(f"cannot listen on {host}, port {port}: {error.strerror}; choose another --port") from error
    return bound

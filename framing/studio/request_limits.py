"""Limits on requests to the ML backend: no web pages, no endless bodies, no slow clients.

Plain ASGI: a request is passed on or refused here, before any of it is read as JSON.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# a thousand long articles, with every letter beyond ASCII escaped as six characters
LARGEST_PREDICT = 64 * 2**20
LARGEST = 4 * 2**20
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_ARRIVAL = 30.0  # seconds in which a body must arrive


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest body in bytes, by path and for other paths, and the seconds in which it must arrive."""

    largest: int = LARGEST
    by_path: MutableMapping[str, int] = field(default_factory=lambda: {"/predict": LARGEST_PREDICT})
    arrival: float = _ARRIVAL


class _TooLarge(Exception):
    """A body is longer than it may be."""


@dataclass(frozen=True, slots=True)
class Guard:
    """An ASGI app around ``app`` that refuses requests which Label Studio does not send.

    ``hosts`` are the accepted Host headers, ``None`` for any: on loopback, a web
    page could otherwise reach it under a name that resolves to this machine. A
    request with an ``Origin`` comes from a web page.
    """

    app: App
    hosts: frozenset[str] | None = LOOPBACK
    limits: Limits = field(default_factory=Limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with its body read, or refuse it in one line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if "origin" in headers:
            await _refuse(send, 403, "this is for Label Studio, not for web pages")
            return
        if self.hosts is not None and _name(headers.get("host", "")) not in self.hosts:
            await _refuse(send, 421, "the Host header is not this server's name")
            return
        largest = self.limits.by_path.get(scope["path"], self.limits.largest)
        try:
            async with asyncio.timeout(self.limits.arrival):
                body = await _read(headers, receive, largest)
        except _TooLarge:
            await _refuse(send, 413, f"the body is longer than {largest:,} bytes")
        except TimeoutError:
            await _refuse(send, 408, f"the body did not arrive in {self.limits.arrival:g} seconds")
        else:
            await self.app(scope, _replay(body, receive), send)


async def _read(headers: dict[str, str], receive: Receive, largest: int) -> bytes:
    """Read a body whole; ``b""`` if the client has disconnected."""
    announced = headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > largest:
        raise _TooLarge
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > largest:
            raise _TooLarge
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a body that was already read, then whatever follows."""
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _name(host: str) -> str:
    """Return a Host header without its port.

    Examples
    --------
    >>> _name("127.0.0.1:9090"), _name("[::1]:9090"), _name("[::1]")
    ('127.0.0.1', '[::1]', '[::1]')
    """
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()


async def _refuse(send: Send, status: int, reason: str) -> None:
    # the unread rest of a body must not be taken for the next request
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"error": reason}).encode("ascii")})

"""Limits on requests to the ML backend: no web pages, no strangers, no endless bodies, no slow clients.

Plain ASGI: a request is passed on or refused here, before any of it is read as JSON; credentials
are checked before any of its body is read.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# a thousand long articles, with every letter beyond ASCII escaped as six characters
MAX_PREDICT_BODY = 64 * 2**20
MAX_BODY = 4 * 2**20
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_ARRIVAL = 30.0  # seconds in which a body must arrive
_FREE = 64 * 2**10  # so much of each body does not count against ``held``, so that small requests always pass
# what a refused client may still send until its connection is closed: else it would see a reset, not the refusal
_LINGER, _DRAINED = 1.0, 2**20
# the key in the state of a request by which the server knows that its connection is in use
ADMITTED = "admitted"


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest body in bytes, by path and for others; its seconds to arrive; and the bytes of all bodies at once."""

    largest: int = MAX_BODY
    by_path: MutableMapping[str, int] = field(default_factory=lambda: {"/predict": MAX_PREDICT_BODY})
    arrival: float = _ARRIVAL
    held: int = 4 * MAX_PREDICT_BODY


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused: the status, a line, and headers for the client."""

    status: int
    reason: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


# what is wrong with the credentials of a request to a path, or None
Admission = Callable[[str, Mapping[str, str]], Refusal | None]


class _TooLarge(Exception):
    """A body is longer than it may be."""


class _TooMany(Exception):
    """All bodies together are longer than they may be."""


@dataclass(slots=True)
class _Held:
    """The bytes of bodies that are held in memory now."""

    size: int = 0


@dataclass(frozen=True, slots=True)
class Guard:
    """An ASGI app around ``app`` that refuses requests which Label Studio does not send.

    ``hosts`` are the accepted Host headers, ``None`` for any: on loopback, a web
    page could otherwise reach it under a name that resolves to this machine. A
    request with an ``Origin`` comes from a web page. ``admission`` checks the
    credentials before any of the body is read.
    """

    app: App
    hosts: frozenset[str] | None = LOOPBACK
    limits: Limits = field(default_factory=Limits)
    admission: Admission = lambda path, headers: None
    locked: bool = False
    _held: _Held = field(default_factory=_Held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with its body read, or refuse it in one line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope["path"], headers)
        if refusal is not None:
            await _refuse(send, receive, refusal)
            return
        state = scope.setdefault("state", {})
        state[ADMITTED] = self.locked  # a client with the password is waited for
        body = _Body(self._held, self.limits)
        try:
            content = await self._content(scope["path"], headers, receive, body)
            if isinstance(content, Refusal):
                await _refuse(send, receive, content)
                return
            state[ADMITTED] = True
            await self.app(scope, _replay(content, receive), send)
        finally:
            body.release()

    def _refusal(self, path: str, headers: Mapping[str, str]) -> Refusal | None:
        """Return what is wrong with a request, before its body is read."""
        if "origin" in headers:
            return Refusal(403, "this is for Label Studio, not for web pages")
        if self.hosts is not None and _name(headers.get("host", "")) not in self.hosts:
            return Refusal(421, "the Host header is not this server's name")
        return self.admission(path, headers)

    async def _content(self, path: str, headers: Mapping[str, str], receive: Receive, body: "_Body") -> bytes | Refusal:
        """Return the body of a request, or why it is refused."""
        largest = self.limits.by_path.get(path, self.limits.largest)
        try:
            async with asyncio.timeout(self.limits.arrival):
                return await _read(headers, receive, largest, body)
        except _TooLarge:
            return Refusal(413, f"the body is longer than {largest:,} bytes")
        except _TooMany:
            return Refusal(503, "too many large requests at once; try again", ((b"retry-after", b"10"),))
        except TimeoutError:
            return Refusal(408, f"the body did not arrive in {self.limits.arrival:g} seconds")


@dataclass(slots=True)
class _Body:
    """A body that arrives, part by part; what exceeds ``_FREE`` counts in ``held`` until it is released."""

    held: _Held
    limits: Limits
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    counted: int = 0

    def add(self, part: bytes, largest: int) -> None:
        """Add a part; raise if the body, or all bodies together, become too long."""
        self.size += len(part)
        if self.size > largest:
            raise _TooLarge
        counted = max(0, self.size - _FREE)
        self.held.size += counted - self.counted
        self.counted = counted
        if counted and self.held.size > self.limits.held:
            raise _TooMany
        self.parts.append(part)

    def release(self) -> None:
        """Count it no longer."""
        self.held.size -= self.counted
        self.counted = 0


async def _read(headers: Mapping[str, str], receive: Receive, largest: int, body: _Body) -> bytes:
    """Read a body whole; ``b""`` if the client has disconnected."""
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > largest:
        raise _TooLarge
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        body.add(message.get("body", b""), largest)
        if not message.get("more_body"):
            return b"".join(body.parts)


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


async def _refuse(send: Send, receive: Receive, refusal: Refusal) -> None:
    """Answer, let the client finish sending what it has begun, and close the connection."""
    content = json.dumps({"error": refusal.reason}).encode("ascii")
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode("ascii"))]
    # the unread rest of a body must not be taken for the next request
    headers += [*refusal.headers, (b"connection", b"close")]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    await _drain(receive)
    await send({"type": "http.response.body", "body": b""})


async def _drain(receive: Receive) -> None:
    """Read the rest of a request and drop it: a megabyte at most, for a second at most.

    A connection that is closed with unread data is reset, and the client loses the
    answer.
    """
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGER):
            while size < _DRAINED:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return

"""An HTTP response as crawls store it: status, headers, and the body with its encodings undone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from framing.sources.compression import unpack

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_MAX_HEADERS = 65_536  # bytes of headers


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """The header that says media type and charset, or ""."""
        return self.headers.get("content-type", "")


def parse_response(message: bytes) -> HttpResponse | None:
    r"""Return a response with its body as it was sent, or ``None`` if it is not an HTTP response.

    Examples
    --------
    >>> parse_response(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>").body
    b'<p>'
    """
    match = _STATUS.match(message)
    if match is None:
        return None
    ends = [(message.find(mark, 0, _MAX_HEADERS), len(mark)) for mark in (b"\r\n\r\n", b"\n\n")]
    end, width = min((end for end in ends if end[0] >= 0), default=(-1, 0))
    if end < 0:
        return None
    headers: dict[str, str] = {}
    for line in message[:end].decode("latin-1").splitlines()[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return HttpResponse(int(match[1]), headers, message[end + width :])


def plain_body(response: HttpResponse, limit: int) -> bytes:
    """Return the body of a response, without chunks and unpacked.

    Raises
    ------
    UnpackingError
        It is damaged, of an encoding that is not known, or larger than ``limit``.
    """
    body = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        body = _without_chunks(body)
    return unpack(body, response.headers.get("content-encoding", ""), limit)


def _without_chunks(body: bytes) -> bytes:
    """Join the chunks of a body; many crawlers have done so already and left the header, so that there are none."""
    parts: list[bytes] = []
    start = 0
    while match := _CHUNK.match(body, start):
        size = int(match[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(body[match.end() : match.end() + size])
        start = match.end() + size
        start += len(body[start : start + 2]) - len(body[start : start + 2].lstrip(b"\r\n"))
    return b"".join(parts) if parts else body

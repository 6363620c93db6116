"""What a site's robots.txt allows, as RFC 9309 reads it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from framing.errors import InputError

ROBOT = "framing"
MAX_ROBOTS_BYTES = 512 * 1024  # bytes that count
_MAX_DELAY = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site; ``parsed`` is ``None`` if nothing is allowed because they could not be read."""

    parsed: Any

    def allow(self, url: str) -> bool:
        """Return whether a page may be loaded."""
        return self.parsed is not None and bool(self.parsed.can_fetch(url, ROBOT))

    @property
    def delay(self) -> float:
        """The seconds between requests that the site asks for, up to thirty; 0 if it does not."""
        delay = self.parsed.crawl_delay(ROBOT) if self.parsed is not None else None
        return min(float(delay or 0), _MAX_DELAY)


def parse_rules(status: int, content: bytes) -> Rules:
    """Return the rules in an answer to a request for robots.txt: without such a file (3xx, 4xx), all is allowed.

    Raises
    ------
    InputError
        The extra ``framing[pages]`` is not installed.
    """
    try:
        from protego import Protego
    except ImportError as error:
        raise InputError("--fetch needs protego: pip install 'framing[pages]'") from error
    if 200 <= status < 300:
        return Rules(Protego.parse(content[:MAX_ROBOTS_BYTES].decode("utf-8", "replace")))
    return Rules(Protego.parse("") if 300 <= status < 500 and status != 429 else None)


def site_of(url: str) -> str:
    """Return scheme, host and port of an address.

    Examples
    --------
    >>> site_of("https://herald.example/news/1?page=2")
    'https://herald.example'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()

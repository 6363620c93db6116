"""Which Label Studio answers at an address: asked without a token, once, and without its SDK."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from framing.errors import StudioError
from framing.studio.address import is_loopback, read_address
from framing.studio.trusted_servers import require_trusted

_SECONDS = 5.0  # for an answer


@dataclass(frozen=True, slots=True)
class ServerRelease:
    """The release of a server, and its time by its own clock (``None`` if it does not say)."""

    release: str
    time: datetime | None


def server_release(url: str, around: Mapping[str, str]) -> ServerRelease:
    """Ask the server at ``url`` for its release; no redirect is followed.

    Raises
    ------
    StudioError
        The user does not trust the server, nothing answers, or what answers is
        not Label Studio.
    """
    require_trusted(url, around)
    proxied = not is_loopback(read_address(url).hostname or "")
    try:
        answer = httpx.get(f"{url.rstrip('/')}/api/version", timeout=_SECONDS, trust_env=proxied)
        release = answer.json()["release"]
    except (httpx.HTTPError, OSError) as error:
        raise StudioError(f"nothing answers at {url} ({type(error).__name__})") from error
    except (ValueError, TypeError, KeyError) as error:
        raise StudioError(f"{url} is not Label Studio") from error
    if not isinstance(release, str) or not re.match(r"\d+\.\d+", release):
        raise StudioError(f"{url} is not Label Studio")
    return ServerRelease(release, _time(answer.headers.get("date", "")))


def _time(header: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""Pages from the web, loaded considerately: robots.txt, one request per second and host, retries, a cache.

Only http and https, at most five redirects, 20 MB and a minute per page, and only
public addresses (``framing.steps.public_addresses``). A page that cannot be had is a
``PageError``, whose kind groups it with others.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpx

from framing.sources.compression import UnpackingError, unpack
from framing.sources.web_page import MAX_PAGE
from framing.steps.page_cache import LoadedPage, PageCache
from framing.steps.public_addresses import PrivateAddressError
from framing.steps.robots import MAX_ROBOTS_BYTES, ROBOT, Rules, parse_rules, site_of
from framing.studio.retry import TRANSIENT
from framing.version import __version__

_HEADERS = {
    "User-Agent": f"{ROBOT}/{__version__} (reads news pages for research)",
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PAUSES = (2.0, 8.0)  # seconds before each further attempt
_MAX_PAUSE = 120.0  # seconds that a server may ask for
_MAX_REDIRECTS = 5
_DEADLINE = 60  # seconds for an answer, however slowly its bytes come
_INTERVAL = 1.0  # seconds between requests to a host
_GIVEN_UP = 3  # pages of a host in a row that it did not answer: then it is asked no more
_PAGES = ("text/html", "application/xhtml+xml", "")
_NOT_LOADED = "page that could not be loaded"


class PageError(Exception):
    """A page cannot be had: the kind of reason, and the reason."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes


class PageLoader:
    """Loads pages with one HTTP client; ``clock`` and ``sleep`` are those of ``time``."""

    def __init__(
        self,
        client: httpx.Client,
        cache: PageCache,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._cache, self._clock, self._sleep = client, cache, clock, sleep
        self._free: dict[str, float] = {}  # host -> when it may be asked again
        self._rules: dict[str, Rules] = {}
        self._failures: Counter[str] = Counter()
        self._errors: dict[str, PageError] = {}  # address -> why it could not be had; it is not asked again

    def load(self, url: str) -> LoadedPage:
        """Return the page of an address, from the cache if it is there; an address that failed is not asked again.

        Raises
        ------
        PageError
            It cannot be loaded, may not be, or is not a page.
        InputError
            The disk refused, or the extra ``framing[pages]`` is not installed.
        """
        if page := self._cache.get(url):
            return page
        if url in self._errors:
            raise self._errors[url]
        try:
            page = self._load(url)
        except PageError as error:
            self._errors[url] = error
            raise
        self._cache.put(url, page)
        return page

    def _load(self, url: str) -> LoadedPage:
        address = url
        for _ in range(_MAX_REDIRECTS + 1):
            _check_scheme(address)
            if not self._rules_of(site_of(address)).allow(address):
                raise PageError(
                    "page that robots.txt does not allow", f"robots.txt of {_host(address)} does not allow it"
                )
            answer = self._ask(address, MAX_PAGE)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return self._page(address, answer)
            address = urljoin(address, answer.headers["location"])
        raise PageError(_NOT_LOADED, f"more than {_MAX_REDIRECTS} redirects")

    def _page(self, url: str, answer: _Answer) -> LoadedPage:
        if answer.status != 200:
            raise PageError(f"page with status {answer.status}", f"the server answers with status {answer.status}")
        content_type = answer.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() not in _PAGES:
            raise PageError("address that is not a page", f"is {content_type[:60]!r}, not a page")
        try:
            body = unpack(answer.body, answer.headers.get("content-encoding", ""), MAX_PAGE)
        except UnpackingError as error:
            raise PageError("page that cannot be unpacked", f"the page {error}") from error
        return LoadedPage(url, content_type, datetime.now(UTC).isoformat(timespec="seconds"), body)

    def _rules_of(self, site: str) -> Rules:
        """Return a site's rules, loaded once; if it does not say them, nothing is allowed."""
        if site not in self._rules:
            address = f"{site}/robots.txt"
            for _ in range(_MAX_REDIRECTS + 1):
                answer = self._ask(address, MAX_ROBOTS_BYTES, is_whole=False)
                if answer.status not in _REDIRECTS or "location" not in answer.headers:
                    break
                address = urljoin(address, answer.headers["location"])
                _check_scheme(address)
            try:
                content = unpack(answer.body, answer.headers.get("content-encoding", ""), 10 * MAX_ROBOTS_BYTES)
            except UnpackingError:
                content = b""
            self._rules[site] = parse_rules(answer.status, content)
        return self._rules[site]

    def _ask(self, url: str, limit: int, *, is_whole: bool = True) -> _Answer:
        """Send a request, again after a broken connection or a transient refusal; give up hosts that are silent."""
        host = _host(url)
        if self._failures[host] >= _GIVEN_UP:
            raise PageError("page of a host that does not answer", f"{host} failed to answer {_GIVEN_UP} times")
        for pause in (*_PAUSES, None):
            try:
                answer = self._ask_once(url, limit, is_whole=is_whole)
            except PrivateAddressError as error:
                raise PageError("address in a private network", str(error)) from error
            except (httpx.TransportError, httpx.InvalidURL) as error:
                if pause is None or isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
                    self._failures[host] += 1
                    raise PageError(_NOT_LOADED, _reason(error)) from error
                self._sleep(pause)
                continue
            wait = _asked_pause(answer.headers.get("retry-after", ""), pause)
            if answer.status not in TRANSIENT or wait is None:
                break
            self._sleep(wait)
        self._failures[host] = 0
        return answer

    def _ask_once(self, url: str, limit: int, *, is_whole: bool) -> _Answer:
        self._wait(url)
        deadline = self._clock() + _DEADLINE
        parts, size = [], 0
        with self._client.stream("GET", url, headers=_HEADERS, follow_redirects=False) as response:
            for part in response.iter_raw():
                parts.append(part)
                size += len(part)
                if size > limit:
                    if is_whole:
                        raise PageError("page too large", f"is larger than {limit // 1024**2} MB")
                    break
                if self._clock() > deadline:
                    raise httpx.ReadTimeout(f"took longer than {_DEADLINE} seconds", request=response.request)
            return _Answer(response.status_code, response.headers, b"".join(parts))

    def _wait(self, url: str) -> None:
        """Wait until the host may be asked again."""
        host, rules = _host(url), self._rules.get(site_of(url))
        pause = self._free.get(host, 0.0) - self._clock()
        if pause > 0:
            self._sleep(pause)
        self._free[host] = self._clock() + max(_INTERVAL, rules.delay if rules else 0.0)


def _check_scheme(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        parts.port  # noqa: B018 (raises if the port is invalid)
    except ValueError:
        is_plain = False
    if not is_plain:
        raise PageError("no web address", f"{url[:80]!r} is not an address of http or https, or has a password in it")


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _asked_pause(retry_after: str, pause: float | None) -> float | None:
    """Return the seconds to wait before another attempt, or ``None`` if there is to be none."""
    if pause is None:
        return None
    if not retry_after.strip().isdigit():
        return pause
    asked = float(retry_after)
    return max(asked, pause) if asked <= _MAX_PAUSE else None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

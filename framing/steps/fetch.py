"""Articles that have an address and no text: their pages are loaded and read."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeGuard
from urllib.parse import urlsplit

import httpx

from framing.sources.charset import decode_page
from framing.sources.raw import RawArticle, Record, Reject
from framing.sources.web_page import read_page, require_pages
from framing.steps.page_cache import FOLDER, PageCache
from framing.steps.page_loader import PageError, PageLoader
from framing.steps.public_addresses import PublicTransport

_TIMEOUT = 20  # seconds without a byte


@contextmanager
def page_loader(study: Path, named: Collection[str] = ()) -> Iterator[PageLoader]:
    """Yield a loader whose cache is in a study's folder; ``named`` addresses may be in a private network.

    Raises
    ------
    InputError
        The extra ``framing[pages]`` is not installed.
    """
    require_pages()
    # connections go to IP addresses: one that is kept could be used for another host of the same address
    inner = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
    transport = PublicTransport(inner, {host for address in named for host in _hosts(address)})
    with httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False) as client:
        yield PageLoader(client, PageCache(study / FOLDER))


def load_pages(records: Iterable[Record], loader: PageLoader) -> None:
    """Load the pages that ``fetched`` will read into the cache; a page that cannot be had is rejected there."""
    for record in records:
        if _wants_page(record):
            with suppress(PageError):
                loader.load(record.fields["url"])


def fetched(records: Iterable[Record], loader: PageLoader) -> Iterator[Record]:
    """Yield records, with the texts of pages in articles without text; the source takes precedence over the page."""
    for record in records:
        if _wants_page(record):
            yield _with_page(record, loader)
        else:
            yield record


def _wants_page(record: Record) -> TypeGuard[RawArticle]:
    if not isinstance(record, RawArticle) or record.fields.get("text", "").strip():
        return False
    return bool(record.fields.get("url"))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + parts.query


def _hosts(url: str) -> Iterator[str]:
    """Yield host and port of an address, if it is one."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return
    yield f"{parsed.host}:{parsed.port or (443 if parsed.scheme == 'https' else 80)}"


def _with_page(article: RawArticle, loader: PageLoader) -> RawArticle | Reject:
    url = article.fields["url"]
    try:
        loaded = loader.load(url)
    except PageError as error:
        return Reject(article.path, article.line, error.kind, f"{url}: {error}")
    if _path(url) and not _path(loaded.url):
        message = f"{url}: leads to the front page {loaded.url}"
        return Reject(article.path, article.line, "page that no longer exists", message)
    page = read_page(decode_page(loaded.body, loaded.content_type), loaded.url)
    if page is None:
        return Reject(article.path, article.line, "page without an article", f"{url}: this page has no article text")
    fields = {name: value for name, value in article.fields.items() if value.strip()}
    return replace(
        article,
        fields={**page.fields, **fields},
        meta={**page.meta, "loaded": loaded.loaded, **article.meta},
        outlet_names=(*article.outlet_names, *page.outlet_names),
    )

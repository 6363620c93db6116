"""The article of a web page: text without furniture, and what the page says of it.

The only module that imports trafilatura (extra ``framing[pages]``). Readers'
comments are left out: they are not the outlet's words. A date is taken from the
metadata, the address or an element made for dates, never guessed from any other
number in the page: no date is better than a wrong one.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from framing.errors import InputError
from framing.sources.columns import host_of, is_url
from framing.sources.plain_markup import has_endless_tag

MAX_PAGE = 20 * 1024 * 1024  # bytes; pages saved with all their images as one file come to ten
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*|Mirrored from\s+)(\S+)", re.IGNORECASE
)
_ENOUGH_TEXT = 25  # characters
# what a parser of markup that no browser would read can run into, inside lxml and trafilatura
_BROKEN = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, OverflowError)


@dataclass(frozen=True, slots=True)
class WebPage:
    """An article of a page: fields as ``RawArticle`` has them, other metadata, and other names of its outlet."""

    fields: Mapping[str, str]
    meta: Mapping[str, object] = field(default_factory=dict)
    outlet_names: tuple[str, ...] = ()


def require_pages() -> None:
    """Raise ``InputError`` if the extra ``framing[pages]`` is not installed."""
    try:
        import trafilatura  # noqa: F401
    except ImportError as error:
        raise InputError("web pages need trafilatura: pip install 'framing[pages]'") from error


def read_page(html: str, url: str = "") -> WebPage | None:
    """Return the article of a page, or ``None`` if there is no text of one.

    ``url`` is where the page was loaded from, if that is known; what the page
    calls its canonical address goes before it, if it is of the same site.

    Raises
    ------
    InputError
        The extra is not installed.
    """
    require_pages()
    if has_endless_tag(html):
        return None
    import trafilatura
    from lxml.etree import LxmlError

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports each page that it cannot read
    url = url or _saved_from(html)
    try:
        tree = trafilatura.load_html(html)
        if tree is None:
            return None
        stated = _statements(tree)
        document = trafilatura.bare_extraction(
            tree,
            url=url or None,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except (*_BROKEN, LxmlError):
        return None
    if document is None or len(str(getattr(document, "text", "") or "").strip()) < _ENOUGH_TEXT:
        return None
    return _page(document, stated, url)


def _page(document: Any, stated: Mapping[str, str], url: str) -> WebPage:
    canonical = str(document.url or "")
    address = canonical if is_url(canonical) and (not url or _is_address_of(canonical, url)) else url
    host, name = host_of(url) or host_of(address), (document.sitename or "").strip()
    categories = [part.strip() for value in document.categories or () for part in value.split(",") if part.strip()]
    fields = {
        "outlet": stated.get("outlet") or host or name,
        "language": stated.get("language", ""),
        "date": document.date or "",
        "section": stated.get("section", "") or (categories[0] if len(categories) == 1 else ""),
        "author": ", ".join(part.strip() for part in (document.author or "").split(";") if part.strip()),
        "title": document.title or "",
        "text": _paragraphs(document.text),
        "url": address if is_url(address) else "",
    }
    meta = {
        "hostname": host,
        "loaded_from": url if url != address else "",
        "canonical": canonical if canonical != address else "",
    }
    return WebPage(fields, {key: value for key, value in meta.items() if value}, tuple(filter(None, (name, host))))


def _is_address_of(canonical: str, url: str) -> bool:
    """Return whether a canonical address can be that of a page: of another site it is that of a copied article."""
    sites = [host_of(address).split(".")[-2:] for address in (canonical, url)]
    try:
        return sites[0] == sites[1] and (urlsplit(canonical).path.strip("/") != "" or urlsplit(url).path in ("", "/"))
    except ValueError:
        return False


def _paragraphs(text: str) -> str:
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())


def _saved_from(html: str) -> str:
    match = _SAVED_FROM.search(html[:5000])
    if not match:
        return ""
    return match[1] if "://" in match[1] else f"http://{match[1]}"


def _statements(tree: Any) -> dict[str, str]:
    """Return the language, section and name of the site that a page states itself, before its tree is cut down."""
    language = (tree.get("lang") or tree.get("xml:lang") or "").strip()
    section = outlet = ""
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        content = (element.get("content") or "").strip()
        if name == "article:section" and not section:
            section = content
        elif name == "og:site_name":
            outlet = outlet or content
        elif name in ("og:locale", "dc.language") or (element.get("http-equiv") or "").lower() == "content-language":
            language = language or content
    stated: dict[str, str] = {}
    for key, value in _structured(tree):
        stated.setdefault(key, value)
    return {
        "outlet": outlet,
        "language": language or stated.get("inLanguage", ""),
        "section": section or stated.get("articleSection", ""),
    }


def _structured(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield what JSON-LD says of language and section: of the first object that says it."""
    for item in (item for data in _json_ld(tree) for item in _objects(data)):
        for key in ("articleSection", "inLanguage"):
            stated = item.get(key)
            stated = stated[0] if isinstance(stated, list) and stated else stated
            if isinstance(stated, str):
                yield key, stated


def _json_ld(tree: Any) -> Iterator[Any]:
    """Yield the JSON-LD of a page that can be read, script by script."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            with suppress(ValueError, RecursionError):
                yield json.loads(script.text or "")


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD in their order; they may be nested as deep as their author likes."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            waiting += [value[key] for key in ("@graph", "mainEntity") if key in value]
            yield value

"""Saved web pages: HTML, and MHTML, in which browsers save a page as one file.

The id of an article is the name of its file without the extension; of a file
called ``index``, as programs that mirror a site write them, it is made of the address.
"""

import email
import email.policy
from collections.abc import Iterable, Iterator
from email.errors import MessageError
from pathlib import Path

from framing.errors import InputError
from framing.sources.charset import decode_page
from framing.sources.encodings import decoded_head
from framing.sources.plain_markup import without_prolog
from framing.sources.raw import RawArticle, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import with_id
from framing.sources.web_page import MAX_PAGE, WebPage, read_page

_HTML = ("html", "htm", "xhtml")
_PARTS = ("_files", "_fichiers", "-Dateien", "_archivos", "_file", ".files")  # as browsers call them by language
_NO_NAMES = ("index", "default")
_BEGINNINGS = ("<!doctype html", "<html", "<head", "<body")
_MHTML = (b"from: <saved by", b"snapshot-content-location:", b"multipart/related")


def read_page_file(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read a saved page as one article.

    Raises
    ------
    InputError
        It cannot be read, or the extra ``framing[pages]`` is not installed.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_PAGE + 1)
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error
    if len(content) > MAX_PAGE:
        yield Reject(path, None, "page too large", f"this page is larger than {MAX_PAGE // 1024**2} MB")
        return
    html, url, content_type = _unwrap(content) if _is_mhtml(content) else (content, "", "")
    page = read_page(decode_page(html, content_type, options.encoding), url)
    name = "" if page and page.fields["url"] and path.stem.lower() in _NO_NAMES else path.stem
    yield page_record(page, path, name=name)


def page_record(page: WebPage | None, path: Path, number: int | None = None, *, name: str = "") -> RawArticle | Reject:
    """Return the record of a page that was read: its id is ``name``, or else made of its address."""
    if page is None:
        return Reject(path, number, "page without an article", "this page has no article text")
    raw = RawArticle({**page.fields, "article_id": name}, path, number, page.meta, page.outlet_names)
    return raw if name else with_id(raw)[0]


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file begins as a page, or as a page saved as MHTML, does."""
    return _is_mhtml(head) or is_html(decoded_head(head))


def is_html(text: str) -> bool:
    """Return whether a text begins with HTML, after comments and declarations."""
    return without_prolog(text)[:20].lower().startswith(_BEGINNINGS)


def part_folders(names: Iterable[str]) -> set[str]:
    """Return the folders in which browsers put the images and frames of pages that they save as these files."""
    stems = {stem for stem, dot, extension in (name.rpartition(".") for name in names) if extension.lower() in _HTML}
    return {f"{stem}{end}" for stem in stems for end in _PARTS}


def _is_mhtml(head: bytes) -> bool:
    start = head[:4000].lower()
    return start.startswith((b"from:", b"mime-version:", b"snapshot-", b"subject:")) and any(
        part in start for part in _MHTML
    )


def _unwrap(content: bytes) -> tuple[bytes, str, str]:
    """Return the page in an MHTML file, its address and content type; the first page is the outermost."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                page = part.get_payload(decode=True)
                address = str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "")
                charset = part.get_content_charset() or ""
                return page if isinstance(page, bytes) else b"", address.strip(), f"charset={charset}"
    except (MessageError, ValueError, LookupError, RecursionError):
        pass
    return b"", "", ""


FORMAT = SourceFormat(
    "html", "saved web pages, HTML or MHTML: one article per page",
    (".html", ".htm", ".xhtml", ".mhtml", ".mht"), read_page_file, recognise,
)  # fmt: skip

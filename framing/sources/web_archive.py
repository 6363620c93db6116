"""WARC and ARC, the formats of crawls such as Common Crawl News: the pages in an archive → articles."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from framing.errors import InputError
from framing.sources.archive_records import ArchiveFault, ArchiveRecord, is_archive, read_records
from framing.sources.charset import decode_page
from framing.sources.columns import host_of
from framing.sources.compression import UnpackingError
from framing.sources.http_message import HttpResponse, parse_response, plain_body
from framing.sources.page_file import is_html, page_record
from framing.sources.raw import Note, RawArticle, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import with_id
from framing.sources.web_page import MAX_PAGE, read_page
from framing.wording import counted

_WANTED = frozenset(("response", "resource", "conversion"))
_OTHERS = ("warcinfo", "request", "metadata", "revisit", "conversion", "continuation", "filedesc")
_PAGES = ("text/html", "application/xhtml+xml")
_HEADERS = 65_536  # bytes


def read_archive(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read the pages of an archive file, one record at a time; messages name a record by its number, from 1.

    A note at the end counts the records that are not pages, by kind.

    Raises
    ------
    InputError
        It cannot be read, has no whole record, or the extra ``framing[pages]`` is not installed.
    """
    others: Counter[str] = Counter()
    records = faults = 0
    for record in read_records(path, _WANTED, MAX_PAGE + _HEADERS):
        if isinstance(record, ArchiveFault):
            faults += 1
            yield Reject(path, record.number, record.kind, record.message)
            continue
        records += 1
        article = _article(record, path, options)
        if isinstance(article, str):
            others[article] += 1
        else:
            yield article
    if not records:
        raise InputError("has no complete WARC or ARC record", path=path)
    if others:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in others.most_common())
        yield Note(path, f"{counted(sum(others.values()), 'records without a page left out')}: {kinds}")


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file begins like WARC or ARC, compressed or not."""
    return is_archive(head)


def _article(record: ArchiveRecord, path: Path, options: ReadOptions) -> RawArticle | Reject | str:
    """Return the article of a record, why there is none, or what kind of record it is if it is not a page."""
    if record.kind == "conversion" and record.media_type.startswith("text/plain"):
        return _converted(record, path)
    if record.kind not in ("response", "resource"):
        return record.kind if record.kind in _OTHERS else "another type"
    response = _response(record)
    if response is None:
        return "no HTTP"
    if response.status != 200:
        return f"status {response.status}"
    kind = response.content_type.partition(";")[0].strip().lower()
    if kind and kind not in _PAGES:
        return kind if len(kind) < 60 and kind.isprintable() else "another media type"
    if not record.is_whole:
        return Reject(path, record.number, "page too large", f"the page {record.url} has {record.length:,} bytes")
    return _page(record, response, path, options, is_declared=bool(kind))


def _page(
    record: ArchiveRecord, response: HttpResponse, path: Path, options: ReadOptions, *, is_declared: bool
) -> RawArticle | Reject | str:
    try:
        content = plain_body(response, MAX_PAGE)
    except UnpackingError as error:
        return Reject(path, record.number, "page that cannot be unpacked", f"the page {record.url} {error}")
    html = decode_page(content, response.content_type, options.encoding)
    if not is_declared and not is_html(html):
        return "no media type"
    article = page_record(read_page(html, record.url), path, record.number)
    return article if isinstance(article, Reject) else replace(article, meta={**article.meta, "loaded": record.date})


def _response(record: ArchiveRecord) -> HttpResponse | None:
    """Return the HTTP response of a record; a resource, and some records of old ARC files, have no HTTP headers."""
    response = parse_response(record.body)
    if response is None and (record.kind == "resource" or record.media_type.startswith(_PAGES)):
        return HttpResponse(200, {"content-type": record.media_type}, record.body)
    return response


def _converted(record: ArchiveRecord, path: Path) -> RawArticle | Reject:
    """Return the plain text that was extracted from a page, as in the WET files of Common Crawl."""
    if not record.is_whole:
        return Reject(path, record.number, "page too large", f"the text of {record.url} has {record.length:,} bytes")
    text = record.body.decode("utf-8", "replace")
    fields = {"outlet": host_of(record.url), "text": text, "url": record.url}
    return with_id(RawArticle(fields, path, record.number, {"loaded": record.date}))[0]


FORMAT = SourceFormat(
    "warc", "WARC and ARC: the pages of a crawl, compressed or not",
    (".warc", ".arc"), read_archive, recognise, also=(".gz",),
)  # fmt: skip

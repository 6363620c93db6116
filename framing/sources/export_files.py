"""Exports of news databases: several articles in a file, of which all are read or none.

The modules ``nexis``, ``factiva``, ``europresse`` and ``proquest`` find the
articles; this one gives them ids and holds their number against what the file
says it has.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from framing.errors import InputError
from framing.sources.articles import slug
from framing.sources.database_dates import is_date
from framing.sources.encodings import detect, is_damaged, open_text
from framing.sources.raw import Note, RawArticle, ReadOptions
from framing.wording import counted

MAX_EXPORT_BYTES = 256 * 1024 * 1024  # bytes; databases give at most 1,000 articles in a file
DAMAGED = "has bytes that are not UTF-8: it is damaged or cut off, or needs another --encoding"
_SHOWN = 3
_META = 500  # characters of one value that is kept as metadata


@dataclass(frozen=True, slots=True)
class ExportArticle:
    """One article of an export.

    ``date`` is a day; ``date_line`` is what the file has, which may be a month.
    ``key`` is the database's own id, ``fault`` why the article could not be read.
    """

    title: str = ""
    outlet: str = ""
    date: str = ""
    date_line: str = ""
    text: str = ""
    section: str = ""
    author: str = ""
    language: str = ""
    url: str = ""
    key: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


def raw_articles(path: Path, articles: Sequence[ExportArticle], expected: int = 0) -> Iterator[RawArticle | Note]:
    """Yield the articles of an export, if all that it has could be read; then a note if it is a page without its end.

    ``expected`` is the number that the file gives; an article without a fault
    has an outlet, a date, and a title or a text.

    Raises
    ------
    InputError
        There is no article, fewer than expected, or one that could not be read.
    """
    faults = [(number, fault) for number, article in enumerate(articles, start=1) if (fault := _fault(article))]
    count = max(expected, len(articles))
    if faults or len(articles) < count or not articles:
        raise InputError(_refusal(count, len(articles), faults), path=path)
    names: dict[str, int] = {}
    for number, article in enumerate(articles, start=1):
        name = _name(article)
        names[name] = names.get(name, 0) + 1
        yield _raw(path, number, article, name if names[name] == 1 else f"{name}-{names[name]}")
    if b"<html" in first_bytes(path).lower() and b"</html" not in last_bytes(path).lower():
        yield Note(path, "has no end, as pages have (</html>): if it is cut off, its last articles are missing")


def export_text(path: Path, options: ReadOptions) -> str:
    """Return the text of an export, in the encoding given or detected.

    Raises
    ------
    InputError
        It cannot be read, is binary or damaged, or is larger than ``MAX_EXPORT_BYTES``.
    """
    check_size(path)
    with open_text(path, options.encoding or detect(path), newline="") as stream:
        text = stream.read().removeprefix("\ufeff")
    if is_damaged(text):
        raise InputError(DAMAGED, path=path)
    return text


def first_bytes(path: Path, size: int = 4096) -> bytes:
    """Return the beginning of a file.

    Raises
    ------
    InputError
        It cannot be read, is empty, or is larger than ``MAX_EXPORT_BYTES``.
    """
    check_size(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(size)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read: {getattr(error, 'strerror', None) or error}", path=path) from error
    if not head.strip():
        raise InputError("is empty", path=path)
    return head


def last_bytes(path: Path, size: int = 4096) -> bytes:
    """Return the end of a file, b"" if it cannot be read."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - size))
            return stream.read(size)
    except (OSError, ValueError):
        return b""


def check_size(path: Path) -> None:
    """Raise ``InputError`` if a file is larger than exports are."""
    try:
        if path.exists() and not path.is_file():
            raise InputError("is not a regular file", path=path)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read: {getattr(error, 'strerror', None) or error}", path=path) from error
    if size > MAX_EXPORT_BYTES:
        raise InputError(f"is larger than {MAX_EXPORT_BYTES // 2**20} MB; split the export", path=path)


def _fault(article: ExportArticle) -> str:
    missing = [] if article.outlet else ["outlet"]
    if not article.date and not is_date(article.date_line):
        missing.append("date")
    if not article.title and not article.text:
        missing.append("title and text")
    return article.fault or (f"has no {' and no '.join(missing)}" if missing else "")


def _refusal(count: int, whole: int, faults: Sequence[tuple[int, str]]) -> str:
    if not count:
        return "looks like an export, but no article could be read: is it a list of results, or cut off?"
    shown = [f"article {number} {fault}" for number, fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        shown.append("…")
    if whole < count:
        shown.append(f"{counted(count - whole, 'articles')} missing: is the file cut off?")
    return f"looks like an export of {counted(count, 'articles')}; {whole - len(faults)} could be read: " + "; ".join(
        shown
    )


def _name(article: ExportArticle) -> str:
    if article.key:
        return "-".join("".join(character if character.isalnum() else " " for character in article.key).split())
    content = "\x1f".join((article.outlet, article.date, article.title, article.text))
    digest = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
    return "-".join(filter(None, (slug(article.outlet)[:40].strip("-"), article.date, digest)))


def _raw(path: Path, number: int, article: ExportArticle, name: str) -> RawArticle:
    fields = {
        "article_id": name, "outlet": article.outlet, "date": article.date, "section": article.section,
        "author": article.author, "language": article.language, "title": article.title, "text": article.text,
        "url": article.url,
    }  # fmt: skip
    values = article.meta if article.date else {**article.meta, "date": article.date_line}
    meta = {key: value[:_META] for key, value in values.items() if value}
    return RawArticle({key: value for key, value in fields.items() if value}, path, number, meta)

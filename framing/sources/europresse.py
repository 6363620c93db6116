"""Europresse: pages with several articles, in the older layout (a table each) and the newer (an ``<article>`` each)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from framing.sources.database_dates import find_day
from framing.sources.encodings import decoded_head
from framing.sources.export_blocks import Block, running_text
from framing.sources.export_files import ExportArticle, last_bytes, raw_articles
from framing.sources.markup import element_blocks, has_tags, html_root, without_tags
from framing.sources.raw import ReadOptions, Record, SourceFormat

_MARKS = ("docpublicationname", "titrearticlevisu", "cedrom-sni", "rdp__", "europresse", "eureka.cc")
_KEY = re.compile(r"news[·•.\u00b7]\s?(\d{8})[·•.]\s?[\w·•.\-]+")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s?.{0,200}", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"(?:num[ée]ro de document|document number|n[úu]mero de documento)\s*:", re.IGNORECASE)
_LENGTH = re.compile(r"(?<!\d)\d{1,3}(?:[\s.,]\d{3})*\s?(?:mots|words|palabras)\b", re.IGNORECASE)
_PAGE = re.compile(r"(?<!\s)\s*(?:,\s*)?\bpp?\.\s*[\w\-, *]{1,30}$")
_WEEKDAY = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_AUTHOR_WORDS = 10
_HEADLESS = ExportArticle(fault="has no headline")
_NAME_CLASSES = ("DocPublicationName", "rdp__DocPublicationName")
_TITLE_CLASSES = ("titreArticleVisu", "TitreArticleVisu", "rdp__articletitle", "titreArticle", "grandTitre")


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a page has the classes of Europresse."""
    text = decoded_head(head)
    return has_tags(text) and sum(mark in text.lower() for mark in _MARKS) > 1


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read all articles of a page saved from Europresse.

    Raises
    ------
    InputError
        Not all articles can be read, or the file cannot be.
    """
    root = html_root(path, options)
    elements = [node for node in root.iter("article") if _first(node, *_NAME_CLASSES, *_TITLE_CLASSES) is not None]
    closed = last_bytes(path).rstrip().lower().endswith((b"</html>", b"</article>"))
    articles = [_new_article(node, whole=closed or node is not elements[-1]) for node in elements]
    articles = articles or _old_articles(root)
    yield from raw_articles(path, articles)


def _new_article(node: Any, *, whole: bool) -> ExportArticle:
    header = " ".join(without_tags(part) for part in _all(node, "DocHeader"))
    body = _first(node, "docOcurrContainer", "docOccurContainer", "DocText")
    key = _KEY.search("".join(node.itertext()))
    title = _first(node, *_TITLE_CLASSES)
    author = _first(node, "docAuthors")
    author = author if author is not None else _first(node, "sm-margin-bottomNews")
    subtitle = _first(node, "rdp__subtitle")
    if body is None:
        return ExportArticle(fault="has no text container")
    section, meta = _described(header)
    blocks = [block for block in element_blocks(body) if not _NUMBER.match(block.text)]
    return ExportArticle(
        title=without_tags(title) if title is not None else "",
        outlet=_outlet(node),
        date=find_day(header),
        date_line=header,
        text=running_text(_without_rights(blocks)),
        section=section,
        author=without_tags(author) if author is not None else "",
        key=key[0] if key else "",
        fault="" if key or whole else "has no document number at its end: is the file cut off?",
        meta={"database": "Europresse", "subtitle": without_tags(subtitle) if subtitle is not None else "", **meta},
    )


def _old_articles(root: Any) -> list[ExportArticle]:
    """Return an article for each outlet's name; it is in the innermost element that has a headline, too."""
    names = [node for node in root.iter("span") if "DocPublicationName" in _classes(node)]
    titles = [node for node in root.iter() if set(_classes(node)).intersection(_TITLE_CLASSES)]
    titled = {parent for title in titles for parent in title.iterancestors()}
    counts = Counter(parent for name in names for parent in name.iterancestors())
    cells = (next((parent for parent in name.iterancestors() if parent in titled), name) for name in names)
    return [_old_article(cell) if counts[cell] == 1 else _HEADLESS for cell in cells]


def _old_article(cell: Any) -> ExportArticle:
    title = _first(cell, *_TITLE_CLASSES)
    if title is None:
        return _HEADLESS
    header = "".join(without_tags(part) + " " for part in _all(cell, "DocHeader"))
    blocks = list(element_blocks(cell))
    heading = without_tags(title)
    at = next((n for n, block in enumerate(blocks) if block.text == heading or block.text.endswith(heading)), None)
    end = next((n for n, block in enumerate(blocks) if _NUMBER.match(block.text) or _KEY.fullmatch(block.text)), None)
    key = _KEY.search(" ".join(block.text for block in blocks[end:])) if end is not None else None
    if at is None or key is None:
        return ExportArticle(fault="has no document number at its end: is the file cut off?")
    body = blocks[at + 1 : end]
    author = body[0].text if len(body) > 1 and _is_author(body[0]) else ""
    section, meta = _described(header)
    subtitle = blocks[at].text.removesuffix(heading).strip()
    return ExportArticle(
        title=heading,
        outlet=_outlet(cell),
        date=find_day(header),
        date_line=header,
        text=running_text(_without_rights(body[1:] if author else body)),
        section=section,
        author=author,
        key=key[0],
        meta={"database": "Europresse", "subtitle": subtitle, **meta},
    )


def _is_author(block: Block) -> bool:
    """Return whether a block is a line of names: few words, no sentence's end."""
    words = block.text.split()
    return (
        len(words) <= _AUTHOR_WORDS
        and not block.text.endswith((".", "!", "?", ":", "»", '"'))
        and words[0][:1].isupper()
    )


def _without_rights(blocks: Sequence[Block]) -> list[Block]:
    kept = list(blocks)
    while kept and _RIGHTS.fullmatch(kept[-1].text):
        kept.pop()
    return kept


def _outlet(node: Any) -> str:
    """Return an outlet without its issue: "Le Fanal, no. 5968" is "Le Fanal"."""
    element = _first(node, *_NAME_CLASSES)
    name = next((block.lines[0] for block in element_blocks(element)), "") if element is not None else ""
    return re.sub(r",\s*(?:no\.?|n°|vol\.?|num[ée]ro)\s.*$", "", name, flags=re.IGNORECASE).strip()


def _described(header: str) -> tuple[str, dict[str, str]]:
    """Return the section, which goes before the day of the week, and the length and page."""
    parts = re.split(rf"(?:^|[,\s])\s*(?:{_WEEKDAY})\b", header, maxsplit=1, flags=re.IGNORECASE)
    length, page = _LENGTH.search(header), _PAGE.search(header.strip())
    section = parts[0].strip(" ,") if len(parts) > 1 else ""
    return section, {"length": length[0] if length else "", "page": page[0].strip(" ,") if page else ""}


def _classes(node: Any) -> list[str]:
    return (node.get("class") or "").split() if isinstance(node.tag, str) else []


def _all(node: Any, name: str) -> list[Any]:
    return [child for child in node.iter() if name in _classes(child)]


def _first(node: Any, *names: str) -> Any:
    return next((child for name in names for child in _all(node, name)), None)


FORMAT = SourceFormat(
    "europresse", "Europresse: several articles per page (HTML)", (), read, recognise, (".html", ".htm")
)

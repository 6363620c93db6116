"""Factiva: HTML, XML, RTF and text files with several articles each, in any language of its interface."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.sources.encodings import decoded_head
from framing.sources.export_blocks import Block, blocks_of, running_text, wrapped_width
from framing.sources.export_files import ExportArticle, export_text, first_bytes, raw_articles
from framing.sources.factiva_fields import END, WORDS, coded, coded_article, plain_article
from framing.sources.markup import element_blocks, has_tags, html_root, without_tags, xml_file
from framing.sources.nexis_fields import apart
from framing.sources.raw import ReadOptions, Record, SourceFormat
from framing.sources.rich_text import is_rtf, rtf_blocks

_XML = re.compile(r"<\w*:?(?:ppsarticle|PPSResponse|ppsArticleResponse)\b")
_ARTICLE_CLASS = re.compile(r"(?:^|\s)(?:article|\w\w\w?Article)(?:\s|$)")
_RTF_END = re.compile(rb"\b[A-Za-z][A-Za-z0-9]{3,11}(?:19|20)\d{6}[A-Za-z][A-Za-z0-9]{8}\b")


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file has the article ids of Factiva, or the elements of its pages and its XML."""
    if is_rtf(head):
        return b"Factiva" in head or (_RTF_END.search(head) is not None and b"Document" in head)
    text = decoded_head(head)
    if _XML.search(text):
        return True
    if has_tags(text):
        return "factiva" in text.lower() or re.search(r'class="article \w\w\w?Article"', text) is not None
    lines = [" ".join(line.split()) for line in text.splitlines()]
    ended = any(END.fullmatch(line) or re.fullmatch(r"AN\s+\w+\s+\S+", line) for line in lines)
    return ended and any(WORDS.search(line) for line in lines if len(line) < 40)


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read all articles of an export of Factiva.

    Raises
    ------
    InputError
        Not all articles can be read, or the file cannot be.
    """
    head = first_bytes(path)
    text = decoded_head(head)
    expected, width = 0, 0
    if is_rtf(head):
        articles = _divided(rtf_blocks(path), 0)
    elif _XML.search(text) or text.lstrip("\ufeff \r\n").startswith("<?xml"):
        articles, expected = _xml_articles(path)
    elif has_tags(text):
        articles = _page_articles(path, options)
    else:
        blocks = list(blocks_of(_lines_apart(export_text(path, options))))
        width = wrapped_width(blocks)
        articles = _divided(blocks, width)
    yield from raw_articles(path, articles, expected)


def _divided(blocks: Sequence[Block], width: int) -> list[ExportArticle]:
    """Return the articles of blocks, each of which the line with its id ends."""
    parts = list(apart(blocks, END))
    articles: list[ExportArticle] = []
    begin = 0
    ends = [number for number, block in enumerate(parts) if END.fullmatch(block.text)]
    for end in ends:
        articles.append(_article(parts[begin : end + 1], width))
        begin = end + 1
    rest = _without_index(parts[begin:])
    if coded(rest) or any(WORDS.fullmatch(block.text) for block in rest):
        articles.append(ExportArticle(fault="has no end: is the file cut off?"))
    return articles


def _article(blocks: Sequence[Block], width: int) -> ExportArticle:
    """Return the article that a block with its id ends."""
    values = coded(_from_headline(blocks))
    if values:
        return coded_article(values, width)
    match = END.fullmatch(blocks[-1].text)
    return plain_article(_without_index(blocks[:-1]), match[1] if match else "", width)


def _from_headline(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return blocks from the first code on: what goes before is the end of the index of the article before."""
    first = next((n for n, block in enumerate(blocks) if re.match(r"(?:SE|HD|CLM)(?:\s|$)", block.lines[0])), 0)
    return blocks[first:]


def _without_index(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return blocks without the summary of the search that closes a file."""
    titles = {"search summary", "résumé de la recherche", "zusammenfassung der suche", "resumen de la búsqueda"}
    last = next((n for n, block in enumerate(blocks) if block.text.lower() in titles), len(blocks))
    return blocks[:last]


def _lines_apart(text: str) -> str:
    """Put every code of a text file on a line with a blank line before it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(
        r"(?m)^(?=(?:HD|BY|CR|WC|PD|ET|SN|SC|PG|VOL|ED|LA|CY|LP|TD|SE|AN|NS|RE|IPC|IPD|PUB|CO)(?:[ \t]|$))", "\n", lines
    )


def _page_articles(path: Path, options: ReadOptions) -> list[ExportArticle]:
    root = html_root(path, options)
    elements = [element for element in root.iter("div") if _ARTICLE_CLASS.search(element.get("class", ""))]
    outer = {parent for element in elements for parent in element.iterancestors("div")}
    inner = [element for element in elements if element not in outer]
    if inner:
        return [_page_article(_with_end(element, inner)) for element in inner]
    return _divided(list(element_blocks(root)), 0)


def _with_end(element: Any, elements: Sequence[Any]) -> Any:
    """Return the element that holds an article and its id, which some pages have beside the article."""
    parent = element.getparent()
    if parent is None or END.search(without_tags(element)):
        return element
    return element if sum(parent in other.iterancestors() for other in elements) > 1 else parent


def _page_article(element: Any) -> ExportArticle:
    blocks = list(element_blocks(element))
    if values := coded(blocks):
        article = coded_article(values, 0)
        return article if article.key else ExportArticle(fault="has no end (AN): is the file cut off?")
    blocks = [part for block in _marked(element, blocks) for part in apart([block], END)]
    ends = [number for number, block in enumerate(blocks) if END.fullmatch(block.text)]
    if not ends:
        return ExportArticle(fault="has no id at its end: is the file cut off?")
    match = END.fullmatch(blocks[ends[-1]].text)
    return plain_article(blocks[: ends[-1]], match[1] if match else "", 0)


def _marked(element: Any, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks, of which the headline has that as its kind."""
    headline = next((node for node in element.iter() if "headline" in (node.get("class") or "").lower()), None)
    text = without_tags(headline) if headline is not None else ""
    first = next((number for number, block in enumerate(blocks) if text and block.text == text), None)
    return [
        Block(block.lines, block.bold, "headline" if number == first else block.kind)
        for number, block in enumerate(blocks)
    ]


def _xml_articles(path: Path) -> tuple[list[ExportArticle], int]:
    root = xml_file(path)
    if not _named(root, "article") and not _named(root, "ppsarticle"):
        raise InputError("is XML, but has no article of Factiva", path=path)
    results = [node.get("count", "") for node in _named(root, "ppsarticleResultSet")]
    expected = sum(int(count) for count in results if count.isascii() and count.isdigit() and len(count) < 7)
    nodes = _named(root, "article") or _named(root, "ppsarticle")
    return [_xml_article(node) for node in nodes], expected


def _named(node: Any, name: str) -> list[Any]:
    return [child for child in node.iter() if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name]


def _xml_article(node: Any) -> ExportArticle:
    date = _value(node, "publicationDate", " ")
    paragraphs = [
        paragraph
        for part in ("leadParagraph", "tailParagraphs")
        for group in _named(node, part)
        for paragraph in _named(group, "paragraph")
    ]
    kept = {"edition": "edition", "page": "pages", "length": "wordCount", "copyright": "copyright", "notes": "notes",
            "publisher": "publisherName", "credit": "credit", "column": "columnName", "graphic": "artWork"}  # fmt: skip
    lists = {"subject": "newsSubject", "geographic": "region", "company": "company", "industry": "industry"}
    return ExportArticle(
        title=_value(node, "headline", " "),
        outlet=_value(node, "sourceName"),
        date=find_iso(date),
        date_line=date,
        text=running_text([block for paragraph in paragraphs for block in _paragraph(paragraph)]),
        section=_value(node, "sectionName"),
        author=re.sub(r"^(?:by|par|von|por)\s+", "", _value(node, "byline"), flags=re.IGNORECASE),
        language=_value(node, "baseLanguage"),
        key=_value(node, "accessionNo") or _value(node, "reference").rpartition("/")[2],
        meta={"database": "Factiva"}
        | {name: _value(node, tag) for name, tag in kept.items()}
        | {name: "; ".join(_text(named) for named in _named(node, tag)) for name, tag in lists.items()},
    )


def find_iso(date: str) -> str:
    """Return the day of an XML date and time."""
    match = re.search(r"\d{4}-\d{2}-\d{2}", date)
    return match[0] if match else ""


def _paragraph(node: Any) -> Iterator[Block]:
    text = "".join(node.itertext())
    preformatted = node.get("display", "").lower() == "preformatted"
    yield from blocks_of(text if preformatted else " ".join(text.split()))


def _value(node: Any, name: str, between: str = "; ") -> str:
    return between.join(text for child in _named(node, name) if (text := _text(child)))


def _text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


FORMAT = SourceFormat(
    "factiva",
    "Factiva: several articles per file, as HTML, XML, RTF or text",
    (),
    read,
    recognise,
    (".html", ".htm", ".xml", ".rtf", ".txt"),
)

"""RSS and Atom files: one article per entry that has its whole text.

Most feeds have nothing but a sentence of each article. A stored text never
changes, so such an entry is rejected; ``--fetch`` loads its page, and
``--column text=description`` takes the sentence for the text.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.sources.columns import host_of, is_url
from framing.sources.encodings import decoded_head
from framing.sources.plain_markup import plain_text, without_doctype, without_prolog
from framing.sources.raw import RawArticle, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import with_id

_MAX_BYTES = 100 * 1024 * 1024  # bytes
_WHOLE = 150  # words, from which on a description counts as the whole text
_BEGINNING = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)\b")
_DAY = re.compile(r"(?:[^\W\d_]+,?\s+)?(\d{1,2}\s+[^\W\d_]+\s+\d{4})\b")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# field -> names of elements, the best first; namespaces do not count
_ELEMENTS = {
    "title": ("title",),
    "url": ("link", "origLink"),
    "date": ("pubDate", "published", "date", "issued", "updated"),
    "author": ("creator", "author"),
    "language": ("language",),
    "text": ("encoded", "content"),
}
_SUMMARIES = ("description", "summary")
_REMEDY = "--fetch loads the pages, --column text=description uses the summaries"
Values = dict[str, list[str]]


def read_feed(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read the entries of a feed; their number is their place in the file.

    Raises
    ------
    InputError
        It is not XML, too large, or has no entry.
    """
    root = _parse(path)
    channel = _values(next((element for element in root if _name(element) == "channel"), root))
    language = _first(channel, "language") or root.get(_LANGUAGE) or ""
    number = 0
    for element in root.iter():
        if _name(element) in ("item", "entry"):
            number += 1
            values = {"language": [language], "feed": channel.get("title", []), **_values(element)}
            yield _article(values, path, number, options)
    if not number:
        raise InputError("has no feed entry", path=path)


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file begins as RSS or Atom does."""
    return _BEGINNING.match(without_doctype(without_prolog(decoded_head(head)))) is not None


def _parse(path: Path) -> Any:
    """Parse a feed: entities and external files are never resolved, small faults are forgiven."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(f"is larger than {_MAX_BYTES // 1024**2} MB, too large for a feed", path=path)
        with path.open("rb") as stream:
            root = etree.parse(stream, parser).getroot()
    except (OSError, etree.XMLSyntaxError) as error:
        raise InputError(f"not a readable feed: {' '.join(str(error).split())}", path=path) from error
    if root is None:
        raise InputError("not a readable feed: it has no element", path=path)
    return root


def _article(values: Values, path: Path, number: int, options: ReadOptions) -> RawArticle | Reject:
    fields = {field: next(filter(None, (_first(values, name) for name in names)), "")
              for field, names in _ELEMENTS.items()}  # fmt: skip
    for field, column in options.columns.items():
        fields[field] = _first(values, column)
    fields["url"] = next(filter(is_url, (fields["url"], _first(values, "guid"), _first(values, "id"))), "")
    categories = values.get("category", [])
    fields = {
        **fields,
        "outlet": fields.get("outlet") or host_of(fields["url"]),
        "date": match[1] if (match := _DAY.match(fields["date"])) else fields["date"],
        "section": fields.get("section") or (categories[0] if len(categories) == 1 else ""),
        "title": plain_text(fields["title"]),
        "text": plain_text(fields["text"]),
    }
    if not fields["text"]:
        summary = plain_text(next(filter(None, (_first(values, name) for name in _SUMMARIES)), ""))
        if len(summary.split()) >= _WHOLE:
            fields["text"] = summary
        elif not (options.fetched and fields["url"]):
            message = (
                f"the entry {fields['title']!r} has a summary but no text" if summary else "this entry has no text"
            )
            return Reject(path, number, "entry without its text", message, remedy=_REMEDY)
    feed = _first(values, "feed")
    meta = {"feed": feed, "categories": categories if len(categories) > 1 else []}
    article = RawArticle(
        fields, path, number, {name: value for name, value in meta.items() if value}, (feed,) if feed else ()
    )
    return article if fields.get("article_id") else with_id(article)[0]


def _values(element: Any) -> Values:
    """Return the texts of an element's children by their names; of a link its address."""
    values: Values = {}
    for child in element:
        if text := _text(child).strip():
            values.setdefault(_name(child), []).append(text)
    return values


def _text(child: Any) -> str:
    """Return the text of an element of an entry, in its attributes or within; "" if it has none."""
    name = _name(child)
    if name == "link" and child.get("href"):
        text: str = child.get("href") if child.get("rel", "alternate") == "alternate" else ""
    elif name == "author" and len(child):
        text = _first(_values(child), "name")
    elif name == "category" and child.get("term"):
        text = child.get("label") or child.get("term")
    else:
        text = _inner(child) if child.get("type") == "xhtml" else "".join(child.itertext())
    return text


def _inner(element: Any) -> str:
    from lxml import etree

    return "".join(etree.tostring(child, encoding="unicode") for child in element)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return next(iter(values.get(name, [])), "")


FORMAT = SourceFormat(
    "feed", "RSS and Atom: one article per entry with its text",
    (".rss", ".atom"), read_feed, recognise, also=(".xml",),
)  # fmt: skip

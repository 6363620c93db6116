"""HTML and XML of exports, parsed without entities, network or scripts, as blocks of lines."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.sources.encodings import detect
from framing.sources.export_blocks import Block, blocks_of
from framing.sources.export_files import DAMAGED, check_size
from framing.sources.plain_markup import has_endless_tag
from framing.sources.raw import ReadOptions

Element = Any  # of lxml, which has no types
_SKIPPED = {"script", "style", "head", "noscript", "template", "img", "input", "button", "select", "textarea"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt", "fieldset", "figure",
    "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", "hr",
}  # fmt: skip
_SPACE = re.compile(r"[^\S\xa0]+")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_LATIN = {"utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"}
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|div|article|table)\b", re.IGNORECASE | re.DOTALL
)
RULE = "____"  # the line that a rule in a page becomes


def has_tags(text: str) -> bool:
    """Return whether a text begins as HTML does."""
    return _HTML.match(text[:4000].removeprefix("\ufeff")) is not None


def html_root(path: Path, options: ReadOptions) -> Element:
    """Parse an HTML file; its encoding is the one given, else the one that its bytes show.

    A page that calls itself ISO-8859-1 and is UTF-8 is read as UTF-8: browsers
    recode a page that they save and leave the declaration.

    Raises
    ------
    InputError
        It cannot be read or has no element.
    """
    from lxml import etree, html

    content = _bytes(path)
    try:
        text = _decoded(path, content, options).removeprefix("\ufeff").replace("\0", "\ufffd")
    except LookupError as error:
        raise InputError(f"no encoding is called {options.encoding!r}; try utf-8 or cp1252", path=path) from error
    except UnicodeError as error:
        raise InputError(DAMAGED, path=path) from error
    if has_endless_tag(text):
        raise InputError("has a tag with thousands of attributes, which no page has", path=path)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(f"is not HTML: {_first_line(error)}", path=path) from error
    return root


def xml_root(content: bytes, path: Path) -> Element:
    """Parse XML; a document type, which could define entities, is refused.

    Raises
    ------
    InputError
        It is not well-formed, or has a document type.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(f"is not well-formed XML, or is cut off: {_first_line(error)}", path=path) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError("has a document type, whose entities are not supported: remove <!DOCTYPE …>", path=path)
    return root


def xml_file(path: Path) -> Element:
    """Parse an XML file; see ``xml_root``."""
    return xml_root(_bytes(path), path)


def element_blocks(element: Element) -> Iterator[Block]:
    """Yield the text of an element as blocks, one per paragraph, cell or other block of HTML.

    ``kind`` of a block is the class of the innermost element that has one.
    """
    from lxml import etree

    parts: list[str] = []
    classes: list[str] = []
    skipped = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):  # comments: only what follows them is text
            parts.append(_spaced(node.tail if event == "end" and not skipped else ""))
            continue
        if node.tag in _BLOCKS and not skipped:
            yield from _flush(parts, classes)
        if event == "start":
            skipped += node.tag in _SKIPPED
            classes.append(node.get("class", ""))
            parts.append("" if skipped else _line(node) + _spaced(node.text))
        else:
            skipped -= node.tag in _SKIPPED
            classes.pop()
            parts.append("" if skipped or node is element else _spaced(node.tail))
    yield from _flush(parts, classes)


def without_tags(element: Element) -> str:
    """Return the text of an element on one line."""
    return " ".join(block.text for block in element_blocks(element))


def _flush(parts: list[str], classes: list[str]) -> Iterator[Block]:
    text = "".join(parts)
    parts.clear()
    if text.strip():
        yield from blocks_of(text, kind=next((name for name in reversed(classes) if name), ""))


def _line(node: Element) -> str:
    return {"br": "\n", "hr": f"\n\n{RULE}\n\n"}.get(node.tag, "")


def _spaced(text: str | None) -> str:
    return _SPACE.sub(" ", text) if text else ""


def _bytes(path: Path) -> bytes:
    check_size(path)
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read: {getattr(error, 'strerror', None) or error}", path=path) from error
    if not content.strip():
        raise InputError("is empty", path=path)
    return content


def _decoded(path: Path, content: bytes, options: ReadOptions) -> str:
    encoding = options.encoding or _encoding(path, content)
    return content.decode(encoding, "replace" if encoding == "cp1252" else "strict")  # five bytes of cp1252 are nothing


def _encoding(path: Path, content: bytes) -> str:
    encoding = detect(path)
    declared = _CHARSET.search(content[:4096])
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    return name if encoding == "cp1252" and name and name not in _LATIN else encoding.removesuffix("-sig")


def _first_line(error: Exception) -> str:
    line = next(iter(str(error).splitlines()), "no reason given")
    return re.sub(r" \(<string>, line \d+\)$", "", line)

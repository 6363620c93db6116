"""HTML inside another format, such as the body of a feed's entry, as plain text: a paragraph per block."""

import re
from collections.abc import Iterator
from typing import Any

_BLOCKS = frozenset(
    ("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "tr", "hr",
     "section", "article", "header", "footer", "figure", "figcaption", "dl", "dt", "dd", "aside", "main", "body")
)  # fmt: skip
_SILENT = frozenset(
    ("script", "style", "template", "noscript", "head", "iframe", "object", "svg", "textarea", "select")
)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTES = 5000
_TAG = re.compile(r"<!--|</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]{2,8}|#x?[0-9a-fA-F]{1,6});")


def plain_text(html: str) -> str:
    r"""Return the text of a fragment of HTML, with a blank line between paragraphs; scripts and styles have none.

    Examples
    --------
    >>> plain_text("<p>One &amp; <b>two</b>.</p><script>x()</script><p>Three.<br>Four.")
    'One & two.\n\nThree.\n\nFour.'
    >>> plain_text("a < b, and that is all")
    'a < b, and that is all'
    """
    if not _TAG.search(html):
        return html.strip()
    if has_endless_tag(html):
        return ""
    from lxml import etree
    from lxml import html as parser

    try:
        tree = parser.document_fromstring(html)
    except (etree.ParserError, ValueError):  # nothing but a comment; a NUL or other character that no markup has
        return ""
    blocks = "".join(_pieces(tree)).split("\n")
    return "\n\n".join(filter(None, (" ".join(block.split()) for block in blocks)))


def has_endless_tag(html: str) -> bool:
    """Return whether a tag has more attributes than any page: parsers take time that grows with their square.

    Examples
    --------
    >>> has_endless_tag(f"<p {'a=1 ' * 50_000}>"), has_endless_tag(f"<img alt='{'a=1 ' * 50_000}'>")
    (True, False)
    """
    return any(len(_QUOTED.sub("", tag[0]).split()) > _ATTRIBUTES for tag in _LONG_TAG.finditer(html))


def without_prolog(text: str) -> str:
    """Return markup from its first element or DOCTYPE on: without comments and processing instructions before it."""
    text = text.lstrip("\ufeff \t\r\n")
    while text.startswith(("<!--", "<?")):
        _, closed, rest = text.partition("-->" if text.startswith("<!--") else ">")
        if not closed:
            return ""
        text = rest.lstrip()
    return text


def without_doctype(text: str) -> str:
    """Return markup after its DOCTYPE, declarations of entities and all."""
    if text[:9].upper() != "<!DOCTYPE":
        return text
    declared, bracket, rest = text.partition("[")
    if bracket and ">" not in declared:
        text = rest.partition("]")[2]
    return without_prolog(text.partition(">")[2])


def _pieces(tree: Any) -> Iterator[str]:
    """Yield the text of a tree with line ends where blocks begin and end, without recursion: it may be deep."""
    from lxml import etree

    silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += name in _SILENT
            yield "\n" if name in _BLOCKS else ""
            yield "" if silent else " ".join((element.text or "").split("\n"))
            continue
        silent -= event == "end" and name in _SILENT
        yield "\n" if name in _BLOCKS else ""
        yield "" if silent else " ".join((element.tail or "").split("\n"))

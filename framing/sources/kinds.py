"""Which articles are opinion, analysis, editorials, interviews or live blogs, where the source says so."""

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import unquote, urlsplit

from framing.contracts import ArticleKind
from framing.lang.kind_words import KindWords

_PARTS = re.compile(r" ?[/>|,;:»] ?| (?:[-–—&]|and|et) ")
_LABEL = re.compile(r"[\[(]?([^:|\])]{3,30}?) ?(?:[:|\])]|\. | [-–—] )")


def kind_of(fields: Mapping[str, str], words: KindWords) -> ArticleKind | Literal[""]:
    """Return the kind of an article, or "" if nothing tells that it is not news.

    What is looked at is the section, the folders of the URL, the byline, and a
    label before the title or of the first line, in this order.

    Examples
    --------
    >>> from framing.lang.kind_words import kind_words
    >>> kind_of({"section": "World / Opinion"}, kind_words("en"))
    'opinion'
    >>> kind_of({"url": "https://post.example/2024/analysis/mill"}, kind_words("en"))
    'analysis'
    >>> kind_of({"title": "Tribune. L'usine et nous"}, kind_words("fr"))
    'opinion'
    >>> kind_of({"title": "Live music returns", "url": "https://post.example/opinion-polls/1"}, kind_words("en"))
    ''
    """
    section = " ".join(fields.get("section", "").split())
    parts = [section, *_PARTS.split(section)]
    kinds: list[ArticleKind | Literal[""]] = [words.section.get(part.strip().casefold(), "") for part in parts]
    kinds += [words.url.get(folder, "") for folder in folders(fields.get("url", ""))]
    kinds += [kind for name, kind in words.byline.items() if _has_words(fields.get("author", ""), name)]
    kinds += [_label(fields.get("title", ""), words), _first_line(fields.get("text", ""), words)]
    return next((kind for kind in kinds if kind), "")


def folders(url: str) -> list[str]:
    """Return the folders of an address without its last part, in lower case.

    Examples
    --------
    >>> folders("https://post.example/World/live/mill-reopens?x=/opinion/")
    ['world', 'live']
    """
    try:
        path = unquote(urlsplit(url.strip()).path)
    except ValueError:  # a bracket that is not closed
        return []
    return [part.casefold() for part in path.split("/") if part][:-1]


def _label(line: str, words: KindWords) -> ArticleKind | Literal[""]:
    match = _LABEL.match(" ".join(line.split()))
    return words.title.get(match.group(1).strip().casefold(), "") if match else ""


def _first_line(text: str, words: KindWords) -> ArticleKind | Literal[""]:
    """Return the kind that a first line of its own tells, such as "ANALYSIS:"."""
    line = text.partition("\n")[0].strip()
    return words.title.get(line.rstrip(" :.").casefold(), "") if len(line) <= 30 else ""


def _has_words(text: str, words: str) -> bool:
    return bool(text) and re.search(rf"\b{re.escape(words)}\b", text, re.IGNORECASE) is not None

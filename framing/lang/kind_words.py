"""What tells the kind of an article in a language: its section, address, byline, or a label of its title."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from framing.contracts import ARTICLE_KINDS, ArticleKind
from framing.errors import LanguageError
from framing.toml_files import parse_toml
from framing.wording import nearest

FIELDS = ("section", "url", "byline", "title")
_CREDITS = ("source", "licence", "date")


@dataclass(frozen=True, slots=True)
class KindWords:
    """For each place, the kind that a name or label there tells; of a name that two kinds have, the first."""

    section: Mapping[str, ArticleKind] = field(default_factory=dict)
    url: Mapping[str, ArticleKind] = field(default_factory=dict)
    byline: Mapping[str, ArticleKind] = field(default_factory=dict)
    title: Mapping[str, ArticleKind] = field(default_factory=dict)


@cache
def kind_words(tag: str) -> KindWords:
    """Return what tells kinds in a language; nothing if its pack has no ``kinds.toml``.

    Raises
    ------
    LanguageError
        The file is not sound; the message says where.
    """
    file = files("framing.lang") / "data" / tag / "kinds.toml"
    return read_kinds(file.read_text(encoding="utf-8"), f"{tag}/kinds.toml") if file.is_file() else KindWords()


def read_kinds(toml: str, path: str) -> KindWords:
    """Read the text of a ``kinds.toml``."""
    try:
        facts = parse_toml(toml)
    except ValueError as error:
        raise LanguageError(f"{path}: not TOML: {error}") from error
    words: dict[str, dict[str, ArticleKind]] = {field_name: {} for field_name in FIELDS}
    for name in facts:
        if name not in (*ARTICLE_KINDS, *_CREDITS):
            raise LanguageError(
                f"{path}: no kind {name!r}{nearest(name, ARTICLE_KINDS)}; there are {', '.join(ARTICLE_KINDS)}"
            )
    for kind in (kind for kind in facts if kind in ARTICLE_KINDS):
        for field_name, names in facts[kind].items():
            if field_name not in FIELDS:
                raise LanguageError(f"{path}: unknown key {field_name!r} in [{kind}]{nearest(field_name, FIELDS)}")
            for name in names:
                words[field_name].setdefault(name.casefold(), kind)
    return KindWords(**words)

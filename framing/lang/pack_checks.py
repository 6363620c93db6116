"""Checks that refuse a language pack with a key, set, list or frame that nothing reads."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from framing.errors import LanguageError
from framing.lang.word_classes import set_names
from framing.wording import nearest

FRAMES = (
    "adjective", "bare", "floor", "hearer", "name", "noun", "object", "of", "owner", "post", "quote", "source",
    "spoken", "term", "that", "to",
)  # fmt: skip
# sets that code asks for by name: sentence ends, words that are used and not mentioned, and the word classes
FIXED_SETS = frozenset({"abbreviation", "starter", "opposing", "wordbook"}) | set_names()

_KEYS = ("name", "spaced", "ends", "bare", "status", "classes", "list")
_LIST_KEYS = ("name", "source", "licence", "date")
_SET_REFERENCE = re.compile(r"@(\w+)")


def check_keys(facts: Mapping[str, Any], list_names: Collection[str], tag: str) -> None:
    """Refuse a key of ``pack.toml`` that is unknown, and a ``[[list]]`` that has no file.

    Raises
    ------
    LanguageError
        The message names the key or list, and the nearest one that there is.
    """
    for key in facts:
        if key not in _KEYS:
            raise LanguageError(f"{tag}/pack.toml: unknown key {key!r}{nearest(key, _KEYS)}")
    tables, places = facts.get("list", []), facts.get("classes", {})
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise LanguageError(f"{tag}/pack.toml: [[list]] must be tables")
    if not isinstance(places, dict) or not all(isinstance(position, str) for position in places.values()):
        raise LanguageError(f"{tag}/pack.toml: [classes] must be a table of texts")
    for table in tables:
        for key in table:
            if key not in _LIST_KEYS:
                where = f"unknown key {key!r} in [[list]] {table.get('name', '')!r}"
                raise LanguageError(f"{tag}/pack.toml: {where}{nearest(key, _LIST_KEYS)}")
        if not isinstance(name := table.get("name", ""), str) or name not in list_names:
            raise LanguageError(f"{tag}/pack.toml: [[list]] {name!r} has no file{nearest(str(name), list_names)}")


def check_sets(rows: Sequence[tuple[int, list[str]]], references: Iterable[str], tag: str) -> None:
    """Refuse a set of ``sets.tsv`` that no rule asks for and no list refers to.

    Raises
    ------
    LanguageError
        The message names the set, its line, and the nearest name that is used.
    """
    used = FIXED_SETS | set(references)
    for line, (name, _) in rows:
        if name not in used:
            hint = nearest(name, sorted(used))
            raise LanguageError(f"{tag}/sets.tsv:{line}: no rule or list uses the set {name!r}{hint}")


def check_frame(frame: str, where: str) -> None:
    """Refuse a word in the column ``frame`` that is not a frame.

    Raises
    ------
    LanguageError
        The message names the word, its line, and the nearest frame.
    """
    for word in frame.split():
        if word not in FRAMES:
            raise LanguageError(f"{where}: no frame {word!r}{nearest(word, FRAMES)}")


def set_references(text: str) -> set[str]:
    """Return the names of the sets that the text of a list refers to.

    Examples
    --------
    >>> sorted(set_references("critics @opine, @nominal, #"))
    ['nominal', 'opine']
    """
    return set(_SET_REFERENCE.findall(text))

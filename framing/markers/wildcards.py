"""Entries with wildcards: ``*`` is any letters, also none, ``?`` is one; "econom*", "*phobia", "tax* relief".

Each entry is filed under the fixed beginning of its first word (else its fixed end),
so that a text of n different words costs about n lookups, however long the lists are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from framing.lang.entries import Entry
from framing.lang.pack import Pack
from framing.lang.segmentation import Words
from framing.lang.tokens import lower
from framing.markers.entry_forms import Form, forms_of
from framing.markers.lexicon import EntryMatch

WILD = re.compile(r"[*?]")
_LETTERS = r"[^\W_]"
_MAX_LETTERS = 60  # letters of a word that is looked at: the time grows with the number of wildcards
_Filed = dict[str, list["_Pattern"]]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """An entry with wildcards: one expression for each of its words."""

    category: str
    entry: Entry
    words: tuple["re.Pattern[str]", ...]


@dataclass(frozen=True)
class Wildcards:
    """Entries filed by the fixed beginning of their first word, and by its fixed end."""

    pack: Pack
    by_start: _Filed
    by_end: _Filed


def is_wild(term: str) -> bool:
    """Return whether a term has a wildcard."""
    return WILD.search(term) is not None


def fixed_parts(term: str) -> tuple[str, str]:
    """Return the fixed beginning and the fixed end of the first word of a term, by which it is filed.

    Examples
    --------
    >>> fixed_parts("econom*"), fixed_parts("*phobia"), fixed_parts("un*ness of")
    (('econom', ''), ('', 'phobia'), ('un', 'ness'))
    """
    parts = WILD.split(_words_of(term)[0])
    return parts[0], parts[-1]


def file_wildcards(pack: Pack, entries: Sequence[tuple[str, Entry]]) -> Wildcards:
    """File entries, each with its category."""
    by_start: _Filed = {}
    by_end: _Filed = {}
    for category, entry in entries:
        words = tuple(_expression(word) for word in _words_of(entry.term))
        start, end = fixed_parts(entry.term)
        filed, key = (by_start, start) if start else (by_end, end)
        filed.setdefault(key, []).append(_Pattern(category, entry, words))
    return Wildcards(pack, by_start, by_end)


def _words_of(term: str) -> list[str]:
    """Cut a term into words, as a text is cut: at blanks, hyphens and apostrophes."""
    return [word for word in re.split(r"[ '’\-]+", lower(term)) if word]


def find_wildcards(words: Words, wildcards: Wildcards) -> Iterator[EntryMatch]:
    """Find every entry, in the order of the text; matches may overlap."""
    patterns_of: dict[str, list[_Pattern]] = {}
    for index, token in enumerate(words.tokens):
        if not 0 < len(token) <= _MAX_LETTERS:
            continue
        if token not in patterns_of:
            patterns_of[token] = list(_candidates(token, wildcards))
        for pattern in patterns_of[token]:
            last = index + len(pattern.words) - 1
            rest = words.tokens[index + 1 : last + 1]
            if len(rest) == last - index and _fits(pattern.words[1:], rest) and words.joined(index, last):
                form = _form(wildcards.pack, pattern, " ".join(words.tokens[index : last + 1]))
                yield EntryMatch(index, last, form)


def _candidates(token: str, wildcards: Wildcards) -> Iterator[_Pattern]:
    """Yield the entries whose first word a token fits."""
    for size in range(len(token) + 1):
        for filed, part in ((wildcards.by_start, token[:size]), (wildcards.by_end, token[len(token) - size :])):
            for pattern in filed.get(part, ()) if part else ():
                if pattern.words[0].fullmatch(token):
                    yield pattern


def _fits(expressions: Sequence["re.Pattern[str]"], tokens: Sequence[str]) -> bool:
    return all(expression.fullmatch(token) for expression, token in zip(expressions, tokens, strict=True))


@lru_cache(maxsize=65536)
def _expression(word: str) -> "re.Pattern[str]":
    parts = {"*": f"{_LETTERS}*", "?": _LETTERS}
    return re.compile("".join(parts.get(part[:1], re.escape(part)) for part in re.split(r"(\*+|\?)", word)))


_FORMS: dict[tuple[int, str], tuple[Entry, Form]] = {}
_MAX_FORMS = 100_000


def _form(pack: Pack, pattern: _Pattern, text: str) -> Form:
    """Return an entry's form for the words that were found, as that of an entry of a list."""
    key = (id(pattern.entry), text)
    if key not in _FORMS or _FORMS[key][0] is not pattern.entry:
        if len(_FORMS) >= _MAX_FORMS:
            _FORMS.clear()
        entry = replace(pattern.entry, forms=MappingProxyType({text: False}))
        _FORMS[key] = (pattern.entry, next(forms_of(pack, pattern.category, entry)))
    return _FORMS[key][1]

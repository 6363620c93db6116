"""Quotation marks around a name: a title, a nickname or a term is no statement of anybody."""

import re

from framing.lang import load

_BEFORE = 60  # characters looked at before a quotation
_LAST = re.compile(r"[^.:!?\n]*$")  # of the same clause: after a colon somebody speaks
_WORD = re.compile(r"\w+")


def is_named(text: str, start: int, language: str) -> bool:
    """Return whether what is quoted at ``start`` is said to be a name, by one of the two words before it.

    Examples
    --------
    >>> text = 'The ferry was once dubbed "the pride of all Orvane".'
    >>> is_named(text, text.index('"'), "en"), is_named('He said "the pride of all Orvane".', 8, "en")
    (True, False)
    """
    clause = _LAST.search(text[max(0, start - _BEFORE) : start])
    words = _WORD.findall(clause.group()) if clause else []
    return not load(language).sets["defining"].isdisjoint(word.lower() for word in words[-2:])

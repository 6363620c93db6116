"""Wording that messages share: a count with its noun, the nearest known word."""

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean 'x'?)" for the closest known word, or "".

    Examples
    --------
    >>> nearest("titel", ["title", "seed"])
    " (did you mean 'title'?)"
    """
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def counted(n: int, what: str) -> str:
    """Write a count with its noun, which comes first and in the plural.

    Examples
    --------
    >>> counted(1200, "articles drawn"), counted(1, "articles drawn")
    ('1,200 articles drawn', '1 article drawn')
    """
    noun, space, rest = what.partition(" ")
    return f"{n:,} {noun.removesuffix('s') if n == 1 else noun}{space}{rest}"

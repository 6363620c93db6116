"""Wording that messages share: a count with its noun, the nearest known word, a value."""

import difflib
import re
from collections.abc import Iterable

_MAX_LENGTH = 80  # characters of a value that a message shows


def nearest(word: str, words: Iterable[str], *, prefix: str = "") -> str:
    """Return " (did you mean 'x'?)" for the closest of the words that there are, or "".

    A ``prefix`` that all of them have is not compared: it would make any two of them alike.

    Examples
    --------
    >>> nearest("titel", ["title", "seed"]), nearest("--seeds", ["--seed"], prefix="--")
    (" (did you mean 'title'?)", " (did you mean '--seed'?)")
    """
    candidates = [candidate.removeprefix(prefix) for candidate in words]
    close = difflib.get_close_matches(word.removeprefix(prefix), candidates, n=1)
    return f" (did you mean {prefix + close[0]!r}?)" if close else ""


def counted(n: int, what: str) -> str:
    """Write a count with its noun, the first word that ends in "s", which is given in the plural.

    Examples
    --------
    >>> counted(1200, "articles drawn"), counted(1, "articles drawn"), counted(1, "entries")
    ('1,200 articles drawn', '1 article drawn', '1 entry')
    >>> counted(1, "labelled articles"), counted(2, "labelled articles")
    ('1 labelled article', '2 labelled articles')
    """
    words = what.split(" ")
    noun = next((index for index, word in enumerate(words) if word.endswith("s")), 0)
    words[noun] = _singular(words[noun]) if n == 1 else words[noun]
    return f"{n:,} {' '.join(words)}"


def agreeing(n: int, verb: str) -> str:
    """Return a verb, given in the plural, in the form that agrees with a count.

    Examples
    --------
    >>> agreeing(1, "have"), agreeing(2, "have"), agreeing(1, "begin")
    ('has', 'have', 'begins')
    """
    return verb if n != 1 else _SINGULAR.get(verb, f"{verb}s")


def with_verb(name: str, verb: str) -> str:
    """Return the name of a stage or file with a verb, given in the plural, in the form that agrees with it.

    Examples
    --------
    >>> with_verb("articles", "have"), with_verb("gold", "have"), with_verb("codebook.toml", "are")
    ('articles have', 'gold has', 'codebook.toml is')
    """
    return f"{name} {agreeing(2 if name.endswith('s') else 1, verb)}"


_SINGULAR = {"are": "is", "have": "has", "were": "was", "do": "does"}


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return noun.removesuffix("ies") + "y"
    return noun.removesuffix("es" if noun.endswith(("sses", "ches", "shes", "xes")) else "s")


# controls except tab and line end, marks that reverse the direction of writing, and halves of characters
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""Return a text without the characters that control a terminal.

    Examples
    --------
    >>> printable("col\x1b[31mumn\x07"), printable("a\tb\n")
    ('col[31mumn', 'a\tb\n')
    """
    return _UNPRINTABLE.sub("", text)


def escaped(json: str) -> str:
    r"""Return JSON with the characters that control a terminal, and halves of characters, as escapes.

    Examples
    --------
    >>> escaped('"\x9b31m"')
    '"\\u009b31m"'
    """
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", json)


def shown(value: object) -> str:
    """Return a value as a message shows it: in one line, shortened if it is long, a number of numpy as a plain one.

    Examples
    --------
    >>> shown("west"), len(shown("x" * 1000))
    ("'west'", 81)
    """
    try:
        text = repr(value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value)
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        return f"{type(value).__name__} too large to show"
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"

"""Texts as an encoder can read them: in windows that it reads whole, without lone surrogates."""

import re
from collections.abc import Callable

_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s")


def encodable(text: str) -> str:
    """Return a text with lone surrogates, which no encoder accepts, replaced."""
    return _SURROGATE.sub("\ufffd", text)


def windows(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Divide a text into parts that fit, by halves; between words where there are words.

    The parts put together are the text.

    Examples
    --------
    >>> windows("one two three four", lambda part: len(part) <= 10)
    ['one two ', 'three four']
    """
    if len(text) < 2 or fits(text):
        return [text]
    middle = _middle(text)
    return [*windows(text[:middle], fits), *windows(text[middle:], fits)]


def _middle(text: str) -> int:
    """Return the place after the space that is nearest to the middle; the middle if there is none."""
    half = len(text) // 2
    places = [match.end() for match in _SPACE.finditer(text) if 0 < match.end() < len(text)]
    return min(places, key=lambda offset: abs(offset - half), default=half)

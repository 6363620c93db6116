"""Cut a text into tokens: its words in lower case, with "" where two characters that are in no word are adjacent."""

import sys
from itertools import accumulate, count
from operator import add

# characters that are in no word; each counts as one space
SIGNS = "".join(chr(code) for code in range(128) if chr(code) not in " _" and not chr(code).isalnum()) + (
    "\u0085\u00a0\u00ad\u2009\u200a\u200b\u2002\u2003\u2028\u2029\u202f\u2060\ufeff¡¢£§©«®°·»¿‐‑‒–—―‘’‚‛“”„‟•…‹›€™′″"
)


def lower(text: str) -> str:
    """Put a text in lower case, character by character, so that no offset moves.

    Examples
    --------
    >>> len("İzmir".lower()), len(lower("İzmir"))
    (6, 5)
    """
    small_text = text.lower()
    if len(small_text) == len(text):
        return small_text
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


_PLAIN = lower("".join(map(chr, range(128)))).translate(dict.fromkeys(map(ord, SIGNS), " ")).encode().ljust(256)


def split_tokens(text: str) -> tuple[list[str], list[int]]:
    """Return the tokens of a text, and where each ends.

    NumPy does this faster, but a process that reads one text would wait for it
    longer than for all the rest: it is used where it is there already.

    Examples
    --------
    >>> split_tokens("They left. So?")
    (['they', 'left', '', 'so', ''], [4, 9, 10, 13, 14])
    """
    if "numpy" in sys.modules:
        from framing.lang.token_arrays import split_by_codes

        return split_by_codes(text)
    return split_plainly(text)


def split_plainly(text: str) -> tuple[list[str], list[int]]:
    """Return the tokens of a text, and where each ends, without NumPy."""
    blank = text.encode("ascii").translate(_PLAIN).decode("ascii") if text.isascii() else blanked(lower(text))
    tokens = blank.split(" ")
    return tokens, [*map(add, accumulate(map(len, tokens)), count())]  # one space after each


def blanked(small: str) -> str:
    """Put a space in the place of each character that is in no word."""
    for character in SIGNS:
        small = small.replace(character, " ")
    return small

"""What is kept of a text that may not be passed on: hashes of it, of its sentences, and of what stands around a span.

Hashes are taken of the *folded* text: without white space, with one kind of
quotation mark and of dash. So a text that was copied with other line ends,
other blanks or other quotation marks still has the same hashes.
"""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DIGITS = 16  # of a short hash: 64 bits, so that two pieces of a corpus do not meet by chance
LEAST = 24  # folded code points; a shorter piece could be guessed, and stands in many texts
NEAR, FAR = 8, 24  # folded code points on one side of a span that its context hashes take in
_QUOTES = dict.fromkeys(map(ord, '“”„‟«»‹›‘’‚‛′″`´"'), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_SIGNS = {**_QUOTES, **_DASHES, ord("…"): "..."}
_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|\n\s*")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``places[i]`` is where its sign ``i`` stands in the text."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the text begins and ends in the folded text."""
        return bisect_left(self.places, start), bisect_left(self.places, end)

    def unfold(self, first: int, last: int) -> tuple[int, int]:
        """Return where a stretch of the folded text begins and ends in the text."""
        return self.places[first], self.places[last - 1] + 1


def fold(text: str) -> Folded:
    """Leave out white space and put one sign for each kind of quotation mark and dash.

    Examples
    --------
    >>> fold("“So – so”").text
    "'So-so'"
    """
    signs, places = [], []
    for place, sign in enumerate(text):
        if not sign.isspace():
            made = _SIGNS.get(ord(sign), sign)
            signs.append(made)
            places += [place] * len(made)
    return Folded("".join(signs), tuple(places))


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def short(text: str) -> str:
    """Return the first digits of a text's SHA-256."""
    return hash_text(text)[:DIGITS]


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the folded length of each sentence of a text, and its hash.

    The hash of a sentence that is too short to be kept to itself is "".
    """
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        folded = fold(text[start:end]).text
        if folded:
            yield len(folded), short(folded) if len(folded) >= LEAST else ""
        start = end


def outline(text: str) -> dict[str, Any]:
    """Return what is kept of a text: its length, the hashes of it as it stands and folded, and its sentences."""
    folded = fold(text).text
    return {
        "length": len(text),
        "sha256": hash_text(text),
        "folded_sha256": hash_text(folded),
        "sentences": [list(piece) for piece in pieces(text)],
    }


def surroundings(folded: str, start: int, end: int) -> dict[str, str]:
    """Return the hashes of a span of the folded text, and of the span with what stands on either side of it."""
    words = folded[start:end]
    return {
        "words": short(words),
        "left": short(folded[max(0, start - FAR) : start] + words),
        "right": short(words + folded[end : end + FAR]),
        "near_left": short(folded[max(0, start - NEAR) : start] + words),
        "near_right": short(words + folded[end : end + NEAR]),
    }

"""Hashes in place of a text that may not be shared: of the text, its sentences, and the contexts of spans.

Hashes are taken of the *folded* text: without white space, with one kind of
quotation mark and of dash. A copy with other line ends, spaces or quotation
marks therefore has the same hashes.
"""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DIGITS = 16  # of a short hash: 64 bits, so that hashes within a corpus do not collide by chance
MIN_LENGTH = 24  # folded code points; a shorter sentence could be guessed, and occurs in many texts
NEAR_CONTEXT, FAR_CONTEXT = 8, 24  # folded code points on one side of a span that its context hashes cover
_QUOTES = dict.fromkeys(map(ord, '“”„‟«»‹›‘’‚‛′″`´"'), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_FOLDED = {**_QUOTES, **_DASHES, ord("…"): "..."}
_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|\n\s*")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text; ``offsets[i]`` is the offset in the text of its character ``i``."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of a span of the text in the folded text."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def unfold(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets in the text of a span of the folded text."""
        return self.offsets[first], self.offsets[last - 1] + 1


def fold(text: str) -> FoldedText:
    """Remove white space and unify quotation marks and dashes.

    Examples
    --------
    >>> fold("“So – so”").text
    "'So-so'"
    """
    characters, offsets = [], []
    for offset, character in enumerate(text):
        if not character.isspace():
            folded = _FOLDED.get(ord(character), character)
            characters.append(folded)
            offsets += [offset] * len(folded)
    return FoldedText("".join(characters), tuple(offsets))


def folded_text(text: str) -> str:
    """Return the text of ``fold`` alone, many times faster.

    Examples
    --------
    >>> folded_text("“So – so”") == fold("“So – so”").text
    True
    """
    return "".join(text.split()).translate(_FOLDED)


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def short_hash(text: str) -> str:
    """Return the first ``DIGITS`` digits of a text's SHA-256."""
    return hash_text(text)[:DIGITS]


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the folded length of each sentence of a text, and its hash.

    The hash of a sentence that is too short to be shared is "".
    """
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        folded = fold(text[start:end]).text
        if folded:
            yield len(folded), short_hash(folded) if len(folded) >= MIN_LENGTH else ""
        start = end


def outline(text: str) -> dict[str, Any]:
    """Return the length of a text, its hashes as it is and folded, and those of its sentences."""
    folded = fold(text).text
    return {
        "length": len(text),
        "sha256": hash_text(text),
        "folded_sha256": hash_text(folded),
        "sentences": [list(piece) for piece in pieces(text)],
    }


def surroundings(folded: str, start: int, end: int) -> dict[str, str]:
    """Return the hashes of a span of the folded text, alone and with its context on either side."""
    words = folded[start:end]
    return {
        "words": short_hash(words),
        "left": short_hash(folded[max(0, start - FAR_CONTEXT) : start] + words),
        "right": short_hash(words + folded[end : end + FAR_CONTEXT]),
        "near_left": short_hash(folded[max(0, start - NEAR_CONTEXT) : start] + words),
        "near_right": short_hash(words + folded[end : end + NEAR_CONTEXT]),
    }

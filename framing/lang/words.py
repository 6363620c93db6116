"""Cut a text into words, sentences and paragraphs, without changing it.

Every sign that is not part of a word counts as one blank, so that word, sign
and offset stay in step: ``tokens`` are the words in lower case, with "" where
two signs stand side by side. That is a handful of passes in C over the text and
no work in Python for each word; a regular expression takes three times as long.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, count
from operator import add

from framing.lang.pack import Pack

_SIGNS = "".join(chr(code) for code in range(128) if chr(code) not in " _" and not chr(code).isalnum()) + (
    "\u0085\u00a0\u00ad\u2009\u200a\u200b\u2002\u2003\u2028\u2029\u202f\u2060\ufeff¡¢£§©«®°·»¿‐‑‒–—―‘’‚‛“”„‟•…‹›€™′″"
)
_JOINS = frozenset(" -'’‐‑\u00a0\u202f\n")
_STOP = re.compile(r"[.!?…。！？](?:[.!?…)\]\"”’'。！？]|\s?»)*+\s*+")
_LINE = re.compile(r"\n\s*+")
_OPENING = "\"“«‘'([—–- \u00a0\u202f"
_LONGEST = 3000
_BEFORE_WRAP = '.!?:…"”»'


@dataclass(frozen=True, slots=True)
class Words:
    """One text, cut up.

    ``tokens[i]`` ends at ``ends[i]``; ``sentences`` and ``paragraphs`` are the
    offsets where one starts, the first of them 0.
    """

    text: str
    tokens: list[str]
    ends: list[int]
    sentences: list[int]
    paragraphs: list[int]

    def start(self, index: int) -> int:
        """Return the offset where a token starts."""
        return self.ends[index] - len(self.tokens[index])

    def at(self, offset: int) -> int:
        """Return the index of the first token that ends behind ``offset``."""
        return bisect_right(self.ends, offset)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Return start and end of the sentence at ``offset``."""
        return self._stretch(self.sentences, offset)

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Return start and end of the paragraph at ``offset``."""
        return self._stretch(self.paragraphs, offset)

    def joined(self, first: int, last: int) -> bool:
        """Tell whether tokens ``first`` to ``last`` stand together: blanks, hyphens and apostrophes between."""
        return all(self.text[self.ends[index]] in _JOINS for index in range(first, last))

    def _stretch(self, starts: list[int], offset: int) -> tuple[int, int]:
        place = bisect_right(starts, offset)
        return starts[place - 1], starts[place] if place < len(starts) else len(self.text)


def split_words(text: str, pack: Pack) -> Words:
    """Cut a text into words, sentences and paragraphs by the manners of a pack.

    Examples
    --------
    >>> from framing.lang import load
    >>> split_words("The army’s men left.", load("en")).tokens
    ['the', 'army', 's', 'men', 'left', '']
    """
    blank = lower(text)
    for sign in _SIGNS:
        if sign in blank:
            blank = blank.replace(sign, " ")
    tokens = blank.split(" ")
    ends = list(map(add, accumulate(map(len, tokens)), count()))
    paragraphs = _paragraphs(text)
    sentences = _cut(text, sorted({*_stops(text, pack), *paragraphs}))
    return Words(text, tokens, ends, sentences, paragraphs)


def lower(text: str) -> str:
    """Put a text in lower case, sign by sign, so that no offset moves.

    Examples
    --------
    >>> len("İzmir".lower()), len(lower("İzmir"))
    (6, 5)
    """
    made = text.lower()
    if len(made) == len(text):
        return made
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)


def _paragraphs(text: str) -> list[int]:
    """Start a paragraph at each line, except where a line plainly goes on in the next."""
    starts = [0]
    for found in _LINE.finditer(text):
        place, end = found.span()
        if end == len(text):
            break
        wrapped = text[end].islower() and "\n" not in found.group()[1:] and text[place - 1 : place] not in _BEFORE_WRAP
        if not wrapped:
            starts.append(end)
    return starts


def _stops(text: str, pack: Pack) -> list[int]:
    """Return the offsets behind sentence ends: a stop, then a blank, then no small letter."""
    starts = []
    abbreviations, starters = pack.words("abbreviation"), pack.words("starter")
    for found in _STOP.finditer(text):
        place, end = found.span()
        if end == len(text) or not text[end - 1].isspace():
            continue
        ahead = text[end : end + 24].lstrip(_OPENING)
        if not ahead.strip() or ahead[0].islower() or text[place] not in pack.ends:
            continue
        plain = text[place] == "." and text[place + 1].isspace()
        if plain and _is_short(text[max(0, place - 12) : place], abbreviations):
            word = ahead.split(maxsplit=1)[0].lower()
            if word not in starters:
                continue
        starts.append(end)
    return starts


def _cut(text: str, starts: list[int]) -> list[int]:
    """Cut what goes on without a stop, such as tables, so that no sentence is longer than ``_LONGEST``."""
    if len(text) <= _LONGEST:
        return starts
    made = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        made.append(start)
        while end - start > _LONGEST:
            blank = text.rfind(" ", start + 1, start + _LONGEST)
            start = blank + 1 if blank > 0 else start + _LONGEST
            made.append(start)
    return made


def _is_short(before: str, abbreviations: frozenset[str]) -> bool:
    word = before.split()[-1].lstrip("(\"“«'‘") if before.strip() else ""
    return word.lower() in abbreviations or bool(re.fullmatch(r"(?:\w\.)*[^\W\d_a-z]", word))

"""Cut a text into words, sentences and paragraphs, without changing it.

Every character that is not part of a word counts as one space, so that word, character
and offset stay in step: ``tokens`` are the words in lower case, with "" where
two such characters are adjacent. That is a handful of passes in C over the text and
no work in Python for each word. Sentences are split on the first request, those
of a whole paragraph together: most sentences of a text are never requested.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from framing.lang.lines import cut_lines
from framing.lang.pack import Pack
from framing.lang.tokens import split_tokens

_JOINS = frozenset(" -'’‐‑–\u00a0\u202f\n")
# a run of stops and closing marks is read once, whether or not a space follows: else each of n stops reads the rest
_STOP = re.compile(r"[.!?…。！？](?:[.!?…)\]\"”’'。！？]|\s?»)*+(\s++)?")
# "palais.L'accord", "fait.« Il", "fait ».Le maire": a sentence without a space after the one before
_GLUED = re.compile(
    r"[^\W\d_A-ZÀ-Þ]{3}[.!?…](?=[^\W\d_a-zß-ÿ][’'a-zß-ÿ]|À |«)"
    r"|..[»”\"][.](?=[^\W\d_a-zß-ÿ][’'a-zß-ÿ]|À |[«“])"
    r"|[^\W\d_A-ZÀ-Þ]{3}[.!?…][»”](?=[^\W\d_a-zß-ÿ])"
)
_SHORT = re.compile(r"(?:\w\.)*[^\W\d_a-z]")
_OPENING = "\"“«‘'([—–- \u00a0\u202f"
_MAX_SENTENCE = 3000
_CLOSING = 8  # characters before a line in which the sentence before it may have its full stop


@dataclass(slots=True, eq=False)
class Words:
    """One text, split; sentences are split on the first request.

    ``tokens[i]`` ends at ``ends[i]``; ``paragraphs`` are the offsets where
    paragraphs start, the first of them 0; ``wraps`` are the ends of lines that
    go on in the next.
    """

    text: str
    tokens: list[str]
    ends: list[int]
    paragraphs: list[int]
    wraps: list[tuple[int, int]]
    pack: Pack
    _cut: dict[int, list[int]] = field(default_factory=dict)
    _sentence: tuple[int, int] = (0, 0)

    def start(self, index: int) -> int:
        """Return the offset where a token starts."""
        return self.ends[index] - len(self.tokens[index])

    def at(self, offset: int) -> int:
        """Return the index of the first token that ends after ``offset``."""
        return bisect_right(self.ends, offset)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Return start and end of the sentence at ``offset``."""
        low, high = self._sentence
        if not low <= offset < high:
            number = bisect_right(self.paragraphs, offset) - 1
            starts = self._cut.get(number) or self._sentences(number)
            index = bisect_right(starts, offset)
            end = starts[index] if index < len(starts) else self._end(number)
            self._sentence = (starts[index - 1], end)
        return self._sentence

    def sentences_between(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Yield start and end of the sentences from the one at ``low`` on that start before ``high``."""
        while low < high:
            sentence = self.sentence(low)
            yield sentence
            low = sentence[1]

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Return start and end of the paragraph at ``offset``."""
        number = bisect_right(self.paragraphs, offset) - 1
        return self.paragraphs[number], self._end(number)

    def joined(self, first: int, last: int) -> bool:
        """Return whether tokens ``first`` to ``last`` are joined: only spaces, hyphens and apostrophes between."""
        text, ends = self.text, self.ends
        for index in range(first, last):  # noqa: SIM110  (a generator takes three times as long)
            if text[ends[index]] not in _JOINS:
                return False
        return True

    def _end(self, number: int) -> int:
        return self.paragraphs[number + 1] if number + 1 < len(self.paragraphs) else len(self.text)

    def _sentences(self, number: int) -> list[int]:
        """Cut a paragraph into sentences; return where each starts."""
        start, end = self.paragraphs[number], self._end(number)
        starts = _shortened([start, *_stops(self.text, start, end, self.pack)], end, self.text)
        self._cut[number] = starts
        return starts


def split_sentences(text: str, pack: Pack) -> Words:
    """Cut a text into sentences and paragraphs alone: it has no tokens, which take twenty times the memory.

    Examples
    --------
    >>> from framing.lang import load
    >>> split_sentences("The army’s men left. They ran.", load("en")).sentence(24)
    (21, 30)
    """
    return Words(text, [], [], *cut_lines(text, pack), pack)


def split_words(text: str, pack: Pack) -> Words:
    """Cut a text into words, sentences and paragraphs by the rules of a pack.

    Examples
    --------
    >>> from framing.lang import load
    >>> words = split_words("The army’s men left. They ran.", load("en"))
    >>> words.tokens, words.sentence(4)
    (['the', 'army', 's', 'men', 'left', '', 'they', 'ran', ''], (0, 21))
    """
    return Words(text, *split_tokens(text), *cut_lines(text, pack), pack)


def _stops(text: str, low: int, high: int, pack: Pack) -> list[int]:
    """Return the offsets after the sentence ends of a paragraph: a stop, then a space, then no small letter."""
    starts = []
    # a quotation mark on a line of its own closes the last quotation
    first = max(0, low - _CLOSING) if text.startswith("»", low) else low
    for match in _STOP.finditer(text, first, high):
        offset, end = match.span()
        if not low < end < high or text[offset] not in pack.ends:
            continue
        if match[1] is None and not _GLUED.match(text, max(low, offset - 3)):
            continue
        ahead = text[end : end + 24].lstrip(_OPENING)
        if not ahead or ahead.isspace() or ahead[0].islower():
            continue
        plain = text[offset] == "." and text[offset + 1].isspace()
        if plain and _is_short(text[max(0, offset - 12) : offset], pack.words("abbreviation")):
            word = ahead.split(maxsplit=1)[0].lower()
            if word not in pack.words("starter"):
                continue
        starts.append(end)
    return starts


def _shortened(starts: Sequence[int], last: int, text: str) -> list[int]:
    """Cut what continues without a stop, such as tables, so that no sentence is longer than ``_MAX_SENTENCE``."""
    if last - starts[0] <= _MAX_SENTENCE:
        return [*starts]
    starts_kept = []
    for start, end in zip(starts, [*starts[1:], last], strict=True):
        starts_kept.append(start)
        while end - start > _MAX_SENTENCE:
            blank = text.rfind(" ", start + 1, start + _MAX_SENTENCE)
            start = blank + 1 if blank > 0 else start + _MAX_SENTENCE
            starts_kept.append(start)
    return starts_kept


def _is_short(before: str, abbreviations: frozenset[str]) -> bool:
    word = before.rsplit(maxsplit=1)[-1].lstrip("(\"“«'‘") if before.strip() else ""
    return word.lower() in abbreviations or _SHORT.fullmatch(word) is not None

"""Quotations by their words: what counts as the same words, and which words of one another has.

Two quotations are of one statement if nearly all words of the shorter one are in
the longer one, in the same order and in few pieces.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MIN_QUOTED_WORDS = 4  # of a quotation: of fewer, the same words are often said twice
MIN_COVERED = 0.8  # of the shorter quotation's words, found in the longer one in order
SHORT = 6  # words of a quotation below which the longer one must have all of them
MIN_RUN = 4  # words in a row that both have
MIN_TELLING = 2  # different words of the shared ones that tell something
_LONG = 4  # letters of a word that tells something
_MAX_PIECES = 4  # into which the shorter quotation may fall in the longer one
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """One span of speech: where it is, who says it, its text and its words."""

    article_id: str
    start: int
    end: int
    direct: bool
    speaker: str
    text: str
    words: tuple[str, ...]


def quotation(span: Mapping[str, object]) -> QuotedWords:
    """Return a row of ``framing.corpus.statements.spoken_texts`` with its words."""
    text = str(span["text"])
    start, end, direct = int(str(span["start"])), int(str(span["end"])), span["kind"] == "direct"
    return QuotedWords(str(span["article_id"]), start, end, direct, str(span["speaker"]), text, tuple(words_of(text)))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents and apostrophes.

    Examples
    --------
    >>> words_of("“We’ll mend it,” – à Orvane")
    ['well', 'mend', 'it', 'a', 'orvane']
    """
    return [_plain(token) for token in _TOKEN.findall(text)]


def _plain(token: str) -> str:
    letters = unicodedata.normalize("NFKD", token.lower())
    return "".join(letter for letter in letters if letter not in "'’" and not unicodedata.combining(letter))


def is_same(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether two quotations are of one statement.

    Examples
    --------
    >>> whole = words_of("This was a cowardly attack on all of us, and we will mend it")
    >>> is_same(whole, words_of("a cowardly attack on all of us")), is_same(whole, words_of("we will mend all of it"))
    (True, False)
    """
    shorter, longer = sorted((words, others), key=len)
    blocks = shared_runs(shorter, longer)
    covered = sum(size for _, _, size in blocks)
    longest = max((size for _, _, size in blocks), default=0)
    telling = telling_words(word for _, start, size in blocks for word in longer[start : start + size])
    return (
        covered >= (MIN_COVERED * len(shorter) if len(shorter) >= SHORT else len(shorter))
        and longest >= MIN_RUN
        and len(telling) >= MIN_TELLING
        and len(blocks) <= _MAX_PIECES
    )


def shared_runs(shorter: Sequence[str], longer: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the runs of two words or more that both have in the same order: start in each, and length."""
    matcher = SequenceMatcher(None, shorter, longer, autojunk=False)
    return [(left, right, size) for left, right, size in matcher.get_matching_blocks() if size > 1]


def telling_words(words: Iterable[str]) -> set[str]:
    """Return the words that tell something: those of four letters or more."""
    return {word for word in words if len(word) >= _LONG}


def kept(statement: Sequence[str], parts: Iterable[Sequence[str]]) -> list[bool]:
    """Return for each word of a statement whether one of an article's quotations has it.

    Examples
    --------
    >>> kept(words_of("a cowardly attack on all of us"), [words_of("a cowardly attack")])
    [True, True, True, False, False, False, False]
    """
    present = [False] * len(statement)
    for words in parts:
        for _, start, size in shared_runs(words, statement):
            present[start : start + size] = [True] * size
    return present


def kept_parts(statement: str, quotations: Iterable[str]) -> list[tuple[str, bool]]:
    """Cut the text of a statement into the parts that an article's quotations have and those that they have not.

    Examples
    --------
    >>> kept_parts("a cowardly attack on all of us", ["a cowardly attack"])
    [('a cowardly attack', True), (' on all of us', False)]
    """
    tokens = list(_TOKEN.finditer(statement))
    flags = kept(words_of(statement), [words_of(text) for text in quotations])
    parts: list[tuple[str, bool]] = []
    start = 0
    for at, (token, flag) in enumerate(zip(tokens, flags, strict=True)):
        last = at + 1 == len(tokens)
        if last or flags[at + 1] != flag:
            end = len(statement) if last else token.end()
            parts.append((statement[start:end], flag))
            start = end
    return parts or [(statement, False)]

"""Statements across languages: which quotations of one event are translations of one another, where that is sure.

No dictionary is asked. Two quotations are taken for one statement if the same
speaker says them, they are about as long, no number of one contradicts the
other, and enough of their words look alike in both languages: names, numbers and
cognates. Of a speaker without a name ("the embassy", « l’ambassade ») the words
only look alike, so that more words of the quotations have to. What has no such
words is not matched.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, combinations

from framing.corpus.event_terms import term
from framing.corpus.quoted_words import QuotedWords, words_of

ALIKE_WORDS = 3  # words of both that look alike, or
ALIKE_BESIDE_NUMBER = 1  # so many, if they have a number in common, or
ALIKE_OF_SIMILAR = 4  # so many, if the words for the speakers are not the same and only look alike:
SIMILAR = 0.8  # of the letters of both, in order (Ratcliff and Obershelp)
MIN_COGNATE = 5  # letters; shorter words look alike by chance
MIN_NAME = 4  # letters of a word of the speaker's name
MAX_LENGTH_RATIO = 1.7  # of the longer quotation's words to the shorter one's

Statement = Sequence[QuotedWords]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What of a statement can be compared across languages; ``length`` in words."""

    speakers: frozenset[str]
    cognates: frozenset[str]
    numbers: frozenset[str]
    length: int


def translations(languages: Sequence[Sequence[Statement]]) -> list[tuple[int, int]]:
    """Return the pairs of statements that are one in two languages.

    Parameters
    ----------
    languages : sequence of sequences of statements
        Those of one event, language by language, each with its quotations.

    Returns
    -------
    list of pairs
        Numbers of statements, counted through all languages; each is the other's best match, and a better one than any
        third statement.
    """
    starts = list(accumulate((len(several) for several in languages), initial=0))
    evidence = [[_evidence(statement) for statement in several] for several in languages]
    return [
        (starts[first] + left, starts[second] + right)
        for first, second in combinations(range(len(evidence)), 2)
        for left, right in _mutual(evidence[first], evidence[second])
    ]


def _evidence(statement: Statement) -> _Evidence:
    """Return speakers, cognates and numbers of a statement's longest quotation, and its length in words."""
    longest = max((each for each in statement if each.direct), key=lambda each: (len(each.words), each.article_id))
    speakers = frozenset(term(word) for each in statement for word in _split(each.speaker) if len(word) >= MIN_NAME)
    words = [word for word in _split(longest.text) if len(word) >= MIN_COGNATE and word.isalpha()]
    numbers = frozenset(word for word in longest.words if word.isdigit())
    return _Evidence(speakers, frozenset(map(term, words)), numbers, len(longest.words))


def _split(text: str) -> list[str]:
    """Return the words of a text, what is before an apostrophe (« l’ambassade ») apart."""
    return words_of(re.sub("['’]", " ", text))


def _mutual(lefts: Sequence[_Evidence], rights: Sequence[_Evidence]) -> Iterable[tuple[int, int]]:
    """Yield the pairs of which each is the other's best, and better than the next."""
    alike = {
        (left, right): likeness
        for left, first in enumerate(lefts)
        for right, second in enumerate(rights)
        if (likeness := _likeness(first, second))
    }
    best_of_left, best_of_right = (_clear_best(alike, side) for side in (0, 1))
    yield from sorted(best_of_left & best_of_right)


def _clear_best(alike: Mapping[tuple[int, int], int], side: int) -> set[tuple[int, int]]:
    """Return for each statement of one side the pair that is better than all its others."""
    ranked: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    for pair, likeness in alike.items():
        ranked.setdefault(pair[side], []).append((likeness, pair))
    return {pairs[-1][1] for pairs in map(sorted, ranked.values()) if len(pairs) == 1 or pairs[-1][0] > pairs[-2][0]}


def _likeness(first: _Evidence, second: _Evidence) -> int:
    """Return how many words and numbers two quotations share; 0 if they are not surely one statement."""
    longest, shortest = max(first.length, second.length), min(first.length, second.length)
    if longest > MAX_LENGTH_RATIO * shortest:
        return 0
    shared_numbers = len(first.numbers & second.numbers)
    if first.numbers and second.numbers and not shared_numbers:
        return 0
    shared = len(first.cognates & second.cognates)
    of_same = ALIKE_BESIDE_NUMBER if shared_numbers else ALIKE_WORDS
    min_shared = of_same if first.speakers & second.speakers else ALIKE_OF_SIMILAR
    if shared < min_shared or not _alike(first.speakers, second.speakers):
        return 0
    return shared + shared_numbers


def _alike(speakers: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether a word for one speaker is that for the other, or looks like it: letter and lettre."""
    return any(
        word == other or SequenceMatcher(None, word, other, autojunk=False).ratio() >= SIMILAR
        for word in speakers
        for other in others
    )

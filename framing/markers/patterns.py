"""Markers that are no words of a list, and words of a list that are markers in some places only.

Scare quotes are looked for in ``framing.markers.distance``, the journalistic
conditional in ``framing.markers.conditional``. The words that patterns lean on
are sets of the pack; where a pack has none of them, the pattern stays silent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from framing.markers.conditional import find_conditionals
from framing.markers.distance import find_distance
from framing.markers.lexicon import Find
from framing.markers.speech import Reading

# expected precision, read off hits in news; docs/languages.md says on how many
SCARE_SCORES = {"short": 0.45, "phrase": 0.35, "bare": 0.3}
CONDITIONAL_SCORES = {"perfect": 0.85, "moved": 0.85, "passive": 0.6, "state": 0.7}
PATTERNS = (*(f"scare_quotes/{name}" for name in SCARE_SCORES), "hedge/conditional")  # rules without a list
FLOOR = "floor"  # frame of a word that is a marker where it gives the floor, not where it takes an object
TERM = "term"  # frame of a word that is no marker where the sentence introduces a term by it
_CLAUSE = 14  # tokens behind a verb of saying in which a clause shows its own verb
_INVERTS = tuple(",\"”»’'")


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found: offsets, category, rule and expected precision."""

    start: int
    end: int
    category: str
    rule: str
    score: float


def find_patterns(reading: Reading) -> list[Match]:
    """Return the finds of all patterns, in order."""
    return sorted([*_scare_quotes(reading), *_conditional(reading)], key=lambda one: (one.start, one.end))


def in_place(reading: Reading, finds: Iterable[Find]) -> list[Find]:
    """Drop the finds whose entry wants a place that they do not stand in.

    "claimed" is a marker where somebody claims that something is so, not where
    a flood claims lives; "so-called" is none in "the so-called Brink shift,
    named after its finder".
    """
    giving = {reading.words.ends[one.cue.last] for one in reading.stretches if one.cue is not None}
    return [one for one in finds if _is_in_place(reading, one, giving)]


def _is_in_place(reading: Reading, find: Find, giving: set[int]) -> bool:
    frame = find.form.entry.frame
    if FLOOR in frame:
        return not _has_object(reading, find, giving)
    return TERM not in frame or not _introduces_term(reading, find)


def _has_object(reading: Reading, find: Find, giving: set[int]) -> bool:
    """Tell a verb that takes a noun phrase ("claimed its boat"), unless it gives the floor to its subject.

    ``giving``: where the words end that do. A comma or mark in front inverts the
    verb ("…, claimed the mayor"); a bare clause may open with an article.
    """
    words, pack = reading.words, reading.index.pack
    follows = words.tokens[find.last + 1 : find.last + 2]
    objects = (pack.words("determiner") | pack.words("counted")) - pack.words("that")
    if objects.isdisjoint(follows) or not words.joined(find.last, find.last + 1):
        return False
    start = words.start(find.first)
    inverted = words.text[max(0, start - 3) : start].rstrip()[-1:] in _INVERTS
    bare = pack.bare and words.ends[find.last] in giving and _has_verb(reading, find)
    return not inverted and not bare


def _has_verb(reading: Reading, find: Find) -> bool:
    """Tell whether a verb follows soon in the sentence, as a clause without "that" needs one."""
    words, pack = reading.words, reading.index.pack
    stop = words.at(words.sentence(words.start(find.first))[1] - 1) + 1
    past = tuple(pack.words("past_ending")) or ("\0",)
    behind = words.tokens[find.last + 2 : min(stop, find.last + _CLAUSE)]
    return any(token in pack.words("finite") or token.endswith(past) for token in behind)


def _introduces_term(reading: Reading, find: Find) -> bool:
    words, naming = reading.words, reading.index.pack.words("term_given")
    stop = words.sentence(words.start(find.first))[1]
    behind = [token for token in words.tokens[find.last + 1 : words.at(stop - 1) + 1] if token][:12]
    return any(" ".join(behind[at : at + size]) in naming for at in range(len(behind)) for size in (1, 2, 3))


def _scare_quotes(reading: Reading) -> Iterator[Match]:
    tag = reading.index.pack.tag
    for one, rule in find_distance(reading):
        yield Match(one.start, one.end, "scare_quotes", f"{tag}/scare_quotes/{rule}", SCARE_SCORES[rule])


def _conditional(reading: Reading) -> Iterator[Match]:
    words, pack = reading.words, reading.index.pack
    tag = pack.tag
    for one in find_conditionals(reading):
        clitic = one.first > 0 and words.tokens[one.first - 1] in pack.words("reflexive")
        start, end = words.start(one.first - clitic), words.ends[one.last]
        yield Match(start, end, "hedge", f"{tag}/hedge/conditional", CONDITIONAL_SCORES[one.form])

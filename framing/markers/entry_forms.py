"""The forms of an entry, ready to be compared with the words of a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from framing.lang.entries import Entry
from framing.lang.pack import Pack
from framing.lang.tokens import lower
from framing.markers.entry_conditions import looks_around

SAYING = "saying"  # the list of words that attribute speech and are not markers
CUES = frozenset({SAYING, "reporting_verb"})
FLOOR = "floor"  # frame of a word that is a marker if it attributes speech, not if it takes an object
TERM = "term"  # frame of a word that is not a marker if the sentence introduces a term by it
SPOKEN = "spoken"  # frame of a word that is a marker only where it attributes speech
PLACED = frozenset({FLOOR, TERM, SPOKEN})
_NONE: tuple[int, ...] = ()
_APART = re.compile(r"[\W_]")  # all that is not part of a word


@dataclass(slots=True, eq=False)  # frozen would take three times as long to make
class Form:
    """One form of an entry, ready to be compared: ``words[anchor]`` is the word it is filed under.

    ``bare``: it has no condition, and counts wherever its words occur;
    ``grouped``: an auxiliary before it belongs to it; ``frame`` is the entry's;
    ``cue``: it may attribute speech to somebody; ``quotes``: as a cue it may be
    beside a quotation; ``placeless``: as a marker it counts in any place of a sentence.
    """

    category: str
    entry: Entry
    rule: str
    words: tuple[str, ...]
    anchor: int
    participle: bool
    capitals: str
    hyphens: tuple[int, ...]
    grouped: bool
    bare: bool
    frame: frozenset[str]
    cue: bool
    quotes: bool
    placeless: bool


def forms_of(pack: Pack, category: str, entry: Entry) -> Iterator[Form]:
    """Yield the forms of an entry, ready to be compared."""
    for form, participle in entry.forms.items():
        yield form_of(pack, (category, entry), form, participle)


def form_of(pack: Pack, listed: tuple[str, Entry], form: str, participle: bool) -> Form:
    """Return one form of an entry, which is given with its list."""
    category, entry = listed
    frame, words, anchor = entry.frame, *anchored(form, pack.word_classes.function)
    capitals = form if form != lower(form) else ""
    hyphens = _hyphens(form) if "-" in form else _NONE
    grouped = bool(pack.word_classes.auxiliary) and (participle or "quote" in frame)
    bound = bool(entry.not_before or entry.not_after or entry.before or entry.after or looks_around(entry))
    return Form(
        category,
        entry,
        f"{pack.tag}/{category}/{entry.term}",
        words,
        anchor,
        participle,
        capitals,
        hyphens,
        grouped,
        bare=not (hyphens or capitals or grouped or bound),
        frame=frame,
        cue=category in CUES and not frame <= PLACED,
        quotes=bool(frame & {"quote", "object", "source"}) and "name" not in frame,
        placeless=not frame & PLACED,
    )


def anchored(form: str, function_words: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """Return the words of a form, and which of them it is filed under: the longest that is no function word."""
    small = lower(form)
    if small.isalnum():
        return (small,), 0
    words = tuple(_APART.sub(" ", small).split())
    return words, max(range(len(words)), key=lambda index: (words[index] not in function_words, len(words[index])))


def _hyphens(form: str) -> tuple[int, ...]:
    """Return after which words of a form there is a hyphen."""
    characters = [character for character in form if not character.isalnum()]
    return tuple(index for index, character in enumerate(characters) if character == "-")

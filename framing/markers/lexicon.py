"""Find the entries of a pack's lists in a text.

All forms of all lists are filed under their longest word that is not a function
word: usually the rarest, and those of several words by the neighbouring word as
well. The search looks every token up once, and its neighbour where forms of
several words are filed under it; only where both fit, slices of the text are
compared. The cost does not grow with the length of the lists.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, count
from typing import NamedTuple

from framing.garbage_collection import paused_collection
from framing.lang.entries import Entry
from framing.lang.pack import Pack, load
from framing.lang.segmentation import Words, lower
from framing.lang.word_classes import WordClasses
from framing.markers.entry_conditions import looks_around, start_of

SAYING = "saying"  # the list of words that attribute speech and are not markers
CUES = frozenset({SAYING, "reporting_verb"})
FLOOR = "floor"  # frame of a word that is a marker if it attributes speech, not if it takes an object
TERM = "term"  # frame of a word that is not a marker if the sentence introduces a term by it
SPOKEN = "spoken"  # frame of a word that is a marker only where it attributes speech
PLACED = frozenset({FLOOR, TERM, SPOKEN})
_NONE: tuple[int, ...] = ()
_APART = re.compile(r"[\W_]")  # all that is not part of a word


@dataclass(slots=True, eq=False)  # frozen would take three times as long to make, and there are a hundred thousand
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


class EntryMatch(NamedTuple):
    """An entry found: tokens ``first`` to ``last``, both included."""

    first: int
    last: int
    form: Form

    @property
    def category(self) -> str:
        """The list that the entry is in."""
        return self.form.category


@dataclass(frozen=True, slots=True)
class Shape:
    """Forms of several words under one anchor, all with ``size`` words and the anchor at ``offset``."""

    offset: int
    size: int
    forms: dict[tuple[str, ...], list[Form]]


Beside = dict[str, list[Shape]]


class FiledForms(NamedTuple):
    """The forms filed under one word: those of this word alone, and those of several by the neighbouring word.

    ``behind`` has the shapes by the word after, ``before`` those that end with
    this word by the word before it; None if there are none.
    """

    single: Sequence[Form] | None
    behind: Beside | None
    before: Beside | None


@dataclass(frozen=True, slots=True)
class Index:
    """The forms of some lists by the word they are filed under."""

    word_classes: WordClasses
    filed: dict[str, FiledForms]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A pack made ready for the search: the entries that are markers, and those that attribute speech to somebody."""

    pack: Pack
    index: Index


@cache
def lexicon(tag: str) -> Lexicon:
    """File all forms of a pack's lists; made once per language."""
    pack = load(tag)
    with paused_collection():
        return Lexicon(pack, file_entries(pack, pack.lists))


def file_entries(pack: Pack, lists: Mapping[str, Iterable[Entry]]) -> Index:
    """File all forms of some lists, by the rules of a pack."""
    single: dict[str, list[Form]] = {}
    behind: dict[str, Beside] = {}
    before: dict[str, Beside] = {}
    for category, entries in lists.items():
        for entry in entries:
            for form in forms_of(pack, category, entry):
                anchor, last = form.words[form.anchor], len(form.words) - 1
                if last == 0:
                    single.setdefault(anchor, []).append(form)
                else:
                    beside = before if form.anchor == last else behind
                    _shape(beside.setdefault(anchor, {}), form).forms.setdefault(form.words, []).append(form)
    filed = dict.fromkeys([*single, *behind, *before])
    return Index(
        pack.word_classes, {word: FiledForms(single.get(word), behind.get(word), before.get(word)) for word in filed}
    )


def find_entries(words: Words, index: Index) -> list[EntryMatch]:
    """Find every entry whose conditions hold, about in the order of the text; matches may overlap."""
    tokens, filed, word_classes = words.tokens, index.filed, index.word_classes
    stop = len(tokens) - 1
    matches: list[EntryMatch] = []
    met = list(map(filed.get, tokens))
    for token_index, (single, behind, before) in zip(compress(count(), met), filter(None, met), strict=True):
        for form in single or ():
            first = token_index if form.bare else start_of(words, token_index, form, word_classes)
            if first >= 0:
                matches.append(EntryMatch(first, token_index, form))
        if behind and token_index < stop:
            shapes = behind.get(tokens[token_index + 1])
            if shapes is not None:
                _add_several(matches, words, token_index, shapes, word_classes)
        if before and token_index:
            shapes = before.get(tokens[token_index - 1])
            if shapes is not None:
                _add_several(matches, words, token_index, shapes, word_classes)
    return matches


def _add_several(
    matches: list[EntryMatch], words: Words, index: int, shapes: list[Shape], word_classes: WordClasses
) -> None:
    """Add the matches of forms of several words that are filed under the word at a place."""
    for shape in shapes:
        start = index - shape.offset
        forms = shape.forms.get(tuple(words.tokens[start : start + shape.size])) if start >= 0 else None
        if forms and words.joined(start, start + shape.size - 1):
            for form in forms:
                first = start if form.bare else start_of(words, start, form, word_classes)
                if first >= 0:
                    matches.append(EntryMatch(first, start + shape.size - 1, form))


def _shape(beside: Beside, form: Form) -> Shape:
    """Return the shape of a form among those filed under its word; add it if it is new."""
    last = form.anchor == len(form.words) - 1
    shapes = beside.setdefault(form.words[form.anchor + (-1 if last else 1)], [])
    for shape in shapes:
        if (shape.offset, shape.size) == (form.anchor, len(form.words)):
            return shape
    shapes.append(Shape(form.anchor, len(form.words), {}))
    return shapes[-1]


def forms_of(pack: Pack, category: str, entry: Entry) -> Iterator[Form]:
    """Yield the forms of an entry, ready to be compared."""
    common, frame = pack.word_classes.function, entry.frame
    may_group, quote = bool(pack.word_classes.auxiliary), "quote" in frame
    bound = bool(entry.not_before or entry.not_after or entry.before or entry.after or looks_around(entry))
    rule = f"{pack.tag}/{category}/{entry.term}"
    quotes = bool(frame & {"quote", "object", "source"}) and "name" not in frame
    cue, placeless = category in CUES and not frame <= PLACED, not frame & PLACED
    for form, participle in entry.forms.items():
        small = lower(form)
        cut: tuple[str, ...] = (small,)
        hyphens, anchor = _NONE, 0
        if not small.isalnum():
            cut = tuple(_APART.sub(" ", small).split())
            hyphens = _hyphens(form) if "-" in form else _NONE
            anchor = max(range(len(cut)), key=lambda index: (cut[index] not in common, len(cut[index])))
        capitals = form if form != small else ""
        group = may_group and (participle or quote)
        bare = not (hyphens or capitals or group or bound)
        traits = (frame, cue, quotes, placeless)
        yield Form(category, entry, rule, cut, anchor, participle, capitals, hyphens, group, bare, *traits)


def _hyphens(form: str) -> tuple[int, ...]:
    """Return after which words of a form there is a hyphen."""
    characters = [character for character in form if not character.isalnum()]
    return tuple(index for index, character in enumerate(characters) if character == "-")

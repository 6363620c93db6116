"""Find the entries of a pack's lists in a text.

All forms of all lists are filed under their longest word that is no function
word: the rarest, as a rule, and those of several words by the word beside it as
well. The search looks every token up once, and its neighbour where forms of
several words are filed under it; only where both fit, slices of the text are
compared. The cost does not grow with the length of the lists.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, count
from operator import itemgetter
from typing import NamedTuple

from framing.lang.entries import Blocks, Entry
from framing.lang.pack import Pack, load
from framing.lang.segmentation import Words, lower
from framing.lang.word_classes import WordClasses
from framing.lasting import lasting_objects

SAYING = "saying"  # the list of words that attribute speech and are not markers
CUES = frozenset({SAYING, "reporting_verb"})
FLOOR = "floor"  # frame of a word that is a marker if it attributes speech, not if it takes an object
TERM = "term"  # frame of a word that is not a marker if the sentence introduces a term by it
SPOKEN = "spoken"  # frame of a word that is a marker only where it attributes speech
PLACED = frozenset({FLOOR, TERM, SPOKEN})
# which category counts where the same words are found in several: the narrower one
PRECEDENCE = ("naming", "euphemism", "vague_attribution", "reporting_verb", "hedge", "loaded")
_RANKS = {category: rank for rank, category in enumerate(PRECEDENCE)}
_NEAR = 8  # words on either side in which a condition looks for words that are near
_HYPHENS = "-‐‑–"
_NUMBER = ("#",)
_NONE: tuple[int, ...] = ()
_FIRST = itemgetter(0)
_APART = re.compile(r"[\W_]")  # all that is no part of a word


@dataclass(slots=True, eq=False)  # frozen would take three times as long to make, and there are a hundred thousand
class Form:
    """One form of an entry, ready to be compared: ``words[anchor]`` is the word it is filed under.

    ``bare``: it has no condition, and counts wherever its words occur;
    ``grouped``: an auxiliary in front of it belongs to it; ``frame`` is the entry's;
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


class Find(NamedTuple):
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


class Filed(NamedTuple):
    """The forms filed under one word: those of this word alone, and those of several by the word beside it.

    ``behind`` has the shapes by the word after, ``before`` those that end with
    this word by the word in front of it; None if there are none.
    """

    single: Sequence[Form] | None
    behind: Beside | None
    before: Beside | None


@dataclass(frozen=True, slots=True)
class Index:
    """The forms of some lists by the word they are filed under."""

    word_classes: WordClasses
    filed: dict[str, Filed]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A pack made ready for the search: the entries that are markers, and those that attribute speech to somebody."""

    pack: Pack
    index: Index


@cache
def lexicon(tag: str) -> Lexicon:
    """File all forms of a pack's lists; made once per language."""
    pack = load(tag)
    with lasting_objects():
        return Lexicon(pack, file_entries(pack, pack.lists))


def file_entries(pack: Pack, lists: Mapping[str, Iterable[Entry]]) -> Index:
    """File all forms of some lists, by the rules of a pack."""
    single: dict[str, list[Form]] = {}
    behind: dict[str, Beside] = {}
    before: dict[str, Beside] = {}
    for category, entries in lists.items():
        for entry in entries:
            for form in _forms(pack, category, entry):
                anchor, last = form.words[form.anchor], len(form.words) - 1
                if last == 0:
                    single.setdefault(anchor, []).append(form)
                else:
                    beside = before if form.anchor == last else behind
                    _shape(beside.setdefault(anchor, {}), form).forms.setdefault(form.words, []).append(form)
    filed = dict.fromkeys([*single, *behind, *before])
    return Index(
        pack.word_classes, {word: Filed(single.get(word), behind.get(word), before.get(word)) for word in filed}
    )


def find_entries(words: Words, index: Index) -> list[Find]:
    """Find every entry whose conditions hold, about in the order of the text; finds may overlap."""
    tokens, filed, word_classes = words.tokens, index.filed, index.word_classes
    stop = len(tokens) - 1
    finds: list[Find] = []
    met = list(map(filed.get, tokens))
    for token_index, (single, behind, before) in zip(compress(count(), met), filter(None, met), strict=True):
        for form in single or ():
            first = token_index if form.bare else _first(words, token_index, form, word_classes)
            if first >= 0:
                finds.append(Find(first, token_index, form))
        if behind and token_index < stop:
            shapes = behind.get(tokens[token_index + 1])
            if shapes is not None:
                _add_several(finds, words, token_index, shapes, word_classes)
        if before and token_index:
            shapes = before.get(tokens[token_index - 1])
            if shapes is not None:
                _add_several(finds, words, token_index, shapes, word_classes)
    return finds


def _add_several(finds: list[Find], words: Words, index: int, shapes: list[Shape], word_classes: WordClasses) -> None:
    """Add the finds of forms of several words that are filed under the word at a place."""
    for shape in shapes:
        start = index - shape.offset
        forms = shape.forms.get(tuple(words.tokens[start : start + shape.size])) if start >= 0 else None
        if forms and words.joined(start, start + shape.size - 1):
            for form in forms:
                first = start if form.bare else _first(words, start, form, word_classes)
                if first >= 0:
                    finds.append(Find(first, start + shape.size - 1, form))


def longest(finds: Iterable[Find], *, across: bool = False) -> list[Find]:
    """Keep, of finds of one category (``across``: of any) that overlap, the longest.

    Of equally long ones at the same words the first in ``PRECEDENCE`` counts, else the leftmost.
    """
    kept: list[Find] = []
    last, apart = -1, 0  # nothing from ``apart`` on overlaps what is in front of it
    for find in sorted(finds, key=_FIRST):
        if find.first > last:
            if len(kept) - apart > 1:
                kept[apart:] = _longest(kept[apart:], across=across)
            apart = len(kept)
        kept.append(find)
        if find.last > last:
            last = find.last
    return kept[:apart] + _longest(kept[apart:], across=across)


def _longest(finds: Sequence[Find], *, across: bool) -> list[Find]:
    """Keep the longest of finds that are connected by overlaps."""
    taken: dict[str, set[int]] = {}
    kept = []
    for find in sorted(finds, key=_length_first):
        places = range(find.first, find.last + 1)
        group = "" if across else find.form.category
        if taken.setdefault(group, set()).isdisjoint(places):
            taken[group].update(places)
            kept.append(find)
    return sorted(kept, key=lambda item: (item.first, item.last, item.form.category))


def _length_first(find: Find) -> tuple[int, int, int, str]:
    return find.first - find.last, find.first, _RANKS.get(find.form.category, -1), find.form.rule


def _shape(beside: Beside, form: Form) -> Shape:
    """Return the shape of a form among those filed under its word; add it if it is new."""
    last = form.anchor == len(form.words) - 1
    shapes = beside.setdefault(form.words[form.anchor + (-1 if last else 1)], [])
    for shape in shapes:
        if (shape.offset, shape.size) == (form.anchor, len(form.words)):
            return shape
    shapes.append(Shape(form.anchor, len(form.words), {}))
    return shapes[-1]


def _forms(pack: Pack, category: str, entry: Entry) -> Iterator[Form]:
    common, frame = pack.word_classes.function, entry.frame
    may_group, quote = bool(pack.word_classes.auxiliary), "quote" in frame
    bound = bool(entry.not_before or entry.not_after or entry.before or entry.after or _looks_around(entry))
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


def _first(words: Words, first: int, form: Form, word_classes: WordClasses) -> int:
    """Return where a form whose words stand at ``first`` starts, its auxiliary included.

    It is -1 if the hyphens, capitals or conditions of the form do not hold.
    """
    last = first + len(form.words) - 1
    if form.hyphens and any(words.text[words.ends[first + gap]] not in _HYPHENS for gap in form.hyphens):
        return -1
    if form.capitals and not _capitals_stand(words.text[words.start(first) : words.ends[last]], form.capitals):
        return -1
    if form.grouped:
        start = behind_auxiliary(words, first, word_classes)
        if start == first and form.participle:
            return -1
        first = start
    entry = form.entry
    if entry.not_before and _stands(words, last + 1, entry.not_before, ahead=True):
        return -1
    if entry.not_after and _stands(words, first, entry.not_after, ahead=False):
        return -1
    if entry.before and not _stands(words, last + 1, entry.before, ahead=True):
        return -1
    if entry.after and not _stands(words, first, entry.after, ahead=False):
        return -1
    return -1 if _looks_around(entry) and not _has_company(words, first, last, entry) else first


def _looks_around(entry: Entry) -> bool:
    return bool(entry.near or entry.ahead or entry.behind)


def _has_company(words: Words, first: int, last: int, entry: Entry) -> bool:
    """Tell whether the words near by in the sentence are those that an entry wants, and none that it must not have."""
    low, high = words.sentence(words.start(first))
    before = set(words.tokens[max(words.at(low), first - _NEAR) : first])
    after = {
        words.tokens[at] for at in range(last + 1, min(len(words.tokens), last + 1 + _NEAR)) if words.start(at) < high
    }
    if not (entry.behind.isdisjoint(before) and entry.ahead.isdisjoint(after)):
        return False
    if not entry.near:
        return True
    around = before | after
    return not entry.near.isdisjoint(around) or ("#" in entry.near and any(token.isdigit() for token in around))


def behind_auxiliary(words: Words, first: int, word_classes: WordClasses) -> int:
    """Return where the verb group starts: at the auxiliary in front of ``first``, or at ``first``.

    Up to four adverbs and pronouns may be between the two ("a-t-il alors avoué").
    """
    for index in range(first - 1, max(-1, first - 6), -1):
        token = words.tokens[index]
        if token in word_classes.auxiliary:
            return index
        if token not in word_classes.between:
            return first
    return first


def _capitals_stand(text: str, form: str) -> bool:
    text = " ".join(text.split())
    return len(text) == len(form) and all(
        character.isupper() for character, pattern in zip(text, form, strict=True) if pattern.isupper()
    )


def _stands(words: Words, index: int, blocks: Blocks, *, ahead: bool) -> bool:
    """Tell whether one of the word sequences is right after, or right in front of, an index; "#" is a number."""
    for size, sequences in blocks:
        if size == 0:
            if _ends(words, index if ahead else index - 1, *sequences):
                return True
            continue
        first = index if ahead else index - size
        if first < 0:
            continue
        beside = tuple(words.tokens[first : first + size])
        if beside in sequences or (size == 1 and beside and beside[0].isdigit() and _NUMBER in sequences):
            return True
    return False


def _ends(words: Words, index: int, endings: tuple[str, ...]) -> bool:
    """Tell whether the word at an index, if there is one, has one of the endings."""
    return 0 <= index < len(words.tokens) and words.tokens[index].endswith(endings)

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
from itertools import compress
from typing import NamedTuple

from framing.lang.manners import Manners
from framing.lang.pack import Blocks, Entry, Pack, load
from framing.lang.words import Words, lower

CUES = ("saying", "reporting_verb")
FLOOR = "floor"  # frame of a word that is a marker where it gives the floor, not where it takes an object
TERM = "term"  # frame of a word that is no marker where the sentence introduces a term by it
PLACED = frozenset({FLOOR, TERM})
_HYPHENS = "-‐‑–"
_NUMBER = ("#",)
_NONE: tuple[int, ...] = ()
_APART = re.compile(r"[\W_]")  # all that is no part of a word


@dataclass(slots=True, eq=False)  # frozen would take three times as long to make, and there are a hundred thousand
class Form:
    """One form of an entry, ready to be compared: ``words[anchor]`` is the word it is filed under.

    ``bare``: it has no condition, and counts wherever its words stand;
    ``grouped``: an auxiliary in front of it belongs to it; ``frame`` is the entry's,
    ``quotes``: as a cue it may stand beside a quotation; ``placeless``: as a
    marker it counts in any place of a sentence.
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
    quotes: bool
    placeless: bool


class Find(NamedTuple):
    """An entry found: tokens ``first`` to ``last``, both included."""

    first: int
    last: int
    form: Form

    @property
    def category(self) -> str:
        """The list that the entry stands in."""
        return self.form.category


@dataclass(frozen=True, slots=True)
class Shape:
    """Forms of several words under one anchor, all with ``size`` words and the anchor at ``offset``."""

    offset: int
    size: int
    forms: dict[tuple[str, ...], list[Form]]


@dataclass(frozen=True, slots=True)
class Filed:
    """The forms filed under one word: those of this word alone, and those of several by the word beside it.

    ``behind`` has the shapes by the word behind, ``before`` those that end with
    this word by the word in front of it.
    """

    single: list[Form]
    behind: dict[str, list[Shape]]
    before: dict[str, list[Shape]]


@dataclass(frozen=True, slots=True)
class Index:
    """The forms of some lists by the word they are filed under."""

    manners: Manners
    filed: dict[str, Filed]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A pack made ready for the search: entries that are ``markers``, and ``cues`` that give the floor to somebody."""

    pack: Pack
    markers: Index
    cues: Index


@cache
def lexicon(tag: str) -> Lexicon:
    """File all forms of a pack's lists; made once a language."""
    pack = load(tag)
    markers = {name: entries for name, entries in pack.lists.items() if name != "saying"}
    cues = {name: [entry for entry in pack.lists.get(name, ()) if entry.frame] for name in CUES}
    return Lexicon(pack, file_entries(pack, markers), file_entries(pack, cues))


def file_entries(pack: Pack, lists: Mapping[str, Iterable[Entry]]) -> Index:
    """File all forms of some lists, by the manners of a pack."""
    filed: dict[str, Filed] = {}
    for category, entries in lists.items():
        for entry in entries:
            for form in _forms(pack, category, entry):
                here = filed.setdefault(form.words[form.anchor], Filed([], {}, {}))
                if len(form.words) == 1:
                    here.single.append(form)
                else:
                    _shape(here, form).forms.setdefault(form.words, []).append(form)
    return Index(pack.manners, filed)


def find_entries(words: Words, index: Index, low: int = 0, high: int | None = None) -> list[Find]:
    """Find every entry whose conditions hold, in the order of the text; finds may overlap.

    With ``low`` and ``high`` only the entries filed under the tokens from
    ``low`` on and before ``high`` are looked for.
    """
    tokens, filed = words.tokens, index.filed
    stop = len(tokens)
    high = stop if high is None else high
    part = tokens[low:high] if high - low < stop else tokens
    found: list[Find] = []
    met = list(map(filed.get, part))
    for place in compress(range(low, high), met):
        here = met[place - low]
        if here is None:
            continue
        for form in here.single:
            _add(found, words, place, form, index.manners)
        if here.behind and place + 1 < stop:
            shapes = here.behind.get(tokens[place + 1])
            if shapes is not None:
                _add_several(found, words, place, shapes, index.manners)
        if here.before and place:
            shapes = here.before.get(tokens[place - 1])
            if shapes is not None:
                _add_several(found, words, place, shapes, index.manners)
    return found


def _add(found: list[Find], words: Words, place: int, form: Form, manners: Manners) -> None:
    """Add the find of a form whose words stand at a place, if its conditions hold."""
    first = place if form.bare else _first(words, place, form, manners)
    if first >= 0:
        found.append(Find(first, place + len(form.words) - 1, form))


def _add_several(found: list[Find], words: Words, place: int, shapes: list[Shape], manners: Manners) -> None:
    """Add the finds of forms of several words that are filed under the word at a place."""
    for shape in shapes:
        start = place - shape.offset
        forms = shape.forms.get(tuple(words.tokens[start : start + shape.size])) if start >= 0 else None
        if forms and words.joined(start, start + shape.size - 1):
            for form in forms:
                _add(found, words, start, form, manners)


def longest(finds: Sequence[Find], *, across: bool = False) -> list[Find]:
    """Keep, of finds of one category (``across``: of any) that overlap, the longest; of equals, the leftmost."""
    taken: dict[str, set[int]] = {}
    kept = []
    for find in sorted(finds, key=lambda one: (one.first - one.last, one.first, one.form.rule)):
        places = range(find.first, find.last + 1)
        group = "" if across else find.form.category
        if taken.setdefault(group, set()).isdisjoint(places):
            taken[group].update(places)
            kept.append(find)
    return sorted(kept, key=lambda one: (one.first, one.last, one.form.category))


def _shape(here: Filed, form: Form) -> Shape:
    """Return the shape of a form among those filed under its word; add it where it is new."""
    last = form.anchor == len(form.words) - 1
    beside = here.before if last else here.behind
    shapes = beside.setdefault(form.words[form.anchor + (-1 if last else 1)], [])
    for shape in shapes:
        if (shape.offset, shape.size) == (form.anchor, len(form.words)):
            return shape
    shapes.append(Shape(form.anchor, len(form.words), {}))
    return shapes[-1]


def _forms(pack: Pack, category: str, entry: Entry) -> Iterator[Form]:
    common, frame = pack.manners.function, entry.frame
    may_group, quote = bool(pack.manners.auxiliary), "quote" in frame
    bound = bool(entry.not_before or entry.not_after or entry.before)
    rule = f"{pack.tag}/{category}/{entry.term}"
    quotes = bool(frame & {"quote", "object", "source"}) and "name" not in frame
    placeless = not frame & PLACED
    for form, participle in entry.forms.items():
        small = lower(form)
        cut: tuple[str, ...] = (small,)
        hyphens, anchor = _NONE, 0
        if not small.isalnum():
            cut = tuple(_APART.sub(" ", small).split())
            hyphens = _hyphens(form) if "-" in form else _NONE
            anchor = max(range(len(cut)), key=lambda place: (cut[place] not in common, len(cut[place])))
        capitals = form if form != small else ""
        group = may_group and (participle or quote)
        bare = not (hyphens or capitals or group or bound)
        yield Form(
            category, entry, rule, cut, anchor, participle, capitals, hyphens, group, bare, frame, quotes, placeless
        )


def _hyphens(form: str) -> tuple[int, ...]:
    """Return behind which words of a form a hyphen stands."""
    signs = [sign for sign in form if not sign.isalnum()]
    return tuple(place for place, sign in enumerate(signs) if sign == "-")


def _first(words: Words, first: int, form: Form, manners: Manners) -> int:
    """Return where a form whose words stand at ``first`` starts, its auxiliary included.

    It is -1 where the hyphens, capitals or conditions of the form do not hold.
    """
    last = first + len(form.words) - 1
    if form.hyphens and any(words.text[words.ends[first + gap]] not in _HYPHENS for gap in form.hyphens):
        return -1
    if form.capitals and not _capitals_stand(words.text[words.start(first) : words.ends[last]], form.capitals):
        return -1
    if form.grouped:
        start = behind_auxiliary(words, first, manners)
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
    return first


def behind_auxiliary(words: Words, first: int, manners: Manners) -> int:
    """Return where the verb group starts: at the auxiliary in front of ``first``, or at ``first``.

    Up to four adverbs and pronouns may stand between the two ("a-t-il alors avoué").
    """
    for place in range(first - 1, max(-1, first - 6), -1):
        token = words.tokens[place]
        if token in manners.auxiliary:
            return place
        if token not in manners.between:
            return first
    return first


def _capitals_stand(there: str, form: str) -> bool:
    there = " ".join(there.split())
    return len(there) == len(form) and all(
        sign.isupper() for sign, wanted in zip(there, form, strict=True) if wanted.isupper()
    )


def _stands(words: Words, place: int, blocks: Blocks, *, ahead: bool) -> bool:
    """Tell whether one of the word sequences stands right behind, or right in front of, a place; "#" is a number."""
    for size, sequences in blocks:
        first = place if ahead else place - size
        if first < 0:
            continue
        there = tuple(words.tokens[first : first + size])
        if there in sequences or (size == 1 and _NUMBER in sequences and there and there[0].isdigit()):
            return True
    return False

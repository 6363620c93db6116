"""Find the entries of a pack's lists in a text.

All forms of all lists are filed under their longest word that is no function
word: the rarest, as a rule. The search looks every token up once; where it
stands for forms of several words, one slice of the text is looked up for each
shape of them. The cost does not grow with the length of the lists.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from framing.lang.pack import Blocks, Entry, Pack, load
from framing.lang.words import Words, lower

_HYPHENS = "-‐‑–"
_NUMBER = ("#",)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an entry, ready to be compared: ``words[anchor]`` is the word it is filed under."""

    category: str
    entry: Entry
    rule: str
    words: tuple[str, ...]
    anchor: int
    participle: bool
    capitals: str
    hyphens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Find:
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
class Index:
    """The forms of a pack by the word they are filed under: single words, and shapes of several."""

    pack: Pack
    anchors: frozenset[str]
    single: dict[str, list[Form]]
    shapes: dict[str, list[Shape]]


@cache
def index(tag: str) -> Index:
    """File all forms of a pack's lists; made once a language."""
    pack = load(tag)
    return file_entries(pack, pack.lists)


def file_entries(pack: Pack, lists: Mapping[str, Iterable[Entry]]) -> Index:
    """File all forms of some lists, by the manners of a pack."""
    single: dict[str, list[Form]] = {}
    shapes: dict[str, dict[tuple[int, int], Shape]] = {}
    for category, entries in lists.items():
        for entry in entries:
            for form in _forms(pack, category, entry):
                word = form.words[form.anchor]
                if len(form.words) == 1:
                    single.setdefault(word, []).append(form)
                    continue
                kind = (form.anchor, len(form.words))
                shape = shapes.setdefault(word, {}).setdefault(kind, Shape(*kind, {}))
                shape.forms.setdefault(form.words, []).append(form)
    several = {word: list(kinds.values()) for word, kinds in shapes.items()}
    return Index(pack, frozenset(single) | frozenset(several), single, several)


def find_entries(words: Words, filed: Index) -> list[Find]:
    """Find every entry whose conditions hold, in the order of the text; finds may overlap."""
    tokens, anchors = words.tokens, filed.anchors
    found: list[Find] = []
    for place in [place for place, token in enumerate(tokens) if token in anchors]:
        token = tokens[place]
        for form in filed.single.get(token, ()):
            _add(found, words, place, form, filed.pack)
        for shape in filed.shapes.get(token, ()):
            first = place - shape.offset
            forms = shape.forms.get(tuple(tokens[first : first + shape.size])) if first >= 0 else None
            if forms and words.joined(first, first + shape.size - 1):
                for form in forms:
                    _add(found, words, first, form, filed.pack)
    return found


def longest(finds: Sequence[Find], *, across: bool = False) -> list[Find]:
    """Keep, of finds of one category (``across``: of any) that overlap, the longest; of equals, the leftmost."""
    taken: dict[str, set[int]] = {}
    kept = []
    for find in sorted(finds, key=lambda one: (one.first - one.last, one.first, one.form.rule)):
        places = range(find.first, find.last + 1)
        group = "" if across else find.category
        if taken.setdefault(group, set()).isdisjoint(places):
            taken[group].update(places)
            kept.append(find)
    return sorted(kept, key=lambda one: (one.first, one.last, one.category))


def _forms(pack: Pack, category: str, entry: Entry) -> Iterator[Form]:
    common = pack.words("function")
    for form, participle in entry.forms.items():
        cut = tuple("".join(sign if sign.isalnum() else " " for sign in lower(form)).split())
        anchor = max(range(len(cut)), key=lambda place: (cut[place] not in common, len(cut[place])))
        capitals = form if form != lower(form) else ""
        signs = "".join(sign if sign == "-" else " " for sign in form if not sign.isalnum())
        hyphens = tuple(place for place, sign in enumerate(signs) if sign == "-")
        yield Form(category, entry, f"{pack.tag}/{category}/{entry.term}", cut, anchor, participle, capitals, hyphens)


def _add(found: list[Find], words: Words, first: int, form: Form, pack: Pack) -> None:
    """Add the find of a form whose words stand at ``first``, if its hyphens, capitals and conditions hold."""
    last = first + len(form.words) - 1
    if form.hyphens and any(words.text[words.ends[first + gap]] not in _HYPHENS for gap in form.hyphens):
        return
    if form.capitals and not _capitals_stand(words.text[words.start(first) : words.ends[last]], form.capitals):
        return
    if (form.participle or "quote" in form.entry.frame) and pack.words("auxiliary"):
        start = behind_auxiliary(words, first, pack)
        if start == first and form.participle:
            return
        first = start
    entry = form.entry
    if entry.not_before and _stands(words, last + 1, entry.not_before, ahead=True):
        return
    if entry.not_after and _stands(words, first, entry.not_after, ahead=False):
        return
    if entry.before and not _stands(words, last + 1, entry.before, ahead=True):
        return
    found.append(Find(first, last, form))


def behind_auxiliary(words: Words, first: int, pack: Pack) -> int:
    """Return where the verb group starts: at the auxiliary in front of ``first``, or at ``first``.

    Up to four adverbs and pronouns may stand between the two ("a-t-il alors avoué").
    """
    auxiliary, between = pack.words("auxiliary"), pack.words("between")
    for place in range(first - 1, max(-1, first - 6), -1):
        token = words.tokens[place]
        if token in auxiliary:
            return place
        if token not in between:
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

"""Find the entries of a pack's lists in a text.

All forms of all lists are filed under their longest word that is not a function
word: usually the rarest, and those of several words by the neighbouring word as
well. The search looks every token up once, and its neighbour where forms of
several words are filed under it; only where both fit, slices of the text are
compared. The cost does not grow with the length of the lists. The
forms of a pack are kept as text, on disk too, and made when a text has their word.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress, count
from typing import NamedTuple

from framing.garbage_collection import paused_collection
from framing.lang.compiled import keep_compiled
from framing.lang.entries import Entry
from framing.lang.pack import Pack, load, pack_digest
from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.entry_conditions import start_of
from framing.markers.entry_forms import Form, anchored, form_of, forms_of


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
    """The forms of some lists by the word they are filed under.

    ``unmet`` has the words that no text had yet, with their forms as text (``compile_pack``).
    """

    pack: Pack
    filed: dict[str, FiledForms]
    unmet: dict[str, str] = field(default_factory=dict)

    @property
    def word_classes(self) -> WordClasses:
        """The word sets of the pack."""
        return self.pack.word_classes

    def meet(self, words: Iterable[str]) -> None:
        """Make the forms that are filed under some words."""
        for word in self.unmet.keys() & set(words):
            line = self.unmet.get(word)
            if line is not None:  # else another thread has met it
                self.filed[word] = file_forms(_compiled_forms(self.pack, line))
                self.unmet.pop(word, None)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A pack made ready for the search: the entries that are markers, and those that attribute speech to somebody."""

    pack: Pack
    index: Index


@cache
def lexicon(tag: str) -> Lexicon:
    """File all forms of a pack's lists; made once per language, and kept for the next process."""
    pack = load(tag)
    with paused_collection():
        filed = dict(pack.compiled)
        if not filed:
            filed = compile_pack(pack)
            keep_compiled(tag, pack_digest(tag), filed)
        return Lexicon(pack, Index(pack, {}, filed))


def compile_pack(pack: Pack) -> dict[str, str]:
    """Return all forms of a pack by the word they are filed under, as text.

    A form is the number of its entry, whether it is a participle, and its words; tabs separate forms.

    Examples
    --------
    >>> compile_pack(load("en"))["demagoguery"].partition(" ")[2]
    '0 demagoguery'
    """
    function_words, filed = pack.word_classes.function, dict[str, list[str]]()
    for entry_number in range(len(pack.rows)):
        _, entry = pack.rows[entry_number]
        for form, participle in entry.forms.items():
            words, anchor = anchored(form, function_words)
            filed.setdefault(words[anchor], []).append(f"{entry_number} {participle:d} {form}")
    return {word: "\t".join(forms) for word, forms in filed.items()}


def listed_forms(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield all forms of a pack, each with the name of its list; no entry is made if they are kept as text."""
    if not pack.compiled:
        yield from ((name, form) for name, entries in pack.lists.items() for entry in entries for form in entry.forms)
    for line in pack.compiled.values():
        for compiled_form in line.split("\t"):
            number, _, form = compiled_form.split(" ", 2)
            yield pack.rows.category(int(number)), form


def _compiled_forms(pack: Pack, line: str) -> Iterator[Form]:
    """Yield the forms that are filed under a word, from their text."""
    for form in line.split("\t"):
        number, participle, words = form.split(" ", 2)
        yield form_of(pack, pack.rows[int(number)], words, participle == "1")


def file_entries(pack: Pack, lists: Mapping[str, Iterable[Entry]]) -> Index:
    """File all forms of some lists, by the rules of a pack."""
    filed: dict[str, list[Form]] = {}
    for category, entries in lists.items():
        for entry in entries:
            for form in forms_of(pack, category, entry):
                filed.setdefault(form.words[form.anchor], []).append(form)
    return Index(pack, {word: file_forms(forms) for word, forms in filed.items()})


def file_forms(forms: Iterable[Form]) -> FiledForms:
    """File the forms of one word: those of this word alone, and those of several by the neighbouring word."""
    single: list[Form] = []
    behind: Beside = {}
    before: Beside = {}
    for form in forms:
        last = len(form.words) - 1
        if last == 0:
            single.append(form)
        else:
            shape = _shape(before if form.anchor == last else behind, form)
            shape.forms.setdefault(form.words, []).append(form)
    return FiledForms(single or None, behind or None, before or None)


def find_entries(words: Words, index: Index) -> list[EntryMatch]:
    """Find every entry whose conditions hold, about in the order of the text; matches may overlap."""
    tokens, filed, word_classes = words.tokens, index.filed, index.word_classes
    stop = len(tokens) - 1
    if index.unmet:
        index.meet(tokens)
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

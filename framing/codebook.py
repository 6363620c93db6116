"""The codebook of a study: what people mark, and how they tell the cases apart.

``label_config/codebook.toml`` is the source; the labelling screen and the
guidelines are generated from it (``framing.studio.labelling_screen``), and what comes back
from people is checked against it. In an example the marked words are in
square brackets; an example without brackets shows words to leave alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.contracts import VOICES
from framing.digests import UNREADABLE, digest, digest_value
from framing.errors import InputError, StudyError
from framing.files import is_there
from framing.toml_files import read_toml
from framing.typed_toml import fill

FORMAT = 1
FILE = Path("label_config") / "codebook.toml"

_ID = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_MARKED = re.compile(r"\[([^\[\]]+)\]")
# WCAG 2.1, criterion 1.4.3: the least contrast of text that everybody can read
_MIN_CONTRAST = 4.5
# XML 1.0, production 2: what no document may hold
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# keys that the labelling screen has for itself
_TAKEN = ("a", "u")
# what readers of a report are told of a category
_WORDING = ("id", "title", "family", "definition")
# what annotators are told of an answer
_TOLD = ("id", "hint", "definition", "include", "exclude", "examples")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A publication that an entry rests on."""

    key: str
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of thumb that holds for all categories."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence, with the words to mark in square brackets, or none to mark."""

    language: str
    text: str

    @property
    def plain(self) -> str:
        """The sentence without its brackets."""
        return _MARKED.sub(r"\1", self.text)

    @property
    def marked(self) -> tuple[str, ...]:
        """The words that are to be marked."""
        return tuple(_MARKED.findall(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What a span can be marked as; ``title`` is its name in print, where the id is that in tables and labels.

    Categories of the same ``family`` are drawn on one scale in a report.
    """

    id: str
    title: str = ""
    family: str = ""
    colour: str
    hotkey: str
    hint: str
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    literature: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An answer to tick: a voice of a span, a frame of an article, or that there is nothing to mark."""

    id: str
    definition: str
    hotkey: str = ""
    literature: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """All that annotators are asked, in the order in which they see it."""

    framing: int
    title: str
    languages: tuple[str, ...]
    task: str
    categories: tuple[Category, ...]
    voices: tuple[Choice, ...]
    nothing: Choice
    frames: tuple[Choice, ...] = ()
    rules: tuple[Rule, ...] = ()
    literature: tuple[Reference, ...] = ()

    @property
    def category_ids(self) -> tuple[str, ...]:
        """The labels that a span may carry."""
        return tuple(category.id for category in self.categories)

    def category_title(self, category_id: str) -> str:
        """Return the name of a category in print: its title, else its id with spaces for underscores."""
        titles = {category.id: category.title for category in self.categories}
        return titles.get(category_id) or category_id.replace("_", " ")

    @property
    def digest(self) -> str:
        """SHA-256 of the answers that annotators can give; wording and colours make no difference."""
        answers = [[answer.id for answer in entries] for entries in (self.categories, self.voices, self.frames)]
        return digest_value([*answers, self.nothing.id])

    @property
    def instructions_digest(self) -> str:
        """SHA-256 of what annotators are told: definitions, cases, examples, rules; not of titles, colours and keys."""
        entries: list[Category | Choice] = [*self.categories, *self.voices, *self.frames, self.nothing]
        answers = [{name: value for name, value in asdict(entry).items() if name in _TOLD} for entry in entries]
        return digest_value(_without_line_breaks([self.task, [asdict(rule) for rule in self.rules], answers]))


def _without_line_breaks(value: Any) -> Any:
    """Return the texts of a JSON value with single spaces: how the lines of a codebook are broken means nothing."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {name: _without_line_breaks(part) for name, part in value.items()}
    return [_without_line_breaks(part) for part in value] if isinstance(value, list | tuple) else value


def codebook_digest(path: Path, part: str = "answers") -> str:
    """Return the digest of a part of a codebook; "" if there is none, "unreadable" if it has an error.

    The parts are "answers" (what annotators can answer), "categories" (the ids
    of the categories) and "wording" (what readers are told of the categories).
    """
    if not is_there(path):
        return ""
    try:
        codebook = read_codebook(path)
    except (StudyError, InputError, OSError):
        return UNREADABLE
    if part == "answers":
        return codebook.digest
    if part == "categories":
        return digest_value(list(codebook.category_ids))
    wording = [{name: asdict(category).get(name) for name in _WORDING} for category in codebook.categories]
    return digest_value(wording)


def read_codebook(path: Path) -> Codebook:
    """Read and check a ``codebook.toml``.

    Raises
    ------
    StudyError
        There is no such file, it is not TOML, a key is unknown, missing or of
        the wrong type, an id, colour or hotkey is unsound or occurs twice, the
        voices are not the three of the tables, or a reference is missing. The
        message names the entry.
    """
    try:
        return _read(path, digest(path))
    except FileNotFoundError as error:
        raise StudyError(f"there is no {path}; 'framing codebook' writes the default one") from error


@lru_cache(maxsize=16)
def _read(path: Path, sha256: str) -> Codebook:
    """Read a codebook once for as long as its file has the digest ``sha256``."""
    codebook = fill(Codebook, read_toml(path), path)
    for fault in _faults(codebook):
        raise StudyError(f"{path}: {fault}")
    return codebook


def contrast_with_black(colour: str) -> float:
    """Return the WCAG contrast ratio of black text on ``colour``, 1 to 21.

    Examples
    --------
    >>> contrast_with_black("#ffffff")
    21.0
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return round((luminance + 0.05) / 0.05, 2)


def _faults(codebook: Codebook) -> Iterable[str]:
    """Yield what is wrong, the gravest first."""
    yield from _unwritable("", asdict(codebook))
    if codebook.framing != FORMAT:
        yield f"framing = {codebook.framing} is not a format that this version reads; it should be {FORMAT}"
    if not codebook.categories:
        yield "there are no categories; there must be at least one"
    voices = tuple(voice.id for voice in codebook.voices)
    if sorted(voices) != sorted(VOICES):
        yield f"voices are {', '.join(voices) or 'none'}; they must be {', '.join(VOICES)}"
    answers: list[Category | Choice] = [*codebook.categories, *codebook.voices, *codebook.frames, codebook.nothing]
    yield from _twice("id", [answer.id for answer in answers])
    yield from _twice("hotkey", [answer.hotkey for answer in answers if answer.hotkey])
    yield from _twice("title", [category.title for category in codebook.categories if category.title])
    yield from _twice("literature key", [reference.key for reference in codebook.literature])
    references = sorted(reference.key for reference in codebook.literature)
    for answer in answers:
        yield from _answer_faults(answer, references)
        yield from _example_faults(answer, codebook)
    for category in codebook.categories:
        yield from _category_faults(category)


def _unwritable(where: str, value: Any) -> Iterable[str]:
    """Yield texts with a character that XML, and so the labelling screen, cannot hold."""
    if isinstance(value, str) and (match := _NOT_XML.search(value)):
        yield f"{where} has the character U+{ord(match.group()):04X}, which labels.xml cannot hold; remove it"
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _unwritable(f"{where}.{name}" if where else name, inner)
    if isinstance(value, list | tuple):
        for number, inner in enumerate(value, start=1):
            name = inner.get("id") if isinstance(inner, dict) else None
            yield from _unwritable(f"{where} {name!r}" if name else f"{where} {number}", inner)


def _answer_faults(answer: Category | Choice, references: Sequence[str]) -> Iterable[str]:
    if not _ID.fullmatch(answer.id):
        yield f"id {answer.id!r} must be lower-case letters, digits and underscores, starting with a letter"
    if len(answer.hotkey) > 1 or answer.hotkey in _TAKEN:
        taken = ", ".join(_TAKEN)
        yield f"{answer.id}: hotkey {answer.hotkey!r} must be one character that the screen does not use: {taken}"
    for key in answer.literature:
        if key not in references:
            yield f"{answer.id}: no reference {key!r}; there is {', '.join(references) or 'none'}"


def _category_faults(category: Category) -> Iterable[str]:
    if not _COLOUR.fullmatch(category.colour):
        yield f"{category.id}: colour {category.colour!r} must be like '#8ecdf5'"
    elif (ratio := contrast_with_black(category.colour)) < _MIN_CONTRAST:
        yield f"{category.id}: black text on {category.colour} has contrast {ratio}; it needs {_MIN_CONTRAST}"


def _example_faults(answer: Category | Choice, codebook: Codebook) -> Iterable[str]:
    for example in answer.examples:
        if example.language not in codebook.languages:
            yield f"{answer.id}: an example is in {example.language!r}; languages are {', '.join(codebook.languages)}"
        if "[" in example.plain or "]" in example.plain:
            yield f"{answer.id}: unbalanced brackets in {example.text!r}"


def _twice(what: str, values: Iterable[str]) -> Iterable[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{what} {value!r} occurs {times} times; it must be unique"

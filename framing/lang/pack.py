"""Read one language's folder under ``framing/lang/data`` into one value.

A pack is a folder named by its BCP 47 tag. ``pack.toml`` says what the language
is and where its lists come from. ``inflection.tsv`` and ``sets.tsv`` hold the
rules and word sets that the lists use, ``actors.tsv`` names of actors that a
study may take, ``precision.tsv`` the judged markers that scores come from
(``framing.lang.rule_classes``); every other TSV is a list: one per marker category,
and ``saying`` with the words that attribute speech to somebody.
Adding a language adds a folder and no code; docs/languages.md tells how.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

from framing.digests import digest_value
from framing.errors import LanguageError
from framing.garbage_collection import paused_collection
from framing.lang.compiled import read_compiled
from framing.lang.deferred import Deferred
from framing.lang.entries import Entry, make_entry
from framing.lang.entry_rows import EntryRows
from framing.lang.furniture_rules import AT_INGEST
from framing.lang.inflection import Ending, EndingPosition, Inflection, inflect
from framing.lang.pack_checks import check_keys, check_sets, set_references
from framing.lang.rule_classes import COUNTS, read_counts
from framing.lang.word_classes import WordClasses, classes_of
from framing.toml_files import parse_toml
from framing.wording import nearest

Status = Literal["draft", "reviewed", "measured"]

HEADER = ("term", "class", "score", "frame", "not_before", "not_after")
ACTORS = ("actor", "name", "term", "class", "needs", "not_before", "not_after")
_DATA: Traversable = files("framing.lang") / "data"
_NO_LISTS = ("inflection", "sets", "actors", "precision")
_NOT_CREDITED = ("inflection.tsv", "sets.tsv", "precision.tsv")
_EMPTY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ActorName:
    """One way of writing a name of an actor.

    ``name`` is the name that it counts as ("ISIS" for "Islamic State of Iraq
    and Syria"); with ``needs`` it counts only in a text that has another name
    of the actor, one that needs no other.
    """

    name: str
    entry: Entry
    needs: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """One language: its tag, its rules, its lists by name, its word sets and classes, and names of actors.

    ``spaced``: words are separated by spaces; ``ends``: the characters that end a sentence;
    ``bare``: a reported clause may do without a word such as "that";
    ``word_classes``: the sets, in the form that the rules use; ``rule_classes``:
    the class of each rule, by its name without the tag; ``pattern_scores``: the
    expected precision of the rules without a list; ``rows``: the entries of all lists,
    numbered; ``compiled``: which of their forms are filed under each word, if that is
    kept from before (``framing.lang.compiled``). Lists, rule classes and actors are
    made when they are asked for.
    """

    tag: str
    name: str
    spaced: bool
    ends: str
    bare: bool
    status: Status
    lists: Mapping[str, tuple[Entry, ...]]
    sets: Mapping[str, frozenset[str]]
    classes: Mapping[str, Inflection]
    actors: Mapping[str, tuple[ActorName, ...]]
    word_classes: WordClasses
    rule_classes: Mapping[str, str]
    pattern_scores: Mapping[str, float]
    rows: EntryRows
    compiled: Mapping[str, str]

    def words(self, name: str) -> frozenset[str]:
        """Return a word set; empty if the pack has none of that name."""
        return self.sets.get(name, _EMPTY)


def available() -> list[str]:
    """Return the tags of all packs that are shipped, sorted."""
    return sorted(folder.name for folder in _DATA.iterdir() if (folder / "pack.toml").is_file())


@cache
def load(tag: str) -> Pack:
    """Return the pack of ``tag``.

    Raises
    ------
    LanguageError
        There is no such pack, or a file of it is not sound; the message says
        which, and in which line.
    """
    with paused_collection():
        return _read(tag)


@cache
def stock_actors(tag: str) -> frozenset[str]:
    """Return the actors of a pack that a study may take, without reading the pack; raise as ``load`` does."""
    return frozenset(row[0] for _, row in _rows(_folder(tag) / "actors.tsv", tag, ACTORS))


def _folder(tag: str) -> Traversable:
    if tag not in available():
        raise LanguageError(f"no pack for {tag!r}; there are packs for {', '.join(available())}")
    return _DATA / tag


def _read(tag: str) -> Pack:
    folder = _folder(tag)
    facts = _facts(folder, tag)
    listed = list(_lists(folder, tag))  # before the sets, whose faults may come from an invalid list
    sets = _sets(folder, tag)
    inflections = _inflections(folder, tag, facts.get("classes", {}))
    counts = read_counts(_rows(folder / "precision.tsv", tag, COUNTS), dict(listed), tag)
    rows = EntryRows(tag, dict(listed), (sets, inflections), counts)
    lists, actors = Deferred(rows.lists), Deferred(lambda: _actors(folder, tag, sets, inflections))
    if not (compiled := read_compiled(tag, pack_digest(tag))):
        rows.check()
        actors.made()
    basics = (facts["name"], facts["spaced"], facts["ends"], facts["bare"], facts["status"])
    frozen = MappingProxyType({name: frozenset(words) for name, words in sets.items()})
    word_classes = classes_of(facts["bare"], lambda name: frozen.get(name, _EMPTY))
    scores = (Deferred(rows.rule_classes), MappingProxyType(rows.pattern_scores()))
    words = (frozen, MappingProxyType(inflections), actors, word_classes)
    return Pack(tag, *basics, lists, *words, *scores, rows, MappingProxyType(compiled))


def class_of(rule: str) -> str:
    """Return the rule class of a rule; "" if no pack has the rule.

    Examples
    --------
    >>> class_of("en/loaded/brutal"), class_of("fr/hedge/conditional"), class_of("en/loaded/of my own")
    ('loaded/word/strong', 'hedge/conditional/strong', '')
    """
    tag, _, name = rule.partition("/")
    return load(tag).rule_classes.get(name, "") if tag in available() else ""


def plain_name(term: str, pack: Pack) -> ActorName:
    """Make an actor's name from a study's settings: a common noun with its plural, a proper name unchanged.

    Examples
    --------
    >>> list(plain_name("rebel", load("en")).entry.forms), list(plain_name("Harrat Front", load("en")).entry.forms)
    (['rebel', 'rebels'], ['Harrat Front'])
    """
    plural = inflect(term, pack.classes["noun"]) if term.islower() and "noun" in pack.classes else {}
    return ActorName(term, Entry(term, MappingProxyType({term: False, **plural}), 1.0, _EMPTY, (), (), ()))


@cache
def pack_digest(tag: str) -> str:
    """Return the SHA-256 of a pack's files, without those that only ingest reads: it changes when the pack does."""
    entries = (entry for entry in _folder(tag).iterdir() if entry.is_file() and entry.name not in AT_INGEST)
    return digest_value({entry.name: _text(entry, tag) for entry in entries})


def _facts(folder: Traversable, tag: str) -> dict[str, Any]:
    try:
        facts = parse_toml(_text(folder / "pack.toml", tag))
    except ValueError as error:
        raise LanguageError(f"{tag}/pack.toml: not TOML: {error}") from error
    for key, kind in {"name": str, "spaced": bool, "ends": str, "bare": bool, "status": str}.items():
        if not isinstance(facts.get(key), kind):
            raise LanguageError(f"{tag}/pack.toml: {key} must be a {kind.__name__}")
    if facts["status"] not in get_args(Status):
        raise LanguageError(f"{tag}/pack.toml: status is {facts['status']!r}; it may be {', '.join(get_args(Status))}")
    check_keys(facts, [name.removesuffix(".tsv") for name in _tables(folder) if name not in _NOT_CREDITED], tag)
    return facts


def _text(file: Traversable, tag: str) -> str:
    """Read a file of a pack; raise ``LanguageError`` if it is not a text in UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise LanguageError(f"{tag}/{file.name}: cannot read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise LanguageError(f"{tag}/{file.name}: is not UTF-8 (byte {error.start + 1})") from error


def _tables(folder: Traversable) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.name.endswith(".tsv"))


def _lists(folder: Traversable, tag: str) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    for entry in sorted(folder.iterdir(), key=lambda file: file.name):
        name = entry.name.removesuffix(".tsv")
        if entry.name.endswith(".tsv") and name not in _NO_LISTS:
            yield name, _rows(entry, tag, HEADER)


def _rows(file: Traversable, tag: str, header: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    """Return the rows of a TSV with their line numbers, each as long as the header."""
    if not file.is_file():
        return []
    first, *rest = _text(file, tag).splitlines() or [""]
    if first.split("\t") != list(header):
        raise LanguageError(f"{tag}/{file.name}:1: must have the header {' '.join(header)}")
    rows = [(line, row.split("\t")) for line, row in enumerate(rest, start=2)]
    for line, row in rows:
        if len(row) != len(header) or not row[0]:
            where = f"{tag}/{file.name}:{line}"
            raise LanguageError(f"{where}: must have {len(header)} tab-separated cells, the first not empty")
    return rows


def _sets(folder: Traversable, tag: str) -> dict[str, list[str]]:
    sets: dict[str, list[str]] = {}
    rows = _rows(folder / "sets.tsv", tag, ("set", "word"))
    texts = (_text(folder / name, tag) for name in _tables(folder) if name not in _NOT_CREDITED)
    check_sets(rows, set().union(*map(set_references, texts)), tag)
    for _, (name, word) in rows:
        sets.setdefault(name, []).append(word)
    return sets


def _inflections(folder: Traversable, tag: str, positions: Mapping[str, str]) -> dict[str, Inflection]:
    endings: dict[str, list[Ending]] = {}
    for line, (name, ending, forms) in _rows(folder / "inflection.tsv", tag, ("class", "ending", "forms")):
        if positions.get(name) not in get_args(EndingPosition):
            message = f"class {name!r} has no position in [classes] of pack.toml{nearest(name, positions)}"
            raise LanguageError(f"{tag}/inflection.tsv:{line}: {message}")
        replacements = tuple("" if form == "-" else form for form in forms.split(" "))
        endings.setdefault(name, []).append(Ending("" if ending == "*" else ending, replacements))
    return {
        name: Inflection(cast(EndingPosition, position), tuple(endings.get(name, ())))
        for name, position in positions.items()
    }


def _actors(
    folder: Traversable, tag: str, sets: Mapping[str, list[str]], inflections: Mapping[str, Inflection]
) -> Mapping[str, tuple[ActorName, ...]]:
    by_actor: dict[str, list[ActorName]] = {}
    for line, (actor, name, term, kind, needs, not_before, not_after) in _rows(folder / "actors.tsv", tag, ACTORS):
        where = f"{tag}/actors.tsv:{line}"
        if not (name and term) or needs not in ("", "name"):
            raise LanguageError(f"{where}: must have a name, a term, and 'name' or nothing under needs")
        entry = make_entry([term, kind, "", "", not_before, not_after], where, sets, inflections)
        by_actor.setdefault(actor, []).append(ActorName(name, entry, needs == "name"))
    return MappingProxyType({actor: tuple(names) for actor, names in by_actor.items()})

"""A study's own changes of the rules: ``rules.toml`` in its folder.

It retires rules, keeps some to certain voices, and adds entries. The packs stay
as they are. ``framing rules --apply`` and ``--add`` write it; so may anybody.

    framing = 1

    [[retired]]
    rule = "en/loaded/brutal"
    why = "right in 2 of 14"

    [[scoped]]
    rule = "en/naming/regime"
    voices = ["outlet"]

    [[added]]
    language = "en"
    category = "naming"
    term = "wrecker"
    inflection = "noun"

    [[listed]]
    file = "lists/own.tsv"
    language = "en"
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from framing import lang
from framing.contracts import VOICES
from framing.digests import digest_if_readable, digest_value
from framing.errors import LanguageError, StudyError
from framing.lang.entries import Entry
from framing.lang.inflection import inflect
from framing.study_lists import FOLDER, lists_digest, read_list_file
from framing.toml_files import read_toml
from framing.typed_toml import bounded, fill
from framing.wording import nearest, shown

FORMAT = 1
FILE = Path("rules.toml")
_LIST_NAME = re.compile(rf"{FOLDER}/[\w][\w.-]*\.tsv")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A rule that is not to fire."""

    rule: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """A rule that is to fire in some voices only."""

    rule: str
    voices: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedEntry:
    """An entry of the study's own; without ``inflection`` (a word class of the pack) only as written."""

    language: str
    category: str
    term: str
    inflection: str = ""
    score: float = bounded(1.0, 0.0, 1.0)
    why: str = ""

    @property
    def rule(self) -> str:
        """The name of the rule, as that of an entry of a pack."""
        return f"{self.language}/{self.category}/{self.term}"

    @property
    def entry(self) -> Entry:
        """The entry, with all its forms."""
        classes = lang.load(self.language).classes
        forms = inflect(self.term, classes[self.inflection]) if self.inflection else {self.term: False}
        return Entry(self.term, MappingProxyType(forms), self.score, _NONE, (), (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWords:
    """A word list that was imported (see ``framing.study_lists``), the language of its entries, and what it was."""

    file: str
    language: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """All changes of a study; one without any changes nothing."""

    framing: int = FORMAT
    retired: tuple[Retired, ...] = ()
    scoped: tuple[Scoped, ...] = ()
    added: tuple[AddedEntry, ...] = ()
    listed: tuple[ListedWords, ...] = ()

    @property
    def silent(self) -> frozenset[str]:
        """The rules that are not to fire."""
        return frozenset(retired.rule for retired in self.retired)

    def allows(self, rule: str, voice: str) -> bool:
        """Return whether a rule may fire in a voice."""
        return all(voice in scoped.voices for scoped in self.scoped if scoped.rule == rule)


def read_overlay(folder: Path) -> Overlay:
    """Read the ``rules.toml`` of a study's folder; if there is none, nothing is changed.

    Raises
    ------
    StudyError
        It is not TOML, a key is unknown, missing or of the wrong type, a voice
        or word class does not exist, or a rule occurs twice or is an entry of
        the pack already.
    LanguageError
        There is no pack for the language of an added entry.
    """
    path = folder / FILE
    return check_overlay(read_toml(path), path) if os.path.lexists(path) else Overlay()


def check_overlay(facts: Mapping[str, object], path: Path) -> Overlay:
    """Turn the parsed text of a ``rules.toml`` into changes of the rules; ``path`` is for messages.

    Raises what ``read_overlay`` raises.
    """
    overlay = fill(Overlay, facts, path)
    if overlay.listed:
        overlay = replace(overlay, added=(*overlay.added, *_of_lists(overlay.listed, path)))
    try:
        faults = list(_faults(overlay))
    except LanguageError as error:
        raise LanguageError(f"{path}: {error}") from error
    if faults:
        raise StudyError(f"{path}: {faults[0]}")
    return overlay


def overlay_digest(folder: Path) -> str:
    """Return a digest of a study's ``rules.toml`` and of its lists; "" if there is no ``rules.toml``."""
    rules, lists = digest_if_readable(folder / FILE), lists_digest(folder)
    return digest_value([rules, lists]) if rules and lists else rules


def _of_lists(listed: Sequence[ListedWords], path: Path) -> Iterator[AddedEntry]:
    """Yield the entries of imported lists."""
    for each in listed:
        if not _LIST_NAME.fullmatch(each.file):
            raise StudyError(f"{path}: listed: file = {shown(each.file)} is not in {FOLDER}/, such as {FOLDER}/own.tsv")
        for term, category, inflection in read_list_file(path.parent / each.file):
            yield AddedEntry(language=each.language, category=category, term=term, inflection=inflection)


def unknown_rules(overlay: Overlay, languages: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """Return the rules that are retired or scoped and that neither a pack nor a pattern has."""
    packs = {tag: lang.load(tag) for tag in languages}
    entries = {f"{tag}/{name}/{entry.term}" for tag, pack in packs.items() for name, listed in pack.lists.items()
               for entry in listed}  # fmt: skip
    known_rules = entries.union(patterns, (entry.rule for entry in overlay.added))
    named = {entry.rule for entry in overlay.retired} | {entry.rule for entry in overlay.scoped}
    return sorted(named - known_rules)


def _faults(overlay: Overlay) -> Iterator[str]:
    if overlay.framing != FORMAT:
        yield f"framing = {overlay.framing} is not a format that this version reads; it should be {FORMAT}"
    yield from _wrong_voices(overlay)
    for added in overlay.added:
        yield from (f"added: {added.rule}{fault}" for fault in _faults_of_added(added))
    for name in ("retired", "scoped", "added"):
        counts = Counter(entry.rule for entry in getattr(overlay, name))
        yield from (f"{name}: {rule} occurs twice" for rule, number in counts.items() if number > 1)


def _wrong_voices(overlay: Overlay) -> Iterator[str]:
    for scoped in overlay.scoped:
        if not scoped.voices or not set(scoped.voices) <= set(VOICES):
            voices = ", ".join(scoped.voices) or "none"
            yield f"scoped: {scoped.rule}: voices are {voices}; they may be {', '.join(VOICES)}"


def _faults_of_added(added: AddedEntry) -> Iterator[str]:
    pack = lang.load(added.language)
    if added.inflection and added.inflection not in pack.classes:
        hint = nearest(added.inflection, pack.classes) or f"; there are {', '.join(pack.classes)}"
        yield f": no word class {added.inflection!r}{hint}"
    if not any(character.isalnum() for character in added.term):
        yield f": the term {added.term!r} has no letter or digit"
    if added.term in _terms(added.language, added.category):
        yield " is already an entry of the pack"


@lru_cache(maxsize=64)
def _terms(tag: str, category: str) -> frozenset[str]:
    """Return the terms of a pack's list."""
    return frozenset(entry.term for entry in lang.load(tag).lists.get(category, ()))

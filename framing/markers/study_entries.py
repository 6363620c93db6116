"""The entries that a study has added to the lists of a pack, those with wildcards too."""

from collections.abc import Sequence
from dataclasses import dataclass

from framing.lang.entries import Entry
from framing.lang.pack import load
from framing.lang.segmentation import Words
from framing.markers.lexicon import EntryMatch, Index, file_entries, find_entries
from framing.markers.wildcards import Wildcards, file_wildcards, find_wildcards, is_wild
from framing.study_rules import AddedEntry

_MAX_INDEXED = 16


@dataclass(frozen=True)
class _StudyEntries:
    """The added entries of one language, ready to be looked for."""

    added: Sequence[AddedEntry]  # kept, so that nothing else can have its identity
    index: Index
    wildcards: Wildcards


_INDEXED: dict[tuple[int, str], _StudyEntries] = {}


def find_study_entries(words: Words, tag: str, added: Sequence[AddedEntry]) -> list[EntryMatch]:
    """Find the added entries of one language, about in the order of the text; matches may overlap."""
    if not added:
        return []
    entries = _indexed(tag, added)
    return [*find_entries(words, entries.index), *find_wildcards(words, entries.wildcards)]


def _indexed(tag: str, added: Sequence[AddedEntry]) -> _StudyEntries:
    """File the entries once: a list may have a hundred thousand, too many to be compared for every text."""
    key = (id(added), tag)
    if key not in _INDEXED or _INDEXED[key].added is not added:
        while len(_INDEXED) >= _MAX_INDEXED:
            del _INDEXED[next(iter(_INDEXED))]
        _INDEXED[key] = _index(tag, added)
    return _INDEXED[key]


def _index(tag: str, added: Sequence[AddedEntry]) -> _StudyEntries:
    lists: dict[str, list[Entry]] = {}
    wild: list[tuple[str, Entry]] = []
    pack = load(tag)
    for addition in added:
        if addition.language != tag:
            continue
        if is_wild(addition.term):
            wild.append((addition.category, addition.entry))
        else:
            lists.setdefault(addition.category, []).append(addition.entry)
    return _StudyEntries(added, file_entries(pack, lists), file_wildcards(pack, wild))

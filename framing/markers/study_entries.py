"""The entries that a study has added to the lists of a pack."""

from collections.abc import Sequence
from functools import lru_cache

from framing.lang.entries import Entry
from framing.lang.pack import load
from framing.lang.segmentation import Words
from framing.markers.lexicon import Find, Index, file_entries, find_entries
from framing.study_rules import Added


def find_own(words: Words, tag: str, added: Sequence[Added]) -> list[Find]:
    """Find the added entries of one language, in the order of the text; finds may overlap."""
    entries = tuple(entry for entry in added if entry.language == tag)
    return find_entries(words, _file(tag, entries)) if entries else []


@lru_cache(maxsize=16)
def _file(tag: str, added: tuple[Added, ...]) -> Index:
    lists: dict[str, list[Entry]] = {}
    for addition in added:
        lists.setdefault(addition.category, []).append(addition.entry)
    return file_entries(load(tag), lists)

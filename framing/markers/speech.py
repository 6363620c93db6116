"""Find the stretches of a text that are not the outlet's own words, and whose they are.

Direct speech stands in quotation marks, reported speech does not; a direct
quotation may lie inside a reported stretch. A short fragment in marks counts as
a quotation only where a word of saying gives the floor to somebody; else it is
the outlet keeping its distance, which ``framing.markers.patterns`` looks at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from framing.errors import LanguageError
from framing.lang.words import Words, split_words
from framing.markers.dialogue import find_dialogue, merge
from framing.markers.direct import attribute, lift
from framing.markers.lexicon import Find, Index, find_entries, index, longest
from framing.markers.people import Speakers, Stretch
from framing.markers.quotes import Quotation, find_quotations
from framing.markers.reported import find_reported
from framing.markers.turns import find_turns, hand_over, source_of
from framing.records import Speech

CUES = ("saying", "reporting_verb")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, read once: its words, the entries found, the speech, and the quotations that nobody speaks."""

    index: Index
    words: Words
    finds: tuple[Find, ...]
    stretches: tuple[Stretch, ...]
    speakers: Speakers
    unspoken: tuple[Quotation, ...]


def find_speech(text: str, language: str = "en") -> list[Speech]:
    """Find direct and reported speech, with speaker and cue where the text names them.

    Spans of direct speech include the quotation marks. A direct quotation may
    lie inside an indirect stretch, and an indirect stretch in another; results
    are sorted. ``speaker`` is the name as it stands in the text, the full name
    where a bare surname takes up an earlier one, and the last one named where
    the text has a pronoun. ``cue`` is the word or phrase that gives the floor.

    Raises
    ------
    LanguageError
        There is no pack for the language.

    Examples
    --------
    >>> [speech] = find_speech('"We will rebuild," mayor Ada Brink said.')
    >>> speech.kind, speech.speaker, speech.cue
    ('direct', 'Ada Brink', 'said')
    """
    reading = read(text, language)
    return [
        Speech(one.start, one.end, one.kind, reading.speakers.name(number), one.cue_text(reading.words))
        for number, one in enumerate(reading.stretches)
    ]


@lru_cache(maxsize=1)
def read(text: str, language: str) -> Reading:
    """Read a text once; the last reading is kept, for callers that ask for speech and markers in turn."""
    filed = index(language)
    if not filed.pack.spaced:
        raise LanguageError(f"pack {language!r} is for a script without blanks, which cannot be searched by words yet")
    words = split_words(text, filed.pack)
    finds = find_entries(words, filed)
    cues = _cues(finds)
    quotations = merge(find_quotations(words), find_dialogue(words, cues, filed.pack))
    said, unspoken = attribute(words, quotations, cues, filed.pack)
    reported = find_reported(words, cues, quotations, filed.pack)
    unspoken = lift(words, unspoken, reported, said)
    turns = find_turns(words, filed.pack)
    said = [hand_over(one, turns) for one in said]
    stretches = [Stretch(one.quotation.start, one.quotation.end, "direct", one.cue, one.source) for one in said]
    stretches += [Stretch(one.start, one.end, "indirect", one.cue, one.source) for one in reported]
    stretches += [Stretch(one.start, one.end, "indirect", None, source_of(one)) for one in turns]
    stretches.sort(key=lambda one: (one.start, -one.end, one.kind))
    speakers = Speakers(words, filed.pack, stretches)
    return Reading(filed, words, tuple(finds), tuple(stretches), speakers, tuple(unspoken))


def _cues(finds: Sequence[Find]) -> list[Find]:
    """Return the finds that give the floor to somebody; of those that overlap, the longest."""
    kept: list[Find] = []
    for find in longest([one for one in finds if one.category in CUES and one.form.entry.frame]):
        if not kept or find.first > kept[-1].last:
            kept.append(find)
    return kept

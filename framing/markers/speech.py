"""Find the stretches of a text that are not the outlet's own words, and whose they are.

Direct speech stands in quotation marks, reported speech does not; a direct
quotation may lie inside a reported stretch. A short fragment in marks counts as
a quotation only where a word of saying gives the floor to somebody; else it is
the outlet keeping its distance, which ``framing.markers.patterns`` looks at.
"""

from framing.markers.analysed_text import read
from framing.records import Speech


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
    words, speakers = reading.words, reading.speakers
    return [
        Speech(one.start, one.end, one.kind, speakers.name(one), one.cue_text(words)) for one in reading.stretches()
    ]

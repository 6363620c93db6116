"""Find speech that a label in front of a colon gives the floor to.

Two shapes: the headline ("Brink: Dam will hold"), where the label is a name
that the article takes up again or a word such as "Poll", and the transcript
("Q: …", "BRINK: …"), where two labels at least open paragraphs in turn.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.speaker_phrase import is_capital, plain
from framing.markers.speech_spans import Source, Stretch

_LABEL = re.compile(r"([^\n:.!?…\"“”«»]{1,48}?)[ \u00a0\u202f]?:[ \u00a0\u202f]+(?=\S)")
_COLON = re.compile(r":[ \u00a0\u202f]")
_MARKS = '«“"„'
_MOST_WORDS = 4
_TIMES = 2  # a label of a transcript stands in front of this many paragraphs, and there are as many labels


@dataclass(frozen=True, slots=True)
class Turn:
    """What a label gives the floor to, and the offsets of the label."""

    start: int
    end: int
    label_start: int
    label_end: int


def find_turns(words: Words, manners: WordClasses) -> list[Turn]:
    """Return the labelled speech of a text, in order; who asks ("Q: …") is the outlet."""
    found = list(_labelled(words, manners))
    times = Counter(words.text[one.label_start : one.label_end] for one in found)
    speakers = {label for label, count in times.items() if count >= _TIMES}
    spoken = [one for one in found if words.text[one.label_start : one.label_end] in speakers]
    headline = [one for one in found[:1] if _is_headline(words, one, manners)]
    spoken = [one for one in spoken if words.text[one.label_start : one.label_end].lower() not in manners.asker]
    return spoken if len(speakers) >= _TIMES else headline


def stretch_of(turn: Turn) -> Stretch:
    """Return a turn as a stretch of speech: its label names who speaks."""
    return Stretch(turn.start, turn.end, "indirect", None, Source("word", turn.label_start, turn.label_end))


def _labelled(words: Words, manners: WordClasses) -> Iterator[Turn]:
    """Yield the paragraphs that open with a short label in capitals."""
    text, known = words.text, -1
    for colon in _COLON.finditer(text):
        start, stop = words.paragraph(colon.start())
        label = _LABEL.match(text, start) if start != known else None
        known = start
        if not label:
            continue
        stop = label.end() + len(text[label.end() : stop].rstrip())
        parts = label.group(1).split()
        if 0 < len(parts) <= _MOST_WORDS and label.end() < stop and _is_label(parts, manners):
            yield Turn(label.end(), stop, start, label.end(1))


def _is_label(parts: list[str], manners: WordClasses) -> bool:
    last = plain(parts[-1])
    if plain(parts[0]) in manners.determiner and (len(parts) > 1 or len(parts[0]) > 1):
        return False
    return last in manners.label or all(
        is_capital(part, manners) or (part.isupper() and len(part) == 1) or plain(part) in manners.name_link
        for part in parts
    )


def _is_headline(words: Words, one: Turn, manners: WordClasses) -> bool:
    """Tell a headline's speaker: a word such as "Poll", or a name that stands in the article again; no question."""
    text = words.text
    first = words.paragraphs[1] if len(words.paragraphs) > 1 else len(text)
    if one.end > first or text[one.start : one.end].endswith("?"):
        return False
    if not manners.bare and text[one.start] not in _MARKS:
        return plain(text[one.label_start : one.label_end]) in manners.label  # "France : …" is a topic there
    name = text[one.label_start : one.label_end].split()[-1]
    return plain(name) in manners.label or text.find(f" {name.title() if name.isupper() else name}", one.end) >= 0

"""Find speech that a label before a colon attributes to a speaker.

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
from framing.markers.name_words import is_capital, plain
from framing.markers.speech_spans import SpeakerLocation, SpeechSpan

_LABEL = re.compile(r"([^\n:.!?…\"“”«»,]{1,48}?)(, [^\n:.!?…\"“”«»a-z]{2,40})?[ \u00a0\u202f]?:[ \u00a0\u202f]+(?=\S)")
_COLON = re.compile(r":[ \u00a0\u202f]")
_MARKS = '«“"„'
_MAX_WORDS = 4
_TIMES = 2  # a label of a transcript is before this many paragraphs, and there are as many labels


@dataclass(frozen=True, slots=True)
class Turn:
    """The speech that a label introduces, and the offsets of the label."""

    start: int
    end: int
    label_start: int
    label_end: int


def find_turns(words: Words, word_classes: WordClasses) -> list[Turn]:
    """Return the labelled speech of a text, in order; who asks ("Q: …") is the outlet."""
    turns = list(_labelled(words, word_classes))
    labels = [words.text[turn.label_start : turn.label_end] for turn in turns]
    surnames = {label.split()[-1]: label for label in labels if label.isupper() and " " in label}
    labels = [surnames.get(label, label) for label in labels]  # "INA RASK, MAYOR: …", then "RASK: …"
    times = Counter(labels)
    speakers = {label for label, count in times.items() if count >= _TIMES}
    spoken = [turn for turn, label in zip(turns, labels, strict=True) if label in speakers]
    answers = (
        [] if len(speakers) >= _TIMES else [turn for turn in turns if _is_answer(words, turn, turns, word_classes)]
    )
    if answers:
        return answers
    headline = [turn for turn in turns[:1] if _is_headline(words, turn, word_classes)]
    spoken = [
        turn for turn in spoken if words.text[turn.label_start : turn.label_end].lower() not in word_classes.asker
    ]
    return spoken if len(speakers) >= _TIMES else headline


def _is_answer(words: Words, turn: Turn, turns: list[Turn], word_classes: WordClasses) -> bool:
    """Return whether it answers a question in the paragraph before, by a full name or between labels in capitals."""
    text = words.text
    label = text[turn.label_start : turn.label_end]
    if turn.label_start == 0 or text[turn.start : turn.end].endswith("?") or _has_article(label.split(), word_classes):
        return False
    low, high = words.paragraph(turn.label_start - 1)
    labelled = any(other.label_start == low for other in turns)
    return text[low:high].rstrip().endswith("?") and (labelled or " " in label)


def speech_of_turn(turn: Turn, *, answered: bool) -> SpeechSpan:
    """Return a turn as a speech span: its label names who speaks; a headline reports, an interview quotes."""
    location = SpeakerLocation("word", turn.label_start, turn.label_end)
    return SpeechSpan(turn.start, turn.end, "direct" if answered else "indirect", None, location)


def _labelled(words: Words, word_classes: WordClasses) -> Iterator[Turn]:
    """Yield the paragraphs that open with a short label in capitals."""
    text, seen = words.text, -1
    for colon in _COLON.finditer(text):
        start, stop = words.paragraph(colon.start())
        label = _LABEL.match(text, start) if start != seen else None
        seen = start
        if not label:
            continue
        stop = label.end() + len(text[label.end() : stop].rstrip())
        parts = label.group(1).split()
        if 0 < len(parts) <= _MAX_WORDS and label.end() < stop and _is_label(parts, word_classes):
            yield Turn(label.end(), stop, start, label.end(1))


def _is_label(parts: list[str], word_classes: WordClasses) -> bool:
    if _has_article(parts, word_classes):
        parts = parts[1:] if parts[0].istitle() else []  # "Le Journal : …" counts where it comes again
    if not parts:
        return False
    last = plain(parts[-1])
    return last in word_classes.label or all(
        is_capital(part, word_classes) or (part.isupper() and len(part) == 1) or plain(part) in word_classes.name_link
        for part in parts
    )


def _has_article(parts: list[str], word_classes: WordClasses) -> bool:
    return plain(parts[0]) in word_classes.determiner and (len(parts) > 1 or len(parts[0]) > 1)


def _is_headline(words: Words, turn: Turn, word_classes: WordClasses) -> bool:
    """Return whether a headline's label is a speaker: a word such as "Poll", or a name in the article; no question."""
    text = words.text
    first = words.paragraphs[1] if len(words.paragraphs) > 1 else len(text)
    if turn.end > first or text[turn.start : turn.end].endswith("?"):
        return False
    if _has_article(text[turn.label_start : turn.label_end].split(), word_classes):
        return False
    if not word_classes.bare and text[turn.start] not in _MARKS:
        return plain(text[turn.label_start : turn.label_end]) in word_classes.label  # "France : …" is a topic there
    name = text[turn.label_start : turn.label_end].split()[-1]
    return plain(name) in word_classes.label or text.find(f" {name.title() if name.isupper() else name}", turn.end) >= 0

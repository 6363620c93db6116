"""Find speech that a label in front of a colon gives the floor to.

Two shapes: the headline ("Brink: Dam will hold"), where the label is a name
that the article takes up again or a word such as "Poll", and the transcript
("Q: …", "BRINK: …"), where two labels at least open paragraphs in turn.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from framing.lang.pack import Pack
from framing.lang.words import Words
from framing.markers.direct import Said
from framing.markers.speakers import NOBODY, Source, is_capital, plain

_LABEL = re.compile(r"([^\n:.!?…\"“”«»]{1,48}?)[ \u00a0\u202f]?:[ \u00a0\u202f]+(?=\S)")
_MOST_WORDS = 4
_TIMES = 2  # a label of a transcript stands in front of this many paragraphs, and there are as many labels


@dataclass(frozen=True, slots=True)
class Turn:
    """What a label gives the floor to, and the offsets of the label."""

    start: int
    end: int
    label_start: int
    label_end: int


def find_turns(words: Words, pack: Pack) -> list[Turn]:
    """Return the labelled speech of a text, in order; who asks ("Q: …") is the outlet."""
    found = list(_labelled(words, pack))
    times = Counter(words.text[one.label_start : one.label_end] for one in found)
    speakers = {label for label, count in times.items() if count >= _TIMES}
    spoken = [one for one in found if words.text[one.label_start : one.label_end] in speakers]
    headline = [one for one in found[:1] if _is_headline(words, one, pack)]
    spoken = [one for one in spoken if words.text[one.label_start : one.label_end].lower() not in pack.words("asker")]
    return spoken if len(speakers) >= _TIMES else headline


def source_of(turn: Turn) -> Source:
    """Return where the speaker of a turn is named: its label."""
    return Source("word", turn.label_start, turn.label_end)


def hand_over(said: Said, turns: Sequence[Turn]) -> Said:
    """Give a quotation without a speaker to the label that it stands behind."""
    place = bisect_right(turns, said.quotation.start, key=lambda one: one.start) - 1
    if said.source != NOBODY or place < 0 or said.quotation.start >= turns[place].end:
        return said
    return replace(said, source=source_of(turns[place]))


def _labelled(words: Words, pack: Pack) -> Iterator[Turn]:
    """Yield the paragraphs that open with a short label in capitals."""
    text = words.text
    for number, start in enumerate(words.paragraphs):
        label = _LABEL.match(text, start)
        if not label:
            continue
        stop = words.paragraphs[number + 1] if number + 1 < len(words.paragraphs) else len(text)
        stop = label.end() + len(text[label.end() : stop].rstrip())
        parts = label.group(1).split()
        if 0 < len(parts) <= _MOST_WORDS and label.end() < stop and _is_label(parts, pack):
            yield Turn(label.end(), stop, start, label.end(1))


def _is_label(parts: list[str], pack: Pack) -> bool:
    last = plain(parts[-1])
    if plain(parts[0]) in pack.words("determiner") and (len(parts) > 1 or len(parts[0]) > 1):
        return False
    return last in pack.words("label") or all(
        is_capital(part, pack) or (part.isupper() and len(part) == 1) or plain(part) in pack.words("name_link")
        for part in parts
    )


def _is_headline(words: Words, one: Turn, pack: Pack) -> bool:
    """Tell a headline's speaker: a word such as "Poll", or a name that stands in the article again; no question."""
    text = words.text
    first = words.paragraphs[1] if len(words.paragraphs) > 1 else len(text)
    if one.end > first or text[one.start : one.end].endswith("?"):
        return False
    name = text[one.label_start : one.label_end].split()[-1]
    return plain(name) in pack.words("label") or text.find(f" {name.title() if name.isupper() else name}", one.end) >= 0

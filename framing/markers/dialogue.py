"""Find speech that a dash at the start of a paragraph opens, as in French dialogue.

Dashes open items of lists too: only where a word of saying hangs on one of the
paragraphs in a row ("— C'est fini, dit-elle.") are they speech. A turn reaches
to the end of its paragraph, words such as "dit-elle" included. Within a line a
dash after a question opens one ("Et le pont ? – Il tient, répond Ada Brink."),
which ends at the comma before its word of saying.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.cues import Cues
from framing.markers.quotes import Quotation, Quotations

_DASH = re.compile(r"[—–―-][ \u00a0\u202f\u2009]+(?=\S)")

_ANSWER = re.compile(r"\?[ \u00a0\u202f]+([—–-])[ \u00a0\u202f]+(?=[^\W\d_a-z])")
_BLANKS = " \u00a0\u202f"


def find_dialogue(words: Words, cues: Cues, word_classes: WordClasses) -> list[Quotation]:
    """Return the turns of the dialogues of a text, in order; none if the pack has no such dashes."""
    dashes = word_classes.dialogue
    if not dashes:
        return []
    answers = list(_answers(words, cues))
    if dashes.isdisjoint(words.text):
        return answers
    rows = [row for row in _rows(words, dashes) if any(_is_said(words, turn, cues) for turn in row)]
    turns = [turn for row in rows for turn in row]
    opened = {words.paragraph(turn.start)[0] for turn in turns}
    return sorted([*turns, *(turn for turn in answers if words.paragraph(turn.start)[0] not in opened)])


def _answers(words: Words, cues: Cues) -> Iterator[Quotation]:
    """Yield what a dash opens after a question in its line, up to the comma before a word of saying."""
    text = words.text
    for dash in _ANSWER.finditer(text):
        for cue in cues.between(dash.end(), words.sentence(dash.end())[1]):
            comma = len(text[: words.start(cue.first)].rstrip(_BLANKS))
            if "post" in cue.form.frame and text[comma - 1 : comma] in (",", "!", "…") and comma > dash.end():
                yield Quotation(dash.start(1), comma, dash.end(), comma, closed=True, goes_on=False)
                break


def merge(quotations: Sequence[Quotation], turns: Sequence[Quotation]) -> Quotations:
    """Lay turns and quotations together; quotations that a turn holds are part of it."""
    kept = quotations
    if turns:
        starts = [quotation.start for quotation in turns]
        kept = list(turns)
        for quotation in quotations:
            index = bisect_left(starts, quotation.start + 1) - 1
            if index < 0 or quotation.start >= turns[index].end:
                kept.append(quotation)
        kept.sort(key=lambda quotation: quotation.start)
    return Quotations(kept, [quotation.start for quotation in kept])


def _rows(words: Words, dashes: frozenset[str]) -> Iterator[list[Quotation]]:
    """Yield the paragraphs that a dash opens, row by row."""
    row: list[Quotation] = []
    for number, start in enumerate(words.paragraphs):
        dash = _DASH.match(words.text, start) if words.text[start : start + 1] in dashes else None
        stop = words.paragraphs[number + 1] if number + 1 < len(words.paragraphs) else len(words.text)
        if dash:
            end = dash.end() + len(words.text[dash.end() : stop].rstrip())
            row.append(Quotation(start, end, dash.end(), end, closed=True, goes_on=False))
        elif row:
            yield row
            row = []
    if row:
        yield row


def _is_said(words: Words, turn: Quotation, cues: Cues) -> bool:
    """Return whether a word of saying hangs on a turn: after a comma, or a question mark."""
    for cue in cues.between(turn.inner_start, words.start(words.at(turn.end - 1))):
        start = words.start(cue.first)
        before = words.text[max(turn.inner_start, start - 3) : start].rstrip()
        if "post" in cue.form.frame and before.endswith((",", "?", "!", "…")):
            return True
    return False

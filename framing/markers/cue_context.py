"""A word of saying in its sentence: its context, as all rules for reported speech need it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.lexicon import EntryMatch
from framing.markers.quotes import Quotation, is_work

REACH = 12  # words between a verb and its "that"; longer gaps are usually other clauses
OPENING = "\"“«‘„'"
CLOSING = "\"”»’'"
_MARK = re.compile('[,;:()—–"“”«»]')
_NAMED = 40  # words between a quotation and its verb, a name with its appositions
_LATER = 12  # cues looked at after a cue in its sentence


class CueContext(NamedTuple):
    """A cue in its sentence: offsets of both, and the cues after it in the same sentence.

    ``run`` has the words right after the cue, up to the first punctuation mark;
    ``quoted`` the quotation right before it that it reports ("“…,” she said").
    """

    words: Words
    cue: EntryMatch
    frame: frozenset[str]
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    run: Sequence[int]
    later: Sequence[EntryMatch]
    quoted: Quotation | None

    @property
    def before(self) -> str:
        """The sentence up to the cue."""
        return self.words.text[self.sentence_start : self.start]

    @property
    def behind(self) -> str:
        """The sentence after the cue."""
        return self.words.text[self.end : self.sentence_end]


def place_cue(
    words: Words, cues: Sequence[EntryMatch], number: int, end: int, quotation: Quotation | None
) -> CueContext:
    """Place a cue of a sentence that ends at ``end``, spaces left out; ``quotation`` is the last one before it."""
    cue = cues[number]
    start, stop = words.start(cue.first), words.ends[cue.last]
    low = words.sentence(start)[0]
    quoted = None
    if quotation is not None and quotation.end > low:
        free = number == 0 or words.start(cues[number - 1].first) < quotation.end
        quoted = quotation if free and _hangs(words, quotation, start) and not is_work(words, quotation) else None
    later = cues[number + 1 : number + 1 + _LATER]
    return CueContext(words, cue, cue.form.frame, start, stop, low, end, _run(words, cue.last, end), later, quoted)


def is_inverted(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "…, said X.", not "X said …": punctuation, the verb, a short name, the end of the clause."""
    words, run = at.words, at.run
    after = words.ends[run[-1]]
    if len(run) >= REACH or not (after >= at.sentence_end - 2 or words.text[after] in ",;:("):
        return False
    mark = at.before.rstrip()[-1:]
    if not mark or mark not in "," + CLOSING:
        return False
    return word_classes.finite.isdisjoint([words.tokens[index] for index in run])


def has_verb(words: Words, first: int, last: int, word_classes: WordClasses) -> bool:
    """Return whether there is a finite verb among the tokens ``first`` to ``last``, both included."""
    tokens = words.tokens[first : last + 1]
    if not word_classes.clause_verb.isdisjoint(tokens):
        return True
    past, previous = word_classes.past_ending, ""
    for token in tokens:
        if token.endswith(past) and previous not in word_classes.attributive:
            return True
        previous = token
    return False


def _run(words: Words, last: int, stop: int) -> Sequence[int]:
    """Return the tokens after a cue up to the first punctuation, at most ``REACH``."""
    text, tokens, ends = words.text, words.tokens, words.ends
    mark = _MARK.search(text, ends[last], stop)
    stop = mark.start() if mark else stop
    run = range(last + 1, bisect_right(ends, stop, last + 1, min(last + 1 + REACH, len(ends))))
    if "" not in tokens[run.start : run.stop]:
        return run
    ended = (index for index in run if not tokens[index] and text[ends[index - 1]] != ".")  # "Mr." ends nothing
    return [index for index in range(run.start, next(ended, run.stop)) if tokens[index]]


def _hangs(words: Words, quotation: Quotation, start: int) -> bool:
    """Return whether a quotation ends with a comma, and only a name can be between it and the cue."""
    inner = words.text[quotation.inner_end - 1 : quotation.inner_end]
    between = words.text[quotation.end : start]
    return (inner in ",?!" or between[:1] == ",") and len(between.split()) <= _NAMED

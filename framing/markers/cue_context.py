"""A word of saying in its sentence: its context, as all rules for reported speech need it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.lexicon import EntryMatch
from framing.markers.quotes import Quotation, is_work

REACH = 12  # words between a verb and its "that"; longer gaps are usually other clauses
OPENING = "\"“«‘„'"
CLOSING = "\"”»’'"
Kind = Literal["clause", "infinitive", "phrase"]
Opening = tuple[int, Kind]  # where what is said starts, and what it is
_MARK = re.compile('[,;:()—–"“”«»]')
_DASH = re.compile(r"\s*(?:—|--|\s–|\s-)\s*")
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


def is_inverted(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "…, said X.", not "X said …": punctuation, the verb, a short name, the end of the clause."""
    words, run = context.words, context.run
    after = words.ends[run[-1]]
    if _names_relative(context, word_classes):
        return True
    if len(run) >= REACH or not (after >= context.sentence_end - 2 or words.text[after] in ",;:("):
        return False
    mark = context.before.rstrip()[-1:]
    if not mark or mark not in "," + CLOSING:
        return False
    first = next((index for index in run if words.tokens[index] not in word_classes.skipped), run[0])
    small = words.text[words.start(first)].islower() and words.tokens[first] not in word_classes.title
    if not word_classes.bare and small and words.tokens[first].endswith(word_classes.infinitive_form):
        return False  # « le maire, Jean Orr, a dit lundi soutenir la guilde »
    if word_classes.bare and context.quoted is None and has_main_verb(words, run[0] + 1, run[-1], word_classes):
        return False  # "Orr, who left, said the board deserved better"
    return word_classes.finite.isdisjoint([words.tokens[index] for index in run])


def _names_relative(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "…, said an official who was briefed on the raid": a noun phrase up to "who"."""
    words, run = context.words, context.run
    if not word_classes.bare or context.before.rstrip()[-1:] != ",":
        return False
    token = words.tokens[run[0]]
    if token not in word_classes.determiner and not words.text[words.start(run[0])].isupper():
        return False
    who = next((index for index in run[1:] if words.tokens[index] in word_classes.relative), -1)
    return who >= 0 and words.tokens[who] == "who" and not has_verb(words, run[0], who - 1, word_classes)


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


def has_main_verb(words: Words, first: int, last: int, word_classes: WordClasses) -> bool:
    """Return whether a phrase is a clause by itself: not "sanctions that hit", "their fraud and left", "men held in …".

    Each "that" or "who" takes a verb; a dash, or an "and" before a verb, ends the phrase.
    """
    taken, before, held = 0, "", False
    for index in range(first, last + 1):
        token = words.tokens[index]
        if index > first and _DASH.fullmatch(words.text[words.ends[index - 1] : words.start(index)]):
            return False
        opens = token in word_classes.relative or token in word_classes.under or token in word_classes.that
        if index > first and opens:
            taken, held = taken + 1, True
        elif _is_finite(words, index, word_classes, past=not held) and not _is_in_group(before, word_classes):
            if before in word_classes.joint:
                return False
            if not taken:
                return True
            taken -= 1
        before = token
    return False


def _is_finite(words: Words, index: int, word_classes: WordClasses, *, past: bool) -> bool:
    """Return whether a word is a verb, and no participle beside its noun: not "men killed in …", "a town-owned boat".

    A past tense that only its ending tells counts if ``past``: not behind a relative clause.
    """
    token = words.tokens[index]
    if token in word_classes.subject:
        return token not in word_classes.hearer  # "it" may be an object
    if token in word_classes.clause_verb or not token.endswith(word_classes.past_ending):
        return token in word_classes.clause_verb
    compound = words.text[words.start(index) - 1] == "-" or words.tokens[index - 1] in word_classes.attributive
    after = words.tokens[index + 1 : index + 2]
    return past and not compound and word_classes.preposition.isdisjoint(after)


def _is_in_group(before: str, word_classes: WordClasses) -> bool:
    """Return whether a verb belongs to the one before it: "that had led to", "who was killed"."""
    return (before in word_classes.finite and before not in word_classes.subject) or before in word_classes.being


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
    if between.split(maxsplit=1)[:1] in (["and"], ["but"]):
        return False  # "called it “a farce,” and said …"
    return (inner in ",?!" or between[:1] == ",") and len(between.split()) <= _NAMED

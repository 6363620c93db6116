"""Find what the outlet adds to a reported clause: a participle, a relative clause, a time, or what an aside is in.

Behind the last comma, "who fell in May" and « où neuf sont tombés » may be the
speaker's or the outlet's: as nothing shows whose, they are left to the outlet.
"""

import re
from collections.abc import Iterator

from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import CueContext, Kind, has_verb

_PAUSES = (", ", " - ", " – ", " — ")
_DASH = re.compile(r"\s?(?:—|--)\s?|\s[–-]\s")
_DASHES = ("—", "–", " -", "--")
_DOING = 3  # words between "with" and what somebody does: "with Ada Brink touting"
_INVERTED = re.compile(r",\s+[^\W\d_]{1,6}-t[-‐‑]")  # « …, a-t-on appris »


def tails(context: CueContext, start: int, kind: Kind, word_classes: WordClasses) -> Iterator[int]:
    """Yield where the outlet goes on behind a reported clause."""
    yield from _closing(context, start)
    yield from _last_part(context, start, word_classes)
    if word_classes.bare:
        yield from _later(context, start, kind, word_classes)
    elif inverted := _INVERTED.search(context.words.text, start, context.sentence_end):
        yield inverted.start()


def _closing(context: CueContext, start: int) -> Iterator[int]:
    """Yield the bracket or dash that closes the aside which the cue is in."""
    text, head = context.words.text, context.before
    if "(" in head and head.rfind("(") > head.rfind(")"):
        bracket = text.find(")", start, context.sentence_end)
        if bracket >= 0 and "(" not in text[start:bracket]:
            yield bracket
    dashed = any(mark in head for mark in _DASHES) and len(_DASH.findall(head)) % 2
    if dashed and (dash := _DASH.search(text, start, context.sentence_end)):
        yield dash.start()


def _last_part(context: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield the last comma or dash if a participle, a relative clause or an apposition with one follows.

    "…, who fell in May", "…, a plan that the board has since dropped"; "…, which" is mostly the speaker's.
    """
    words, stop = context.words, context.sentence_end
    comma = max(words.text.rfind(mark, start, stop) for mark in _PAUSES)
    if comma < 0 or (words.text[comma] == " " and _DASH.search(words.text, start, comma)):
        return  # a second dash closes an aside
    first = words.at(comma + 2)
    if not _goes_on(context, first, word_classes):
        return
    if has_verb(words, words.at(start), words.at(comma - 1), word_classes):
        yield comma  # not "According to Ada Brink, a baker, | a dam fell"


def _goes_on(context: CueContext, first: int, word_classes: WordClasses) -> bool:
    """Return whether the outlet tells what opens at a token, the last part of a sentence."""
    words, last = context.words, context.words.at(context.sentence_end - 1)
    if _stands_apart(context, first, word_classes):
        return True
    token = words.tokens[first]
    tells = token in word_classes.relative - word_classes.determiner and token not in word_classes.spoken_relative
    if tells or token in word_classes.article:
        return (tells and not word_classes.bare) or has_verb(words, first + 1, last, word_classes)
    return _opens_participle(context, first, word_classes)


def _stands_apart(context: CueContext, first: int, word_classes: WordClasses) -> bool:
    """Return whether it is "with Orr touting the plan" or "buttressed by his boasts", told by the outlet."""
    words = context.words
    if not word_classes.bare:
        return False
    token, after = (*words.tokens[first : first + 2], "", "")[:2]
    if token in word_classes.absolute:
        named = words.text[words.start(first + 1)].isupper() or after in word_classes.determiner
        ahead = words.tokens[first + 2 : first + 2 + _DOING]
        return named and any(behind.endswith(word_classes.gerund_ending) for behind in ahead)
    return token.endswith(word_classes.participle_ending) and after in word_classes.agent


def _opens_participle(context: CueContext, first: int, word_classes: WordClasses) -> bool:
    """Return whether a participle follows with « en »: « en exhortant »."""
    tokens = context.words.tokens[first : first + 2]
    return len(tokens) > 1 and tokens[0] in word_classes.gerund_lead and tokens[1].endswith(word_classes.gerund_ending)


def _later(context: CueContext, start: int, kind: Kind, word_classes: WordClasses) -> Iterator[int]:
    """Yield where a time opens by which the outlet places what is said: "… | hours after the vote"."""
    words = context.words
    first, last = words.at(start), words.at(context.sentence_end - 1)
    if word_classes.span_of_time.isdisjoint(words.tokens[first:last]):
        return
    for index in range(first + 2, last):
        if (
            words.tokens[index] in word_classes.also_preposition
            and words.tokens[index - 1] in word_classes.span_of_time
        ):
            if words.tokens[index + 1] == words.tokens[index - 1]:
                continue  # "day after day"
            counted = words.tokens[index - 2] in word_classes.amount | word_classes.article
            opens = words.start(index - 1 - counted)
            if kind == "phrase" or words.text[opens - 2 : opens].startswith(","):
                yield opens
                return

"""Find what the outlet puts into a reported clause: asides behind commas and dashes that are not the speaker's."""

import re
from collections.abc import Iterator

from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import REACH, CueContext, has_verb
from framing.markers.lexicon import EntryMatch

_DASH = re.compile(r"\s?(?:—|--)\s?|\s[–-]\s")
_HEAD = 6  # words of an aside in which its relative clause opens


def said_by_others(context: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield the comma before what others say: "he sold it, | a move critics said could …", "…, | a monitor said"."""
    words = context.words
    for cue in context.later if word_classes.bare else ():
        low = words.start(cue.first)
        comma = words.text.rfind(", ", max(start, context.end), low)
        if comma < 0 or "noun" in cue.form.frame or cue.first - words.at(comma + 1) > REACH:
            continue
        subject = range(words.at(comma + 1), cue.first)
        if (
            not subject
            or has_verb(words, subject[0], subject[-1], word_classes)
            or "" in words.tokens[subject[0] : cue.first]
        ):
            continue
        if _is_of_others(context, cue, subject, word_classes):
            yield comma


def _is_of_others(context: CueContext, cue: EntryMatch, subject: range, word_classes: WordClasses) -> bool:
    """Return whether others say something of a noun or clause before, or all that is before."""
    words = context.words
    first, last = words.tokens[subject[0]], words.tokens[subject[-1]]
    relative = first in word_classes.relative - word_classes.determiner
    if relative and len(subject) == 1:
        return _closes(context, cue)  # "he left it to Orr, who slammed the guild"
    if relative:
        return True  # also "which she said would fall": what she says is read again
    if last in word_classes.pronoun or last in word_classes.subject:
        return False
    after = words.tokens[cue.last + 1] if cue.last + 1 < words.at(context.sentence_end) else ""
    relates = not word_classes.relative.isdisjoint(words.tokens[subject[0] + 1 : subject[-1]])
    if first in word_classes.article and len(subject) > 2 and (relates or after in word_classes.verb):
        return True  # "a move critics said could", "a thing that Orr called absurd"
    behind = words.ends[cue.last]
    if "post" in cue.form.frame and words.text[behind : behind + 2] == ", ":
        return True  # "he quit because, Ada Brink claimed, if …"
    ends = after in word_classes.aside or not words.text[words.ends[cue.last] : context.sentence_end].strip('.!?”"’ ')
    return "post" in cue.form.frame and "that" in cue.form.frame and ends


def _closes(context: CueContext, cue: EntryMatch) -> bool:
    """Return whether a relative clause runs to the end of the sentence."""
    return "," not in context.words.text[context.words.ends[cue.last] : context.sentence_end]


def without_asides(context: CueContext, start: int, end: int, word_classes: WordClasses) -> Iterator[tuple[int, int]]:
    """Yield the parts of a reported clause between asides of the outlet's: "the plan — which fell — was sound"."""
    dashes = list(_DASH.finditer(context.words.text, start, end))
    if len(dashes) == 2 and _tells(context, dashes[0].end(), dashes[1].start(), word_classes):
        yield start, dashes[0].start()
        start = dashes[1].end()
    yield start, end


def _tells(context: CueContext, low: int, high: int, word_classes: WordClasses) -> bool:
    """Return whether an aside tells of what is before it: "which remain unproved", "a plan that fell", no content."""
    words = context.words
    first = words.at(low)
    if not word_classes.bare:
        return not has_verb(words, first, words.at(high - 1), word_classes)  # « – point de départ de la grève – »
    head = words.tokens[first : min(first + _HEAD, words.at(high - 1) + 1)]
    named = [token for token in head[1:] if token in word_classes.relative]
    if head and head[0] in word_classes.relative - word_classes.determiner:
        return True
    return bool(named) and head[0] in word_classes.article

"""Distinguish what a picture or a figure shows from what somebody says: "footage shows that …" is the outlet's.

Documents have authors and report ("the letter says"); pictures, recordings,
figures and polls have none. The subject is found without a parser: the words
before the verb up to a punctuation mark, or up to a conjunction.
"""

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import CueContext

_SUBJECT = 24  # words between the head of a subject and its verb: "footage of the raid posted by guards on Monday"
_PARTS = 3  # of a sentence, between punctuation marks: subject, apposition, what precedes the verb


def is_shown(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether the subject of a verb of the set ``showing`` is a picture or a figure."""
    words, cue = context.words, context.cue
    low = max(words.at(context.sentence_start), cue.first - _SUBJECT)
    parts = _parts(words, low, cue.first, word_classes)
    subject = parts[0] or parts[-1]
    return any(_is_head(words, index, cue.first, word_classes) for index in subject)


def _parts(words: Words, low: int, verb: int, word_classes: WordClasses) -> list[list[int]]:
    """Return the words before a verb, cut at punctuation and conjunctions, the nearest part first."""
    parts: list[list[int]] = [[]]
    after = words.start(verb)
    for index in filter(words.tokens.__getitem__, range(verb - 1, low - 1, -1)):
        if words.text[words.ends[index] : after].strip(" \u00a0-’'"):
            parts.append([])
        if len(parts) > _PARTS or words.tokens[index] in word_classes.under:
            break
        parts[-1].append(index)
        after = words.start(index)
    return parts[:_PARTS]


def _is_head(words: Words, index: int, verb: int, word_classes: WordClasses) -> bool:
    """Return whether evidence is the head of its phrase: "the figures for May", not "the figures office"."""
    if words.tokens[index] not in word_classes.evidence:
        return False
    after = words.tokens[index + 1]
    return index + 1 == verb or not (after in word_classes.bodies or words.text[words.start(index + 1)].isupper())

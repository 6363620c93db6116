"""Find the clause of a sentence that a source behind it is for: "…, where nine fell, | according to X".

A source that ends a sentence may be for the whole of it or for its last clause.
What stands before the last clause, if that one opens plainly, is left to the
outlet, as is a purpose or cause with which the sentence opens.
"""

import re

from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import CueContext, has_verb
from framing.markers.name_words import plain

_COMMA = re.compile(r"(?:, |; | [–—-] )([^\W\d_]+)(?:[ '’-]([^\W\d_]+))?")
_SHORT = 2  # words of an adverb between commas: "at least", « contrairement »
_LEAD = 4  # words of a place or time; a longer one has a verb of its own


def last_clause(context: CueContext, start: int, length: int, word_classes: WordClasses) -> int:
    """Return where the last clause opens in the ``length`` characters before a source, from the sentence's start."""
    text, low = context.words.text, context.sentence_start
    stop = low + length
    first = _behind_purpose(context, _behind_adverbs(text, start, stop), stop, word_classes)
    begins = []
    for comma in _COMMA.finditer(text, first, stop):
        relates = comma[1].lower() in word_classes.relative
        if relates or (_opens(comma, word_classes) and _is_clause(context, comma.start(1), stop, word_classes)):
            first = comma.start(1)
        begins.append(comma.start(1))
    last = text[begins[-1] : stop] if begins else ""
    if last and len(last.split()) <= _SHORT and not any(map(str.isdigit, last)):
        return begins[-1] - low
    return first - low


def _opens(comma: re.Match[str], word_classes: WordClasses) -> bool:
    """Return whether a conjunction or a relative pronoun opens a clause: ", while", « , où », « , alors que »."""
    token, second = comma[1].lower(), (comma[2] or "").lower()
    if token in word_classes.joint:
        return second in word_classes.determiner | word_classes.subject | word_classes.pronoun | word_classes.there
    return token in (word_classes.relative - word_classes.determiner) | word_classes.under | word_classes.closer


def _is_clause(context: CueContext, begin: int, stop: int, word_classes: WordClasses) -> bool:
    words = context.words
    return has_verb(words, words.at(begin) + 1, words.at(stop - 1), word_classes)


def _behind_adverbs(text: str, start: int, stop: int) -> int:
    """Return what follows two short parts that open a sentence: « Là encore, surprise, | la taxe était affichée »."""
    parts = text[start:stop].split(", ", 2)
    short = len(parts) > 2 and all(len(part.split()) <= _SHORT for part in parts[:2])
    return start + len(parts[0]) + len(parts[1]) + 4 if short else start


def _behind_purpose(context: CueContext, start: int, stop: int, word_classes: WordClasses) -> int:
    """Return what follows a purpose or cause: « Pour éviter le pire, | la ville a fermé le pont, selon X »."""
    text = context.words.text
    comma = text.find(", ", start, stop)
    lead = text[start:comma].split() if comma >= 0 else []
    if len(lead) <= _LEAD or not _is_clause(context, comma + 2, stop, word_classes):
        return start
    first, second = plain(lead[0]), plain(lead[1])
    leads = word_classes.verb_lead | word_classes.infinitive
    purpose = first in leads and second.endswith(word_classes.infinitive_form)
    conceding = first in word_classes.under | word_classes.closer
    return comma + 2 if purpose or conceding or first.endswith(word_classes.gerund_ending) else start

"""Markers that are not words of a list, and words of a list that are markers in some places only.

Scare quotes are looked for in ``framing.markers.scare_quotes``, the journalistic
conditional in ``framing.markers.conditional``. The words that patterns use
are sets of the pack; where a pack has none of them, the pattern stays silent.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from framing.markers.analysed_text import AnalysedText
from framing.markers.conditional import find_conditionals
from framing.markers.entry_forms import FLOOR, SPOKEN, TERM
from framing.markers.lexicon import EntryMatch
from framing.markers.scare_quotes import find_scare_quotes

_SUBJECT = 6  # tokens after an article in which a clause shows its verb
_INVERTS = tuple(",\"”»’'")


class PatternMatch(NamedTuple):
    """A pattern found: offsets, category, rule and expected precision."""

    start: int
    end: int
    category: str
    rule: str
    score: float


def find_patterns(analysed: AnalysedText) -> list[PatternMatch]:
    """Return the matches of all patterns, in order."""
    return sorted([*_scare_quotes(analysed), *_conditional(analysed)])


def passes_conditions(analysed: AnalysedText, matches: Iterable[EntryMatch]) -> list[EntryMatch]:
    """Drop the matches whose entry needs a position that they are not in.

    "claimed" is a marker where somebody claims that something is so, not where
    a flood claims lives; "snapped" where it attributes words, not where a rope
    snapped; "so-called" is not a marker in "the so-called Brink shift, named after its
    finder".
    """
    return [match for match in matches if match.form.placeless or _is_in_place(analysed, match)]


def _is_in_place(analysed: AnalysedText, match: EntryMatch) -> bool:
    frame = match.form.frame
    if SPOKEN in frame and not _gives_floor(analysed, match):
        return False
    if FLOOR in frame:
        return not _has_object(analysed, match)
    return TERM not in frame or not _introduces_term(analysed, match)


def _has_object(analysed: AnalysedText, match: EntryMatch) -> bool:
    """Return whether a verb takes a noun phrase ("claimed its boat"), not a clause ("claimed its boat sank").

    A comma or quotation mark before it inverts the verb ("…, claimed the mayor"); a bare
    clause may open with an article.
    """
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    follows = next(iter(words.tokens[match.last + 1 : match.last + 2]), "")
    counts = follows in word_classes.object or follows.isdigit()
    if not counts or not words.joined(match.last, match.last + 1):
        return False
    start = words.start(match.first)
    inverted = words.text[max(0, start - 3) : start].rstrip()[-1:] in _INVERTS
    return not inverted and not (word_classes.bare and _has_clause(analysed, match))


def _gives_floor(analysed: AnalysedText, match: EntryMatch) -> bool:
    """Return whether a speech span hangs on a verb: one in its paragraph, or a quotation in the next."""
    words = analysed.words
    end = words.ends[match.last]
    low, high = words.paragraph(words.start(match.first))
    near = [*analysed.speech_in(low, high), *analysed.speech_in(*words.paragraph(high))]
    return any(span.cue is not None and words.ends[span.cue.last] == end for span in near)


def _has_clause(analysed: AnalysedText, match: EntryMatch) -> bool:
    """Return whether what follows an article soon has a verb of its own, with no preposition or "who" in between."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    stop = words.at(words.sentence(words.start(match.first))[1] - 1) + 1
    noun = match.last + 2
    for index in range(noun, min(stop, noun + _SUBJECT)):
        token = words.tokens[index]
        if token in word_classes.verb or (index > noun and token.endswith(word_classes.past_ending)):
            return True
        if not token or token in word_classes.relative or token in word_classes.preposition:
            return False
    return False


def _introduces_term(analysed: AnalysedText, match: EntryMatch) -> bool:
    words, naming = analysed.words, analysed.lexicon.pack.word_classes.term_given
    stop = words.sentence(words.start(match.first))[1]
    behind = [token for token in words.tokens[match.last + 1 : words.at(stop - 1) + 1] if token][:12]
    return any(" ".join(behind[at : at + size]) in naming for at in range(len(behind)) for size in (1, 2, 3))


def _scare_quotes(analysed: AnalysedText) -> Iterator[PatternMatch]:
    pack = analysed.lexicon.pack
    for quotation, kind in find_scare_quotes(analysed):
        name = f"scare_quotes/{kind}"
        rule, score = f"{pack.tag}/{name}", pack.pattern_scores[name]
        yield PatternMatch(quotation.start, quotation.end, "scare_quotes", rule, score)


def _conditional(analysed: AnalysedText) -> Iterator[PatternMatch]:
    words, pack = analysed.words, analysed.lexicon.pack
    score, reflexive = pack.pattern_scores["hedge/conditional"], pack.word_classes.reflexive
    for group in find_conditionals(analysed):
        clitic = group.first > 0 and words.tokens[group.first - 1] in reflexive
        start, end = words.start(group.first - clitic), words.ends[group.last]
        yield PatternMatch(start, end, "hedge", f"{pack.tag}/hedge/conditional", score)

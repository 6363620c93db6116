"""Find the subject that a verb of saying borrows from another verb: "…, adding that", "…, and said", "while saying".

The subject of the clause right before a participle, else that of the sentence.
"""

from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import CLOSING
from framing.markers.name_words import EDGES, plain
from framing.markers.noun_phrase import is_past, noun_phrase
from framing.markers.sentence_parts import split_at_marks

_MAX_PASSAGE = 240  # characters of a sentence in which its subject is
_CLAUSE = 8  # words of "Mr Orr added on Monday"


def conjoined(clause: str, word_classes: WordClasses) -> str:
    """Return the subject of a verb behind "and": "The board let them in, | and said …"; "" if it has another."""
    last = ("", *clause.split())[-1]
    comma = clause.rstrip(EDGES + last).endswith(",")
    if plain(last) in word_classes.joint and (comma or _has_object_clause(clause, word_classes)):
        return subject_of(clause, word_classes)
    return ""


def _has_object_clause(clause: str, word_classes: WordClasses) -> bool:
    """Return whether a clause or a quotation ends before "and said": "The guild agreed that … | and said"."""
    tokens = [plain(word) for word in clause.split()]
    quoted = len(tokens) > 1 and clause.split()[-2][-1:] in CLOSING
    return word_classes.bare and (quoted or not (word_classes.that & word_classes.relative).isdisjoint(tokens))


def participle_subject(clause: str, word_classes: WordClasses) -> str | None:
    """Return the subject of a participle ("…, adding", "a letter saying"), None if it is the noun before it.

    Examples
    --------
    >>> from framing.lang import load
    >>> participle_subject("The dam leaks, Ms Orr said, ", load("en").word_classes)
    'Orr'
    """
    opening = clause.split()[-1:]
    left = plain(opening[0]) if opening else ""
    if clause.rstrip()[-1:] in (",", "–", "—"):
        return _clause_before(clause, word_classes) or subject_of(clause, word_classes)
    if left in word_classes.preposition or left in word_classes.under or (left in word_classes.joint and opening):
        return subject_of(clause, word_classes)
    if left in word_classes.no_speaker or left in word_classes.document or left in word_classes.aside:
        return subject_of(clause, word_classes)  # "A man confirmed that account | saying …"
    last = split_at_marks(clause)[-1].split()
    if word_classes.bare and len(last) > 1 and plain(last[0]) in word_classes.absolute:
        return noun_phrase(last[1:], word_classes)  # "…, with Ada Brink calling it a farce"
    return None


def _clause_before(clause: str, word_classes: WordClasses) -> str:
    """Return the subject of "Ms Orr said" between the participle and another comma, ""  if no such clause is there."""
    parts = split_at_marks(clause.rstrip(" ,–—"))
    words = parts[-1].split()
    if len(parts) < 2 or not 1 < len(words) <= _CLAUSE:
        return ""
    if not word_classes.bare:
        verb = 1 if plain(words[0]) in word_classes.auxiliary else 0
        return noun_phrase(words[verb + 1 :], word_classes) if plain(words[verb]) in word_classes.calling else ""
    if plain(words[0]) in word_classes.relative or plain(words[0]) in word_classes.under:
        return ""
    says = not word_classes.clausal.isdisjoint(map(plain, words[1:])) or plain(words[-1]) in word_classes.trailing
    return subject_of(parts[-1], word_classes) if says else ""


def subject_of(sentence: str, word_classes: WordClasses) -> str:
    """Return the subject that a sentence opens with: its words up to the first verb.

    Examples
    --------
    >>> from framing.lang import load
    >>> subject_of("The Lodrian army reacted at once,", load("en").word_classes)
    'The Lodrian army'
    """
    parts = [words for part in split_at_marks(sentence[:_MAX_PASSAGE]) if (words := part.split())]
    while len(parts) > 1 and plain(parts[0][0]) in word_classes.preposition:
        parts.pop(0)  # "In a letter on Monday, | the mayor blamed the board"
    words = parts[0] if parts else []
    for index, word in enumerate(words):
        bare = plain(word)
        if index and (
            bare in word_classes.clause_verb | word_classes.clausal | word_classes.dubbing
            or is_past(words, index, word_classes)
        ):
            return noun_phrase(words[:index], word_classes)
    return ""

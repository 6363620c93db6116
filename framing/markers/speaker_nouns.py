"""Recognise noun phrases for people, bodies and documents: only they may speak.

The head is looked up in the sets for people and bodies, or known by its ending
("organisers", « manifestants »). Better no speaker than a thing.
"""

from framing.lang.word_classes import WordClasses
from framing.markers.name_words import is_capital, plain


def may_speak(words: list[str], word_classes: WordClasses) -> bool:
    """Return whether a phrase without a name may be a speaker.

    Examples
    --------
    >>> from framing.lang import load
    >>> classes = load("en").word_classes
    >>> may_speak(["the", "jurors"], classes), may_speak(["the", "violence"], classes)
    (True, False)
    """
    if any(is_capital(word, word_classes) for word in words[1:]):
        return True
    tokens = [part for word in words for part in plain(word).replace("’", "'").split("'")]
    if len(words) == 1 and tokens[-1] in word_classes.pronoun | word_classes.relative:
        return True
    if len(words) == 1 and is_capital(words[0], word_classes):
        return True
    if not word_classes.person:
        return True
    return any(is_speaker_noun(token, word_classes) for token in _heads(tokens, word_classes))


def is_speaker_noun(token: str, word_classes: WordClasses) -> bool:
    """Return whether a noun is for people, a body, or a document."""
    if token in word_classes.bodies or token in word_classes.person or token in word_classes.document:
        return True
    return token.endswith(word_classes.person_ending) and token not in word_classes.no_person


def _heads(tokens: list[str], word_classes: WordClasses) -> list[str]:
    """Return the words of a phrase that may be its head: up to its first preposition; all behind an amount."""
    for index, token in enumerate(tokens):
        if index and token in word_classes.preposition and tokens[0] not in word_classes.amount:
            return tokens[:index]
    return tokens

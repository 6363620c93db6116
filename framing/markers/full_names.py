"""Find the full name of somebody by a surname, and tell who is introduced as a person."""

import re
from collections.abc import Iterator

from framing.lang.word_classes import WordClasses
from framing.markers.name_words import is_capital, plain

_DASH = re.compile("[—–]")
_MAX_GIVEN = 4  # words of a name, fewer than
PAGE_LENGTH = 30_000  # characters within which a surname takes up a full name; most articles are shorter
GIVEN = 40  # characters before a surname in which title and given names are


def full_name(text: str, speaker: str, offset: int, word_classes: WordClasses) -> str:
    """Return the full name that a bare surname at a place takes up, or the speaker as it is.

    Examples
    --------
    >>> from framing.lang import load
    >>> full_name("Dr Ada Brink left. Brink said no.", "Brink", 19, load("en").word_classes)
    'Ada Brink'
    """
    if " " in speaker or not speaker[:1].isupper() or not speaker.isalpha():
        return speaker
    at = text.find(f" {speaker}", max(0, offset - PAGE_LENGTH), offset + PAGE_LENGTH)
    return " ".join([*given_names(text, at, word_classes), speaker])


def given_names(text: str, offset: int, word_classes: WordClasses) -> list[str]:
    """Return the given names, two at most, before a surname.

    Examples
    --------
    >>> from framing.lang import load
    >>> given_names("Colonel Ada Lind Brink left.", 16, load("en").word_classes)
    ['Ada', 'Lind']
    """
    given: list[str] = []
    nearest = _DASH.split(text[max(0, offset - GIVEN) : max(0, offset)])[-1]  # "ORVANE—Ada"
    for word in reversed(nearest.split()):
        if not is_capital(word, word_classes) or not word[-1].isalpha() or plain(word) in word_classes.title:
            break
        given.insert(0, word)
    return given[-2:]


def mentions(text: str, name: str, low: int, high: int) -> Iterator[int]:
    """Yield where a name occurs as a word."""
    offset = text.find(name, low, high)
    while offset >= 0:
        end = offset + len(name)
        if not (text[offset - 1 : offset].isalnum() or text[end : end + 1].isalnum()):
            yield offset
        offset = text.find(name, end, high)


def is_titled(text: str, offset: int, given: int, word_classes: WordClasses) -> bool:
    """Return whether a title is before the given names of somebody."""
    before = text[max(0, offset - GIVEN) : offset].split()
    return len(before) > given and plain(before[-1 - given]) in word_classes.title


def is_apposed(text: str, end: int, word_classes: WordClasses) -> bool:
    """Return whether an age, an article or a relative pronoun follows the comma after a name."""
    after = text[end : end + 12]
    beside = after[1:].split()[:1] if after.startswith(",") else []
    return bool(beside) and (beside[0].strip(",").isdigit() or beside[0] in word_classes.apposed)


def is_role(subject: str, word_classes: WordClasses) -> bool:
    """Return whether it may speak: a name of a word or two, or an article and an office ("le recteur")."""
    words = subject.split()
    if len(words) == 1 and plain(words[0]) in word_classes.state_name:
        return False
    if all(is_capital(word, word_classes) for word in words):
        return len(words) < _MAX_GIVEN and plain(words[0]) not in word_classes.label
    return any(plain(word) in word_classes.title for word in words[1:3]) and plain(words[0]) in word_classes.determiner


def is_pronoun(speaker: str, word_classes: WordClasses) -> bool:
    """Return whether a speaker is only a pronoun, « l'on » too."""
    head, _, rest = speaker.lower().replace("’", "'").rpartition("'")
    return rest in word_classes.pronoun and (not head or head in word_classes.elision)

"""Cut the part of a sentence before a word of saying at its punctuation, and drop what is said about the speaker.

Asides are between a speaker and the verb: an age, a party, a place, a relative
clause, whom somebody cites.
"""

import re

from framing.lang.word_classes import WordClasses
from framing.markers.name_words import EDGES, is_name, plain
from framing.markers.noun_phrase import clause_subject

_PARTS = re.compile(r"[,;:—–()“”\"«»„\n-](?:(?<!-)|(?<=\s-)(?=\s))")
_NICKNAME = re.compile(r"(?<=[a-zß-ÿ]) [“\"‘][^\W\d_a-z][\w-]+[”\"’] (?=[^\W\d_a-z])")
_FRAGMENT = re.compile(r"(?<=\w )[“\"«]\s?([a-zà-ÿ][^“”\"«»,;:.!?]{1,60}?)\s?[”\"»](?=,? [^\W\d_]|,|\Z)")
_OPENING = '“"«‘'
_BRACKETS = re.compile(r" \([^()\n]*\)")
_ABBREVIATED = re.compile(r"\s*[^\W\d_a-z][a-z]{1,4}\.\s*")  # a state behind its town: ", Mo.,"
_PARTY = re.compile(r"\(?[RDI]-[\w.]+\)?")
_CITED = 3  # parts before the verb, in which somebody is cited, with an apposition
_OFFICE = 4  # words of an apposition in which a title is: "staff attorney with the guild"
Part = list[str]  # its words


def split_at_marks(text: str) -> list[str]:
    """Cut a text at its punctuation marks."""
    return _PARTS.split(text)


def without_nicknames(text: str) -> str:
    """Drop what a name has in quotation marks: 'Jo "Rowdy" Orr'."""
    return _NICKNAME.sub(" ", text)


def parts_before(text: str) -> list[str]:
    """Cut what precedes a verb at its punctuation, without brackets and nicknames."""
    if "(" in text:
        text = _BRACKETS.sub("", text)
    if any(mark in text for mark in _OPENING):
        text = _FRAGMENT.sub(r"\1", without_nicknames(text))
    return split_at_marks(text)


def speaking_parts(parts: list[str], word_classes: WordClasses) -> list[Part]:
    """Return the words of the parts in which a speaker may be named: not a town's state, nor whom somebody cites.

    Examples
    --------
    >>> from framing.lang import load
    >>> speaking_parts(["The Post", " citing the guild", " a union"], load("en").word_classes)
    [['The', 'Post']]
    """
    spoken = [part.strip(EDGES).split() for part in parts if not _ABBREVIATED.fullmatch(part)]
    spoken = [words for words in spoken if words]
    for index in range(len(spoken) - 1, 0, -1):
        if index >= len(spoken) - _CITED and _is_participle(spoken[index], word_classes):
            return spoken[:index]
        if len(spoken[index]) == 1 and is_place(spoken[index - 1], spoken[index], word_classes):
            del spoken[index]
    return spoken


def _is_participle(part: Part, word_classes: WordClasses) -> bool:
    """Return whether it tells what a speaker does: "citing the guild"; no clause of somebody else's: "saying that"."""
    opens = part[0].islower() and part[0].endswith(word_classes.gerund_ending)
    return word_classes.bare and opens and plain(part[0]) not in word_classes.clausal


def is_place(town: Part, part: Part, word_classes: WordClasses) -> bool:
    """Return whether it is the state or land of a town: "a woman in Orvane | Lodria"."""
    if len(town) < 2 or not is_name(town[-1:] + part, word_classes):
        return False
    return plain(town[-2]) in word_classes.within


def apposed_name(parts: list[Part], word_classes: WordClasses) -> str:
    """Return the full name before an apposition with an office: "Ada Brink | staff attorney with the guild", or ""."""
    for index in range(len(parts) - 2, -1, -1):
        words = parts[index]
        offices = word_classes.title | word_classes.label | word_classes.witness
        behind = parts[index + 1]
        opens = behind[0].islower() and not offices.isdisjoint(map(plain, behind[:_OFFICE]))
        if not word_classes.verb.isdisjoint(map(plain, behind)):
            return ""
        if opens and len(words) > 1 and is_name(words, word_classes):
            return " ".join(words)
    return ""


def is_aside(words: Part, word_classes: WordClasses) -> bool:
    """Return whether it is between a name and its verb: an age, a party, a place, a relative clause."""
    if not words:
        return False
    first = plain(words[0])
    if first in word_classes.preposition:
        return clause_subject(words, word_classes) is words  # not "On Monday the clinic"
    if first in word_classes.relative and len(words) > 1:
        return True
    return _PARTY.fullmatch(words[0]) is not None or not any(character.isalpha() for character in "".join(words))

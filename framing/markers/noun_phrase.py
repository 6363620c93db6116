"""Cut a run of words down to the noun phrase that may be a speaker, or to nothing.

Better no speaker than a fragment of a clause, a number, or a time.
"""

import re

from framing.lang.word_classes import WordClasses
from framing.markers.name_words import EDGES, belongs, first_run, is_capital, is_elided, last_run, plain, without_titles
from framing.markers.speaker_nouns import may_speak

_CONTRACTED = re.compile(r"(?<=\w)[’'](?:ve|d|ll|re)\Z")
_CLITIC = re.compile(r"-(?:t-)?(?:il|elle|on)s?\b|\w{3}\.[^\W\d_a-z]")  # "admet-il.Mais"
_MAX_WORDS = 8
_MAX_CAPITALS = 8  # words of a name; more are a caption or a headline
_PLACE_AND_NAME = 3  # capitalised words: a place or party, a given name, a surname
_DATED = 3  # words from "released" to its "by": "released on Sunday by"
_SHOUT = 4  # letters of a word in capitals that is not an abbreviation


def noun_phrase(words: list[str], word_classes: WordClasses) -> str:
    """Cut a phrase down to the name in it, or to its last words; "" if it can be nobody."""
    if "%" in words:
        return ""  # "57 % du PS et 54 % des Verts"
    named = _without_shouts(_noun_phrase(words, word_classes).split())
    return "" if _is_nobody(named, word_classes) or not may_speak(named, word_classes) else " ".join(named)


def _without_shouts(words: list[str]) -> list[str]:
    """Drop words in capitals before a name that is not: "JUST WATCHED Ada Brink"."""
    if not words or words[-1].isupper() or not words[-1].isalpha():
        return words
    shouts = [index for index, word in enumerate(words) if len(word) >= _SHOUT and word.isupper() and word.isalpha()]
    return words[shouts[-1] + 1 :] if len(shouts) > 1 else words


def _is_nobody(words: list[str], word_classes: WordClasses) -> bool:
    """Return whether it is a time, an adverb, a state, a verb or a caption: "Several days", "Shortly", "incapable"."""
    tokens = [plain(word) for word in words]
    if not tokens or tokens[-1] in word_classes.span_of_time or _CLITIC.search(" ".join(words)):
        return True
    if len(tokens) == 1 and tokens[0] in word_classes.no_speaker:
        return True
    if tokens[0] in word_classes.calling and len(tokens) > 1 and words[0].islower() and word_classes.bare:
        return True  # "citing failure"
    if len(tokens) == 1 and words[0].islower() and is_past(words, 0, word_classes) and word_classes.bare:
        return True  # "responded"
    capitals = sum(is_capital(word, word_classes) for word in words)
    return capitals > _MAX_CAPITALS or (not capitals and _is_state(words, tokens, word_classes))


def _is_state(words: list[str], tokens: list[str], word_classes: WordClasses) -> bool:
    """Return whether it is a verb or adjective ("testified", "incapable"), not a noun without article ("police")."""
    if word_classes.bare:
        return tokens[-1] in word_classes.verbal or (len(tokens) == 1 and tokens[0] in word_classes.clausal)
    nominal = word_classes.pronoun | word_classes.label | word_classes.title
    return len(tokens) == 1 and tokens[0] not in nominal and not is_elided(words[0], word_classes)


def _noun_phrase(words: list[str], word_classes: WordClasses) -> str:
    led = ""
    while words and plain(words[0]) in word_classes.lead:
        led, words = plain(words[0]), words[1:]
    if words and words[0].lower().startswith(("qu'", "qu’")):
        words = [words[0][3:], *words[1:]]  # "tandis qu'un habitant propose"
    if words and word_classes.bare and not word_classes.preposition.isdisjoint((led, plain(words[0]))):
        words = clause_subject(words, word_classes)  # "in talks with the paper | the elders"
    if not words or plain(words[0]) in word_classes.verb:
        return ""
    if word_classes.bare and plain(words[0]) in word_classes.subject:
        words = words[:1]  # "he truly"
    cut = next((index for index in range(1, len(words)) if _ends_phrase(words, index, word_classes)), 0)
    words = words[:cut] if cut else words
    named = name_behind_place(words, word_classes)
    if named:
        return named
    start, end = last_run(words, word_classes)
    if end == len(words) and start < end and not belongs(words, start, word_classes):
        return without_titles(words[start:end], word_classes)
    first_end = _behind_office(words, first_run(words, word_classes), word_classes)
    linked = 0 < first_end < len(words) and plain(words[first_end]) in word_classes.preposition
    if first_end > 1 or linked:
        return without_titles(words[:first_end], word_classes)
    phrase = _before_verb(clause_subject(words, word_classes), word_classes)
    return _CONTRACTED.sub("", " ".join(phrase).strip(EDGES)) if _is_phrase(phrase, word_classes) else ""


def _behind_office(words: list[str], end: int, word_classes: WordClasses) -> int:
    """Return where "Harbour Board officials" ends: a name, and what people are there."""
    people = word_classes.label | word_classes.witness | word_classes.title
    while 0 < end < len(words) and plain(words[end]) in people:
        end += 1
    return end


def name_behind_place(words: list[str], word_classes: WordClasses) -> str:
    """Return the name behind the place or party of a role: « le maire de Velmouth | Ada Brink », else ""."""
    start, end = last_run(words, word_classes)
    if end < len(words) or end - start < _PLACE_AND_NAME or not belongs(words, start, word_classes):
        return ""
    given = plain(words[end - 2]) in word_classes.masculine_name | word_classes.feminine_name
    return " ".join(words[end - 2 :]) if given else ""


def _before_verb(words: list[str], word_classes: WordClasses) -> list[str]:
    """End a phrase at its verb, if a second verb has the same subject ("The guild bowed to them but argued")."""
    if not word_classes.bare:
        return words
    for index in range(1 if words and is_capital(words[0], word_classes) else 2, len(words)):
        token, left = plain(words[index]), plain(words[index - 1])
        verbal = token in word_classes.verb or is_past(words, index, word_classes)
        if verbal and not left.endswith(word_classes.adverb_ending) and left not in word_classes.determiner:
            return words[:index]
    return words


def _is_phrase(words: list[str], word_classes: WordClasses) -> bool:
    """Return whether it is a noun phrase, not part of a clause, a number or a time: no speaker beats a wrong one."""
    tokens = [part for word in words for part in plain(word).replace("’", "'").split("'")]
    if not tokens or len(tokens) > _MAX_WORDS or tokens[-1].isdigit() or not any(map(str.isalpha, "".join(tokens))):
        return False
    first, last = tokens[0], tokens[-1]
    if last in word_classes.determiner or last in word_classes.elision or first in word_classes.own:
        return False
    if first in word_classes.no_speaker or first in word_classes.preposition or first in word_classes.infinitive:
        return False
    if last in word_classes.no_speaker or (len(tokens) == 1 and last.endswith(word_classes.adverb_ending)):
        return False
    return (first in word_classes.pronoun and len(tokens) == 1) or word_classes.verb.isdisjoint(tokens)


def _ends_phrase(words: list[str], index: int, word_classes: WordClasses) -> bool:
    """Return whether a noun phrase ends before a word; not before the "and" of "Orr and Rask"."""
    word = plain(words[index])
    if word not in word_classes.phrase_end:
        return False
    if word not in word_classes.name_link or index + 1 == len(words):
        return True
    offices = plain(words[index - 1]) in word_classes.title and plain(words[index + 1]) in word_classes.title
    return not (offices or (is_capital(words[index - 1], word_classes) and is_capital(words[index + 1], word_classes)))


def clause_subject(words: list[str], word_classes: WordClasses) -> list[str]:
    """Start at the last word that can open a noun phrase."""
    for index in range(len(words) - 1, -1, -1):
        if plain(words[index]) in word_classes.noun_opener and (
            not index or plain(words[index - 1]) not in word_classes.preposition
        ):
            return _behind_time(words[index:], word_classes)
    return words


def _behind_time(words: list[str], word_classes: WordClasses) -> list[str]:
    """Drop a time that no comma cuts off: "In the evening | Harbour FM"."""
    timed = len(words) > 2 and word_classes.bare and plain(words[1]) in word_classes.aside
    return words[2:] if timed and (words[2][:1].isupper() or plain(words[2]) in word_classes.determiner) else words


def author(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return who wrote a document, where that is said: "a report by | Ada Brink", « une étude menée par | l'Inst ».

    Not who ordered or obtained it ("a letter from | the union obtained by the Post").
    """
    tokens = [plain(word) for word in words]
    for index in range(1, len(words) - 1):
        behind_document = tokens[index - 1] in word_classes.document
        if behind_document and tokens[index] in word_classes.said_by and _may_write(words[index + 1 :], word_classes):
            return words[index + 1 :]
        wrote = behind_document or not word_classes.written.isdisjoint(tokens[max(index - _DATED, 0) : index])
        if tokens[index] in word_classes.agent and wrote:
            return words if word_classes.document.isdisjoint(tokens[:index]) else words[index + 1 :]
    return words if word_classes.bare else _owner_of_document(words, word_classes)


def _owner_of_document(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return whose a document is: « un bilan de | la préfecture », « un sondage | Vordis »."""
    head = next((at for at, word in enumerate(words[:3]) if plain(word) in word_classes.document), len(words))
    owner = words[head + 1 :]
    first, apostrophe, elided = owner[0].replace("’", "'").partition("'") if owner else ("", "", "")
    linked = first.lower() in word_classes.name_link
    if linked:
        owner = [elided, *owner[1:]] if apostrophe else owner[1:]
    determined = linked and len(owner) > 1 and plain(owner[0]) in word_classes.determiner
    named = owner[determined : determined + 1]
    body = linked and bool(named) and plain(named[0]) in word_classes.bodies
    if not named or not (body or is_capital(named[0], word_classes)):
        return words
    end = next((at for at in range(1, len(owner)) if _leaves_name(owner[at], word_classes)), len(owner))
    return owner[:end]


def _leaves_name(word: str, word_classes: WordClasses) -> bool:
    """Return whether a participle or a preposition follows whose document it is: « Vordis | publié mardi »."""
    small = plain(word)
    if not word.islower() or small in word_classes.name_link:
        return False
    return small in word_classes.phrase_end or small.endswith(word_classes.participle_ending)


def _may_write(words: list[str], word_classes: WordClasses) -> bool:
    """Return whether it may be an author: "a letter from Ada Brink", not "a letter from May"."""
    return is_capital(words[0], word_classes) or plain(words[0]) in word_classes.determiner


def is_past(words: list[str], index: int, word_classes: WordClasses) -> bool:
    """Return whether a word is a past tense, not a participle of the noun behind it ("the armed opposition")."""
    word = words[index]
    if not word.islower() or not plain(word).endswith(word_classes.past_ending):
        return False
    behind = plain(words[index + 1]) if index + 1 < len(words) else ""
    return behind not in word_classes.witness and behind not in word_classes.label

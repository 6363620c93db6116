"""Name the speaker: the noun phrase before or after a word of saying.

A surface reading, without a parser: the last run of capitalised words in front
of the verb, without titles and appositions; if there is none, the noun
phrase unchanged ("the clinic").
"""

import re
from functools import lru_cache

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.lexicon import Find
from framing.markers.speech_spans import Source

_PARTS = re.compile(r"[,;:—–()“”\"«»„\n-](?:(?<!-)|(?<=\s-)(?=\s))")
_NICKNAME = re.compile(r"(?<=[a-zß-ÿ]) [“\"‘][^\W\d_a-z][\w-]+[”\"’] (?=[^\W\d_a-z])")
_PARTY = re.compile(r"\(?[RDI]-[\w.]+\)?")
_EDGES = " \t\u00a0\u202f.'’‘-!?…"

_LONGEST = 240  # characters searched on either side: longer than any noun phrase before a verb of saying
_MOST_WORDS = 8


def speaker_before(text: str, word_classes: WordClasses) -> str:
    """Return who speaks, from the part of the sentence before the word of saying.

    Examples
    --------
    >>> from framing.lang import load
    >>> speaker_before("Colonel Ada Brink, the army spokeswoman, ", load("en").word_classes)
    'Ada Brink'
    >>> speaker_before("On Monday the clinic ", load("en").word_classes)
    'the clinic'
    """
    parts = _PARTS.split(_NICKNAME.sub(" ", text[-_LONGEST:]))
    last = _without_verbal(_behind_relative(parts[-1].strip(_EDGES).split(), word_classes), word_classes)
    if _is_aside(last, word_classes):
        last = []
    if last and (len(last) > 1 or last[0].lower() not in word_classes.relative):
        return noun_phrase(last, word_classes)
    earlier = [words for part in parts[:-1] if (words := part.strip(_EDGES).split())]
    while earlier and _is_aside(earlier[-1], word_classes):
        earlier.pop()
    if not earlier:
        return ""
    if last or len(earlier) == 1 or _is_name(earlier[-1], word_classes):
        return noun_phrase(earlier[-1], word_classes)
    return noun_phrase(earlier[-2], word_classes)


def speaker_after(text: str, word_classes: WordClasses) -> str:
    """Return who speaks, from what follows the word of saying ("said …", "according to …").

    Examples
    --------
    >>> from framing.lang import load
    >>> speaker_after(" Dr. Ada Brink, who heads the ward.", load("en").word_classes)
    'Ada Brink'
    """
    parts = [
        words for part in _PARTS.split(_NICKNAME.sub(" ", text[:_LONGEST])) if (words := part.strip(_EDGES).split())
    ]
    if not parts:
        return ""
    if (
        len(parts) > 1
        and len(parts[1]) > 1
        and _is_name(parts[1], word_classes)
        and not _ends_with_name(parts[0], word_classes)
    ):
        return noun_phrase(parts[1], word_classes)  # "said the mayor, Ada Brink"
    if plain(parts[0][0]) in word_classes.aside | word_classes.preposition | word_classes.topic_opener:
        start, end = _last_run(parts[0], word_classes)
        if end == len(parts[0]) and end - start > 1:
            return " ".join(parts[0][end - 2 : end])  # "a écrit sur X Ana Brun"
    words = _first_phrase(parts[0], word_classes)
    for index, word in enumerate(words):
        if word.lower() in word_classes.relative or (index and word.lower() in word_classes.phrase_end):
            words = words[:index]
            break
    return noun_phrase(words, word_classes)


def _is_aside(words: list[str], word_classes: WordClasses) -> bool:
    """Tell what is between a name and its verb from the name: an age, a party, a place, a relative clause."""
    if not words:
        return False
    first = plain(words[0])
    if first in word_classes.preposition or (first in word_classes.relative and len(words) > 1):
        return True
    return _PARTY.fullmatch(words[0]) is not None or not any(character.isalpha() for character in "".join(words))


def _first_phrase(words: list[str], word_classes: WordClasses) -> list[str]:
    """End a source where a second noun phrase opens: "selon une source du port | la taxe tombe"."""
    for index in range(2, len(words)):
        left, opens = plain(words[index - 1]), plain(words[index])
        if opens in word_classes.determiner and left not in word_classes.preposition | word_classes.determiner:
            return words[:index] if left not in word_classes.name_link and left not in word_classes.verbal else words
    return words


def surroundings(words: Words, cue: Find | None, source: Source) -> str:
    """Return the part of the text that a source points at: a speaker is named in it, or nowhere."""
    if source.side == "before" and cue is not None:
        start = words.start(cue.first)
        return words.text[words.sentence(start)[0] : start]
    return words.text[source.low : source.high]


def read_source(words: Words, cue: Find | None, source: Source, word_classes: WordClasses) -> str:
    """Return the noun phrase that a source points at, "" if the text names nobody."""
    passage = surroundings(words, cue, source)
    if source.side == "before" and cue is not None:
        return speaker_of(words, cue, passage, word_classes)
    if source.side == "after":
        return speaker_after(passage, word_classes)
    if source.side == "part":
        return speaker_before(passage, word_classes)
    return passage if source.side == "word" else ""


def clitic_of(words: Words, cue: Find, word_classes: WordClasses) -> Source | None:
    """Return the pronoun that hangs on the verb by a hyphen ("a-t-il ajouté", "dit-elle"), or None."""
    last = min(cue.last + 3, len(words.tokens))
    for index in range(cue.first + 1, last):
        if words.text[words.ends[index - 1]] not in "-‐‑" and index > cue.last:
            break
        if words.tokens[index] in word_classes.pronoun and words.text[words.ends[index - 1]] in "-‐‑":
            return Source("word", words.start(index), words.ends[index])
    return None


def is_gerund(words: Words, cue: Find, word_classes: WordClasses) -> bool:
    """Tell a participle that borrows its subject ("…, adding that")."""
    return words.tokens[cue.first].endswith(word_classes.gerund_ending)


def speaker_of(words: Words, cue: Find, before: str, word_classes: WordClasses) -> str:
    """Return who speaks, from the sentence ``before`` a cue in front of what is said."""
    if "noun" in cue.form.frame:
        return possessor_before(before)
    if is_gerund(words, cue, word_classes):
        borrowed = before.split()[-1:]
        if before.rstrip()[-1:] in (",", "–", "—") or (borrowed and plain(borrowed[0]) in word_classes.preposition):
            return subject_of(before, word_classes)
    return speaker_before(before, word_classes)


def subject_of(sentence: str, word_classes: WordClasses) -> str:
    """Return the subject that a sentence opens with: its words up to the first verb.

    Examples
    --------
    >>> from framing.lang import load
    >>> subject_of("The Lodrian army reacted at once,", load("en").word_classes)
    'The Lodrian army'
    """
    words = _PARTS.split(sentence[:_LONGEST])[0].split()
    past = word_classes.past_ending
    for index, word in enumerate(words):
        bare = plain(word)
        if index and (bare in word_classes.clause_verb or (word.islower() and bare.endswith(past))):
            return noun_phrase(words[:index], word_classes)
    return ""


def possessor_before(text: str) -> str:
    """Return who owns a noun of saying ("Orvane's claim that"), or "".

    Examples
    --------
    >>> possessor_before("It rejects Orvane’s ")
    'Orvane'
    """
    owner = text[-_LONGEST:].rstrip()
    if not owner.endswith(("'s", "’s")):
        return ""
    words = owner[:-2].split()
    start = len(words)
    while start and words[start - 1][0].isupper():
        start -= 1
    return " ".join(words[start:])


def noun_phrase(words: list[str], word_classes: WordClasses) -> str:
    """Cut a phrase down to the name in it, or to its last words."""
    while words and plain(words[0]) in word_classes.lead:
        words = words[1:]
    if words and words[0].lower().startswith(("qu'", "qu’")):
        words = [words[0][3:], *words[1:]]  # "tandis qu'un habitant propose"
    if not words or plain(words[0]) in word_classes.verb:
        return ""
    cut = next((index for index in range(1, len(words)) if _ends_phrase(words, index, word_classes)), 0)
    words = words[:cut] if cut else words
    start, end = _last_run(words, word_classes)
    if end == len(words) and start < end and not _belongs(words, start, word_classes):
        return without_titles(words[start:end], word_classes)
    first_end = _first_run(words, word_classes)
    linked = 0 < first_end < len(words) and plain(words[first_end]) in word_classes.preposition
    if first_end > 1 or linked:
        return without_titles(words[:first_end], word_classes)
    phrase = _before_verb(_clause_subject(words, word_classes), word_classes)
    return " ".join(phrase[-_MOST_WORDS:]).strip(_EDGES) if _is_phrase(phrase, word_classes) else ""


def _before_verb(words: list[str], word_classes: WordClasses) -> list[str]:
    """End a phrase at its verb, if a second verb has the same subject ("The guild bowed to them but argued")."""
    if not word_classes.bare:
        return words
    for index in range(2, len(words)):
        token, left = plain(words[index]), plain(words[index - 1])
        verbal = token in word_classes.verb or (words[index].islower() and token.endswith(word_classes.past_ending))
        if verbal and not left.endswith(word_classes.adverb_ending) and left not in word_classes.determiner:
            return words[:index]
    return words


def _is_phrase(words: list[str], word_classes: WordClasses) -> bool:
    """Tell a noun phrase from a fragment of a clause, a number, or a time: better no speaker than a wrong one."""
    tokens = [plain(word) for word in words]
    if not tokens or len(tokens) > _MOST_WORDS or not any(map(str.isalpha, "".join(tokens))):
        return False
    first, last = tokens[0], tokens[-1]
    if last in word_classes.determiner or last in word_classes.elision or first in word_classes.own:
        return False
    if first in word_classes.no_speaker or first in word_classes.preposition or first in word_classes.infinitive:
        return False
    if last in word_classes.no_speaker or (len(tokens) == 1 and last.endswith(word_classes.adverb_ending)):
        return False
    return first in word_classes.pronoun or word_classes.verb.isdisjoint(tokens)


def _ends_phrase(words: list[str], index: int, word_classes: WordClasses) -> bool:
    """Tell whether a noun phrase ends before a word; not before the "and" of "Orr and Rask"."""
    word = plain(words[index])
    if word not in word_classes.phrase_end:
        return False
    pair = word in word_classes.name_link and index + 1 < len(words) and is_capital(words[index - 1], word_classes)
    return not (pair and is_capital(words[index + 1], word_classes))


def _clause_subject(words: list[str], word_classes: WordClasses) -> list[str]:
    """Start at the last word that can open a noun phrase."""
    for index in range(len(words) - 1, -1, -1):
        if plain(words[index]) in word_classes.noun_opener and (
            not index or plain(words[index - 1]) not in word_classes.preposition
        ):
            return words[index:]
    return words


def _behind_relative(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return what follows the last "that" or "which" of a part ("the men that Orvane", …)."""
    for index in range(len(words) - 2, -1, -1):
        if plain(words[index]) in word_classes.relative:
            return words[index + 1 :]
    return words


def _without_verbal(words: list[str], word_classes: WordClasses) -> list[str]:
    """Drop auxiliaries, adverbs and conjunctions before the verb."""
    end = len(words)
    while end and plain(words[end - 1]) in word_classes.verbal:
        end -= 1
    return words[:end]


def _last_run(words: list[str], word_classes: WordClasses) -> tuple[int, int]:
    """Return where the last run of capitalised words starts and ends; "of" and the like may be inside."""
    end = next((index + 1 for index in range(len(words) - 1, -1, -1) if is_capital(words[index], word_classes)), 0)
    start = end
    while start:
        left = words[start - 1]
        capital = is_capital(left, word_classes)
        if capital and start < end and _is_elided(left, word_classes) and is_capital(words[start], word_classes):
            break  # "de l'Intérieur | Ada Brink"
        link = start > 1 and plain(left) in word_classes.name_link and is_capital(words[start - 2], word_classes)
        if not capital and not link:
            break
        start -= 1
    return start, end


def _is_elided(word: str, word_classes: WordClasses) -> bool:
    head, apostrophe, _ = word.replace("’", "'").partition("'")
    return bool(apostrophe) and head.lower() in word_classes.elision


def _belongs(words: list[str], start: int, word_classes: WordClasses) -> bool:
    """Tell whether a name only says whose ("the embassy of Lodria", "l'ambassade d'Orvane")."""
    elided = re.split(r"['’]", words[start])
    if len(elided) > 1 and elided[0] in word_classes.preposition and start > 0:
        return True
    left = start - 1
    if left > 1 and plain(words[left]) in word_classes.determiner:
        left -= 1  # "Jo Orr of the Front"
    return left > 0 and plain(words[left]) in word_classes.preposition


def _first_run(words: list[str], word_classes: WordClasses) -> int:
    end = 0
    while end < len(words) and is_capital(words[end], word_classes):
        end += 1
    return end


def _ends_with_name(words: list[str], word_classes: WordClasses) -> bool:
    start, end = _last_run(words, word_classes)
    return 0 <= start < end == len(words) and not _belongs(words, start, word_classes)


def _is_name(words: list[str], word_classes: WordClasses) -> bool:
    return all(is_capital(word, word_classes) or plain(word) in word_classes.name_link for word in words)


def is_capital(word: str, word_classes: WordClasses) -> bool:
    """Tell a word with a capital that may be part of a name; "L'" and the like in front do not count."""
    if word.islower():
        return False
    bare = word.lstrip("'’‘(")
    head, apostrophe, rest = bare.replace("’", "'").partition("'")
    if apostrophe and head.lower() in word_classes.elision:
        bare = rest
    return bare[:1].isupper() and plain(bare) not in word_classes.function


def without_titles(words: list[str], word_classes: WordClasses) -> str:
    """Drop what precedes a name, up to its last title ("Lodrian Prime Minister Ada Brink")."""
    titles = [index for index, word in enumerate(words[:-1]) if plain(word) in word_classes.title]
    words = words[titles[-1] + 1 :] if titles else words
    name = re.sub(r"['’]s$", "", " ".join(words).strip(_EDGES))
    head, _, rest = name.replace("’", "'").partition("'")
    return rest if rest and head.lower() in word_classes.elision else name


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Return a word in lower case, without the punctuation at its edges."""
    return word.strip(_EDGES).lower()

"""Name the speaker: the noun phrase before or behind a word of saying.

A surface reading, without a parser: the last run of capitalised words in front
of the verb, without titles and appositions; where there is none, the noun
phrase as it stands ("the clinic").
"""

import re
from functools import lru_cache

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.lexicon import Find
from framing.markers.speech_spans import Source

_PARTS = re.compile(r"[,;:—–()“”\"«»„\n-](?:(?<!-)|(?<=\s-)(?=\s))")
_EDGES = " \t\u00a0\u202f.'’‘-!?…"

_LONGEST = 240  # signs looked at on either side: longer than any noun phrase before a verb of saying
_MOST_WORDS = 8


def speaker_before(text: str, manners: WordClasses) -> str:
    """Return who speaks, from the part of the sentence before the word of saying.

    Examples
    --------
    >>> from framing.lang import load
    >>> speaker_before("Colonel Ada Brink, the army spokeswoman, ", load("en").manners)
    'Ada Brink'
    >>> speaker_before("On Monday the clinic ", load("en").manners)
    'the clinic'
    """
    parts = _PARTS.split(text[-_LONGEST:])
    last = _without_verbal(_behind_relative(parts[-1].strip(_EDGES).split(), manners), manners)
    if last and (len(last) > 1 or last[0].lower() not in manners.relative):
        return noun_phrase(last, manners)
    earlier = [words for part in parts[:-1] if (words := part.strip(_EDGES).split())]
    if not earlier:
        return ""
    if last or len(earlier) == 1 or _is_name(earlier[-1], manners):
        return noun_phrase(earlier[-1], manners)
    return noun_phrase(earlier[-2], manners)


def speaker_after(text: str, manners: WordClasses) -> str:
    """Return who speaks, from what stands behind the word of saying ("said …", "according to …").

    Examples
    --------
    >>> from framing.lang import load
    >>> speaker_after(" Dr. Ada Brink, who heads the ward.", load("en").manners)
    'Ada Brink'
    """
    parts = [words for part in _PARTS.split(text[:_LONGEST]) if (words := part.strip(_EDGES).split())]
    if not parts:
        return ""
    if len(parts) > 1 and len(parts[1]) > 1 and _is_name(parts[1], manners) and not _ends_with_name(parts[0], manners):
        return noun_phrase(parts[1], manners)  # "said the mayor, Ada Brink"
    words = parts[0]
    for place, word in enumerate(words):
        if word.lower() in manners.relative or (place and word.lower() in manners.phrase_end):
            words = words[:place]
            break
    return noun_phrase(words, manners)


def surroundings(words: Words, cue: Find | None, source: Source) -> str:
    """Return the part of the text that a source points at: a speaker is named in it, or nowhere."""
    if source.side == "before" and cue is not None:
        start = words.start(cue.first)
        return words.text[words.sentence(start)[0] : start]
    return words.text[source.low : source.high]


def read_source(words: Words, cue: Find | None, source: Source, manners: WordClasses) -> str:
    """Return the noun phrase that a source points at, "" where the text names nobody."""
    stretch = surroundings(words, cue, source)
    if source.side == "before" and cue is not None:
        return speaker_of(words, cue, stretch, manners)
    if source.side == "after":
        return speaker_after(stretch, manners)
    if source.side == "part":
        return speaker_before(stretch, manners)
    return stretch if source.side == "word" else ""


def clitic_of(words: Words, cue: Find, manners: WordClasses) -> Source | None:
    """Return the pronoun that hangs on the verb by a hyphen ("a-t-il ajouté", "dit-elle"), or None."""
    last = min(cue.last + 3, len(words.tokens))
    for place in range(cue.first + 1, last):
        if words.text[words.ends[place - 1]] not in "-‐‑" and place > cue.last:
            break
        if words.tokens[place] in manners.pronoun and words.text[words.ends[place - 1]] in "-‐‑":
            return Source("word", words.start(place), words.ends[place])
    return None


def is_gerund(words: Words, cue: Find, manners: WordClasses) -> bool:
    """Tell a participle that borrows its subject ("…, adding that")."""
    return words.tokens[cue.first].endswith(manners.gerund_ending)


def speaker_of(words: Words, cue: Find, before: str, manners: WordClasses) -> str:
    """Return who speaks, from the sentence ``before`` a cue that stands in front of what is said."""
    if "noun" in cue.form.frame:
        return possessor_before(before)
    if is_gerund(words, cue, manners) and before.rstrip()[-1:] in (",", "–", "—"):
        return subject_of(before, manners)
    return speaker_before(before, manners)


def subject_of(sentence: str, manners: WordClasses) -> str:
    """Return the subject that a sentence opens with: its words up to the first verb.

    Examples
    --------
    >>> from framing.lang import load
    >>> subject_of("The Lodrian army reacted at once,", load("en").manners)
    'The Lodrian army'
    """
    words = _PARTS.split(sentence[:_LONGEST])[0].split()
    past = manners.past_ending
    for place, word in enumerate(words):
        bare = plain(word)
        if place and (bare in manners.finite or (word.islower() and bare.endswith(past))):
            return noun_phrase(words[:place], manners)
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


def noun_phrase(words: list[str], manners: WordClasses) -> str:
    """Cut a phrase down to the name in it, or to its last words."""
    while words and plain(words[0]) in manners.lead:
        words = words[1:]
    if not words or plain(words[0]) in manners.verb:
        return ""
    cut = next((place for place, word in enumerate(words) if place and plain(word) in manners.phrase_end), 0)
    words = words[:cut] if cut else words
    start, end = _last_run(words, manners)
    if end == len(words) and start < end and not _belongs(words, start, manners):
        return without_titles(words[start:end], manners)
    first_start, first_end = _first_run(words, manners)
    if first_start == 0 and first_end > 1:
        return without_titles(words[:first_end], manners)
    return " ".join(_clause_subject(words, manners)[-_MOST_WORDS:]).strip(_EDGES)


def _clause_subject(words: list[str], manners: WordClasses) -> list[str]:
    """Start at the last word that can open a noun phrase."""
    for place in range(len(words) - 1, -1, -1):
        if plain(words[place]) in manners.noun_opener and (
            not place or plain(words[place - 1]) not in manners.preposition
        ):
            return words[place:]
    return words


def _behind_relative(words: list[str], manners: WordClasses) -> list[str]:
    """Return what stands behind the last "that" or "which" of a part ("the men that Orvane", …)."""
    for place in range(len(words) - 2, -1, -1):
        if plain(words[place]) in manners.relative:
            return words[place + 1 :]
    return words


def _without_verbal(words: list[str], manners: WordClasses) -> list[str]:
    """Drop auxiliaries, adverbs and conjunctions that stand before the verb."""
    end = len(words)
    while end and plain(words[end - 1]) in manners.verbal:
        end -= 1
    return words[:end]


def _last_run(words: list[str], manners: WordClasses) -> tuple[int, int]:
    """Return where the last run of capitalised words starts and ends; "of" and the like may stand inside."""
    end = next((place + 1 for place in range(len(words) - 1, -1, -1) if is_capital(words[place], manners)), 0)
    start = end
    while start:
        left = words[start - 1]
        capital = is_capital(left, manners)
        if capital and start < end and _is_elided(left, manners) and is_capital(words[start], manners):
            break  # "de l'Intérieur | Ada Brink"
        link = start > 1 and plain(left) in manners.name_link and is_capital(words[start - 2], manners)
        if not capital and not link:
            break
        start -= 1
    return start, end


def _is_elided(word: str, manners: WordClasses) -> bool:
    head, apostrophe, _ = word.replace("’", "'").partition("'")
    return bool(apostrophe) and head.lower() in manners.elision


def _belongs(words: list[str], start: int, manners: WordClasses) -> bool:
    """Tell whether a name only says whose ("the embassy of Lodria", "l'ambassade d'Orvane")."""
    elided = re.split(r"['’]", words[start])
    return (len(elided) > 1 and elided[0] in manners.preposition and start > 0) or (
        start > 1 and plain(words[start - 1]) in manners.preposition
    )


def _first_run(words: list[str], manners: WordClasses) -> tuple[int, int]:
    end = 0
    while end < len(words) and is_capital(words[end], manners):
        end += 1
    return 0, end


def _ends_with_name(words: list[str], manners: WordClasses) -> bool:
    start, end = _last_run(words, manners)
    return 0 <= start < end == len(words) and not _belongs(words, start, manners)


def _is_name(words: list[str], manners: WordClasses) -> bool:
    return all(is_capital(word, manners) or plain(word) in manners.name_link for word in words)


def is_capital(word: str, manners: WordClasses) -> bool:
    """Tell a word with a capital that may be part of a name; "L'" and the like in front do not count."""
    if word.islower():
        return False
    bare = word.lstrip("'’‘(")
    head, apostrophe, rest = bare.replace("’", "'").partition("'")
    if apostrophe and head.lower() in manners.elision:
        bare = rest
    return bare[:1].isupper() and plain(bare) not in manners.function


def without_titles(words: list[str], manners: WordClasses) -> str:
    """Drop what stands before a name, up to its last title ("Lodrian Prime Minister Ada Brink")."""
    titles = [place for place, word in enumerate(words[:-1]) if plain(word) in manners.title]
    words = words[titles[-1] + 1 :] if titles else words
    name = re.sub(r"['’]s$", "", " ".join(words).strip(_EDGES))
    head, _, rest = name.replace("’", "'").partition("'")
    return rest if rest and head.lower() in manners.elision else name


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Return a word in lower case, without the marks at its edges."""
    return word.strip(_EDGES).lower()

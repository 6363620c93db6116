"""Name the speaker: the noun phrase before or after a word of saying.

A surface reading, without a parser: the last run of capitalised words before
of the verb, without titles and appositions; if there is none, the noun
phrase unchanged ("the clinic").
"""

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.borrowed_subject import conjoined, participle_subject
from framing.markers.lexicon import EntryMatch
from framing.markers.name_words import EDGES, ends_with_name, is_capital, is_elided, is_name, is_verbal, last_run, plain
from framing.markers.noun_phrase import author, name_behind_place, noun_phrase
from framing.markers.sentence_parts import (
    apposed_name,
    is_aside,
    parts_before,
    speaking_parts,
    split_at_marks,
    without_nicknames,
)
from framing.markers.speaker_nouns import is_speaker_noun
from framing.markers.speech_spans import SpeakerLocation

_COMPLEMENT = 3  # words in which the complement of a source opens: « un bilan du ministère »
_MAX_PASSAGE = 240  # characters searched on either side: longer than any noun phrase before a verb of saying


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
    parts = parts_before(text[-_MAX_PASSAGE:])
    part = parts[-1].strip(EDGES).split()
    if not word_classes.bare:
        part = _up_to_relative(part, word_classes)
    whole = _behind_conjunction(_behind_relative(part, word_classes), word_classes)
    if len(whole) > 1 and plain(whole[-1]) in word_classes.relative - word_classes.determiner:
        whole = _head_of_relative(whole[:-1], word_classes)
    last = author(_without_verbal(whole, word_classes), word_classes)
    if word_classes.bare and len(last) > 1 and plain(last[-1]) in word_classes.subject - word_classes.hearer:
        return noun_phrase(last[-1:], word_classes)  # "uncovered what he"
    pronoun = word_classes.bare and len(last) > 1 and plain(last[0]) in word_classes.subject
    if pronoun and _is_verb(last[1], word_classes):
        return noun_phrase(last[:1], word_classes)  # "He went on to"
    if len(last) > 1 and plain(last[0]) in word_classes.about and plain(last[1]) in word_classes.amount:
        last = last[1:]  # "about a third of the rowers"
    if not word_classes.joint.isdisjoint(map(plain, whole[len(last) :])):
        last = _up_to_verb(last, word_classes)
    return _nearest(parts, [] if is_aside(last, word_classes) else last, word_classes)


def _nearest(parts: list[str], last: list[str], word_classes: WordClasses) -> str:
    """Return who is named nearest to a verb: in the part right before it, or in an earlier part."""
    earlier = speaking_parts(parts[:-1], word_classes)
    if last and (len(last) > 1 or last[0].lower() not in word_classes.relative):
        named = apposed_name([*earlier, last], word_classes) if word_classes.bare else ""
        return named or noun_phrase(last, word_classes)
    while earlier and is_aside(earlier[-1], word_classes):
        earlier.pop()
    if not earlier:
        return ""
    if last or len(earlier) == 1 or is_name(earlier[-1], word_classes):
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
    passage = without_nicknames(text[:_MAX_PASSAGE])
    parts = [words for part in split_at_marks(passage) if (words := part.strip(EDGES).split())]
    if not parts:
        return ""
    if (
        len(parts) > 1
        and len(parts[1]) > 1
        and is_name(parts[1], word_classes)
        and not ends_with_name(parts[0], word_classes)
    ):
        return noun_phrase(parts[1], word_classes)  # "said the mayor, Ada Brink"
    if not word_classes.bare:
        parts[0] = _before_that(parts[0], word_classes)
    if plain(parts[0][0]) in word_classes.aside | word_classes.preposition | word_classes.topic_opener:
        parts[0] = _behind_hearer(parts[0], word_classes)
        if len(parts[0]) == 2 and is_name(parts[0], word_classes):
            return " ".join(parts[0])
    named = name_behind_place(parts[0], word_classes)
    if named:
        return named
    words = author(_first_phrase(parts[0], word_classes), word_classes)
    for index, word in enumerate(words):
        if word.lower() in word_classes.relative or (index and word.lower() in word_classes.phrase_end):
            words = words[:index]
            break
    return noun_phrase(words, word_classes)


def _before_that(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return what is before a relative « que »: « selon des chiffres | que les dockers nient »."""
    cut = next((index for index in range(1, len(words)) if plain(words[index]) in word_classes.that), len(words))
    return words[:cut]


def _behind_hearer(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return what follows a hearer or a place: "au Figaro | un porte-parole", "sur X | Ana Brun"."""
    for index in range(2, len(words)):
        left, token = plain(words[index - 1]), plain(words[index])
        if token in word_classes.determiner and left not in word_classes.preposition | word_classes.determiner:
            return words[index:]
    start, end = last_run(words, word_classes)
    if end < len(words) or word_classes.bare:
        return words
    if end - start > 1:
        return words[max(start, end - 2) :]
    return words[start:] if start > 1 and is_elided(words[start - 1], word_classes) else words


def _first_phrase(words: list[str], word_classes: WordClasses) -> list[str]:
    """End a source where a second noun phrase opens: "selon une source du port | la taxe tombe"."""
    for index in range(2, len(words)):
        left, opens = plain(words[index - 1]), plain(words[index])
        near = index <= _COMPLEMENT or is_capital(words[index - 1], word_classes)  # "la Cour des comptes"
        contracted = near and opens in word_classes.name_link and opens in word_classes.preposition
        timed = index + 1 < len(words) and plain(words[index + 1]) in word_classes.aside
        if (
            opens in word_classes.determiner
            and (timed or not contracted)
            and left not in word_classes.preposition | word_classes.determiner
        ):
            return words[:index] if left not in word_classes.name_link and left not in word_classes.verbal else words
    return words


def speaker_passage(words: Words, cue: EntryMatch | None, location: SpeakerLocation) -> str:
    """Return the part of the text that a source points at: a speaker is named in it, or nowhere."""
    if location.side == "before" and cue is not None:
        start = words.start(cue.first)
        return words.text[words.sentence(start)[0] : start]
    return words.text[location.low : location.high]


def read_speaker(words: Words, cue: EntryMatch | None, location: SpeakerLocation, word_classes: WordClasses) -> str:
    """Return the noun phrase that a source points at, "" if the text names nobody."""
    passage = speaker_passage(words, cue, location)
    if location.side == "before" and cue is not None:
        return speaker_of(words, cue, passage, word_classes)
    if location.side == "after":
        return speaker_after(passage, word_classes)
    if location.side == "part":
        return speaker_before(passage, word_classes)
    return passage if location.side == "word" else ""


def clitic_of(words: Words, cue: EntryMatch, word_classes: WordClasses) -> SpeakerLocation | None:
    """Return the pronoun that hangs on the verb by a hyphen ("a-t-il ajouté", "dit-elle"), or None."""
    last = min(cue.last + 3, len(words.tokens))
    for index in range(cue.first + 1, last):
        if words.text[words.ends[index - 1]] not in "-‐‑" and index > cue.last:
            break
        if words.tokens[index] in word_classes.pronoun and words.text[words.ends[index - 1]] in "-‐‑":
            return SpeakerLocation("word", words.start(index), words.ends[index])
    return None


def speaker_of(words: Words, cue: EntryMatch, before: str, word_classes: WordClasses) -> str:
    """Return who speaks, from the sentence ``before`` a cue before what is said."""
    if "noun" in cue.form.frame:
        return possessor_before(before)
    if is_gerund(words, cue, word_classes):
        borrowed = participle_subject(before, word_classes)
        return speaker_before(before, word_classes) if borrowed is None else borrowed
    return conjoined(before, word_classes) or speaker_before(before, word_classes)


def is_gerund(words: Words, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether a participle borrows its subject ("…, adding that")."""
    return words.tokens[cue.first].endswith(word_classes.gerund_ending)


def possessor_before(text: str) -> str:
    """Return who owns a noun of saying ("Orvane's claim that"), or "".

    Examples
    --------
    >>> possessor_before("It rejects Orvane’s ")
    'Orvane'
    """
    owner = text[-_MAX_PASSAGE:].rstrip()
    if not owner.endswith(("'s", "’s")):
        return ""
    words = owner[:-2].split()
    start = len(words)
    while start and words[start - 1][0].isupper():
        start -= 1
    return " ".join(words[start:])


def _head_of_relative(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return the noun that "who" belongs to: "tests were confirmed by | health officials | who said"."""
    for index in range(len(words) - 2, -1, -1):
        if plain(words[index]) in word_classes.agent or _is_verb(words[index], word_classes):
            return words[index + 1 :]
    return words


def _up_to_relative(words: list[str], word_classes: WordClasses) -> list[str]:
    """End at « qui » if only clitics follow: « les rameurs qui | lui reprochent »."""
    end = len(words)
    while end and is_verbal(words[end - 1], word_classes):
        end -= 1
    return words[:end] if end and plain(words[end - 1]) == "qui" else words


def _behind_relative(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return what follows the last "that" or "which" of a part ("the men that Orvane", …)."""
    for index in range(len(words) - 2, -1, -1):
        if plain(words[index]) in word_classes.relative:
            return words[index + 1 :]
    return words


def _behind_conjunction(words: list[str], word_classes: WordClasses) -> list[str]:
    """Return what follows the last "while" or "when", or an "after" that opens a clause.

    Nothing is cut before "and": what follows may be said by the subject of either clause.
    """
    for index in range(len(words) - 2, 1, -1):
        if plain(words[index]) in word_classes.joint:
            return words
        if plain(words[index]) in word_classes.under:
            verb = next((at for at in range(index - 1, 0, -1) if _is_verb(words[at], word_classes)), 0)
            if plain(words[index]) not in word_classes.also_preposition or _opens_clause(
                words, verb, index, word_classes
            ):
                return words[index + 1 :]
            if not verb:
                return _second_phrase(words, index + 1, word_classes)
    return words


def _opens_clause(words: list[str], verb: int, conjunction: int, word_classes: WordClasses) -> bool:
    """Return whether it is "She left the port after | the clinic said", not "The man held after the raid | said"."""
    if not word_classes.bare or not verb:
        return False
    is_object_between = verb < conjunction - 1 or is_speaker_noun(plain(words[-1]), word_classes)
    is_pronoun = plain(words[verb - 1]) in word_classes.pronoun
    is_as = plain(words[conjunction]) in word_classes.as_said
    return is_object_between or is_pronoun or is_as or is_name(words[conjunction + 1 :], word_classes)


def _second_phrase(words: list[str], start: int, word_classes: WordClasses) -> list[str]:
    """Return the last noun phrase if there are two: "Six months after the vote | the mayor"."""
    opening = [
        index
        for index in range(start, len(words))
        if plain(words[index]) in word_classes.determiner and plain(words[index - 1]) not in word_classes.preposition
    ]
    return words[opening[-1] :] if len(opening) > 1 else words


def _is_verb(word: str, word_classes: WordClasses) -> bool:
    is_past = word.islower() and bool(word_classes.past_ending) and word.endswith(word_classes.past_ending)
    return is_past or plain(word) in word_classes.verb | word_classes.verbal


def _without_verbal(words: list[str], word_classes: WordClasses) -> list[str]:
    """Drop auxiliaries, adverbs and conjunctions before the verb."""
    end = len(words)
    while end and (is_verbal(words[end - 1], word_classes) or _is_adverb(words[:end], word_classes)):
        end -= 1
    return words[:end]


def _is_adverb(words: list[str], word_classes: WordClasses) -> bool:
    """Return whether an adverb ends a phrase, "Ada Brink similarly", and no noun that looks like one, "the family"."""
    token = plain(words[-1])
    adverb = len(words) > 1 and words[-1].islower() and token.endswith(word_classes.adverb_ending)
    return word_classes.bare and adverb and token not in word_classes.person


def _up_to_verb(words: list[str], word_classes: WordClasses) -> list[str]:
    """End a subject at its first verb: "Elle n'a pas voté | mais a dit"."""
    return words[: next((at for at in range(1, len(words)) if is_verbal(words[at], word_classes)), len(words))]

"""Whom a text names, and by which nouns it calls them: "the autocrat Ilan Vorek", "the regime of Vorek".

Better to miss a noun than to take a verb for one: before a name a noun
needs an article, or has to be a title or a name of people that the pack knows.
"""

import re
from collections.abc import Iterator
from functools import cache

from framing.lang.pack import Pack, load
from framing.lang.word_classes import WordClasses
from framing.markers.name_words import is_capital, plain, without_titles

_WORD = re.compile(r"[^\W\d_]\.(?=[ \u00a0][^\W\d_])|[^\W\d_]+(?:[-'’][^\W\d_]+)*|[,.;:!?()«»“”\"–—…]")
_BREAKS = frozenset(',.;:!?()«»“”"–—…')
_STOCK = ("government", "armed-opposition")  # actors whose names are common nouns
_OF = frozenset({"of", "de", "du", "des"})
_NEAR = 3  # words between an article and the name whose noun it goes with
_APPOSED = 5  # words after the comma after a name, of which one is the noun
_MIN_LETTERS = 3
_OWNER = re.compile(r"['’]s?\Z")


def find_callings(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield each name of two words or more with a noun that it is called by, "" for a mention without one.

    A single word with a capital is a name where a noun of people or power
    goes with it: "the regime of Tesmar", "Tesmar's junta".

    Raises
    ------
    LanguageError
        There is no pack for the language.

    Examples
    --------
    >>> list(find_callings("The autocrat Ilan Vorek left. “No,” said Ilan Vorek, the president of Tesmar.", "en"))
    [('Ilan Vorek', 'autocrat'), ('Ilan Vorek', 'president')]
    """
    pack = load(language)
    words = _WORD.findall(text)
    for start, end in _runs(words, pack.word_classes):
        start = _after_titles(words, start, end, pack.word_classes)
        name = without_titles(words[start:end], pack.word_classes)
        nouns = list(dict.fromkeys(_nouns(words, start, end, pack)))
        yield from ((name, noun) for noun in nouns)
        if not nouns and end - start > 1:
            yield name, ""


def _runs(words: list[str], classes: WordClasses) -> Iterator[tuple[int, int]]:
    """Yield where runs of capitalised words start and end; "of" and the like may be inside a run of several."""
    index = 0
    while index < len(words):
        start = index
        while index < len(words) and _is_of_name(words, start, index, classes):
            index += 1
        if index > start:
            yield start, index
        else:
            index += 1


def _is_of_name(words: list[str], start: int, index: int, classes: WordClasses) -> bool:
    word = words[index]
    if word in _BREAKS:
        return False
    if is_capital(word, classes):
        return index == start or not _OWNER.search(words[index - 1]) or not classes.bare
    linked = start < index < len(words) - 1 and plain(word) in classes.name_link - {"of", "and", "de", "des", "du"}
    return linked and is_capital(words[index + 1], classes)


def _after_titles(words: list[str], start: int, end: int, classes: WordClasses) -> int:
    """Return where a name starts after its titles: "President Ilan Vorek"."""
    while start < end - 1 and plain(words[start]) in classes.title:
        start += 1
    return start


def _nouns(words: list[str], start: int, end: int, pack: Pack) -> list[str]:
    """Return the nouns that go with a name, before it and after it; a single word has those of power only."""
    classes, power = pack.word_classes, _of_power(pack.tag)
    words_before = words[max(0, start - _NEAR) : start]
    nouns = [_before_of(words_before, power, classes), _owned(words, end, power, classes)]
    if end - start > 1:
        nouns = [_right_before(words_before, power, classes), *nouns, _apposed(words, end, classes)]
    return [noun for noun in nouns if noun]


def _right_before(words_before: list[str], power: frozenset[str], classes: WordClasses) -> str:
    """Return the noun of "the autocrat Ilan Vorek", "President Ilan Vorek" and « le régime d'Ilan Vorek », else ""."""
    noun = plain(words_before[-1]) if words_before and words_before[-1] not in _BREAKS else ""
    if noun in power or noun in classes.title:
        return noun
    return noun if _is_noun(noun, classes) and _has_article(words_before[:-1], classes) else ""


def _before_of(words_before: list[str], power: frozenset[str], classes: WordClasses) -> str:
    """Return the noun of "the regime of Vorek", else ""."""
    if len(words_before) < 2 or plain(words_before[-1]) not in classes.name_link & _OF:
        return ""
    noun = plain(words_before[-2])
    return noun if noun in power else ""


def _owned(words: list[str], end: int, power: frozenset[str], classes: WordClasses) -> str:
    """Return the noun of "Vorek's regime", else ""."""
    if not classes.bare or end == len(words) or not _OWNER.search(words[end - 1]):
        return ""
    noun = plain(words[end])
    return noun if noun in power else ""


def _apposed(words: list[str], end: int, classes: WordClasses) -> str:
    """Return the noun of "Vorek, the former president of …": the last word before a preposition, or the first one."""
    after = words[end : end + _APPOSED + 2]
    if len(after) < 3 or after[0] != "," or plain(after[1]) not in classes.determiner:
        return ""
    phrase: list[str] = []
    for word in after[2:]:
        if word in _BREAKS or plain(word) in classes.preposition | classes.phrase_end or is_capital(word, classes):
            break
        phrase.append(plain(word))
    noun = (phrase[-1] if classes.bare else phrase[0]) if phrase else ""
    return noun if _is_noun(noun, classes) else ""


def _is_noun(word: str, classes: WordClasses) -> bool:
    """Return whether a word may be a noun: it is not one of those that have another use."""
    others = classes.function | classes.verb | classes.preposition | classes.determiner | classes.phrase_end
    return (
        len(word) >= _MIN_LETTERS and word.isalpha() and word not in others | classes.verbal | classes.also_preposition
    )


def _has_article(words_before: list[str], classes: WordClasses) -> bool:
    return any(plain(word) in classes.determiner for word in words_before) and not _BREAKS & set(words_before)


@cache
def _of_power(tag: str) -> frozenset[str]:
    """Return the nouns of people and power that a pack knows: evaluative names, and those of rulers and fighters."""
    pack = load(tag)
    stock = [name.entry for actor in _STOCK for name in pack.actors.get(actor, ())]
    forms = (form for entry in (*pack.lists.get("naming", ()), *stock) for form in entry.forms)
    return frozenset(form for form in forms if form.isalpha() and form.islower())

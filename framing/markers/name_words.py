"""Which words belong to names: capitals, links such as "de", titles, elisions."""

import re
from functools import lru_cache

from framing.lang.word_classes import WordClasses

EDGES = " \t\u00a0\u202f.'’‘-!?…"


def is_verbal(word: str, word_classes: WordClasses) -> bool:
    """Return whether it is an auxiliary, an adverb, or a verb after an elided particle ("n'a", "d'enfoncer")."""
    small = plain(word)
    head, apostrophe, rest = word.lower().replace("’", "'").partition("'")
    if apostrophe and word_classes.elision:
        return head in word_classes.elision and (
            not rest or (head in word_classes.verbal and rest in word_classes.verbal)
        )
    return small in word_classes.verbal or (len(small) == 1 and small in word_classes.infinitive & word_classes.elision)


def last_run(words: list[str], word_classes: WordClasses) -> tuple[int, int]:
    """Return where the last run of capitalised words starts and ends; "of" and the like may be inside."""
    end = next((index + 1 for index in range(len(words) - 1, -1, -1) if is_capital(words[index], word_classes)), 0)
    start = end
    while start:
        left = words[start - 1]
        capital = is_capital(left, word_classes)
        owner = start < end and is_elided(left, word_classes) and left[0].lower() not in word_classes.infinitive
        if capital and owner and is_capital(words[start], word_classes):
            break  # "de l'Intérieur | Ada Brink"
        link = start > 1 and plain(left) in word_classes.name_link and is_capital(words[start - 2], word_classes)
        if not capital and not link:
            break
        start -= 1
    return start, end


def is_elided(word: str, word_classes: WordClasses) -> bool:
    """Return whether a word has an elided article or preposition before it ("l'Intérieur")."""
    head, apostrophe, _ = word.replace("’", "'").partition("'")
    return bool(apostrophe) and head.lower() in word_classes.elision


def belongs(words: list[str], start: int, word_classes: WordClasses) -> bool:
    """Return whether a name only says whose ("the embassy of Lodria", "l'ambassade d'Orvane")."""
    elided = re.split(r"['’]", words[start])
    if len(elided) > 1 and elided[0] in word_classes.preposition and start > 0:
        return True
    left = start - 1
    if left > 0 and plain(words[left]) in word_classes.preposition:
        return True  # also "du" and "des", which are determiners too
    if left > 1 and plain(words[left]) in word_classes.determiner:
        left -= 1  # "Jo Orr of the Front"
    return left > 0 and plain(words[left]) in word_classes.preposition


def first_run(words: list[str], word_classes: WordClasses) -> int:
    """Return where the first run of capitalised words ends, 0 if the phrase opens with none."""
    end = 0
    while end < len(words) and is_capital(words[end], word_classes):
        end += 1
    return end


def ends_with_name(words: list[str], word_classes: WordClasses) -> bool:
    """Return whether a phrase ends with a name of its own, not with that of somebody whom it belongs to."""
    start, end = last_run(words, word_classes)
    return 0 <= start < end == len(words) and not belongs(words, start, word_classes)


def is_name(words: list[str], word_classes: WordClasses) -> bool:
    """Return whether the whole phrase is a name."""
    return all(is_capital(word, word_classes) or plain(word) in word_classes.name_link for word in words)


def is_capital(word: str, word_classes: WordClasses) -> bool:
    """Return whether a word with a capital may be part of a name; a leading "L'" and the like do not count."""
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
    name = re.sub(r"['’]s$", "", " ".join(words).strip(EDGES))
    head, _, rest = name.replace("’", "'").partition("'")
    return rest if rest and head.lower() in word_classes.elision else name


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Return a word in lower case, without the punctuation at its edges."""
    return word.strip(EDGES).lower()

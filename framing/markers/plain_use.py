"""Tell the words of an entry from the same words in a name, in a compound, or mentioned and not used.

"savage" is a marker; Ada Savage, the *Savage* office, an anti-terrorist unit
and the term "far right" in a glossary are not.
"""

from framing.lang.segmentation import Words
from framing.markers.analysed_text import AnalysedText
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotation
from framing.markers.scare_quote_context import Page
from framing.markers.scare_quotes import REASONS

_SEEN = 20  # places of a capitalised word in which the text may show that it is a name
_SHORTEST = 4  # letters of a word that shows, by its small letter, that a line is no headline in capitals
_OPENING = "\"“«‘'([—–-•* \u00a0\u202f\n\t"
_STOPS = ".!?:…"


def is_plain(reading: AnalysedText, find: Find) -> bool:
    """Tell a find that is part of a name or title, of a compound that turns it round, or mentioned as a word."""
    words = reading.words
    if _is_opposed(words, find):
        return True
    if words.text[words.start(find.first)].isupper() and not find.form.capitals and _is_name(words, find):
        return True
    numbers = reading.quotations.overlapping(words.start(find.first), words.ends[find.last])
    return any(_is_mentioned(reading, number, find) for number in numbers)


def _is_opposed(words: Words, find: Find) -> bool:
    """Tell the second part of a compound such as anti-terrorist or non-violent."""
    before = find.first - 1
    return (
        before >= 0
        and words.tokens[before] in words.pack.words("opposing")
        and words.text[words.ends[before]] in "-‐‑"
        and words.ends[before] + 1 == words.start(find.first)
    )


def _is_name(words: Words, find: Find) -> bool:
    """Tell a capitalised word that is, or is part of, a name: within a sentence, beside another one, or a name elsewhere.

    A line in capitals or with a capital at each word shows nothing; nor does a name for people after its article
    ("the Regime").
    """
    start, end = words.start(find.first), words.ends[find.last]
    low, high = words.sentence(start)
    if words.text[start:end].isupper() or not _writes_small(words, low, high, find):
        return False
    if _opens(words.text, low, start):
        return find.first == find.last and _is_name_elsewhere(words.text, words.text[start:end])
    if _is_capital(words, find.last + 1, high) or (_is_capital(words, find.first - 1, high) and not _opens_at(words, find.first - 1, low)):
        return True
    if find.first < find.last:
        return False
    determiner = words.pack.word_classes.determiner
    return find.category != "naming" or words.tokens[find.first - 1] not in determiner


def _writes_small(words: Words, low: int, high: int, find: Find) -> bool:
    """Tell whether a line has a longer word in small letters, function words and second halves of compounds aside."""
    function = words.pack.word_classes.function
    for index in range(words.at(low), words.at(high - 1) + 1):
        token, start = words.tokens[index], words.start(index)
        if len(token) >= _SHORTEST and token not in function and words.text[start].islower():
            if not find.first <= index <= find.last and words.text[start - 1 : start] not in tuple("-‐‑'’"):
                return True
    return False


def _opens(text: str, low: int, start: int) -> bool:
    """Tell whether a word opens its sentence, a quotation, or what follows a colon."""
    before = text[max(low, start - 4) : start].rstrip(_OPENING)
    return not before or before[-1] in _STOPS or text[start - 1] in "\"“«‘'"


def _opens_at(words: Words, index: int, low: int) -> bool:
    return _opens(words.text, low, words.start(index))


def _is_capital(words: Words, index: int, high: int) -> bool:
    """Tell a word with a capital that belongs to its neighbour: blanks alone, or a hyphen, between the two."""
    if not 0 <= index < len(words.tokens) or not words.tokens[index]:
        return False
    start = words.start(index)
    return start < high and words.text[start].isupper() and words.tokens[index] != "i"


def _is_name_elsewhere(text: str, word: str) -> bool:
    """Tell whether a capitalised word follows a capitalised one elsewhere in a text."""
    offset = -1
    for _ in range(_SEEN):
        offset = text.find(f" {word}", offset + 1)
        if offset < 0:
            return False
        before = text[max(0, offset - 30) : offset].split(" ")[-1]
        if before[:1].isupper() and before[-1:].isalpha() and len(before) > 1:
            return True
    return False


def _is_mentioned(reading: AnalysedText, number: int, find: Find) -> bool:
    """Tell a word in the quotation marks of a term, a title or a glossary."""
    quotation = reading.quotations.items[number]
    if not quotation.closed or reading.spoken(number) is not None:
        return False
    page = Page(reading, [quotation])
    if REASONS["broken"](page, quotation):
        return False
    return REASONS["defined"](page, quotation) or _is_looked_up(reading, quotation)


def _is_looked_up(reading: AnalysedText, quotation: Quotation) -> bool:
    words = reading.words
    low, high = words.sentence(quotation.start)
    wordbook = words.pack.words("wordbook")
    return bool(wordbook) and not wordbook.isdisjoint(words.tokens[words.at(low) : words.at(high - 1) + 1])

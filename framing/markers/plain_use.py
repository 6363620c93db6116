"""Whether the words of an entry are used, or are part of a name or compound, or only mentioned.

"savage" is a marker; Ada Savage, the *Savage* office, an anti-terrorist unit
and the term "far right" in a glossary are not.
"""

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.analysed_text import AnalysedText
from framing.markers.lexicon import EntryMatch
from framing.markers.quotes import Quotation
from framing.markers.scare_quote_context import ScareQuoteContext
from framing.markers.scare_quotes import REASONS

_SEEN = 20  # places of a capitalised word in which the text may show that it is a name
_MIN_LETTERS = 4  # letters of a word that shows, by its small letter, that a line is not a headline in capitals
_PROSE = 3  # longer words in small letters that no headline in capitals has
_TO_QUOTE = 4  # characters between a verb and its quotation
_LINE = 80  # characters of a signature
_HYPHENS = tuple("-‐‑")
_OPENING = "\"“«‘'([—–-•* \u00a0\u202f\n\t"
_STOPS = ".!?:…"


def is_plain(analysed: AnalysedText, match: EntryMatch) -> bool:
    """Return whether a find is part of a name, a title, a compound that reverses it, or mentioned as a word."""
    words = analysed.words
    if _is_opposed(words, match) or (match.category == "vague_attribution" and _is_signed(analysed, match)):
        return True
    if words.text[words.start(match.first)].isupper() and not match.form.capitals and _is_name(words, match):
        return True
    numbers = analysed.quotations.overlapping(words.start(match.first), words.ends[match.last])
    return any(_is_mentioned(analysed, number) for number in numbers)


def _is_opposed(words: Words, match: EntryMatch) -> bool:
    """Return whether it is the second part of a compound such as anti-terrorist or non-violent."""
    previous = match.first - 1
    return (
        previous >= 0
        and words.tokens[previous] in words.pack.words("opposing")
        and words.text[words.ends[previous]] in "-‐‑"
        and words.ends[previous] + 1 == words.start(match.first)
    )


def _is_signed(analysed: AnalysedText, match: EntryMatch) -> bool:
    """Return whether it is "others note" before a quotation, and a signature after it: names, no full stop."""
    text, end = analysed.words.text, analysed.words.ends[match.last]
    quotation = next((analysed.quotations.items[at] for at in analysed.quotations.starting(end, end + _TO_QUOTE)), None)
    if quotation is None or not quotation.closed:
        return False
    signature = text[quotation.end : quotation.end + _LINE].strip().split("\n")[0]
    longer = [word for word in signature.split() if len(word) >= _MIN_LETTERS]
    return signature[-1:].isalpha() and bool(longer) and all(word[0].isupper() for word in longer)


def _is_name(words: Words, match: EntryMatch) -> bool:
    """Return whether a capitalised word is part of a name: in mid-sentence, next to another, or a name elsewhere.

    A line in capitals or with a capital at each word shows nothing; nor does a name for people after its article
    ("the Regime").
    """
    start, end = words.start(match.first), words.ends[match.last]
    low, high = words.sentence(start)
    if words.text[start:end].isupper() or not _writes_small(words, low, high, match):
        return False
    if _opens(words.text, low, start):
        return match.first == match.last and _is_name_elsewhere(words.text, words.text[start:end])
    previous, following = match.first - 1, match.last + 1
    if _is_capital(words, previous, high) and not _opens(words.text, low, words.start(previous)):
        return True
    if _is_capital(words, following, high) and not (match.category == "naming" and match.first < match.last):
        return True
    word_classes = words.pack.word_classes
    if match.first < match.last:
        return _is_borne(words, match, word_classes)
    articles = word_classes.determiner - word_classes.that  # "that Hicks was …" is a name
    return match.category != "naming" or words.tokens[match.first - 1] not in articles


def _is_borne(words: Words, match: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether several words with capitals follow what bears a name ("the site Hot Air"), or "al-"."""
    if not all(words.text[words.start(index)].isupper() for index in range(match.first, match.last + 1)):
        return words.text[words.start(match.first) - 1] in _HYPHENS
    return words.tokens[match.first - 1] in word_classes.bearer


def _writes_small(words: Words, low: int, high: int, match: EntryMatch) -> bool:
    """Return whether half or several of a line's longer words have small letters, so that a capital shows a name.

    Function words, and second halves of compounds, are small in a headline in capitals as well.
    """
    function = words.pack.word_classes.function
    small = large = 0
    for index in range(words.at(low), words.at(high - 1) + 1):
        token, start = words.tokens[index], words.start(index)
        if start >= high or len(token) < _MIN_LETTERS or token in function or match.first <= index <= match.last:
            continue
        if words.text[start].isupper():
            large += 1
        elif words.text[start - 1 : start] not in tuple("-‐‑'’"):
            small += 1
    return small > 0 and (small >= large or small >= _PROSE)


def _opens(text: str, low: int, start: int) -> bool:
    """Return whether a word opens its sentence, a quotation, or what follows a colon."""
    before = text[max(low, start - 4) : start].rstrip(_OPENING)
    return not before or before[-1] in _STOPS or text[start - 1] in "\"“«‘'"


def _is_capital(words: Words, index: int, high: int) -> bool:
    """Return whether a word with a capital belongs to its neighbour: only spaces or a hyphen between the two."""
    if not 0 <= index < len(words.tokens) or not words.tokens[index]:
        return False
    start = words.start(index)
    word = words.text[start : words.ends[index]]
    return start < high and word[0].isupper() and word != "I" and (len(word) < 3 or not word.isupper())


def _is_name_elsewhere(text: str, word: str) -> bool:
    """Return whether a capitalised word follows a capitalised one elsewhere in a text."""
    offset = -1
    for _ in range(_SEEN):
        offset = text.find(f" {word}", offset + 1)
        if offset < 0:
            return False
        before = text[max(0, offset - 30) : offset].split(" ")[-1]
        if before[:1].isupper() and before[-1:].isalpha() and len(before) > 1:
            return True
    return False


def _is_mentioned(analysed: AnalysedText, number: int) -> bool:
    """Return whether a word is in the quotation marks of a term, a title or a glossary."""
    quotation = analysed.quotations.items[number]
    context = ScareQuoteContext(analysed, [quotation])
    if REASONS["broken"](context, quotation):
        return False
    if _is_looked_up(analysed, quotation):
        return True
    return analysed.spoken(number) is None and REASONS["defined"](context, quotation)


def _is_looked_up(analysed: AnalysedText, quotation: Quotation) -> bool:
    words = analysed.words
    low, high = words.sentence(quotation.start)
    wordbook = words.pack.words("wordbook")
    return bool(wordbook) and not wordbook.isdisjoint(words.tokens[words.at(low) : words.at(high - 1) + 1])

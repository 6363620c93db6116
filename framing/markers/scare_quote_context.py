"""What the rules for scare quotes know of a text, worked out when a fragment needs it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, count

from framing.lang.word_classes import WordClasses
from framing.markers.analysed_text import AnalysedText
from framing.markers.quotation_forms import FRAGMENT
from framing.markers.quotes import Quotation, is_title

_NAME = 3  # times quoted; two are enough for several words


@dataclass(eq=False)
class ScareQuoteContext:
    """A text, and its quoted fragments that may be scare quotes."""

    analysed: AnalysedText
    fragments: list[Quotation]
    inside: dict[int, list[str]] = field(default_factory=dict)
    _loose: dict[str, int] = field(default_factory=dict)

    @cached_property
    def word_classes(self) -> WordClasses:
        """The word sets of the language."""
        return self.analysed.lexicon.pack.word_classes

    @cached_property
    def texts(self) -> dict[str, list[Quotation]]:
        """All quotations by the quoted text, in lower case."""
        by_text: dict[str, list[Quotation]] = {}
        for quotation in self.analysed.quotations.items:
            by_text.setdefault(text_of(self.analysed, quotation), []).append(quotation)
        return by_text

    def times(self, text: str) -> int:
        """Count how often the text quotes these words without attributing them to anybody."""
        if text not in self._loose:
            self._loose[text] = sum(not is_spoken(self, quotation) for quotation in self.texts[text])
        return self._loose[text]

    @cached_property
    def again(self) -> set[tuple[str, ...]]:
        """The fragments that occur in the text again, spoken or, if of several words, without quotation marks."""
        words = self.analysed.words
        by_first_word: dict[str, set[tuple[str, ...]]] = {}
        for quotation in self.fragments:
            inside = tuple(words_in(self, quotation))
            if len(inside[0]) > 1:
                by_first_word.setdefault(inside[0], set()).add(inside)
        return {
            fragment
            for index in compress(count(), map(by_first_word.__contains__, words.tokens))
            for fragment in by_first_word[words.tokens[index]]
            if tuple(words.tokens[index : index + len(fragment)]) == fragment and self._counts(index, fragment)
        }

    def _counts(self, index: int, fragment: tuple[str, ...]) -> bool:
        """Return whether words are in speech, or several outside quotation marks; not if quoted and unattributed."""
        analysed, start = self.analysed, self.analysed.words.start(index)
        around = analysed.quotations.overlapping(start, start + 1)
        if not around:
            return len(fragment) > 1
        if analysed.spoken(around[0]) is not None:
            return True
        quotation = analysed.quotations.items[around[0]]
        opens = analysed.words.at(quotation.inner_start) == index and len(tokens_of(self, quotation)) <= FRAGMENT
        return len(fragment) > 1 and not opens


def text_of(analysed: AnalysedText, quotation: Quotation) -> str:
    """Return the quoted text, in lower case."""
    return analysed.words.text[quotation.inner_start : quotation.inner_end].lower().strip(",").replace("’", "'")


def tokens_of(context: ScareQuoteContext, quotation: Quotation) -> list[str]:
    """Return the quoted tokens, gaps included."""
    words = context.analysed.words
    return words.tokens[words.at(quotation.inner_start) : words.at(quotation.inner_end - 1) + 1]


def words_in(context: ScareQuoteContext, quotation: Quotation) -> list[str]:
    """Return the quoted words."""
    inside = context.inside.get(quotation.start)
    if inside is None:
        inside = context.inside[quotation.start] = [token for token in tokens_of(context, quotation) if token]
    return inside


def words_before(context: ScareQuoteContext, quotation: Quotation, most: int) -> list[str]:
    """Return the last words before a fragment in its sentence."""
    words = context.analysed.words
    low, first = words.at(words.sentence(quotation.start)[0]), words.at(quotation.inner_start)
    low = max(low, first - 3 * most)
    return [token for token in words.tokens[low:first] if token][-most:]


def words_after(context: ScareQuoteContext, quotation: Quotation, most: int) -> list[str]:
    """Return the first words after a fragment."""
    words = context.analysed.words
    last = words.at(quotation.inner_end - 1)
    return [token for token in words.tokens[last + 1 : last + 1 + 3 * most] if token][:most]


def is_spoken(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether a fragment is attributed to somebody."""
    return context.analysed.spoken(context.analysed.quotations.last_index(quotation.start)) is not None


def is_known(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether this is a name that is always quoted, or that this text quotes repeatedly."""
    text = text_of(context.analysed, quotation)
    if text in context.word_classes.marked_name:
        return True
    if " " not in text and any(name.startswith(f"{text} ") and context.times(name) > 1 for name in context.texts):
        return True  # "gilets", where the text has several «gilets jaunes»
    return context.times(text) >= (_NAME - 1 if " " in text else _NAME)


def fragments_between(context: ScareQuoteContext, low: int, high: int) -> Iterator[Quotation]:
    """Yield the quotations that start from ``low`` on and before ``high``."""
    quotations = context.analysed.quotations
    yield from (quotations.items[index] for index in quotations.starting(low, high))


def is_unattributed(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether nobody says a fragment, and it is not a known name."""
    return not (
        is_spoken(context, quotation) or is_title(context.analysed.words, quotation) or is_known(context, quotation)
    )

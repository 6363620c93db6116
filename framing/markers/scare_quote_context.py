"""What is known of a text before its fragments in marks are judged: gathered when a fragment gets that far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, count

from framing.lang.word_classes import WordClasses
from framing.markers.analysed_text import AnalysedText
from framing.markers.direct_speech import FRAGMENT, is_title
from framing.markers.quotes import Quotation

_NAME = 3  # times in marks; two are enough for several words


@dataclass(eq=False)
class Page:
    """A text, and the fragments in marks of it that may keep a distance."""

    reading: AnalysedText
    fragments: list[Quotation]
    inside: dict[int, list[str]] = field(default_factory=dict)
    _loose: dict[str, int] = field(default_factory=dict)

    @cached_property
    def manners(self) -> WordClasses:
        """The word sets of the language."""
        return self.reading.lexicon.pack.manners

    @cached_property
    def texts(self) -> dict[str, list[Quotation]]:
        """All quotations by what stands in the marks, in lower case."""
        made: dict[str, list[Quotation]] = {}
        for one in self.reading.quotations.items:
            made.setdefault(text_of(self.reading, one), []).append(one)
        return made

    def times(self, text: str) -> int:
        """Count how often the text puts these words in marks without anybody who speaks them."""
        if text not in self._loose:
            self._loose[text] = sum(not is_spoken(self, one) for one in self.texts[text])
        return self._loose[text]

    @cached_property
    def again(self) -> set[tuple[str, ...]]:
        """The fragments that stand in the text once more, spoken or, if of several words, without marks."""
        words = self.reading.words
        wanted: dict[str, set[tuple[str, ...]]] = {}
        for one in self.fragments:
            inside = tuple(words_in(self, one))
            if len(inside[0]) > 1:
                wanted.setdefault(inside[0], set()).add(inside)
        return {
            fragment
            for place in compress(count(), map(wanted.__contains__, words.tokens))
            for fragment in wanted[words.tokens[place]]
            if tuple(words.tokens[place : place + len(fragment)]) == fragment and self._counts(place, fragment)
        }

    def _counts(self, place: int, fragment: tuple[str, ...]) -> bool:
        """Tell whether words stand there in speech, or several without marks: not in marks that nobody speaks."""
        reading, start = self.reading, self.reading.words.start(place)
        around = reading.quotations.overlapping(start, start + 1)
        if not around:
            return len(fragment) > 1
        if reading.spoken(around[0]) is not None:
            return True
        one = reading.quotations.items[around[0]]
        opens = reading.words.at(one.inner_start) == place and len(tokens_of(self, one)) <= FRAGMENT
        return len(fragment) > 1 and not opens


def text_of(reading: AnalysedText, one: Quotation) -> str:
    """Return what stands in the marks, in lower case."""
    return reading.words.text[one.inner_start : one.inner_end].lower().strip(",").replace("’", "'")


def tokens_of(page: Page, one: Quotation) -> list[str]:
    """Return the tokens in the marks, gaps included."""
    words = page.reading.words
    return words.tokens[words.at(one.inner_start) : words.at(one.inner_end - 1) + 1]


def words_in(page: Page, one: Quotation) -> list[str]:
    """Return the words in the marks."""
    inside = page.inside.get(one.start)
    if inside is None:
        inside = page.inside[one.start] = [token for token in tokens_of(page, one) if token]
    return inside


def words_before(page: Page, one: Quotation, most: int) -> list[str]:
    """Return the last words in front of a fragment in its sentence."""
    words = page.reading.words
    low, first = words.at(words.sentence(one.start)[0]), words.at(one.inner_start)
    low = max(low, first - 3 * most)
    return [token for token in words.tokens[low:first] if token][-most:]


def words_after(page: Page, one: Quotation, most: int) -> list[str]:
    """Return the first words behind a fragment."""
    words = page.reading.words
    last = words.at(one.inner_end - 1)
    return [token for token in words.tokens[last + 1 : last + 1 + 3 * most] if token][:most]


def is_spoken(page: Page, one: Quotation) -> bool:
    """Tell what somebody says from a fragment that nobody has the floor for."""
    return page.reading.spoken(page.reading.quotations.place(one.start)) is not None


def is_known(page: Page, one: Quotation) -> bool:
    """Tell a name that always stands in marks, or that this text puts in marks time and again."""
    text = text_of(page.reading, one)
    if text in page.manners.marked_name:
        return True
    return page.times(text) >= (_NAME - 1 if " " in text else _NAME)


def fragments_between(page: Page, low: int, high: int) -> Iterator[Quotation]:
    """Yield the quotations that start from ``low`` on and before ``high``."""
    quotations = page.reading.quotations
    yield from (quotations.items[place] for place in quotations.starting(low, high))


def is_unattributed(page: Page, one: Quotation) -> bool:
    """Tell a fragment that nobody speaks, and that is no known name."""
    return not (is_spoken(page, one) or is_title(page.reading.words, one) or is_known(page, one))

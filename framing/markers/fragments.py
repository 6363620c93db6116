"""What is known of a text before its fragments in marks are judged: gathered once, asked by place."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from framing.markers.direct import FRAGMENT, is_title
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotation
from framing.markers.speech import CUES, Reading

_NAME = 3  # times in marks; two are enough for several words


@dataclass(frozen=True, slots=True)
class Page:
    """One text; all places are offsets, sorted.

    ``often`` counts what stands in marks, ``starts`` is where; ``cues`` are words that give the
    floor, ``spoken`` quotations that somebody speaks, ``loose`` fragments that
    nobody speaks and that are no known names; ``again`` has the fragments that
    somebody speaks elsewhere, and those of several words that stand elsewhere
    without marks.
    """

    reading: Reading
    often: Counter[str] = field(default_factory=Counter)
    cues: list[int] = field(default_factory=list)
    spoken: list[int] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    again: set[str] = field(default_factory=set)


def read_page(reading: Reading) -> Page:
    """Gather what the reasons ask for."""
    words = reading.words
    often = Counter(text_of(reading, one) for one in reading.unspoken)
    page = Page(reading, often)
    # a cue that gives the floor in some places only ("pour l'un, …") is no sign by itself
    page.cues.extend(words.start(one.first) for one in reading.finds if one.category in CUES and _speaks(one))
    page.cues.sort()
    page.starts.extend(one.start for one in reading.unspoken)
    page.spoken.extend(one.start for one in reading.stretches if one.kind == "direct")
    page.loose.extend(one.start for one in reading.unspoken if not is_known(page, one) and not is_title(words, one))
    page.again.update(_repeated(reading))
    return page


def _speaks(find: Find) -> bool:
    frame = find.form.entry.frame
    return bool(frame - {"noun"}) and "name" not in frame


def _repeated(reading: Reading) -> Iterator[str]:
    """Yield the fragments that stand in the text once more, spoken or, if of several words, without marks."""
    words = reading.words
    wanted: dict[str, set[tuple[str, ...]]] = {}
    places = set()
    for one in reading.unspoken:
        first, last = words.at(one.inner_start), words.at(one.inner_end - 1)
        if last - first < FRAGMENT and len(words.tokens[first]) > 1:
            wanted.setdefault(words.tokens[first], set()).add(tuple(words.tokens[first : last + 1]))
            places.add(first)
    spoken = sorted((one.start, one.end) for one in reading.stretches if one.kind == "direct")
    for place in [at for at, token in enumerate(words.tokens) if token in wanted]:
        if place not in places:
            said = bisect_left(spoken, (words.start(place) + 1, 0))
            aloud = said > 0 and spoken[said - 1][1] > words.start(place)
            for fragment in wanted[words.tokens[place]]:
                if (aloud or len(fragment) > 1) and tuple(words.tokens[place : place + len(fragment)]) == fragment:
                    yield " ".join(fragment)


def text_of(reading: Reading, one: Quotation) -> str:
    """Return what stands in the marks, in lower case."""
    return reading.words.text[one.inner_start : one.inner_end].lower().strip(",").replace("’", "'")


def words_in(page: Page, one: Quotation) -> list[str]:
    """Return the words in the marks."""
    words = page.reading.words
    first, last = words.at(one.inner_start), words.at(one.inner_end - 1)
    return [token for token in words.tokens[first : last + 1] if token]


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


def among(places: list[int], low: int, high: int) -> int:
    """Count the places between two offsets."""
    return bisect_left(places, high) - bisect_left(places, low)


def is_known(page: Page, one: Quotation) -> bool:
    """Tell a name that always stands in marks, or that this text puts in marks time and again."""
    text = text_of(page.reading, one)
    times = page.often[text]
    return text in page.reading.index.pack.words("marked_name") or times >= (_NAME - 1 if " " in text else _NAME)

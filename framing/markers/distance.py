"""Scare quotes: short fragments in marks that hold a word at arm's length.

In news most marks quote, name or explain; so a fragment counts as distance only
where none of the reasons in ``REASONS`` says what else it is. The words that the
reasons lean on are sets of the pack. What a reason knows of the sentence is
gathered once for each text.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from framing.markers.direct import FRAGMENT, is_title
from framing.markers.quotes import Quotation
from framing.markers.speech import CUES, Reading

_NAME = 3  # times in marks; two are enough for several words
_BACK = 8  # tokens in front of a fragment in which a word of calling governs it
_NEAR = 160  # signs in front of a fragment in which a person is looked for
_ALONE = "\n.!?…:"
_PERSON = re.compile(r"\b([^\W\d_a-z][\w-]+) (?:[a-z]{2,3} )?[^\W\d_a-z][\w-]+")
_NUMBERED = re.compile(r"\d+|[ivx]+")
_SOURCE = re.compile(r"\s?\([^\W\d_a-z][\w-]+ [^\W\d_a-z]")


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a text before its fragments are judged; all places are offsets, sorted.

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


def find_distance(reading: Reading) -> Iterator[tuple[Quotation, str]]:
    """Yield the fragments that keep a distance, with the name of their rule.

    ``short`` has an article, a number or the like in front of it ("the
    "instructors""), or its noun ("vote « libre »"); ``bare`` has not.
    """
    if not reading.unspoken:
        return
    page = _page(reading)
    for one in reading.unspoken:
        if not any(is_so(page, one) for is_so in REASONS.values()):
            yield one, "short" if _is_held(page, one) else "bare"


def reason(reading: Reading, quotation: Quotation) -> str:
    """Return why a fragment is no distance, "" where it is."""
    page = _page(reading)
    return next((name for name, is_so in REASONS.items() if is_so(page, quotation)), "")


def _page(reading: Reading) -> Page:
    words = reading.words
    often = Counter(_inner(reading, one) for one in reading.unspoken)
    page = Page(reading, often)
    page.cues.extend(
        words.start(one.first) for one in reading.finds if one.category in CUES and one.form.entry.frame - {"noun"}
    )
    page.cues.sort()
    page.starts.extend(one.start for one in reading.unspoken)
    page.spoken.extend(one.start for one in reading.stretches if one.kind == "direct")
    page.loose.extend(one.start for one in reading.unspoken if not _is_known(page, one) and not is_title(words, one))
    page.again.update(_repeated(reading))
    return page


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
    for place, token in enumerate(words.tokens):
        if token in wanted and place not in places:
            said = bisect_left(spoken, (words.start(place) + 1, 0))
            aloud = said > 0 and spoken[said - 1][1] > words.start(place)
            for one in wanted[token]:
                if (aloud or len(one) > 1) and tuple(words.tokens[place : place + len(one)]) == one:
                    yield " ".join(one)


def _inner(reading: Reading, one: Quotation) -> str:
    return reading.words.text[one.inner_start : one.inner_end].lower().strip(",").replace("’", "'")


def _inside(page: Page, one: Quotation) -> list[str]:
    words = page.reading.words
    first, last = words.at(one.inner_start), words.at(one.inner_end - 1)
    return [token for token in words.tokens[first : last + 1] if token]


def _before(page: Page, one: Quotation, most: int) -> list[str]:
    """Return the last words in front of a fragment in its sentence."""
    words = page.reading.words
    low, first = words.at(words.sentence(one.start)[0]), words.at(one.inner_start)
    low = max(low, first - 3 * most)
    return [token for token in words.tokens[low:first] if token][-most:]


def _after(page: Page, one: Quotation, most: int) -> list[str]:
    words = page.reading.words
    last = words.at(one.inner_end - 1)
    return [token for token in words.tokens[last + 1 : last + 1 + 3 * most] if token][:most]


def _among(places: list[int], low: int, high: int) -> int:
    return bisect_left(places, high) - bisect_left(places, low)


def _is_broken(page: Page, one: Quotation) -> bool:
    """Tell marks that were never closed, hold no word, or more than a fragment."""
    inside = _inside(page, one)
    wordless = not any(token.isalpha() and len(token) > 1 for token in inside)
    return not one.closed or wordless or len(inside) > FRAGMENT


def _is_bracketed(page: Page, one: Quotation) -> bool:
    """Tell a gloss in brackets, and the strings of a piece of code."""
    text = page.reading.words.text
    before, after = text[max(0, one.start - 1) : one.start], text[one.end : one.end + 1]
    return before in tuple("([{=") or (before.isspace() and after in tuple(")]};") and text[one.start - 2] in "(,[{")


def _stands_alone(page: Page, one: Quotation) -> bool:
    """Tell a fragment that is its own line or sentence: a crosshead, an outcry."""
    text = page.reading.words.text
    before = text[max(0, one.start - 4) : one.start].rstrip(" \u00a0\u202f")[-1:]
    after = text[one.end : one.end + 4].lstrip(" \u00a0\u202f")[:1]
    starts = not before or before in _ALONE
    return starts and (not after or after == "\n" or after.isupper() or after in "«“\".:" or before == ":")


def _has_capital(page: Page, one: Quotation) -> bool:
    """Tell a name, a title, a slogan: a capital inside the marks, in a line that is not all capitals."""
    words = page.reading.words
    text = words.text
    if is_title(words, one):
        return True
    low, high = words.sentence(one.start)
    outside = [word for word in (text[low : one.start] + text[one.end : high]).split() if len(word) > 3]
    titled = bool(outside) and sum(word[0].isupper() for word in outside) * 2 > len(outside)
    return text[one.inner_start].isupper() and not titled


def _is_known(page: Page, one: Quotation) -> bool:
    """Tell a name that always stands in marks, or that this text puts in marks time and again."""
    text = _inner(page.reading, one)
    times = page.often[text]
    return text in page.reading.index.pack.words("marked_name") or times >= (_NAME - 1 if " " in text else _NAME)


def _is_repeated(page: Page, one: Quotation) -> bool:
    """Tell somebody's word taken up from a quotation, and a term that the text uses without marks as well."""
    return " ".join(_inside(page, one)) in page.again


def _is_headline(page: Page, one: Quotation) -> bool:
    """Tell several words in marks in a headline: headlines put the words of others in marks without saying whose."""
    words = page.reading.words
    low, high = words.paragraph(one.start)
    return low == 0 and len(_inside(page, one)) > 1 and words.text[low:high].rstrip()[-1:] not in tuple('.!?…"”»')


def _is_coined(page: Page, one: Quotation) -> bool:
    """Tell a name or a phrase that is brought in: numbered, or several words behind an indefinite article."""
    inside = _inside(page, one)
    new = not page.reading.index.pack.words("indefinite").isdisjoint(_before(page, one, 1))
    return len(inside) > 1 and (new or _NUMBERED.fullmatch(inside[-1]) is not None)


def _opens_small(page: Page, one: Quotation) -> bool:
    """Tell words cut out of somebody's sentence: they bring their article, pronoun, preposition or infinitive along.

    Distance is kept from a noun or an adjective, and the article stays outside:
    the "instructors", but the mayor's "the instructors".
    """
    pack = page.reading.index.pack
    first = next(iter(_inside(page, one)), "")
    if any(first in pack.words(name) for name in ("determiner", "preposition", "pronoun", "cut_start", "infinitive")):
        return True
    before = _before(page, one, 1)
    if not pack.words("verb_group").isdisjoint(before):
        return True
    led = not pack.words("verb_lead").isdisjoint(before)
    return led and first.endswith(tuple(pack.words("verb_ending")) or ("\0",))


def _is_defined(page: Page, one: Quotation) -> bool:
    """Tell a word that is explained or quoted as a word, and what a sign, a song or an operation is called."""
    pack = page.reading.index.pack
    after, before = _after(page, one, 2), _before(page, one, 3)
    if before and before[-1] in pack.words("determiner"):
        before.pop()
    defined = {" ".join(after[:1]), " ".join(after)}
    return not (
        pack.words("defining").isdisjoint(before[-2:])
        and pack.words("bearer").isdisjoint(_before(page, one, 1))
        and pack.words("defined").isdisjoint(defined)
    )


def _is_attributed(page: Page, one: Quotation) -> bool:
    """Tell a quotation: somebody is named, or calls, judges or says in the sentence."""
    words, pack = page.reading.words, page.reading.index.pack
    low, high = words.sentence(one.start)
    if _among(page.cues, low, one.start) or _among(page.cues, one.end, high) or _SOURCE.match(words.text, one.end):
        return True
    persons = _PERSON.finditer(words.text, max(low, one.start - _NEAR), one.start)
    if any(found[1].lower() not in pack.words("function") for found in persons):
        return True
    return not pack.words("calling").isdisjoint([*_before(page, one, _BACK), *_after(page, one, _BACK)])


def _has_company(page: Page, one: Quotation) -> bool:
    """Tell a fragment beside a quotation or beside other fragments: the sentence is quoting."""
    low, high = page.reading.words.sentence(one.start)
    return _among(page.spoken, low, high) > 0 or _among(page.loose, low, high) > 2 or _is_listed(page, one)


def _is_listed(page: Page, one: Quotation) -> bool:
    """Tell one of two fragments with nothing but a comma or "and" between them."""
    words, fragments = page.reading.words, page.reading.unspoken
    place = bisect_left(page.starts, one.start)
    for left, right in pairwise(fragments[max(0, place - 1) : place + 2]):
        between = words.text[left.end : min(right.start, left.end + 6)].strip(" ,\u00a0\u202f")
        if right.start - left.end <= 6 and len(between) <= 3 and (not between or between.isalpha()):
            return True
    return False


def _is_foreign(page: Page, one: Quotation) -> bool:
    """Tell a loan word by letters that the language does not have, or a word of the set ``foreign``."""
    pack = page.reading.index.pack
    inside = _inside(page, one)
    parts = pack.words("foreign_part")
    endings = tuple(pack.words("foreign_ending")) or ("\0",)
    return any(
        token in pack.words("foreign") or token.endswith(endings) or any(part in token for part in parts)
        for token in inside
    )


def _is_held(page: Page, one: Quotation) -> bool:
    """Tell whether an article, a number or a noun stands in front, as it does in front of a name that is doubted."""
    before = _before(page, one, 1)
    return bool(before) and len(before[0]) > 0 and before[0] not in page.reading.index.pack.words("finite")


# in the order in which they are cheap; docs/languages.md names the sets
REASONS: dict[str, Callable[[Page, Quotation], bool]] = {
    "broken": _is_broken,
    "bracketed": _is_bracketed,
    "alone": _stands_alone,
    "capital": _has_capital,
    "known": _is_known,
    "coined": _is_coined,
    "headline": _is_headline,
    "repeated": _is_repeated,
    "cut_out": _opens_small,
    "defined": _is_defined,
    "foreign": _is_foreign,
    "attributed": _is_attributed,
    "company": _has_company,
}

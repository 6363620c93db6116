"""Scare quotes: short fragments in marks that hold a word at arm's length.

In news most marks quote, name or explain; so a fragment counts as distance only
where none of the reasons in ``REASONS`` says what else it is. The words that the
reasons lean on are sets of the pack. What a reason knows of the sentence is
gathered once for each text.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from framing.markers.analysed_text import AnalysedText
from framing.markers.direct_speech import FRAGMENT, is_title
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotation
from framing.markers.scare_quote_context import (
    Page,
    fragments_between,
    is_known,
    is_spoken,
    is_unattributed,
    words_after,
    words_before,
    words_in,
)

_BACK = 8  # tokens in front of a fragment in which a word of calling governs it
_COMPANY = 2  # loose fragments that a sentence may hold and still keep a distance
_LONGEST = 90  # signs of a fragment: longer than any three words
_NEAR = 160  # signs in front of a fragment in which a person is looked for
_ALONE = "\n.!?…:"
_PERSON = re.compile(r"\b([^\W\d_a-z][\w-]+) (?:[a-z]{2,3} )?[^\W\d_a-z][\w-]+")
_BREAK = re.compile(r"[\s'’-]+")
_NUMBERED = re.compile(r"\d+|[ivx]+")
_SOURCE = re.compile(r"\s?\([^\W\d_a-z][\w-]+ [^\W\d_a-z]")


def find_distance(reading: AnalysedText) -> Iterator[tuple[Quotation, str]]:
    """Yield the fragments that keep a distance, with the name of their rule.

    ``short`` is one word behind another ("the "instructors"", "vote « libre »"),
    ``phrase`` are two or three, ``bare`` has no word in front.
    """
    page, near = Page(reading, []), tuple(_NEAR_BY.values())
    left: list[Quotation] = []
    for one in reading.quotations.items:
        for is_so in near:
            if is_so(page, one):
                break
        else:
            left.append(one)
    page = Page(reading, left)
    for one in left:
        if not any(is_so(page, one) for is_so in _FAR_OFF.values()):
            yield one, _rule(page, one)


def reason(reading: AnalysedText, quotation: Quotation) -> str:
    """Return why a fragment is no distance, "" where it is."""
    page = Page(reading, [quotation])
    return next((name for name, is_so in REASONS.items() if is_so(page, quotation)), "")


def _is_broken(page: Page, one: Quotation) -> bool:
    """Tell marks that were never closed, hold no word, or more than a fragment."""
    if not one.closed or one.inner_end - one.inner_start > _LONGEST:
        return True
    inside = words_in(page, one)
    return len(inside) > FRAGMENT or not any(token.isalpha() and len(token) > 1 for token in inside)


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
    return starts and (not after or after == "\n" or after.isupper() or after in '«“".:' or before == ":")


def _has_capital(page: Page, one: Quotation) -> bool:
    """Tell a name, a title, a slogan: a capital inside the marks, in a line that is not all capitals."""
    words = page.reading.words
    text = words.text
    if is_title(words, one):
        return True
    inside = _BREAK.split(text[one.inner_start : one.inner_end])
    if not any(word[:1].isupper() and word != "I" for word in inside):
        return False
    low, high = words.sentence(one.start)
    outside = [word for word in (text[low : one.start] + text[one.end : high]).split() if len(word) > 3]
    return not outside or sum(word[0].isupper() for word in outside) * 2 <= len(outside)


def _is_repeated(page: Page, one: Quotation) -> bool:
    """Tell somebody's word taken up from a quotation, and a term that the text uses without marks as well."""
    return tuple(words_in(page, one)) in page.again


def _is_headline(page: Page, one: Quotation) -> bool:
    """Tell several words in marks in a line without a full stop: headlines quote without saying whom."""
    words = page.reading.words
    low, high = words.paragraph(one.start)
    return len(words_in(page, one)) > 1 and words.text[max(low, high - 8) : high].rstrip()[-1:] not in tuple('.!?…"”»')


def _is_coined(page: Page, one: Quotation) -> bool:
    """Tell a name or a phrase that is brought in: numbered, or several words behind an indefinite article."""
    inside = words_in(page, one)
    if len(inside) < 2:
        return False
    new = not page.manners.indefinite.isdisjoint(words_before(page, one, 1))
    return new or _NUMBERED.fullmatch(inside[-1]) is not None


def _opens_small(page: Page, one: Quotation) -> bool:
    """Tell words cut out of somebody's sentence: they bring their article, pronoun, preposition or infinitive along.

    Distance is kept from a noun or an adjective, and the article stays outside:
    the "instructors", but the mayor's "the instructors".
    """
    manners = page.manners
    first = next(iter(words_in(page, one)), "")
    if first in manners.cut_out:
        return True
    before = words_before(page, one, 1)
    if not (manners.verb_group.isdisjoint(before) and manners.finite.isdisjoint(before)):
        return True
    if len(words_in(page, one)) > 1 and _is_loose(page, one, before):
        return True
    led = not manners.verb_lead.isdisjoint(before)
    return led and first.endswith(manners.verb_ending)


def _is_loose(page: Page, one: Quotation, before: list[str]) -> bool:
    """Tell whether nothing in front holds several words as a noun: a comma, an adverb, a bare preposition."""
    text = page.reading.words.text
    if text[max(0, one.start - 3) : one.start].rstrip()[-1:] in tuple(",;—–"):
        return True
    return not page.manners.loose.isdisjoint(before)


def _is_defined(page: Page, one: Quotation) -> bool:
    """Tell a word that is explained or quoted as a word, and what a sign, a song or an operation is called."""
    manners = page.manners
    after, before = words_after(page, one, 2), words_before(page, one, 3)
    if before and before[-1] in manners.determiner:
        before.pop()
    defined = {" ".join(after[:1]), " ".join(after)}
    return not (
        manners.defining.isdisjoint(before[-2:])
        and manners.bearer.isdisjoint(words_before(page, one, 1))
        and manners.defined.isdisjoint(defined)
    )


def _is_attributed(page: Page, one: Quotation) -> bool:
    """Tell a quotation: somebody is named, or calls, judges or says in the sentence."""
    words, manners = page.reading.words, page.manners
    low, high = words.sentence(one.start)
    for cue in page.reading.overlapping_cues.between(low, high):
        if _speaks(cue) and not one.start <= words.start(cue.first) < one.end:
            return True
    if _SOURCE.match(words.text, one.end):
        return True
    persons = _PERSON.finditer(words.text, max(low, one.start - _NEAR), one.start)
    if any(found[1].lower() not in manners.function for found in persons):
        return True
    return not manners.calling.isdisjoint([*words_before(page, one, _BACK), *words_after(page, one, _BACK)])


def _speaks(cue: Find) -> bool:
    """Tell a cue that is a sign by itself from one that gives the floor in some places only ("pour l'un, …")."""
    return cue.form.frame != {"noun"} and "name" not in cue.form.frame


def _has_company(page: Page, one: Quotation) -> bool:
    """Tell a fragment beside a quotation or beside other fragments: the sentence is quoting."""
    beside = list(fragments_between(page, *page.reading.words.sentence(one.start)))
    if any(is_spoken(page, other) for other in beside) or _is_listed(page, one):
        return True
    return len(beside) > _COMPANY and sum(is_unattributed(page, other) for other in beside) > _COMPANY


def _is_listed(page: Page, one: Quotation) -> bool:
    """Tell one of two fragments with nothing but a comma or "and" between them."""
    words, quotations = page.reading.words, page.reading.quotations
    place = quotations.place(one.start)
    for left, right in pairwise(quotations.items[max(0, place - 1) : place + 2]):
        between = words.text[left.end : min(right.start, left.end + 6)].strip(" ,\u00a0\u202f")
        near = right.start - left.end <= 6 and len(between) <= 3 and (not between or between.isalpha())
        if near and not is_spoken(page, left) and not is_spoken(page, right):
            return True
    return False


def _is_foreign(page: Page, one: Quotation) -> bool:
    """Tell a loan word by letters that the language does not have, or a word of the set ``foreign``."""
    manners = page.manners
    inside = words_in(page, one)
    parts = manners.foreign_part
    endings = manners.foreign_ending
    return any(
        token in manners.foreign or token.endswith(endings) or any(part in token for part in parts) for token in inside
    )


def _rule(page: Page, one: Quotation) -> str:
    """Return the rule: ``bare`` at the start of a sentence or behind a sign, else by the number of words."""
    before = page.reading.words.text[max(0, one.start - 3) : one.start].rstrip(" \u00a0\u202f")[-1:]
    if not before.isalnum() and before not in tuple("'’"):
        return "bare"
    return "phrase" if len(words_in(page, one)) > 1 else "short"


# docs/languages.md names the sets; what stands near by is asked first, for all that is in marks
_NEAR_BY: dict[str, Callable[[Page, Quotation], bool]] = {
    "broken": _is_broken,
    "bracketed": _is_bracketed,
    "alone": _stands_alone,
    "capital": _has_capital,
    "coined": _is_coined,
    "headline": _is_headline,
    "cut_out": _opens_small,
    "defined": _is_defined,
    "foreign": _is_foreign,
    "attributed": _is_attributed,
}
_FAR_OFF: dict[str, Callable[[Page, Quotation], bool]] = {
    "spoken": is_spoken,
    "known": is_known,
    "repeated": _is_repeated,
    "company": _has_company,
}
REASONS = _NEAR_BY | _FAR_OFF

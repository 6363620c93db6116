"""Scare quotes: short quoted fragments that hold a word at arm's length.

In news most quotation marks quote, name or explain; so a fragment counts as a
scare quote only if none of the reasons in ``REASONS`` says what else it is. The
words that the reasons use are sets of the pack. What a reason knows of the
sentence is gathered once per text.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from framing.markers.analysed_text import AnalysedText
from framing.markers.cue_use import describes, is_own
from framing.markers.lexicon import EntryMatch
from framing.markers.quotation_forms import FRAGMENT
from framing.markers.quoted_terms import (
    is_coined,
    is_defined,
    is_foreign,
    is_loose_phrase,
    is_quoted_label,
    is_term,
    is_undeniable,
)
from framing.markers.quotes import Quotation, is_title
from framing.markers.scare_quote_context import (
    ScareQuoteContext,
    fragments_between,
    is_known,
    is_spoken,
    is_unattributed,
    words_after,
    words_before,
    words_in,
)

_BACK = 8  # tokens before a fragment in which a word of calling governs it
_COMPANY = 2  # loose fragments that a sentence may have and still hold a scare quote
_MAX_LENGTH = 90  # characters of a fragment: longer than any three words
_MAX_NAME = 24  # characters on either side of a nickname in which the names beside it are
_NEAR = 160  # characters before a fragment in which a person is looked for
_ALONE = "\n.!?…:"
_PERSON = re.compile(r"\b([^\W\d_a-z][\w-]+) (?:[a-z]{2,3} )?[^\W\d_a-z][\w-]+")
_FELT = frozenset({"post", "quote"})  # frame of verbs that say words only if these are a quotation
_MAX_FELT = 2
_BREAK = re.compile(r"[\s'’-]+")
_SOURCE = re.compile(r"\s?\([^\W\d_a-z][\w-]+ [^\W\d_a-z]")


def find_scare_quotes(analysed: AnalysedText) -> Iterator[tuple[Quotation, str]]:
    """Yield the scare quotes, each with the name of its rule.

    ``short`` is one word after another ("the "instructors"", "vote « libre »"),
    ``phrase`` are two or three, ``bare`` has no word before it.
    """
    context, near = ScareQuoteContext(analysed, []), tuple(_NEAR_BY.values())
    left: list[Quotation] = []
    for quotation in analysed.quotations.items:
        for is_so in near:
            if is_so(context, quotation):
                break
        else:
            left.append(quotation)
    context = ScareQuoteContext(analysed, left)
    for quotation in left:
        if not any(is_so(context, quotation) for is_so in _FAR_OFF.values()):
            yield quotation, _rule(context, quotation)


def reason(analysed: AnalysedText, quotation: Quotation) -> str:
    """Return why a fragment is not a scare quote, "" if it is one."""
    context = ScareQuoteContext(analysed, [quotation])
    return next((name for name, is_so in REASONS.items() if is_so(context, quotation)), "")


def _is_broken(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether quotation marks were never closed, or hold no word, or more than a fragment."""
    if not quotation.closed or quotation.inner_end - quotation.inner_start > _MAX_LENGTH:
        return True
    inside = words_in(context, quotation)
    if "[" in context.analysed.words.text[quotation.inner_start : quotation.inner_end]:
        return True  # words that the writer has changed are somebody's
    return len(inside) > FRAGMENT or not any(token.isalpha() and len(token) > 1 for token in inside)


def _is_nickname(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is a name between two others: William "Mo" Brink."""
    text = context.analysed.words.text
    before = text[max(0, quotation.start - _MAX_NAME) : quotation.start].split()[-1:]
    after = text[quotation.end : quotation.end + _MAX_NAME].split(maxsplit=1)[:1]
    inside = text[quotation.inner_start : quotation.inner_start + 1]
    return bool(before and after) and all(word[:1].isupper() for word in (*before, *after, inside))


def _is_bracketed(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is a gloss in brackets, or a string in a piece of code."""
    text = context.analysed.words.text
    before, after = text[max(0, quotation.start - 1) : quotation.start], text[quotation.end : quotation.end + 1]
    return before in tuple("([{=") or (
        before.isspace() and after in tuple(")]};") and text[quotation.start - 2] in "(,[{"
    )


def _stands_alone(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether a fragment is a line or sentence of its own: a crosshead, an outcry."""
    text = context.analysed.words.text
    before = text[max(0, quotation.start - 4) : quotation.start].rstrip(" \u00a0\u202f")[-1:]
    after = text[quotation.end : quotation.end + 4].lstrip(" \u00a0\u202f")[:1]
    starts = not before or before in _ALONE
    return starts and (not after or after == "\n" or after.isupper() or after in '«“".:' or before == ":")


def _has_capital(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is a name, a title or a slogan: a capital inside, in a line that is not all capitals."""
    words = context.analysed.words
    text = words.text
    if is_title(words, quotation):
        return True
    inside = _BREAK.split(text[quotation.inner_start : quotation.inner_end])
    if not any(word[:1].isupper() and word != "I" for word in inside):
        return False
    low, high = words.sentence(quotation.start)
    outside = [word for word in (text[low : quotation.start] + text[quotation.end : high]).split() if len(word) > 3]
    return not outside or sum(word[0].isupper() for word in outside) * 2 <= len(outside)


def _is_repeated(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it repeats a quotation, or is a term that the text also uses without quotation marks."""
    return tuple(words_in(context, quotation)) in context.again


def _is_headline(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is several words in a line without a full stop: headlines quote without saying whom."""
    words = context.analysed.words
    low, high = words.paragraph(quotation.start)
    if words.text[max(low, high - 8) : high].rstrip()[-1:] in tuple('.!?…"”»'):
        return _is_last(context, quotation, low, high)
    return len(words_in(context, quotation)) > 1 or _hangs_on_name(context, quotation)


def _is_last(context: ScareQuoteContext, quotation: Quotation, low: int, high: int) -> bool:
    """Return whether a word ends a headline after a colon: 'Clinic owner: lawsuit "absurd"'."""
    text = context.analysed.words.text
    ends = not text[quotation.end : high].strip() and text[quotation.inner_end - 1] not in ".!?…,"
    return ends and ": " in text[low : quotation.start]


def _hangs_on_name(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is a verb that a headline quotes from somebody: « Odier « déplore » la panne »."""
    before = context.analysed.words.text[: quotation.start].rsplit(maxsplit=1)[-1:]
    return bool(before) and before[0][:1].isupper() and words_before(context, quotation, 1) != []


def _opens_small(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether the words are cut from a sentence: they keep its article, pronoun, preposition or infinitive.

    Distance is kept from a noun or an adjective, and the article stays outside:
    the "instructors", but the mayor's "the instructors".
    """
    word_classes = context.word_classes
    first = next(iter(words_in(context, quotation)), "")
    if first in word_classes.cut_out:
        return True
    before = words_before(context, quotation, 1)
    if not (word_classes.manner | word_classes.being).isdisjoint(before) or _is_rated(context, quotation, before):
        return True
    if not (word_classes.verb_group.isdisjoint(before) and word_classes.finite.isdisjoint(before)):
        return True
    if len(words_in(context, quotation)) > 1 and _is_loose(context, quotation, before):
        return True
    led = not word_classes.verb_lead.isdisjoint(before)
    return led and first.endswith(word_classes.verb_ending)


def _is_rated(context: ScareQuoteContext, quotation: Quotation, before: list[str]) -> bool:
    """Return whether somebody passes a judgement: "very "disappointed"", « jugés « sérieux » », « condamnés » par X."""
    word_classes = context.word_classes
    if not word_classes.graded.isdisjoint(before):
        return True
    if not word_classes.naming_or.isdisjoint(words_in(context, quotation)[1:-1]):
        return True  # « sérieux ou graves »
    return not word_classes.agent.isdisjoint(words_after(context, quotation, 1))


def _is_loose(context: ScareQuoteContext, quotation: Quotation, before: list[str]) -> bool:
    """Return whether nothing before holds several words as a noun: a comma, an adverb, a bare preposition."""
    text = context.analysed.words.text
    if text[max(0, quotation.start - 3) : quotation.start].rstrip()[-1:] in tuple(",;—–"):
        return True
    if not context.word_classes.quantity.isdisjoint(words_before(context, quotation, 2)[:1]):
        return False  # "beaucoup d'« angles morts »"
    return not (context.word_classes.loose - context.word_classes.determiner).isdisjoint(before)


def _is_attributed(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is a quotation: somebody is named, or calls, judges or says in the sentence."""
    words, word_classes = context.analysed.words, context.word_classes
    low, high = words.sentence(quotation.start)
    for cue in context.analysed.overlapping_cues.between(low, high):
        if cue.form.quotes and _may_attribute(context, quotation, cue):
            return True
    if _SOURCE.match(words.text, quotation.end):
        return True
    persons = _PERSON.finditer(words.text, max(low, quotation.start - _NEAR), quotation.start)
    if any(person[1].lower() not in word_classes.function for person in persons):
        return True
    beside = [*words_before(context, quotation, _BACK), "", *words_after(context, quotation, _BACK)]
    return any(
        token in word_classes.calling
        and not (left in word_classes.determiner and token.endswith(word_classes.participle_ending))  # "le traité"
        for left, token in pairwise(["", *beside])
    )


def _may_attribute(context: ScareQuoteContext, quotation: Quotation, cue: EntryMatch) -> bool:
    """Return whether a cue is somebody's, neither the writer's nor the fragment's (the "experts" never read)."""
    words, word_classes = context.analysed.words, context.word_classes
    start = words.start(cue.first)
    if quotation.start <= start < quotation.end or is_own(words, cue.first, word_classes):
        return False
    if start < quotation.start and describes(words, cue, word_classes):
        return False  # "le traité"
    if start < quotation.start and cue.form.frame == _FELT and len(words_in(context, quotation)) <= _MAX_FELT:
        return word_classes.determiner.isdisjoint(words_before(context, quotation, 1))  # "craignent la « réforme »"
    if start < quotation.end or words.text[quotation.inner_end - 1] in ",.!?":
        return True
    between = words.text[quotation.end : start]
    return not between.strip(" \u00a0\u202f").isalpha() or between.strip() not in word_classes.verbal


def _has_neighbours(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether a fragment is next to a quotation or to other fragments: the sentence is quoting."""
    beside = list(fragments_between(context, *context.analysed.words.sentence(quotation.start)))
    if any(is_spoken(context, other) for other in beside) or _is_listed(context, quotation):
        return True
    return len(beside) > _COMPANY and sum(is_unattributed(context, other) for other in beside) > _COMPANY


def _is_listed(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is one of two fragments with only a comma or "and" between them."""
    words, quotations = context.analysed.words, context.analysed.quotations
    index = quotations.last_index(quotation.start)
    for left, right in pairwise(quotations.items[max(0, index - 1) : index + 2]):
        between = words.text[left.end : min(right.start, left.end + 6)].strip(" ,\u00a0\u202f")
        near = right.start - left.end <= 6 and len(between) <= 3 and (not between or between.isalpha())
        if near and not is_spoken(context, left) and not is_spoken(context, right):
            return True
    return False


def _rule(context: ScareQuoteContext, quotation: Quotation) -> str:
    """Return the rule: ``bare`` at the start of a sentence or after punctuation, else by the number of words."""
    before = context.analysed.words.text[max(0, quotation.start - 3) : quotation.start].rstrip(" \u00a0\u202f")[-1:]
    if not before.isalnum() and before not in tuple("'’"):
        return "bare"
    return "phrase" if len(words_in(context, quotation)) > 1 else "short"


# docs/languages.md names the sets; what is nearby is checked first, for everything that is quoted
_NEAR_BY: dict[str, Callable[[ScareQuoteContext, Quotation], bool]] = {
    "broken": _is_broken,
    "nickname": _is_nickname,
    "bracketed": _is_bracketed,
    "alone": _stands_alone,
    "capital": _has_capital,
    "coined": is_coined,
    "headline": _is_headline,
    "cut_out": _opens_small,
    "defined": is_defined,
    "foreign": is_foreign,
    "attributed": _is_attributed,
    "term": is_term,
    "label": is_quoted_label,
}
_FAR_OFF: dict[str, Callable[[ScareQuoteContext, Quotation], bool]] = {
    "spoken": is_spoken,
    "known": is_known,
    "repeated": _is_repeated,
    "neighbours": _has_neighbours,
    "phrase": is_loose_phrase,
    "undeniable": is_undeniable,
}
REASONS = _NEAR_BY | _FAR_OFF

"""Terms, labels, foreign and explained words in quotation marks, which are not scare quotes."""

import re

from framing.markers.cue_context import has_verb
from framing.markers.quotes import Quotation
from framing.markers.scare_quote_context import ScareQuoteContext, words_after, words_before, words_in

_KIND = 6  # tokens after "A “ketch”" with the verb that says what a ketch is like
_GLOSS = 60  # characters after a fragment in which an apposition ends
_BLANKS = " \u00a0\u202f"
_OF = 2  # words before a fragment: "taux de « satisfaction »"
_NUMBERED = re.compile(r"\d+|[ivx]+")


def is_coined(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether a name or phrase is introduced: numbered, or several words after an indefinite article."""
    inside = words_in(context, quotation)
    if len(inside) < 2:
        return _is_translated(context, quotation)
    new = not context.word_classes.indefinite.isdisjoint(words_before(context, quotation, 1))
    return new or _NUMBERED.fullmatch(inside[-1]) is not None


def _is_translated(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether the text explains a foreign or technical word: 'the "favelas", or hill towns'."""
    words, word_classes = context.analysed.words, context.word_classes
    gloss = words.text[quotation.end : quotation.end + _GLOSS].partition(",")[2].partition(",")
    first = gloss[0].replace("’", "'").split(maxsplit=1)[:1]
    if words.text[quotation.end : quotation.end + 2].strip()[:1] != "," or not first:
        return False
    small = first[0].lower()
    if small in word_classes.naming_or:
        return True
    apposed = small in word_classes.article or not (word_classes.bare or small.split("'")[0] in word_classes.function)
    return bool(gloss[1]) and apposed


def is_term(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether it is a kind ("A “ketch” has two masts"), a label (« contrôle « vitesse » ») or a word as such."""
    words, word_classes = context.analysed.words, context.word_classes
    inside, before = words_in(context, quotation), words_before(context, quotation, 2)
    low, high = words.sentence(quotation.start)
    if not word_classes.wording.isdisjoint(words.tokens[words.at(low) : words.at(high - 1) + 1]):
        return True
    last_token = words.at(quotation.inner_end - 1)
    if len(before) == 1 and before[0] in word_classes.article:
        return has_verb(words, last_token + 1, min(last_token + _KIND, words.at(high - 1)), word_classes)
    last = before[-1] if before else ""
    beside = words.text[max(0, quotation.start - 2) : quotation.start].strip(_BLANKS)[-1:].isalpha()
    return (
        beside
        and last not in word_classes.function | word_classes.counted
        and inside[-1].endswith(word_classes.noun_ending)
    )


def is_quoted_label(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether a thing is called so: the "growth" wing, a "rate cap", « taux de « satisfaction » »."""
    words, word_classes = context.analysed.words, context.word_classes
    inside, after = words_in(context, quotation), words_after(context, quotation, 1)
    if not word_classes.labelled.isdisjoint(after) and words.text[quotation.end : quotation.end + 1].isspace():
        return True
    if len(inside) > 1 and (inside[-1] in word_classes.labelled or inside[-1] in word_classes.technical):
        return True
    before = words_before(context, quotation, _OF)
    if len(before) == _OF and before[1] in word_classes.of and before[0] in word_classes.measured:
        return True
    lead = words.text[max(0, quotation.start - 6) : quotation.start].split()
    return bool(before) and before[-1] in word_classes.naming_or and len(lead) > 1 and lead[-2].endswith(",")


def is_loose_phrase(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether several words need "these" or "their" before them, or a sign of doubt, to be scare quotes.

    Elsewhere they are usually terms: a "wage spiral". A word of ``belying`` shows
    that the writer does not believe them: a "rest home" without beds.
    """
    pointing = context.word_classes.pointing
    if not pointing or len(words_in(context, quotation)) == 1 or _is_belied(context, quotation):
        return False
    if not context.word_classes.quantity.isdisjoint(words_before(context, quotation, 2)[:1]):
        return False  # "beaucoup d'« angles morts »"
    return pointing.isdisjoint(words_before(context, quotation, 1))


def is_undeniable(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether nothing could be denied of it: no role, deed, quality or accusation, no sign of doubt.

    What reads "so to speak" claims something that the writer does not grant ("experts",
    "reform", "treason"); other words in quotation marks are mostly terms ("metadata")
    or somebody's ("unfiltered"). Verbs that stand as verbs are held off as well: to "punt".
    """
    word_classes = context.word_classes
    inside = words_in(context, quotation)
    if not word_classes.deniable or not word_classes.deniable.isdisjoint(inside):
        return False
    if not word_classes.quantity.isdisjoint(words_before(context, quotation, 2)[:1]):
        return False  # "beaucoup d'« angles morts »"
    return not (_is_belied(context, quotation) or (len(inside) == 1 and _is_held_verb(context, quotation, inside[0])))


def _is_held_verb(context: ScareQuoteContext, quotation: Quotation, word: str) -> bool:
    """Return whether a word is a verb in its place: "to “punt” on the matter", "yet again “pivoting” to jobs"."""
    word_classes = context.word_classes
    before = words_before(context, quotation, 1)
    if not word_classes.infinitive.isdisjoint(before):
        return True
    nominal = word_classes.determiner | word_classes.preposition | word_classes.pointing
    return word_classes.bare and word.endswith(word_classes.gerund_ending) and nominal.isdisjoint(before)


def _is_belied(context: ScareQuoteContext, quotation: Quotation) -> bool:
    words = context.analysed.words
    high = words.sentence(quotation.start)[1]
    behind = words.tokens[words.at(quotation.inner_end - 1) + 1 : words.at(high - 1) + 1]
    return not context.word_classes.belying.isdisjoint(behind)


def is_defined(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether a word is explained or quoted as a word, or is the name of a sign, a song or an operation."""
    word_classes = context.word_classes
    after, before = words_after(context, quotation, 2), words_before(context, quotation, 3)
    if before and before[-1] in word_classes.determiner:
        before.pop()
    defined = {" ".join(after[:1])}
    if not before or context.word_classes.function.issuperset(words_before(context, quotation, 1)):
        defined.add(" ".join(after))  # not "the new “captain” is a robot"
    return not (
        word_classes.defining.isdisjoint(before[-2:])
        and word_classes.bearer.isdisjoint(words_before(context, quotation, 1))
        and word_classes.defined.isdisjoint(defined)
    )


def is_foreign(context: ScareQuoteContext, quotation: Quotation) -> bool:
    """Return whether a word has letters that the language does not have, or is in the set ``foreign``."""
    word_classes = context.word_classes
    inside = words_in(context, quotation)
    parts = word_classes.foreign_part
    endings = word_classes.foreign_ending
    return any(
        token in word_classes.foreign or token.endswith(endings) or any(part in token for part in parts)
        for token in inside
    )

"""Markers that are no words of a list: marks of distance, and the French journalistic conditional.

The words that the patterns lean on are sets of the pack; where a pack has none
of them, the pattern stays silent.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from framing.markers.direct import FRAGMENT, is_title
from framing.markers.people import Stretch
from framing.markers.quotes import Quotation
from framing.markers.speech import Reading

_NAME = 3  # times in marks
SCARE_SCORE = 0.6
CONDITIONAL_SCORE = 0.8


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found: offsets, category, rule and expected precision."""

    start: int
    end: int
    category: str
    rule: str
    score: float


def find_patterns(reading: Reading) -> list[Match]:
    """Return the finds of all patterns, in order."""
    return sorted([*_scare_quotes(reading), *_conditional(reading)], key=lambda one: (one.start, one.end))


def _scare_quotes(reading: Reading) -> Iterator[Match]:
    """Yield short fragments in marks that nobody speaks, unless they are names or defined terms.

    What stands in marks time and again is a name by then ("yellow vests").
    """
    tag, words = reading.index.pack.tag, reading.words
    names = reading.index.pack.words("marked_name")
    inner = [words.text[one.inner_start : one.inner_end].lower().strip(",") for one in reading.unspoken]
    often = Counter(inner)
    for one, text in zip(reading.unspoken, inner, strict=True):
        if often[text] >= _NAME or text in names or not one.closed:
            continue
        if not is_title(words, one) and not _is_defined(reading, one):
            yield Match(one.start, one.end, "scare_quotes", f"{tag}/scare_quotes/short", SCARE_SCORE)


def _is_defined(reading: Reading, quotation: Quotation) -> bool:
    """Tell whether a fragment is a term that the text defines or quotes as a word, or holds no word."""
    words, pack = reading.words, reading.index.pack
    first, last = words.at(quotation.inner_start), words.at(quotation.inner_end - 1)
    inside = [token for token in words.tokens[first : last + 1] if token]
    if not any(token.isalpha() and len(token) > 1 for token in inside) or len(inside) > FRAGMENT:
        return True
    before = [token for token in words.tokens[max(0, first - 6) : first] if token][-2:]
    after = [token for token in words.tokens[last + 1 : last + 7] if token][:2]
    return not pack.words("defining").isdisjoint(before) or not pack.words("defined").isdisjoint(
        {" ".join(after[:1]), " ".join(after)}
    )


def _conditional(reading: Reading) -> Iterator[Match]:
    """Yield verb groups such as "aurait été tué": told, but not vouched for.

    Left out: sentences with a si-clause, modal verbs ("aurait dû"), and the
    simple conditional behind a past verb of saying, which is a future seen from
    the past ("a dit que le pont serait rouvert").
    """
    words, pack = reading.words, reading.index.pack
    perfect, simple = pack.words("conditional_perfect"), pack.words("conditional_simple")
    stative = pack.words("conditional_stative")
    if not perfect:
        return
    indirect = [one for one in reading.stretches if one.kind == "indirect"]
    for place, token in enumerate(words.tokens):
        if token not in perfect and token not in simple and token not in stative:
            continue
        last = place if token in stative else _verb_group(reading, place)
        if (last == place and token not in stative) or _has_condition(reading, place):
            continue
        if token not in perfect and _is_future_in_past(reading, indirect, words.start(place)):
            continue
        yield Match(words.start(place), words.ends[last], "hedge", f"{pack.tag}/hedge/conditional", CONDITIONAL_SCORE)


def _verb_group(reading: Reading, place: int) -> int:
    """Return the last token of the verb group that a conditional opens; ``place`` itself where there is none."""
    words, pack = reading.words, reading.index.pack
    last = place
    for ahead in range(place + 1, min(place + 6, len(words.tokens))):
        token = words.tokens[ahead]
        if token in pack.words("conditional_block") or not words.joined(ahead - 1, ahead):
            break
        if _is_participle(token, reading):
            last = ahead
            if token not in pack.words("passive"):
                break
        elif token not in pack.words("between") and token not in pack.words("degree"):
            break
    return last


def _is_participle(token: str, reading: Reading) -> bool:
    pack = reading.index.pack
    regular = len(token) > 3 and token.endswith(tuple(pack.words("participle_ending")))
    return token in pack.words("participle") or (regular and token not in pack.words("no_participle"))


def _has_condition(reading: Reading, place: int) -> bool:
    """Tell whether the sentence has a condition ("si", "sans")."""
    words, pack = reading.words, reading.index.pack
    low, high = words.sentence(words.start(place))
    tokens = words.tokens[words.at(low) : words.at(high - 1) + 1]
    if not pack.words("condition").isdisjoint(tokens):
        return True
    return any(f"{one} {two}" in pack.words("condition") for one, two in pairwise(tokens))


def _is_future_in_past(reading: Reading, indirect: list[Stretch], start: int) -> bool:
    pack, text = reading.index.pack, reading.words
    for one in indirect:
        if one.start <= start < one.end:
            cue = one.cue_text(text).lower().replace("’", " ").replace("'", " ").replace("-", " ").split()
            if cue[0] in pack.words("auxiliary") or cue[-1].endswith(tuple(pack.words("past_ending")) or ("\0",)):
                return True
    return False

"""Say who speaks in each quotation, and set apart those that nobody speaks.

The word of saying stands before the quotation in its sentence, right behind it,
or, in French, inside the marks between commas. A quotation without one goes on
with the quotation before it in its paragraph.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from framing.lang.pack import Pack
from framing.lang.words import Words
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotation
from framing.markers.reported import Reported
from framing.markers.speakers import NOBODY, Source, clitic_of

FRAGMENT = 3  # words; longer stretches in marks are quotations even where nobody is named
_DASHES = "—–―-"
_NEAR = 10  # words between a quotation and the word of saying behind it


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation, the cue that gives the floor, and where its speaker is named."""

    quotation: Quotation
    cue: Find | None
    source: Source


@dataclass(frozen=True, slots=True)
class _Cues:
    """The cues of a text that may stand beside a quotation, and their first tokens."""

    finds: Sequence[Find]
    firsts: list[int]


def attribute(
    words: Words, quotations: Sequence[Quotation], cues: Sequence[Find], pack: Pack
) -> tuple[list[Said], list[Quotation]]:
    """Give each quotation its cue and speaker; set short fragments without a cue aside."""
    said: list[Said] = []
    unspoken: list[Quotation] = []
    cues = [cue for cue in cues if cue.form.entry.frame & {"quote", "object", "source"}]
    known = _Cues(cues, [cue.first for cue in cues])
    for number, quotation in enumerate(quotations):
        following = quotations[number + 1].start if number + 1 < len(quotations) else len(words.text)
        around = (quotations[number - 1].end if number else 0, following)
        cue, source = _cue_of(words, quotation, around, known, pack)
        short = len(_inside(words, quotation)) <= FRAGMENT and not _is_sentence(words, quotation)
        named = is_title(words, quotation)
        if (short or named) if cue is None else (named and not _hangs_on(words, quotation)):
            unspoken.append(quotation)
        else:
            if cue is None and said and _same_mouth(words, said[-1].quotation, quotation):
                cue, source = said[-1].cue, said[-1].source
            said.append(Said(quotation, cue, source))
    return said, unspoken


def _cue_of(
    words: Words, quotation: Quotation, around: tuple[int, int], known: _Cues, pack: Pack
) -> tuple[Find | None, Source]:
    """Return cue and source of a quotation, None and ``NOBODY`` where there is none.

    ``around``: where the quotation before it ends, and where the next one starts.
    """
    previous, following = around
    before = _before(words, quotation, words.sentence(quotation.start)[0], known)
    hangs = words.text[max(0, quotation.start - 4) : quotation.start].rstrip()[-1:] in (",", ":")
    if before is not None and hangs:
        return _said_before(words, before, quotation, previous, pack)
    inside = _incise(words, quotation, known, pack)
    if inside is not None:
        return _said_by(words, inside, words.start(inside.first), quotation.end, pack)
    behind = bisect_left(known.firsts, words.at(quotation.end))
    if behind < len(known.finds) and _is_near(words, quotation, known.finds[behind], following):
        stop = words.paragraph(quotation.start)[1]
        return _said_by(words, known.finds[behind], quotation.end, stop, pack)
    if before is not None:
        return _said_before(words, before, quotation, previous, pack)
    return None, NOBODY


def _said_before(
    words: Words, cue: Find, quotation: Quotation, previous: int, pack: Pack
) -> tuple[Find | None, Source]:
    start = words.start(cue.first)
    low = max(words.sentence(start)[0], previous if previous <= start else 0)
    return _said_by(words, cue, low, quotation.start, pack)


def _incise(words: Words, quotation: Quotation, known: _Cues, pack: Pack) -> Find | None:
    """Return the cue that stands in the marks between commas (« C'est fini, a dit Ada Brink. »)."""
    cues, firsts = known.finds, known.firsts
    if pack.bare and quotation.closed:
        return None
    low, high = (bisect_left(firsts, words.at(edge)) for edge in (quotation.start, quotation.end - 1))
    for place in range(low, high):
        before = words.text[max(0, words.start(cues[place].first) - 3) : words.start(cues[place].first)].rstrip()
        if before.endswith((",", "?", "!", "…")) and "post" in cues[place].form.entry.frame:
            return cues[place]
    return None


def _before(words: Words, quotation: Quotation, low: int, known: _Cues) -> Find | None:
    """Return the last cue before a quotation in its sentence, or in one that ends with a colon right before it."""
    cues, firsts = known.finds, known.firsts
    lead = words.text[max(0, quotation.start - 6) : quotation.start].rstrip()
    if lead.endswith(":") and not words.text[low : quotation.start].strip():
        low, _ = words.sentence(max(0, low - 1))
    place = bisect_right(firsts, words.at(quotation.start) - 1) - 1
    if place >= 0 and words.start(cues[place].first) >= low and words.ends[cues[place].last] <= quotation.start:
        return cues[place]
    return None


def _is_near(words: Words, quotation: Quotation, cue: Find, following: int) -> bool:
    """Tell whether a cue behind a quotation takes it up: same paragraph, few words between, a comma or stop first."""
    start = words.start(cue.first)
    frame = cue.form.entry.frame
    if start >= min(words.paragraph(quotation.start)[1], following):
        return False
    if not frame & {"post", "source"} and not frame <= {"quote"}:
        return False
    if sum(map(bool, words.tokens[words.at(quotation.end) : cue.first])) > _NEAR:
        return False
    between = words.text[quotation.end : start]
    if between.strip()[:1] == ".":
        return False
    inner = words.text[quotation.inner_end - 1 : quotation.inner_end]
    return inner in ",.!?…" or between.lstrip()[:1] in (",", "—", "–", "-")


def _said_by(words: Words, cue: Find, low: int, high: int, pack: Pack) -> tuple[Find, Source]:
    start, end = words.start(cue.first), words.ends[cue.last]
    clitic = clitic_of(words, cue, pack)
    if clitic is not None:
        return cue, clitic
    if "source" in cue.form.entry.frame or not any(sign.isalnum() for sign in words.text[low:start]):
        return cue, Source("after", end, min(high, words.sentence(end)[1]))
    return cue, Source("before")


def lift(
    words: Words, unspoken: Sequence[Quotation], reported: Sequence[Reported], said: list[Said]
) -> list[Quotation]:
    """Move fragments that stand inside reported speech over to ``said``; return the others."""
    left = []
    furthest, number = None, 0
    for quotation in unspoken:
        while number < len(reported) and reported[number].start <= quotation.start:
            if furthest is None or reported[number].end >= furthest.end:
                furthest = reported[number]
            number += 1
        if furthest is None or furthest.end < quotation.end or is_title(words, quotation):
            left.append(quotation)
        else:
            said.append(Said(quotation, furthest.cue, furthest.source))
    return left


def _same_mouth(words: Words, earlier: Quotation, later: Quotation) -> bool:
    """Tell whether a quotation without a cue goes on with the one before it."""
    if later.goes_on or words.paragraph(earlier.start) == words.paragraph(later.start):
        return True
    start, _ = words.paragraph(later.start)
    if words.text[start] in _DASHES:
        return False  # a new turn of a dialogue
    return start == later.start and words.paragraph(earlier.start)[1] == start


def _is_sentence(words: Words, quotation: Quotation) -> bool:
    """Tell a short sentence ("It was cruel.") from a fragment."""
    inner = words.text[quotation.inner_start : quotation.inner_end]
    return inner[-1:] in tuple(".!?") and inner[:1].isupper()


def _inside(words: Words, quotation: Quotation) -> list[str]:
    tokens = words.tokens[words.at(quotation.inner_start) : words.at(quotation.inner_end - 1) + 1]
    return [token for token in tokens if token]


def is_title(words: Words, quotation: Quotation) -> bool:
    """Tell a name or a title in marks: two words or more, or one, and every longer one starts with a capital."""
    first, last = words.at(quotation.inner_start), words.at(quotation.inner_end - 1)
    inside = [place for place in range(first, last + 1) if len(words.tokens[place]) > 3]
    marks = words.text[quotation.inner_end - 1 : quotation.inner_end]
    return bool(inside) and marks not in ".!?" and all(not words.text[words.start(place)].islower() for place in inside)


def _hangs_on(words: Words, quotation: Quotation) -> bool:
    """Tell whether a comma or colon ties a quotation to its verb, so that capitals make no title of it."""
    before = words.text[max(0, quotation.start - 4) : quotation.start].rstrip()
    inner = words.text[quotation.inner_end - 1 : quotation.inner_end]
    return before[-1:] in (",", ":") or inner == ","

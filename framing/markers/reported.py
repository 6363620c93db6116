"""Find reported speech: what somebody says without quotation marks.

Three shapes, each inside one sentence: the words come behind the verb ("X said
that …"), before it ("…, X said"), or beside a source ("according to X, …").
Surface rules without a parser: a reported clause ends with its sentence, or at
a comma and a word such as "but" or "while".
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from framing.lang.pack import Pack
from framing.lang.words import Words
from framing.markers.clauses import CLOSING, OPENING, REACH, Place, end_of, has_verb, is_inverted, run, what_follows
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotation
from framing.markers.speakers import Source, clitic_of, is_gerund

_SOURCE = 15  # words of a source, between "according to" and its comma
_PART = 120  # signs looked at for a verb
_APPOSITIONS = 3  # commas between a subject and its verb


@dataclass(frozen=True, slots=True)
class Reported:
    """A stretch of reported speech, the cue that reports it, and where its speaker is named."""

    start: int
    end: int
    cue: Find
    source: Source


def find_reported(words: Words, cues: Sequence[Find], quotations: Sequence[Quotation], pack: Pack) -> list[Reported]:
    """Return the reported speech of a text, in order; stretches may lie in one another."""
    starts = [one.start for one in quotations]
    found: list[Reported] = []
    opens = pack.words("that") | pack.words("infinitive") | pack.words("topic")
    for number, cue in enumerate(cues):
        if "noun" in cue.form.entry.frame and opens.isdisjoint(words.tokens[cue.last + 1 : cue.last + 2]):
            continue
        start = words.start(cue.first)
        place = bisect_right(starts, start) - 1
        if place >= 0 and start < quotations[place].end:
            continue
        at = Place.of(words, cues, number, quotations[place] if place >= 0 else None)
        for one in _read(words, at, pack):
            trimmed = _trim(words.text, one)
            if trimmed and not _is_quotation(trimmed, quotations, starts):
                found.append(trimmed)
    return sorted(found, key=lambda one: (one.start, -one.end))


def _read(words: Words, at: Place, pack: Pack) -> Iterator[Reported]:
    """Read what a cue reports."""
    frame = at.cue.form.entry.frame
    if "source" in frame:
        yield from _sourced(words, at, pack)
        return
    ahead = what_follows(words, at, pack)
    if ahead:
        yield Reported(ahead[0], end_of(words, *ahead, at, pack), at.cue, Source("before"))
    elif "post" in frame and not is_gerund(words, at.cue, pack) and _is_idle(words, at, pack):
        yield from _before(words, at, pack)


def _is_idle(words: Words, at: Place, pack: Pack) -> bool:
    """Tell whether nothing that could be said stands right behind the verb ("…, X said on Monday.")."""
    tokens = run(words, at)
    if not tokens or is_inverted(words, at, tokens, pack) or clitic_of(words, at.cue, pack) is not None:
        return True
    first = words.tokens[tokens[0]]
    idle = ("aside", "hearer", "not_clause", "preposition")
    return "hearer" in at.cue.form.entry.frame or any(first in pack.words(name) for name in idle)


def _before(words: Words, at: Place, pack: Pack) -> Iterator[Reported]:
    """Read "…, X said", "…, said X" and "…, X said, …"."""
    if words.text[at.end : at.end + 4].lstrip(",: \u00a0")[:1] in tuple(OPENING):
        return  # what is said is the quotation that follows
    before = words.text[at.sentence_start : at.start]
    comma = before.rfind(",")
    inverted = not before[comma + 1 :].strip(CLOSING + " \u00a0\u202f")
    if comma < 0 or len(before[comma:].split()) > REACH:
        return
    tokens = run(words, at)
    clitic = clitic_of(words, at.cue, pack)
    if inverted and clitic is None and not (tokens and _names(words, at, tokens, pack)):
        inverted, comma = False, _subject(words, at, comma, pack)  # "…, X, who …, said"
        if comma < 0:
            return
    if at.quoted:
        if words.text[at.sentence_start : at.quoted.start].strip(" ,").lower() in {"", *pack.words("lead")}:
            return
        comma = min(comma, at.quoted.end - at.sentence_start)
    if clitic is not None:
        source = clitic
    elif inverted:
        source = Source("after", at.end, at.sentence_end)
    else:
        source = Source("part", at.sentence_start + comma, at.start)
    content_end = at.sentence_start + comma
    if words.text[at.sentence_start : content_end].strip().lower() in pack.words("lead"):
        return
    turn = max(before.rfind(sign, 0, comma) for sign in ":;")
    yield Reported(at.sentence_start + turn + 1, content_end, at.cue, source)
    rest = words.text[at.end : at.sentence_end]
    second = rest.find(",")
    near = second >= 0 and len(rest[:second].split()) <= _SOURCE
    taken_up = not inverted or ((pack.bare or clitic) and not _is_whole(words, at, content_end, pack))
    if near and taken_up and not at.quoted and _goes_on(rest[second + 1 :], pack):
        yield Reported(at.end + second + 1, at.sentence_end, at.cue, source)


def _is_whole(words: Words, at: Place, end: int, pack: Pack) -> bool:
    """Tell a clause from a part of one ("The dam, said Ada Brink, would hold")."""
    return has_verb(words, words.at(at.sentence_start), words.at(end - 1), pack)


def _names(words: Words, at: Place, tokens: list[int], pack: Pack) -> bool:
    """Tell whether a speaker stands behind the verb ("…, said X"), and not a date or a hearer."""
    first = words.tokens[tokens[0]]
    elsewhere = any(first in pack.words(name) for name in ("aside", "preposition"))
    return not elsewhere and is_inverted(words, at, tokens, pack)


def _subject(words: Words, at: Place, comma: int, pack: Pack) -> int:
    """Return the comma before a subject with appositions ("It fell, Ada Brink, the mayor, said"), or -1."""
    before = words.text[at.sentence_start : at.start]
    for _ in range(_APPOSITIONS):
        comma = before.rfind(",", 0, comma)
        if comma < 0:
            return -1
        low, high = words.at(at.sentence_start), words.at(at.sentence_start + comma - 1)
        part = before.rfind(",", 0, comma) + 1
        if has_verb(words, max(low, words.at(at.sentence_start + part)), high, pack):
            return comma
    return -1


def _goes_on(rest: str, pack: Pack) -> bool:
    """Tell whether what stands behind ", X said," takes the reported clause up again."""
    first = rest.split(maxsplit=1)[:1]
    word = first[0].strip(",.").lower() if first else ""
    return (
        bool(word)
        and rest.lstrip()[0] not in OPENING
        and word not in pack.words("closer")
        and not (word.endswith("ing") and pack.bare)
    )


def _speaks(words: Words, start: int, pack: Pack) -> bool:
    """Tell a clause that goes on behind a source from an apposition of the source ("according to X, a baker.")."""
    if not pack.bare:
        return True
    comma = words.text.find(",", start, start + _PART)
    stop = comma if comma >= 0 else min(start + _PART, words.sentence(start)[1])
    return has_verb(words, words.at(start), words.at(stop - 1), pack)


def _sourced(words: Words, at: Place, pack: Pack) -> Iterator[Reported]:
    """Read "according to X, …", "…, according to X" and "…, according to X, …"."""
    text = words.text
    rest = text[at.end : at.sentence_end]
    source = Source("after", at.end, at.sentence_end)
    before = text[at.sentence_start : at.start].rstrip(" ,—–(\u00a0")
    comma = rest.find(",")
    short = comma >= 0 and len(rest[:comma].split()) <= _SOURCE
    leads = before.strip(OPENING).rsplit(",", 1)[-1].strip().lower() in {"", *pack.words("lead")}
    if leads:
        start = at.end + comma + 1 if short else at.end
        yield Reported(start, at.sentence_end, at.cue, source)
        return
    yield Reported(at.sentence_start, at.sentence_start + len(before), at.cue, source)
    if short and _goes_on(rest[comma + 1 :], pack) and _speaks(words, at.end + comma + 1, pack) and not text[at.sentence_start : at.start].rstrip().endswith("("):
        yield Reported(at.end + comma + 1, at.sentence_end, at.cue, source)


def _trim(text: str, one: Reported) -> Reported | None:
    inner = text[one.start : one.end]
    start = one.start + len(inner) - len(inner.lstrip(" ,;:.—–\u00a0\u202f\n"))
    end = one.start + len(inner.rstrip(" ,;:—–\u00a0\u202f\n"))
    if end - start < 2 or not any(sign.isalnum() for sign in text[start:end]):
        return None
    return Reported(start, end, one.cue, one.source)


def _is_quotation(one: Reported, quotations: Sequence[Quotation], starts: list[int]) -> bool:
    """Tell whether a stretch is nothing but a quotation."""
    place = bisect_right(starts, one.start) - 1
    return place >= 0 and one.end <= quotations[place].end + 1

"""Find reported speech: what somebody says without quotation marks.

Three shapes, each inside one sentence: the words come behind the verb ("X said
that …"), before it ("…, X said"), or beside a source ("according to X, …").
Surface rules without a parser: a reported clause ends with its sentence, or at
a comma and a word such as "but" or "while".
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from framing.lang.pack import Pack
from framing.lang.words import Words
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotation
from framing.markers.speakers import Source, clitic_of, is_gerund

_REACH = 12  # words between a verb and its "that"; longer gaps are other clauses as a rule
_SOURCE = 15  # words of a source, between "according to" and its comma
_MARKS = ',;:()—–"“”«»'
_CLOSER = re.compile(r"[,;]\s+(\w+)")
_OPENING = '"“«‘„'


@dataclass(frozen=True, slots=True)
class Reported:
    """A stretch of reported speech, the cue that reports it, and where its speaker is named."""

    start: int
    end: int
    cue: Find
    source: Source


@dataclass(frozen=True, slots=True)
class _Place:
    """A cue in its sentence: offsets of both."""

    cue: Find
    start: int
    end: int
    sentence_start: int
    sentence_end: int


def find_reported(words: Words, cues: Sequence[Find], quotations: Sequence[Quotation], pack: Pack) -> list[Reported]:
    """Return the reported speech of a text, in order; stretches may lie in one another."""
    starts = [one.start for one in quotations]
    found: list[Reported] = []
    that = pack.words("that")
    for cue in cues:
        if "noun" in cue.form.entry.frame and that.isdisjoint(words.tokens[cue.last + 1 : cue.last + 2]):
            continue
        start, end = words.start(cue.first), words.ends[cue.last]
        place = bisect_right(starts, start) - 1
        if place >= 0 and start < quotations[place].end:
            continue
        low, high = words.sentence(start)
        at = _Place(cue, start, end, low, low + len(words.text[low:high].rstrip()))
        for one in _read(words, at, pack):
            trimmed = _trim(words.text, one)
            if trimmed and not _is_quotation(trimmed, quotations, starts):
                found.append(trimmed)
    return sorted(found, key=lambda one: (one.start, -one.end))


def _read(words: Words, at: _Place, pack: Pack) -> Iterator[Reported]:
    frame = at.cue.form.entry.frame
    if "source" in frame:
        yield from _sourced(words, at, pack)
        return
    ahead = _ahead(words, at, pack)
    if ahead >= 0:
        yield Reported(ahead, _ahead_end(words, ahead, at, pack), at.cue, Source("before"))
    elif "post" in frame and not is_gerund(words, at.cue, pack) and _is_idle(words, at, pack):
        yield from _before(words, at, pack)


def _ahead(words: Words, at: _Place, pack: Pack) -> int:
    """Return the offset where what is said starts behind the cue, or -1."""
    frame, text = at.cue.form.entry.frame, words.text
    gap = text[at.end : at.end + 3].lstrip()
    if gap[:1] == ":":
        return at.end + 1 if frame & {"that", "quote"} else -1
    tokens = _run(words, at)
    if not tokens:
        return -1
    that = _that(words, tokens, pack)
    if that >= 0 and frame & {"that", "noun"} and (that == tokens[0] or "noun" not in frame):
        return words.start(that)
    if "to" in frame:
        for place in tokens[: 1 if "bare" in frame else 8]:
            if words.tokens[place] in pack.words("infinitive"):
                return words.start(place)
    if "of" in frame:
        for place in tokens[:8]:
            if words.tokens[place] in pack.words("about"):
                return words.start(place)
    if frame & {"bare", "post"}:
        return _bare_clause(words, at, tokens, pack)
    first = words.tokens[tokens[0]]
    plain = first not in pack.words("aside") and (first not in pack.words("not_clause") or first in pack.words("about"))
    return words.start(tokens[0]) if "object" in frame and plain else -1


def _run(words: Words, at: _Place) -> list[int]:
    """Return the tokens behind the cue up to the first punctuation, at most ``_REACH``."""
    text, tokens, ends = words.text, words.tokens, words.ends
    places = []
    for place in range(at.cue.last + 1, min(at.cue.last + 1 + _REACH, len(tokens))):
        if not tokens[place] or ends[place] > at.sentence_end or text[ends[place - 1]] in _MARKS:
            break
        places.append(place)
    return places


def _that(words: Words, tokens: list[int], pack: Pack) -> int:
    """Return the token that opens a that-clause, or -1: the next one, or one behind "in a statement" and the like."""
    first = words.tokens[tokens[0]]
    skip = first in pack.words("aside") or first in pack.words("hearer") or first in pack.words("preposition")
    for place in tokens if skip else tokens[:1]:
        if words.tokens[place] in pack.words("that"):
            return place
    return -1


def _bare_clause(words: Words, at: _Place, tokens: list[int], pack: Pack) -> int:
    """Return where a clause without "that" starts: behind "on Monday", "reporters" and the like."""
    for place in tokens:
        token = words.tokens[place]
        if token in pack.words("aside") or (place == tokens[0] and token in pack.words("hearer")):
            continue
        if token in pack.words("not_clause") or _is_inverted(words, at, tokens, pack):
            return -1
        infinitive = token.endswith(tuple(pack.words("infinitive_ending")) or ("\0",))
        if infinitive or (pack.bare and "bare" in at.cue.form.entry.frame and _has_verb(words, place, at, pack)):
            return words.start(place)
        return -1
    return -1


def _has_verb(words: Words, place: int, at: _Place, pack: Pack) -> bool:
    """Tell a clause ("claimed the bridge was safe") from an object ("claimed the bridge")."""
    stop = min(words.at(at.sentence_end - 1) + 1, place + 2 * _REACH)
    past = tuple(pack.words("past_ending")) or ("\0",)
    return any(token in pack.words("finite") or token.endswith(past) for token in words.tokens[place:stop])


def _is_idle(words: Words, at: _Place, pack: Pack) -> bool:
    """Tell whether nothing that could be said stands right behind the verb ("…, X said on Monday.")."""
    tokens = _run(words, at)
    if not tokens or _is_inverted(words, at, tokens, pack) or clitic_of(words, at.cue, pack) is not None:
        return True
    first = words.tokens[tokens[0]]
    return any(first in pack.words(name) for name in ("aside", "hearer", "not_clause", "preposition"))


def _is_inverted(words: Words, at: _Place, tokens: list[int], pack: Pack) -> bool:
    """Tell "…, said X." from "X said …": a mark stands before the verb, and the sentence ends behind a short name."""
    before = words.text[at.sentence_start : at.start].rstrip()
    after = words.ends[tokens[-1]]
    ends_soon = after >= at.sentence_end - 2 or words.text[after] in ",;:("
    if before[-1:] not in ',"”»’' or not ends_soon or len(tokens) >= _REACH:
        return False
    return pack.words("finite").isdisjoint(words.tokens[place] for place in tokens)


def _before(words: Words, at: _Place, pack: Pack) -> Iterator[Reported]:
    """Read "…, X said", "…, said X" and "…, X said, …"."""
    if words.text[at.end : at.end + 4].lstrip(",: \u00a0")[:1] in tuple(_OPENING):
        return  # what is said is the quotation that follows
    before = words.text[at.sentence_start : at.start]
    comma = before.rfind(",")
    inverted = not before[comma + 1 :].strip('"”»’ \u00a0\u202f')
    if comma < 0 or len(before[comma:].split()) > _REACH:
        return
    tokens = _run(words, at)
    clitic = clitic_of(words, at.cue, pack)
    if inverted and clitic is None and not (tokens and _is_inverted(words, at, tokens, pack)):
        return  # the comma closes an apposition ("X, who …, said")
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
    if near and not inverted and _goes_on(rest[second + 1 :], pack):
        yield Reported(at.end + second + 1, at.sentence_end, at.cue, source)


def _goes_on(rest: str, pack: Pack) -> bool:
    """Tell whether what stands behind ", X said," takes the reported clause up again."""
    first = rest.split(maxsplit=1)[:1]
    word = first[0].strip(",.").lower() if first else ""
    return (
        bool(word)
        and rest.lstrip()[0] not in _OPENING
        and word not in pack.words("closer")
        and not (word.endswith("ing") and pack.bare)
    )


def _sourced(words: Words, at: _Place, pack: Pack) -> Iterator[Reported]:
    """Read "according to X, …", "…, according to X" and "…, according to X, …"."""
    text = words.text
    rest = text[at.end : at.sentence_end]
    source = Source("after", at.end, at.sentence_end)
    before = text[at.sentence_start : at.start].rstrip(" ,—–(\u00a0")
    comma = rest.find(",")
    short = comma >= 0 and len(rest[:comma].split()) <= _SOURCE
    leads = before.strip(_OPENING).rsplit(",", 1)[-1].strip().lower() in {"", *pack.words("lead")}
    if leads:
        start = at.end + comma + 1 if short else at.end
        yield Reported(start, at.sentence_end, at.cue, source)
        return
    yield Reported(at.sentence_start, at.sentence_start + len(before), at.cue, source)
    if short and _goes_on(rest[comma + 1 :], pack) and not text[at.sentence_start : at.start].rstrip().endswith("("):
        yield Reported(at.end + comma + 1, at.sentence_end, at.cue, source)


def _ahead_end(words: Words, start: int, at: _Place, pack: Pack) -> int:
    """Return where what is said ends: at a comma and a closer ("but", "while"), or with the sentence.

    A noun phrase ("condemned the raid, the third …") ends at its first comma;
    what follows is the outlet's again.
    """
    stretch = words.text[start : at.sentence_end]
    if "object" in at.cue.form.entry.frame:
        comma = stretch.find(", ")
        if comma >= 0 and not any(mark in stretch[:comma] for mark in _OPENING):
            return start + comma
    for found in _CLOSER.finditer(stretch):
        if found.group(1).lower() in pack.words("closer"):
            return start + found.start()
    return at.sentence_end


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

"""Say where the words that a verb of saying reports begin and end behind it.

Surface rules without a parser. What is said is a clause ("said the dam was
safe"), an infinitive ("promised to leave"), or a noun phrase ("condemned the
raid"); each ends in its own way.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from framing.lang.pack import Pack
from framing.lang.words import Words
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotation

REACH = 12  # words between a verb and its "that"; longer gaps are other clauses as a rule
OPENING = "\"“«‘„'"
CLOSING = "\"”»’'"
_MARKS = ',;:()—–"“”«»'
_COMMA = re.compile(r"[,;]\s+(\w+)")
_NAMED = 40  # words between a quotation and its verb, a name with its appositions
_LATER = 12  # cues looked at behind a cue in its sentence
_NEAR = 8  # words between a verb and its "to" or "about"
_PHRASE = 24  # signs between "though" and a comma: no clause
_CLAUSE = 3  # words that follow the first one in the shortest clause
_NO_ENDING = ("\0",)

Kind = Literal["clause", "infinitive", "phrase"]


@dataclass(frozen=True, slots=True)
class Place:
    """A cue in its sentence: offsets of both, and the cues behind it in the same sentence.

    ``quoted``: a quotation stands right before it that it reports ("“…,” she said").
    """

    cue: Find
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    later: Sequence[Find]
    quoted: Quotation | None

    @classmethod
    def of(cls, words: Words, cues: Sequence[Find], number: int, quotation: Quotation | None) -> "Place":
        """Place the cue with this number; ``quotation`` is the last one before it."""
        cue = cues[number]
        start = words.start(cue.first)
        low, high = words.sentence(start)
        end = low + len(words.text[low:high].rstrip())
        later = [one for one in cues[number + 1 : number + 1 + _LATER] if words.ends[one.last] <= end]
        free = number == 0 or quotation is None or words.start(cues[number - 1].first) < quotation.end
        quoted = quotation if quotation and free and quotation.end > low and _hangs(words, quotation, start) else None
        return cls(cue, start, words.ends[cue.last], low, end, later, quoted)


def what_follows(words: Words, at: Place, pack: Pack) -> tuple[int, Kind] | None:
    """Return where what is said starts behind the cue, and what it is; None where nothing said follows."""
    frame, text = at.cue.form.entry.frame, words.text
    gap = text[at.end : at.end + 3].lstrip()
    if gap[:1] == ":":
        return (at.end + 1, "clause") if frame & {"that", "quote"} else None
    tokens = run(words, at)
    if not tokens:
        return _behind_comma(words, at) if gap[:1] == "," and "bare" in frame else None
    if "noun" in frame:
        return _behind_noun(words, tokens[0], frame, pack)
    if "to" in frame and words.tokens[tokens[0]] in pack.words("infinitive"):
        return words.start(tokens[0]), "infinitive"
    that = _that(words, tokens, at, pack)
    if that >= 0 and "that" in frame:
        return words.start(that), "clause"
    if "to" in frame:
        for place in tokens[: 1 if "bare" in frame and not _skips(words, tokens, pack) else _NEAR]:
            if words.tokens[place] in pack.words("infinitive"):
                return words.start(place), "infinitive"
    if "of" in frame and "object" not in frame:
        for place in tokens[:_NEAR]:
            if words.tokens[place] in pack.words("about"):
                return words.start(place), "phrase"
    if frame & {"bare", "post"} and not at.quoted:
        clause = _bare_clause(words, at, tokens, pack)
        if clause >= 0:
            return words.start(clause), "clause"
    first = words.tokens[tokens[0]]
    plain = first not in pack.words("aside") and (first not in pack.words("not_clause") or first in pack.words("about"))
    if "object" in frame and plain and not is_inverted(words, at, tokens, pack):
        return words.start(tokens[0]), "phrase"
    return None


def _behind_noun(words: Words, place: int, frame: frozenset[str], pack: Pack) -> tuple[int, Kind] | None:
    """Return what stands right behind a noun of saying: "the claim that …", "a promise to …", "criticism of …"."""
    token = words.tokens[place]
    if token in pack.words("that") and token not in pack.words("pronoun") - {"that"}:
        return words.start(place), "clause"
    if "to" in frame and token in pack.words("infinitive"):
        return words.start(place), "infinitive"
    if "of" in frame and token in pack.words("topic"):
        return words.start(place), "phrase"
    return None


def end_of(words: Words, start: int, kind: Kind, at: Place, pack: Pack) -> int:
    """Return where what is said ends: with the sentence, or where the outlet plainly speaks again.

    A noun phrase ("condemned the raid, the third …") ends at its first comma, a
    clause under "while" or "when" too; any other at a comma and a word such as
    "but", or where a second verb of saying has the same subject ("said he was
    tired and added …").
    """
    stretch = words.text[start : at.sentence_end]
    ends = [at.sentence_end]
    if kind == "phrase" or _is_under(words, at, pack):
        ends += [start + comma for comma in _outer_comma(stretch)]
    if "noun" in at.cue.form.entry.frame and kind != "clause":
        ends += list(_verbs(words, start, at, pack))[:1]
    ends += [start + comma for comma in _closed(stretch, pack)]
    ends += list(_turns(words, start, at, pack))[:1]
    return min(ends)


def run(words: Words, at: Place) -> list[int]:
    """Return the tokens behind the cue up to the first punctuation, at most ``REACH``."""
    text, tokens, ends = words.text, words.tokens, words.ends
    places = []
    for place in range(at.cue.last + 1, min(at.cue.last + 1 + REACH, len(tokens))):
        if ends[place] > at.sentence_end or text[ends[place - 1]] in _MARKS:
            break
        if tokens[place]:
            places.append(place)
        elif text[ends[place - 1]] != ".":  # the stop of "Mr." ends nothing
            break
    return places


def is_inverted(words: Words, at: Place, tokens: list[int], pack: Pack) -> bool:
    """Tell "…, said X." from "X said …": a mark stands before the verb, and the clause ends behind a short name."""
    before = words.text[at.sentence_start : at.start].rstrip()
    after = words.ends[tokens[-1]]
    ends_soon = after >= at.sentence_end - 2 or words.text[after] in ",;:("
    if before[-1:] not in tuple("," + CLOSING) or not ends_soon or len(tokens) >= REACH:
        return False
    return pack.words("finite").isdisjoint(words.tokens[place] for place in tokens)


def has_verb(words: Words, first: int, last: int, pack: Pack) -> bool:
    """Tell whether a finite verb stands among the tokens ``first`` to ``last``, both included."""
    past = tuple(pack.words("past_ending")) or _NO_ENDING
    finite = pack.words("finite")
    return any(token in finite or token.endswith(past) for token in words.tokens[first : last + 1])


def _hangs(words: Words, quotation: Quotation, start: int) -> bool:
    """Tell whether a quotation ends with a comma, and only a name can stand between it and the cue."""
    inner = words.text[quotation.inner_end - 1 : quotation.inner_end]
    between = words.text[quotation.end : start]
    return (inner in ",?!" or between[:1] == ",") and len(between.split()) <= _NAMED


def _behind_comma(words: Words, at: Place) -> tuple[int, Kind] | None:
    """Return the start of what is said behind "She said, if elected, she …"; not in "…, she said, …"."""
    before = words.text[at.sentence_start : at.start]
    comma = words.text.find(",", at.end)
    rest = words.text[comma + 1 : at.sentence_end].lstrip()
    if "," in before or not before.strip() or not rest or rest[0] in OPENING:
        return None
    return comma + 1, "clause"


def _that(words: Words, tokens: list[int], at: Place, pack: Pack) -> int:
    """Return the token that opens a that-clause, or -1: the next one, or one behind "in a statement" and the like."""
    skip = "hearer" in at.cue.form.entry.frame or _skips(words, tokens, pack)
    for place in tokens if skip else tokens[:1]:
        token = words.tokens[place]
        if token in pack.words("that") and not (place > tokens[0] and token in pack.words("pronoun") - {"that"}):
            return place
    return -1


def _skips(words: Words, tokens: list[int], pack: Pack) -> bool:
    """Tell whether a date, a hearer or a place stands behind the verb, and what is said behind that."""
    first = words.tokens[tokens[0]]
    return first in pack.words("aside") or first in pack.words("hearer") or first in pack.words("preposition")


def _bare_clause(words: Words, at: Place, tokens: list[int], pack: Pack) -> int:
    """Return the token where a clause without "that" starts: behind "on Monday", "reporters" and the like."""
    frame = at.cue.form.entry.frame
    if is_inverted(words, at, tokens, pack):
        return -1
    first = _hearer(words, tokens, pack) if "hearer" in frame else tokens[0]
    aside, infinitive = pack.words("aside"), tuple(pack.words("infinitive_ending")) or _NO_ENDING
    for place in tokens[first - tokens[0] :] if first >= 0 else ():
        token = words.tokens[place]
        if token in pack.words("preposition") and not _is_date(words, place + 1, pack):
            return -1
        if token in aside or (place == tokens[0] and token in pack.words("hearer")):
            continue
        if token in pack.words("not_clause"):
            return -1
        if token.endswith(infinitive) or (pack.bare and "bare" in frame and _is_clause(words, place, at, pack)):
            return place
        return -1
    return -1


def _is_date(words: Words, place: int, pack: Pack) -> bool:
    """Tell whether what stands behind "on" is a day ("said on Monday …"), and no thing ("said on air …")."""
    token = words.tokens[place] if place < len(words.tokens) else ""
    return token in pack.words("aside") or token[:1].isdigit()


def _hearer(words: Words, tokens: list[int], pack: Pack) -> int:
    """Return the token behind a hearer ("told the court he was there"), or -1 where no clause can be made out."""
    if words.tokens[tokens[0]] in pack.words("hearer"):
        return tokens[0] + 1
    for place in tokens[1:]:
        if words.tokens[place] in pack.words("subject"):
            return place
    return -1


def _is_clause(words: Words, place: int, at: Place, pack: Pack) -> bool:
    """Tell a clause ("claimed the bridge was safe") from an object ("claimed the bridge")."""
    stop = min(words.at(at.sentence_end - 1), place + 2 * REACH)
    if "object" not in at.cue.form.entry.frame and "that" in at.cue.form.entry.frame and stop - place >= _CLAUSE:
        return True
    if "object" in at.cue.form.entry.frame:
        comma = words.text.find(",", words.ends[place], at.sentence_end)
        stop = min(stop, words.at(comma - 1)) if comma >= 0 else stop
    return has_verb(words, place, stop, pack)


def _is_under(words: Words, at: Place, pack: Pack) -> bool:
    """Tell whether the sentence opens with a clause under "while", "when" and the like, and the cue is in it."""
    head = words.text[at.sentence_start : at.start]
    first = head.split(maxsplit=1)[:1]
    return bool(first) and first[0].strip(OPENING + "(").lower() in pack.words("under") and "," not in head


def _closed(stretch: str, pack: Pack) -> list[int]:
    """Return the first comma before "but" and the like that opens a clause: not "but that …" or "though poor, …"."""
    for found in _COMMA.finditer(stretch):
        if found.group(1).lower() not in pack.words("closer"):
            continue
        behind = stretch[found.end() : found.end() + _PHRASE].split(maxsplit=1)
        short = "," in stretch[found.end() : found.end() + _PHRASE]
        if behind and behind[0].lower() not in pack.words("that") | pack.words("goes_on") and not short:
            return [found.start()]
    return []


def _outer_comma(stretch: str) -> list[int]:
    """Return the first comma, unless a quotation stands before it."""
    comma = stretch.find(", ")
    return [comma] if comma >= 0 and not any(mark in stretch[:comma] for mark in OPENING) else []


def _turns(words: Words, start: int, at: Place, pack: Pack) -> Iterator[int]:
    """Yield where a second verb of saying, in the same form, goes on behind "and" or a comma."""
    gerund = tuple(pack.words("gerund_ending")) or _NO_ENDING
    for cue in at.later:
        left = cue.first - 1
        if words.start(cue.first) <= start or left <= at.cue.last:
            continue
        while left > at.cue.last and words.tokens[left] in pack.words("again"):
            left -= 1
        token = words.tokens[cue.first]
        turn = words.start(left + 1)
        before = words.text[max(0, turn - 3) : turn].rstrip()
        if token.endswith(gerund) and before.endswith(","):
            yield turn
        elif words.tokens[left] in pack.words("joint") and _same_form(words, at.cue, cue, pack):
            yield words.start(left)


def _verbs(words: Words, start: int, at: Place, pack: Pack) -> Iterator[int]:
    """Yield the finite verbs behind a noun phrase, which is their subject."""
    verbs = pack.words("finite") - pack.words("pronoun")
    for place in range(words.at(start), min(words.at(at.sentence_end - 1) + 1, words.at(start) + 2 * REACH)):
        if words.tokens[place] in verbs:
            yield words.start(place)


def _same_form(words: Words, one: Find, other: Find, pack: Pack) -> bool:
    """Tell whether two verbs have the same tense, as far as their forms show: neither is the bare term."""
    return all(
        words.tokens[cue.first] != cue.form.entry.term.split(" ")[0] and "noun" not in cue.form.entry.frame
        for cue in (one, other)
    )

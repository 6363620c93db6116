"""Find reported speech: what somebody says without quotation marks.

Three shapes, each inside one sentence: the words come behind the verb ("X said
that …"), before it ("…, X said"), or beside a source ("according to X, …").
Surface rules without a parser: a reported clause ends with its sentence, or at
a comma and a word such as "but" or "while".
"""

from collections.abc import Iterator, Sequence

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.clause_end import reported_end
from framing.markers.clause_start import reported_start
from framing.markers.cue_context import CLOSING, OPENING, REACH, CueContext, has_verb, is_inverted, place_cue
from framing.markers.lexicon import Find
from framing.markers.quotes import Quotations
from framing.markers.speaker_phrase import clitic_of, is_capital, is_gerund, plain
from framing.markers.speech_spans import Source, Stretch

_SOURCE = 15  # words of a source, between "according to" and its comma
_PART = 120  # signs looked at for a verb
_APPOSITIONS = 3  # commas between a subject and its verb
_BEFORE = Source("before")
_EDGES = " ,;:—–\u00a0\u202f\n"

Said = tuple[int, int, Source]  # offsets, and where the speaker is named


def find_reported(
    words: Words, cues: Sequence[Find], end: int, quotations: Quotations, manners: WordClasses
) -> list[Stretch]:
    """Return what the cues of a sentence report, in order; stretches may lie in one another.

    ``end`` is where the sentence ends, blanks left out; ``quotations`` are those of the text.
    """
    found: list[Stretch] = []
    for number, cue in enumerate(cues):
        if "noun" in cue.form.frame and manners.opens_said.isdisjoint(words.tokens[cue.last + 1 : cue.last + 2]):
            continue
        start = words.start(cue.first)
        quotation = quotations.last(start)
        if quotation is not None and start < quotation.end:
            continue
        at = place_cue(words, cues, number, end, quotation)
        for low, high, source in _read(at, manners):
            low, high = _trimmed(words.text, low, high)
            if low < high and not _is_quotation(low, high, quotations):
                found.append(Stretch(low, high, "indirect", cue, source))
    if len(found) > 1:
        found.sort(key=lambda one: (one.start, -one.end))
    return found


def _read(at: CueContext, manners: WordClasses) -> Iterator[Said]:
    """Read what a cue reports."""
    frame = at.frame
    if "source" in frame:
        if "name" not in frame or _opens_with_name(at, manners):
            yield from _sourced(at, manners)
        return
    ahead = reported_start(at, manners)
    if ahead:
        yield ahead[0], reported_end(at, *ahead, manners), _BEFORE
    elif "post" in frame and not is_gerund(at.words, at.cue, manners) and _is_idle(at, manners):
        yield from _before(at, manners)


def _is_idle(at: CueContext, manners: WordClasses) -> bool:
    """Tell whether nothing that could be said stands right behind the verb ("…, X said on Monday.")."""
    if not at.run or "hearer" in at.frame or at.words.tokens[at.run[0]] in manners.idle:
        return True
    return is_inverted(at, manners) or clitic_of(at.words, at.cue, manners) is not None


def _before(at: CueContext, manners: WordClasses) -> Iterator[Said]:
    """Read "…, X said", "…, said X" and "…, X said, …"."""
    text = at.words.text
    ahead = text[at.end : at.end + 4].lstrip(",: \u00a0")[:1]
    if ahead and ahead in OPENING:
        return  # what is said is the quotation that follows
    before = at.before
    comma = before.rfind(",")
    if comma < 0 or len(before[comma:].split()) > REACH:
        return
    clitic = clitic_of(at.words, at.cue, manners)
    inverted = not before[comma + 1 :].strip(CLOSING + " \u00a0\u202f")
    if inverted and clitic is None and not _names(at, manners):
        inverted, comma = False, _subject(at, comma, manners)  # "…, X, who …, said"
        if comma < 0:
            return
    if at.quoted:
        if text[at.sentence_start : at.quoted.start].strip(" ,").lower() in manners.leads:
            return
        comma = min(comma, at.quoted.end - at.sentence_start)
    if before[:comma].strip().lower() in manners.lead:
        return
    source = clitic or _source(at, comma, inverted=inverted)
    turn = max(before.rfind(":", 0, comma), before.rfind(";", 0, comma))
    yield at.sentence_start + turn + 1, at.sentence_start + comma, source
    if not inverted or ((manners.bare or clitic) and not _is_whole(at, comma, manners)):
        yield from _taken_up(at, source, manners)


def _source(at: CueContext, comma: int, *, inverted: bool) -> Source:
    """Return where the speaker of "…, said X" or "…, X said" is named."""
    return Source("after", at.end, at.sentence_end) if inverted else Source("part", at.sentence_start + comma, at.start)


def _taken_up(at: CueContext, source: Source, manners: WordClasses) -> Iterator[Said]:
    """Read what goes on behind "…, X said, …"."""
    rest = at.behind
    comma = rest.find(",")
    near = comma >= 0 and len(rest[:comma].split()) <= _SOURCE
    if near and not at.quoted and _goes_on(rest[comma + 1 :], manners):
        yield at.end + comma + 1, at.sentence_end, source


def _is_whole(at: CueContext, comma: int, manners: WordClasses) -> bool:
    """Tell a clause from a part of one ("The dam, said Ada Brink, would hold")."""
    words = at.words
    return has_verb(words, words.at(at.sentence_start), words.at(at.sentence_start + comma - 1), manners)


def _names(at: CueContext, manners: WordClasses) -> bool:
    """Tell whether a speaker stands behind the verb ("…, said X"), and not a date or a hearer."""
    if not at.run:
        return False
    first = at.words.tokens[at.run[0]]
    elsewhere = manners.bare and (first in manners.aside or first in manners.preposition)
    return not elsewhere and is_inverted(at, manners)


def _subject(at: CueContext, comma: int, manners: WordClasses) -> int:
    """Return the comma before a subject with appositions ("It fell, Ada Brink, the mayor, said"), or -1."""
    words, before = at.words, at.before
    for _ in range(_APPOSITIONS):
        comma = before.rfind(",", 0, comma)
        if comma < 0:
            return -1
        part = before.rfind(",", 0, comma) + 1
        if has_verb(words, words.at(at.sentence_start + part), words.at(at.sentence_start + comma - 1), manners):
            return comma
    return -1


def _goes_on(rest: str, manners: WordClasses) -> bool:
    """Tell whether what stands behind ", X said," takes the reported clause up again."""
    first = rest.split(maxsplit=1)[:1]
    word = first[0].strip(",.").lower() if first else ""
    return (
        bool(word)
        and first[0][0] not in OPENING
        and word not in manners.closer
        and not (word.endswith("ing") and manners.bare)
    )


def _opens_with_name(at: CueContext, manners: WordClasses) -> bool:
    """Tell "Pour Ada Brink, …" and "Pour le maire, …" at the start of a sentence from "pour" elsewhere."""
    if at.before.strip(OPENING + " "):
        return False
    rest = at.words.text[at.end : min(at.sentence_end, at.end + _PART)]
    named, comma, _ = rest.partition(",")
    parts = named.split()
    if not comma or not parts:
        return False
    if len(parts) > 1 and plain(parts[0]) in manners.determiner:
        return plain(parts[1]) in manners.title
    return all(is_capital(part, manners) or plain(part) in manners.name_link for part in parts)


def _speaks(words: Words, start: int, manners: WordClasses) -> bool:
    """Tell a clause that goes on behind a source from an apposition of the source ("according to X, a baker.")."""
    if not manners.bare:
        return True
    comma = words.text.find(",", start, start + _PART)
    stop = comma if comma >= 0 else min(start + _PART, words.sentence(start)[1])
    return has_verb(words, words.at(start), words.at(stop - 1), manners)


def _sourced(at: CueContext, manners: WordClasses) -> Iterator[Said]:
    """Read "according to X, …", "…, according to X" and "…, according to X, …"."""
    rest = at.behind
    source = Source("after", at.end, at.sentence_end)
    before = at.before.rstrip(" ,—–(\u00a0")
    comma = rest.find(",")
    short = comma >= 0 and len(rest[:comma].split()) <= _SOURCE
    if before.strip(OPENING).rsplit(",", 1)[-1].strip().lower() in manners.leads:
        yield (at.end + comma + 1 if short else at.end), at.sentence_end, source
        return
    yield at.sentence_start, at.sentence_start + len(before), source
    if (
        short
        and _goes_on(rest[comma + 1 :], manners)
        and _speaks(at.words, at.end + comma + 1, manners)
        and not at.before.rstrip().endswith("(")
    ):
        yield at.end + comma + 1, at.sentence_end, source


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """Leave out blanks and marks at the edges; nothing is left of a stretch without a word."""
    inner = text[low:high]
    start = low + len(inner) - len(inner.lstrip("." + _EDGES))
    end = low + len(inner.rstrip(_EDGES))
    if end - start < 2 or not any(map(str.isalnum, text[start:end])):
        return low, low
    return start, end


def _is_quotation(low: int, high: int, quotations: Quotations) -> bool:
    """Tell whether a stretch is nothing but a quotation."""
    quotation = quotations.last(low)
    return quotation is not None and high <= quotation.end + 1

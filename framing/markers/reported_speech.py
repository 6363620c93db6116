"""Find reported speech: what somebody says without quotation marks.

Three shapes, each inside one sentence: the words come after the verb ("X said
that …"), before it ("…, X said"), or beside a source ("according to X, …").
Surface rules without a parser: a reported clause ends with its sentence, or at
a comma and a word such as "but" or "while".
"""

import re
from collections.abc import Iterator, Sequence

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.attributed_speech import (
    MAX_SPEAKER_WORDS,
    Said,
    as_said,
    attributed,
    goes_on,
    judges,
    opens_with_name,
    owned,
)
from framing.markers.clause_end import reported_end
from framing.markers.clause_start import Opening, reported_start
from framing.markers.cue_context import CLOSING, OPENING, REACH, CueContext, has_verb, is_inverted, place_cue
from framing.markers.cue_use import Use, use_of
from framing.markers.lexicon import EntryMatch
from framing.markers.name_words import plain
from framing.markers.quotes import Quotations
from framing.markers.speaker_phrase import clitic_of, is_gerund
from framing.markers.speech_spans import NOBODY, SpeakerLocation, SpeechSpan
from framing.markers.trailing_attribution import trailing

_APPOSITIONS = 3  # commas between a subject and its verb
_BEFORE = SpeakerLocation("before")
_INTRODUCES = re.compile(r"[^.;:“\"«]{0,80}:\s*[“\"«‘]")
_LEAD = 4  # words of a time or place before a subject
_EDGES = " ,;:—–\u00a0\u202f\n"


def find_reported(
    words: Words, cues: Sequence[EntryMatch], end: int, quotations: Quotations, word_classes: WordClasses
) -> list[SpeechSpan]:
    """Return what the cues of a sentence report, in order; speech spans may lie in one another.

    ``end`` is where the sentence ends, spaces left out; ``quotations`` are those of the text.
    """
    spans: list[SpeechSpan] = []
    for number, cue in enumerate(cues):
        if "noun" in cue.form.frame and word_classes.opens_said.isdisjoint(words.tokens[cue.last + 1 : cue.last + 2]):
            continue
        start = words.start(cue.first)
        quotation = quotations.last(start)
        if quotation is not None and start < quotation.end:
            continue
        at = place_cue(words, cues, number, end, quotation)
        for low, high, location in _read(at, word_classes):
            low, high = _trimmed(words.text, low, high)
            if low < high and not _is_quotation(low, high, quotations):
                spans.append(SpeechSpan(low, high, "indirect", cue, location))
    if len(spans) > 1:
        spans = _without_speakers(spans, words)
        spans.sort(key=lambda span: (span.start, -span.end))
    return spans


def _without_speakers(spans: list[SpeechSpan], words: Words) -> list[SpeechSpan]:
    """End a clause where the source of the whole sentence opens: "X hopes that … | sources close to X said"."""
    cuts = [span.end for span in spans if span.location.side == "part" and span.location.low >= span.end > span.start]
    trailed = {end for end in cuts if words.text[end : end + 2].strip() not in ("", ",")}
    return [
        span._replace(end=next((end for end in sorted(trailed) if span.start < end < span.end), span.end))
        for span in spans
    ]


def _read(at: CueContext, word_classes: WordClasses) -> Iterator[Said]:
    """Read what a cue reports."""
    frame = at.frame
    if "source" in frame:
        if "owner" in frame:
            yield from owned(at, word_classes)
        elif "name" not in frame or (opens_with_name(at, word_classes) and judges(at, word_classes)):
            yield from attributed(at, word_classes)
        return
    use = use_of(at, word_classes)
    if use == "none":
        return
    noted = as_said(at, word_classes)
    if noted:
        yield noted
        return
    read = list(_read_verb(at, use, word_classes))
    trailed = None if read else trailing(at, word_classes)
    yield from [trailed] if trailed else read


def _read_verb(at: CueContext, use: Use, word_classes: WordClasses) -> Iterator[Said]:
    """Read what a verb reports after it, or before it up to a comma."""
    ahead = reported_start(at, word_classes)
    if _opens_sentence(at, word_classes):
        return
    if use == "passive":
        yield from _passive(at, ahead, word_classes)
    elif ahead:
        yield ahead[0], reported_end(at, *ahead, word_classes), _BEFORE
    elif "post" in at.frame and not is_gerund(at.words, at.cue, word_classes) and _is_idle(at, word_classes):
        yield from _before(at, word_classes)


def _opens_sentence(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a participle opens the sentence of another verb of saying: "Condemning the raid X slammed …"."""
    if not word_classes.bare or at.before.strip(OPENING + " ") or not is_gerund(at.words, at.cue, word_classes):
        return False
    return bool(at.later) and "," not in at.words.text[at.end : at.words.start(at.later[0].first)]


def _passive(at: CueContext, ahead: Opening | None, word_classes: WordClasses) -> Iterator[Said]:
    """Read "was told that …", whose speaker is not named, and "was called a liar by …"."""
    agent = next((index for index in at.run if at.words.tokens[index] in word_classes.agent), -1)
    location = SpeakerLocation("after", at.words.ends[agent], at.sentence_end) if agent >= 0 else NOBODY
    if ahead and ahead[1] == "clause":
        yield ahead[0], reported_end(at, *ahead, word_classes), location
    elif at.run and agent > at.run[0]:
        start = at.words.start(at.run[0])
        yield start, at.words.start(agent), location


def _is_idle(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether nothing that could be reported follows the verb ("…, X said on Monday.")."""
    if not at.run or "hearer" in at.frame or at.words.tokens[at.run[0]] in word_classes.idle:
        return True
    return is_inverted(at, word_classes) or clitic_of(at.words, at.cue, word_classes) is not None


def _before(at: CueContext, word_classes: WordClasses) -> Iterator[Said]:
    """Read "…, X said", "…, said X" and "…, X said, …"."""
    text = at.words.text
    ahead = text[at.end : at.end + 4].lstrip(",: \u00a0")[:1]
    if (ahead and ahead in OPENING) or _INTRODUCES.match(at.behind):
        return  # what is said is the quotation that follows
    before = at.before
    comma = before.rfind(",")
    if comma < 0 or len(before[comma:].split()) > REACH:
        return
    part = before[comma + 1 :].split()
    if part and not word_classes.relative.isdisjoint((plain(part[0]), plain(part[-1]))):
        return  # "the board, which boasted, fell"
    clitic = clitic_of(at.words, at.cue, word_classes)
    if word_classes.bare and _has_other_verb(at, comma, word_classes):
        return  # "…, the vote is wider than the polls suggest"
    if (
        not word_classes.bare
        and clitic is None
        and at.words.tokens[at.cue.first].endswith(word_classes.infinitive_form)
    ):
        return  # an infinitive, or a noun like it: "un conseiller"
    inverted = not before[comma + 1 :].strip(CLOSING + " \u00a0\u202f")
    if not (inverted or clitic or (word_classes.bare and "that" in at.frame)):
        return  # a verb of tone: only "…, laughed X" reports; in French any verb follows its quotation like this
    if _is_aside(at, word_classes) or (inverted and _is_relative(before[:comma], word_classes)):
        return
    if inverted and clitic is None and not _names(at, word_classes):
        inverted, comma = False, _subject(at, comma, word_classes)  # "…, X, who …, said"
        if comma < 0:
            return
    if at.quoted:
        if text[at.sentence_start : at.quoted.start].strip(" ,").lower() in word_classes.leads:
            return
        comma = min(comma, at.quoted.end - at.sentence_start)
    if before[:comma].strip().lower() in word_classes.lead or (not inverted and _is_lead(at, comma, word_classes)):
        return
    location = clitic or _location(at, comma, inverted=inverted)
    turn = max(before.rfind(": ", 0, comma), before.rfind("; ", 0, comma))  # not in "6:25 p.m."
    yield at.sentence_start + turn + 1, at.sentence_start + comma, location
    if not inverted or not _is_whole(at, comma, word_classes):
        yield from _taken_up(at, location, word_classes, sure=word_classes.bare or clitic is not None)


def _has_other_verb(at: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether a clause of its own, and no mere subject, is between a comma and the verb."""
    words = at.words
    first, last = words.at(at.sentence_start + comma + 1), at.cue.first - 1
    while last > first and words.tokens[last] in word_classes.verbal:
        last -= 1
    return last > first and not word_classes.verb.isdisjoint(words.tokens[first : last + 1])


def _is_aside(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a verb has no subject: "to testify before the court", "as predicted by X"."""
    previous = at.words.tokens[at.cue.first - 1] if at.cue.first else ""
    return word_classes.bare and (previous in word_classes.infinitive or previous in word_classes.as_said)


def _is_relative(before: str, word_classes: WordClasses) -> bool:
    """Return whether "who" is the subject, in a relative clause with an aside ("Orr, who, in his letter, wrote …")."""
    ahead = before[: max(0, before.rfind(","))].rsplit(maxsplit=1)
    return len(ahead) > 1 and plain(ahead[1]) in word_classes.relative


def _is_lead(at: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether a place, a time or a source precedes the subject ("À Orvane, 40 pêcheurs ont protesté")."""
    if clitic_of(at.words, at.cue, word_classes) or _is_whole(at, comma, word_classes):
        return False
    part = at.before[:comma].strip(OPENING + " ").split()
    if len(part) <= _LEAD and not word_classes.bare:
        return True
    return bool(part) and plain(part[0]) in word_classes.preposition | word_classes.source_opener


def _location(at: CueContext, comma: int, *, inverted: bool) -> SpeakerLocation:
    """Return where the speaker of "…, said X" or "…, X said" is named."""
    return (
        SpeakerLocation("after", at.end, at.sentence_end)
        if inverted
        else SpeakerLocation("part", at.sentence_start + comma, at.start)
    )


def _taken_up(at: CueContext, location: SpeakerLocation, word_classes: WordClasses, *, sure: bool) -> Iterator[Said]:
    """Read what continues after "…, X said, …"."""
    rest = at.behind
    comma = rest.find(",")
    near = comma >= 0 and len(rest[:comma].split()) <= MAX_SPEAKER_WORDS
    if (
        near
        and not at.quoted
        and goes_on(rest[comma + 1 :], word_classes)
        and (sure or _is_main(at.words, at.end + comma + 1, at.sentence_end, word_classes))
    ):
        yield at.end + comma + 1, at.sentence_end, location


def _is_main(words: Words, start: int, stop: int, word_classes: WordClasses) -> bool:
    """Return whether it is a main clause ("…, dit X, le port a changé"), not an apposition ("…, dit X, qui dirige")."""
    first = words.at(start)
    return words.tokens[first] not in word_classes.relative and has_verb(words, first, words.at(stop - 1), word_classes)


def _is_whole(at: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether it is a whole clause, not part of one ("The dam, said Ada Brink, would hold")."""
    words = at.words
    return has_verb(words, words.at(at.sentence_start), words.at(at.sentence_start + comma - 1), word_classes)


def _names(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a speaker follows the verb ("…, said X"), and not a date or a hearer."""
    if not at.run:
        return False
    first = at.words.tokens[at.run[0]]
    elsewhere = word_classes.bare and (first in word_classes.aside or first in word_classes.preposition)
    return not elsewhere and is_inverted(at, word_classes)


def _subject(at: CueContext, comma: int, word_classes: WordClasses) -> int:
    """Return the comma before a subject with appositions ("It fell, Ada Brink, the mayor, said"), or -1."""
    words, before = at.words, at.before
    for _ in range(_APPOSITIONS):
        comma = before.rfind(",", 0, comma)
        if comma < 0:
            return -1
        part = before.rfind(",", 0, comma) + 1
        if has_verb(words, words.at(at.sentence_start + part), words.at(at.sentence_start + comma - 1), word_classes):
            return comma
    return -1


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """Strip spaces and punctuation at the edges; nothing is left of a speech span without a word."""
    inner = text[low:high]
    start = low + len(inner) - len(inner.lstrip("." + _EDGES))
    end = low + len(inner.rstrip(_EDGES))
    if end - start < 2 or not any(map(str.isalnum, text[start:end])):
        return low, low
    return start, end


def _is_quotation(low: int, high: int, quotations: Quotations) -> bool:
    """Return whether a speech span is nothing but a quotation."""
    quotation = quotations.last(low)
    return quotation is not None and high <= quotation.end + 1

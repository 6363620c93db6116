"""Find reported speech: what somebody says without quotation marks.

Three shapes, each inside one sentence: the words come after the verb ("X said
that …"), before it ("…, X said"), or beside a source ("according to X, …").
Surface rules without a parser: a reported clause ends with its sentence, or at
a comma and a word such as "but" or "while".
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.asides import without_asides
from framing.markers.attributed_speech import Said, as_said, attributed, judges, opens_with_name, owned
from framing.markers.clause_end import reported_end
from framing.markers.clause_start import reported_start
from framing.markers.cue_context import OPENING, CueContext, Opening, has_verb, place_cue
from framing.markers.cue_use import Use, use_of
from framing.markers.lexicon import EntryMatch
from framing.markers.preceding_clause import is_idle, preceding
from framing.markers.quotes import Quotations
from framing.markers.speaker_phrase import clitic_of, is_gerund
from framing.markers.speech_spans import NOBODY, SpeakerLocation, SpeechSpan
from framing.markers.trailing_attribution import inverted, trailing

_BEFORE = SpeakerLocation("before")
_EDGES = " ,;:—–\u00a0\u202f\n"


def find_reported(
    words: Words, cues: Sequence[EntryMatch], end: int, quotations: Quotations, word_classes: WordClasses
) -> list[SpeechSpan]:
    """Return what the cues of a sentence report, in order; speech spans may lie in one another.

    ``end`` is where the sentence ends, spaces left out; ``quotations`` are those of the text.
    """
    spans: list[SpeechSpan] = []
    for number, cue in enumerate(cues):
        behind = words.tokens[cue.last + 1 : cue.last + 2]
        if "noun" in cue.form.frame and word_classes.opens_said.isdisjoint(behind):
            continue
        start = words.start(cue.first)
        quotation = quotations.last(start)
        if quotation is not None and start < quotation.end:
            continue
        at = place_cue(words, cues, number, end, quotation)
        for low, high, location in _read(at, word_classes):
            low, high = _trimmed(words.text, low, high)
            if low < high and not _is_quotation(low, high, quotations):
                kind: Literal["direct", "indirect"] = "direct" if _is_unopened(words.text[low:high]) else "indirect"
                spans.append(SpeechSpan(low, high, kind, cue, location))
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


def _read(context: CueContext, word_classes: WordClasses) -> Iterator[Said]:
    """Read what a cue reports."""
    frame = context.frame
    if "source" in frame:
        if "owner" in frame:
            yield from owned(context, word_classes)
        elif "name" not in frame or (opens_with_name(context, word_classes) and judges(context, word_classes)):
            yield from attributed(context, word_classes)
        return
    use = use_of(context, word_classes)
    if use == "none":
        return
    noted = as_said(context, word_classes) or inverted(context, word_classes)
    if noted:
        yield noted
        return
    read = list(_read_verb(context, use, word_classes))
    trailed = None if read else trailing(context, word_classes)
    yield from [trailed] if trailed else read


def _read_verb(context: CueContext, use: Use, word_classes: WordClasses) -> Iterator[Said]:
    """Read what a verb reports after it, or before it up to a comma."""
    ahead = reported_start(context, word_classes)
    if _opens_sentence(context, word_classes):
        return
    if use == "passive":
        yield from _passive(context, ahead, word_classes)
    elif ahead:
        location = _author(context, ahead[0], word_classes)
        for low, high in without_asides(context, ahead[0], reported_end(context, *ahead, word_classes), word_classes):
            yield low, high, location
    elif (
        "post" in context.frame
        and not is_gerund(context.words, context.cue, word_classes)
        and is_idle(context, word_classes)
    ):
        yield from preceding(context, word_classes)


def _author(context: CueContext, start: int, word_classes: WordClasses) -> SpeakerLocation:
    """Return where the speaker of a noun of saying is named: "claims by Ada Brink that …", else before it."""
    words = context.words
    if "noun" in context.frame and context.run and words.tokens[context.run[0]] in word_classes.said_by:
        return SpeakerLocation("after", words.ends[context.run[0]], start)
    return clitic_of(words, context.cue, word_classes) or _BEFORE


def _opens_sentence(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a participle opens the sentence of another verb of saying: "Condemning the raid X slammed …"."""
    if (
        not word_classes.bare
        or context.before.strip(OPENING + " ")
        or not is_gerund(context.words, context.cue, word_classes)
    ):
        return False
    return (
        bool(context.later) and "," not in context.words.text[context.end : context.words.start(context.later[0].first)]
    )


def _passive(context: CueContext, ahead: Opening | None, word_classes: WordClasses) -> Iterator[Said]:
    """Read "was told that …", whose speaker is not named, and "was called a liar by …"."""
    agent = next((index for index in context.run if context.words.tokens[index] in word_classes.agent), -1)
    location = SpeakerLocation("after", context.words.ends[agent], context.sentence_end) if agent >= 0 else NOBODY
    if ahead and ahead[1] == "clause" and _is_told(context, ahead[0], word_classes):
        yield ahead[0], reported_end(context, *ahead, word_classes), location
    elif agent >= 0 and agent == context.run[0]:
        start = _judged_for(context, agent, word_classes)
        if start >= 0:
            yield start, reported_end(context, start, "phrase", word_classes), location
    elif (
        context.run and agent > context.run[0] and not has_verb(context.words, context.run[0], agent - 1, word_classes)
    ):
        start = context.words.start(context.run[0])
        yield start, context.words.start(agent), location


def _judged_for(context: CueContext, agent: int, word_classes: WordClasses) -> int:
    """Return where it is said what for: "was criticised by the guild | for its raids", -1 if it is not."""
    words = context.words
    for index in context.run[2:] if "of" in context.frame else ():
        if words.tokens[index] in word_classes.topic:
            return words.start(index)
        if index > agent + 1 and words.tokens[index] in word_classes.verb:
            break
    return -1


def _is_told(context: CueContext, start: int, word_classes: WordClasses) -> bool:
    """Return whether a passive reports a clause: "was told she won", "it is said that …"; not "was believed lost"."""
    opens = word_classes.that | word_classes.infinitive
    return not word_classes.bare or "hearer" in context.frame or context.words.tokens[context.words.at(start)] in opens


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """Strip spaces and punctuation at the edges; nothing is left of a speech span without a word."""
    inner = text[low:high]
    start = low + len(inner) - len(inner.lstrip("." + _EDGES))
    end = low + len(inner.rstrip(_EDGES))
    if end - start < 2 or not any(map(str.isalnum, text[start:end])):
        return low, low
    return start, end


def _is_unopened(said: str) -> bool:
    """Return whether it is a quotation whose opening mark the page has lost: « The dam broke », a dit Ada Brink."""
    return said.endswith("»") and said.count("»") == said.count("«") + 1


def _is_quotation(low: int, high: int, quotations: Quotations) -> bool:
    """Return whether a speech span is nothing but a quotation."""
    quotation = quotations.last(low)
    return quotation is not None and high <= quotation.end + 1

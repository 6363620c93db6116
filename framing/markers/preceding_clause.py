"""Read what precedes a verb of saying: "…, Ada Brink said", "…, said Ada Brink", "…, Ada Brink said, …"."""

import re
from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.attributed_speech import MAX_SPEAKER_WORDS, Said, goes_on
from framing.markers.cue_context import CLOSING, OPENING, REACH, CueContext, has_main_verb, has_verb, is_inverted
from framing.markers.name_words import is_verbal, plain
from framing.markers.speaker_phrase import clitic_of
from framing.markers.speech_spans import SpeakerLocation

_APPOSITIONS = 3  # commas between a subject and its verb
_INTRODUCES = re.compile(r"[^.;:“\"«]{0,80}:\s*[“\"«‘']")
_LEAD = 4  # words of a time or place before a subject


def is_idle(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether nothing that could be reported follows the verb ("…, X said on Monday.")."""
    if (
        not context.run
        or {"hearer", "bare"} <= context.frame
        or context.words.tokens[context.run[0]] in word_classes.idle
    ):
        return True
    return is_inverted(context, word_classes) or clitic_of(context.words, context.cue, word_classes) is not None


def preceding(at: CueContext, word_classes: WordClasses) -> Iterator[Said]:
    """Read "…, X said", "…, said X" and "…, X said, …"."""
    text = at.words.text
    ahead = text[at.end : at.end + 4].lstrip(",: \u00a0")[:1]
    if (ahead and ahead in OPENING) or _INTRODUCES.match(at.behind):
        return  # what is said is the quotation that follows
    clause = at.before
    comma = _last_comma(clause)
    if comma < 0 or len(clause[comma:].split()) > REACH or _is_supposed(at, word_classes):
        return
    part = clause[comma + 1 :].split()
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
    inverted = not clause[comma + 1 :].strip(CLOSING + " \u00a0\u202f")
    if word_classes.bare and part and all(is_verbal(word, word_classes) for word in part):
        return  # "many studies, often run by dockers, have found little"
    if not (inverted or clitic or (word_classes.bare and "that" in at.frame)):
        return  # a verb of tone: only "…, laughed X" reports; in French any verb follows its quotation like this
    if _is_aside(at, word_classes) or (inverted and _is_relative(clause[:comma], word_classes)):
        return
    if inverted and clitic is None and not _names(at, word_classes):
        inverted, comma = False, _subject(at, comma, word_classes)  # "…, X, who …, said"
        if comma < 0:
            return
    if at.quoted:
        if text[at.sentence_start : at.quoted.start].strip(" ,").lower() in word_classes.leads:
            return
        comma = min(comma, at.quoted.end - at.sentence_start)
    location = clitic or _location(at, comma, inverted=inverted)
    if clause[:comma].strip().lower() in word_classes.lead or (not inverted and _is_lead(at, comma, word_classes)):
        if word_classes.bare and not inverted:  # "In the long run, Ada Brink says, the dam will break"
            yield from _taken_up(at, location, word_classes, sure=at.behind.startswith(","))
        return
    turn = max(clause.rfind(": ", 0, comma), clause.rfind("; ", 0, comma), _open_bracket(clause, comma))
    yield at.sentence_start + turn + 1, at.sentence_start + comma, location
    if not inverted or not _is_whole(at, comma, word_classes):
        sure = clitic is not None or (word_classes.bare and not inverted)
        yield from _taken_up(at, location, word_classes, sure=sure)


def _last_comma(before: str) -> int:
    """Return the last comma that is not inside a number ("660,000"), or -1."""
    comma = before.rfind(",")
    while comma >= 0 and before[comma + 1 : comma + 2].isdigit():
        comma = before.rfind(",", 0, comma)
    return comma


def _open_bracket(before: str, comma: int) -> int:
    """Return the bracket that is still open before a comma: "Orr fell (it was dark, he said).", or -1."""
    bracket = before.rfind("(", 0, comma)
    return bracket if bracket > before.rfind(")", 0, comma) else -1


def _is_supposed(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether nobody has said it yet: "…, as anybody would believe"."""
    return (
        word_classes.bare
        and context.cue.first > 0
        and context.words.tokens[context.cue.first - 1] in word_classes.modal
    )


def _has_other_verb(at: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether a clause of its own, and no mere subject, is between a comma and the verb."""
    words = at.words
    first, last = words.at(at.sentence_start + comma + 1), at.cue.first - 1
    while last > first and words.tokens[last] in word_classes.verbal:
        last -= 1
    return last > first and not word_classes.verb.isdisjoint(words.tokens[first : last + 1])


def _is_aside(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a verb has no subject: "to testify before the court", "as predicted by X"."""
    before = at.words.tokens[at.cue.first - 1] if at.cue.first else ""
    return word_classes.bare and (before in word_classes.infinitive or before in word_classes.as_said)


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
    first, last = words.at(start), words.at(stop - 1)
    holds = has_main_verb if word_classes.bare else has_verb
    return words.tokens[first] not in word_classes.relative and holds(words, first, last, word_classes)


def _is_whole(at: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether it is a whole clause, not part of one ("The dam, said Ada Brink, would hold")."""
    words = at.words
    return has_verb(words, words.at(at.sentence_start), words.at(at.sentence_start + comma - 1), word_classes)


def _names(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a speaker follows the verb ("…, said X"), and not a date or a hearer."""
    if not context.run:
        return False
    first = context.words.tokens[context.run[0]]
    elsewhere = word_classes.bare and (first in word_classes.aside or first in word_classes.preposition)
    return not elsewhere and _may_speak(context, first, word_classes) and is_inverted(context, word_classes)


def _may_speak(context: CueContext, first: str, word_classes: WordClasses) -> bool:
    """Return whether a speaker follows and no object: "…, announced Jon Orr", not "…, announced plans to leave"."""
    if not word_classes.bare:
        return True
    if context.words.tokens[context.cue.first] in word_classes.clausal:
        return not first.endswith(word_classes.adverb_ending)
    return (
        context.words.text[context.words.start(context.run[0])].isupper()
        or first in word_classes.bodies
        or first in word_classes.determiner
    )


def _subject(at: CueContext, comma: int, word_classes: WordClasses) -> int:
    """Return the comma before a subject with appositions ("It fell, Ada Brink, the mayor, said"), or -1."""
    words, clause = at.words, at.before
    for _ in range(_APPOSITIONS):
        comma = clause.rfind(",", 0, comma)
        if comma < 0:
            return -1
        part = clause.rfind(",", 0, comma) + 1
        if has_verb(words, words.at(at.sentence_start + part), words.at(at.sentence_start + comma - 1), word_classes):
            return comma
    return -1

"""Read what precedes a verb of saying: "…, Ada Brink said", "…, said Ada Brink", "…, Ada Brink said, …"."""

import re
from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.attributed_speech import MAX_SPEAKER_WORDS, Said, goes_on
from framing.markers.clause_end import main_end
from framing.markers.cue_context import CLOSING, OPENING, REACH, CueContext, has_main_verb, has_verb, is_inverted
from framing.markers.name_words import is_verbal, plain
from framing.markers.speaker_phrase import clitic_of
from framing.markers.speech_spans import SpeakerLocation

_APPOSITIONS = 3  # commas between a subject and its verb
_INTRODUCES = re.compile(r"[^.;:“\"«]{0,80}:\s*[“\"«‘']")
_FRAGMENT = re.compile(r",? (?:[“\"‘]|'')[a-z]")
_SENTENCE = 6  # tokens of a quotation that may be a whole sentence
_LEAD = 4  # words of a time or place before a subject


def is_idle(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether nothing that could be reported follows the verb ("…, X said on Monday.")."""
    if word_classes.bare and context.run and context.words.tokens[context.run[0]] in word_classes.of_what:
        return False  # "…, he wrote about the port"
    if (
        not context.run
        or {"hearer", "bare"} <= context.frame
        or context.words.tokens[context.run[0]] in word_classes.idle
    ):
        return True
    return is_inverted(context, word_classes) or clitic_of(context.words, context.cue, word_classes) is not None


def preceding(context: CueContext, word_classes: WordClasses) -> Iterator[Said]:
    """Read "…, X said", "…, said X" and "…, X said, …"."""
    comma, clitic = _last_comma(context.before), clitic_of(context.words, context.cue, word_classes)
    inverted = not context.before[comma + 1 :].strip(CLOSING + " \u00a0\u202f")
    if comma >= 0 and _introduces_quotation(context):
        yield from _before_fragment(context, comma, word_classes)
        return
    if comma < 0 or not _reports(context, comma, word_classes, inverted, clitic):
        return
    if inverted and clitic is None and not _names(context, word_classes):
        inverted, comma = False, _subject(context, comma, word_classes)  # "…, X, who …, said"
    stop = _reported_stop(context, comma, word_classes)
    if stop < 0 or _is_sentence_quoted(context, stop, word_classes):
        return
    location = clitic or _location(context, stop, inverted=inverted)
    if context.before[:stop].strip().lower() in word_classes.lead or (
        not inverted and _is_lead(context, stop, word_classes)
    ):
        if word_classes.bare and not inverted:  # "In the long run, Ada Brink says, the dam will break"
            behind = list(_taken_up(context, location, word_classes, sure=context.behind.startswith(",")))
            if behind and not _is_occasion(context, stop, word_classes):
                yield (
                    context.sentence_start + _part_start(context.before, stop),
                    context.sentence_start + stop,
                    location,
                )
            yield from behind
        return
    yield context.sentence_start + _part_start(context.before, stop), context.sentence_start + stop, location
    if not inverted or not _is_whole(context, stop, word_classes):
        sure = clitic is not None or (word_classes.bare and not inverted)
        yield from _taken_up(context, location, word_classes, sure=sure)


def _is_occasion(context: CueContext, stop: int, word_classes: WordClasses) -> bool:
    """Return whether a lead says when or where it was said: "In an interview on Monday, Ada Brink said, …"."""
    tokens = {plain(word) for word in context.before[:stop].split()}
    return not tokens.isdisjoint(word_classes.document | word_classes.aside | word_classes.occasion)


def _is_sentence_quoted(context: CueContext, stop: int, word_classes: WordClasses) -> bool:
    """Return whether a quotation of whole sentences is all that is said: "the pier is shut « On gèle ici », dit X"."""
    if word_classes.bare or context.quoted is None or context.quoted.end - context.sentence_start > stop + 1:
        return False
    words, quoted = context.words, context.quoted
    ends = quoted.end - context.sentence_start >= stop - 1
    opens = words.text[quoted.inner_start : quoted.inner_end].lstrip()[:1].isupper()
    head = words.text[context.sentence_start : quoted.start].strip()
    return ends and opens and bool(head) and words.at(quoted.inner_end - 1) - words.at(quoted.inner_start) >= _SENTENCE


def _before_fragment(context: CueContext, comma: int, word_classes: WordClasses) -> Iterator[Said]:
    """Read the subject whose verb is quoted: "The club's debt, | Ada Brink said, “is a case of …”"."""
    words, low = context.words, context.sentence_start
    opening = _FRAGMENT.match(context.behind)
    between = range(words.at(low + comma + 1), context.cue.first)
    if not word_classes.bare or opening is None or context.quoted is not None or not between:
        return
    if words.tokens[between[0]] in word_classes.relative or "," in context.before[:comma]:
        return
    first = words.tokens[words.at(low)]
    led = first in word_classes.preposition | word_classes.under | word_classes.aside | word_classes.closer
    if led or first.endswith(word_classes.gerund_ending) or context.before[:comma].strip().lower() in word_classes.lead:
        return
    if words.tokens[words.at(opening.end() - 1 + context.end)] in word_classes.verb:
        yield low, low + comma, SpeakerLocation("part", low + comma, context.start)


def _introduces_quotation(context: CueContext) -> bool:
    """Return whether what is said is the quotation that follows."""
    ahead = context.words.text[context.end : context.end + 4].lstrip(",: \u00a0")[:1]
    return (ahead != "" and ahead in OPENING) or _INTRODUCES.match(context.behind) is not None


def _reports(
    context: CueContext, comma: int, word_classes: WordClasses, inverted: bool, clitic: SpeakerLocation | None
) -> bool:
    """Return whether a verb may report what is before a comma; ``inverted`` says that it follows right after it."""
    between = context.before[comma + 1 :].split()
    if len(context.before[comma:].split()) > REACH:
        return False
    if between and not word_classes.relative.isdisjoint((plain(between[0]), plain(between[-1]))):
        return False  # "the board, which boasted, fell"
    if inverted and _is_relative(context.before[:comma], word_classes):
        return False
    follows = inverted or clitic is not None
    if word_classes.bare:  # verbs of tone report in "…, laughed X" only
        return (follows or "that" in context.frame) and not _is_of_other_clause(context, comma, between, word_classes)
    # in French any verb follows its quotation like this, but no infinitive or noun like it: "un conseiller"
    return follows and (clitic is not None or not _is_infinitive(context, word_classes))


def _is_of_other_clause(context: CueContext, comma: int, between: list[str], word_classes: WordClasses) -> bool:
    """Return whether an English verb does not belong to a subject between the comma and itself."""
    if between and all(is_verbal(word, word_classes) for word in between):
        return True  # "many studies, often run by dockers, have found little"
    if _is_supposed(context, word_classes) or _is_aside(context, word_classes):
        return True
    return _has_other_verb(context, comma, word_classes)  # "…, the vote is wider than the polls suggest"


def _is_infinitive(context: CueContext, word_classes: WordClasses) -> bool:
    return context.words.tokens[context.cue.first].endswith(word_classes.infinitive_form)


def _reported_stop(context: CueContext, comma: int, word_classes: WordClasses) -> int:
    """Return where in its sentence what is said ends: at a comma, or with a quotation before it.

    -1 if there is no comma, or nothing but a lead before the quotation.
    """
    if comma < 0 or not context.quoted:
        return comma
    if context.words.text[context.sentence_start : context.quoted.start].strip(" ,").lower() in word_classes.leads:
        return -1
    return min(comma, context.quoted.end - context.sentence_start)


def _part_start(clause: str, stop: int) -> int:
    """Return where what is said starts: after a colon, a semicolon or an open bracket; not in "6:25 p.m."."""
    return max(clause.rfind(": ", 0, stop), clause.rfind("; ", 0, stop), _open_bracket(clause, stop)) + 1


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


def _has_other_verb(context: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether a clause of its own, and no mere subject, is between a comma and the verb."""
    words = context.words
    first, last = words.at(context.sentence_start + comma + 1), context.cue.first - 1
    while last > first and words.tokens[last] in word_classes.verbal:
        last -= 1
    return last > first and not word_classes.verb.isdisjoint(words.tokens[first : last + 1])


def _is_aside(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a verb has no subject: "to testify before the court", "as predicted by X"."""
    before = context.words.tokens[context.cue.first - 1] if context.cue.first else ""
    return word_classes.bare and (before in word_classes.infinitive or before in word_classes.as_said)


def _is_relative(before: str, word_classes: WordClasses) -> bool:
    """Return whether "who" is the subject, in a relative clause with an aside ("Orr, who, in his letter, wrote …")."""
    ahead = before[: max(0, before.rfind(","))].rsplit(maxsplit=1)
    return len(ahead) > 1 and plain(ahead[1]) in word_classes.relative


def _is_lead(context: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether a place, a time or a source precedes the subject ("À Orvane, 40 pêcheurs ont protesté")."""
    if clitic_of(context.words, context.cue, word_classes) or _is_whole(context, comma, word_classes):
        return False
    part = context.before[:comma].strip(OPENING + " ").split()
    if len(part) <= _LEAD and not word_classes.bare:
        return True
    return bool(part) and plain(part[0]) in word_classes.preposition | word_classes.source_opener


def _location(context: CueContext, comma: int, *, inverted: bool) -> SpeakerLocation:
    """Return where the speaker of "…, said X" or "…, X said" is named."""
    return (
        SpeakerLocation("after", context.end, context.sentence_end)
        if inverted
        else SpeakerLocation("part", context.sentence_start + comma, context.start)
    )


def _taken_up(
    context: CueContext, location: SpeakerLocation, word_classes: WordClasses, *, sure: bool
) -> Iterator[Said]:
    """Read what continues after "…, X said, …"."""
    rest = context.behind
    comma = rest.find(",")
    near = comma >= 0 and len(rest[:comma].split()) <= MAX_SPEAKER_WORDS
    if (
        near
        and not context.quoted
        and goes_on(rest[comma + 1 :], word_classes)
        and (sure or _is_main(context.words, context.end + comma + 1, context.sentence_end, word_classes))
    ):
        start = context.end + comma + 1
        yield start, main_end(context, start, word_classes), location


def _is_main(words: Words, start: int, stop: int, word_classes: WordClasses) -> bool:
    """Return whether it is a main clause ("…, dit X, le port a changé"), not an apposition ("…, dit X, qui dirige")."""
    first, last = words.at(start), words.at(stop - 1)
    return words.tokens[first] not in word_classes.relative and has_main_verb(words, first, last, word_classes)


def _is_whole(context: CueContext, comma: int, word_classes: WordClasses) -> bool:
    """Return whether it is a whole clause, not part of one ("The dam, said Ada Brink, would hold")."""
    words = context.words
    return has_verb(words, words.at(context.sentence_start), words.at(context.sentence_start + comma - 1), word_classes)


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


def _subject(context: CueContext, comma: int, word_classes: WordClasses) -> int:
    """Return the comma before a subject with appositions ("It fell, Ada Brink, the mayor, said"), or -1."""
    words, clause = context.words, context.before
    for _ in range(_APPOSITIONS):
        comma = clause.rfind(",", 0, comma)
        if comma < 0:
            return -1
        part = clause.rfind(",", 0, comma) + 1
        if has_verb(
            words, words.at(context.sentence_start + part), words.at(context.sentence_start + comma - 1), word_classes
        ):
            return comma
    return -1

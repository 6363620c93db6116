"""Read speech that a source introduces: "according to X", "as X noted", "in X's words", « pour X »."""

import re
from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.clause_end import main_end
from framing.markers.cue_context import CLOSING, OPENING, REACH, CueContext, has_main_verb
from framing.markers.last_clause import last_clause
from framing.markers.name_words import is_capital, plain
from framing.markers.speech_spans import SpeakerLocation

MAX_SPEAKER_WORDS = 15  # words of a source, between "according to" and its comma
_PLACE = 8  # words of a place or time
_ASIDE = re.compile(r" \(|, (\w+)")
_HEAD = 3  # words of a source, among which its head is
_PART = 120  # characters that are searched for a verb
_MAX_OWNER = 5  # words of a speaker before "words"
_COMMA = re.compile(r"\s*[,:]\s*")
_CLOSING = frozenset("»”")  # a quotation before "selon lui" is whoever said it's
_PART_MARK = re.compile(r":\s(?!\s*[«“\"])|—|\s?--\s?|\s–\s")
Said = tuple[int, int, SpeakerLocation]  # offsets, and where the speaker is named


def as_said(context: CueContext, word_classes: WordClasses) -> Said | None:
    """Read "As X noted, …" and « Comme le note X, … »."""
    head, _, part = context.before.strip(OPENING + " ").rpartition(",")
    lead = part.split()
    if not lead or lead[0].lower() not in word_classes.as_said or len(lead) > REACH:
        return None
    if head and head.lower() not in word_classes.leads and not _is_place(head, word_classes):
        return None
    rest = context.behind
    comma = rest.find(",")
    if comma < 0 or len(rest[:comma].split()) > MAX_SPEAKER_WORDS:
        return None
    named = (
        rest[:comma].strip() and context.words.tokens[context.run[0]] not in word_classes.skipped
        if context.run
        else False
    )
    location = SpeakerLocation("after", context.end, context.end + comma) if named else _behind_as(context, len(part))
    start = context.end + comma + 1
    return start, main_end(context, start, word_classes), location


def _is_place(head: str, word_classes: WordClasses) -> bool:
    """Return whether only a place or a time precedes ("In Orvane, as Ada Brink noted, …")."""
    words = head.split()
    return word_classes.bare and len(words) <= _PLACE and plain(words[0]) in word_classes.preposition


def _behind_as(context: CueContext, length: int) -> SpeakerLocation:
    """Return what is between "As" and the verb: who noted it; ``length`` of the part of the sentence up to the verb."""
    first = context.words.at(context.start - length)
    return SpeakerLocation("part", context.words.ends[first], context.start)


def goes_on(rest: str, word_classes: WordClasses) -> bool:
    """Return whether what follows ", X said," takes the reported clause up again."""
    first = rest.split(maxsplit=1)[:1]
    word = first[0].strip(",.").lower() if first else ""
    return (
        bool(word)
        and first[0][0] not in OPENING
        and word not in word_classes.closer
        and not (word.endswith("ing") and word_classes.bare)
    )


def opens_with_name(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "Pour Ada Brink, …" or "Pour le maire, …" at the start of a sentence."""
    if context.before.strip(OPENING + " "):
        return False
    rest = context.words.text[context.end : min(context.sentence_end, context.end + _PART)]
    named, comma, _ = rest.partition(",")
    parts = named.split()
    head, apostrophe, rest = parts[0].replace("’", "'").partition("'") if parts else ("", "", "")
    if apostrophe and head.lower() in word_classes.elision and rest[:1].islower():
        parts[:1] = [head, rest]  # "l'opposition"
    if not word_classes.state_name.isdisjoint(map(plain, [*parts, rest])):
        return False  # « Pour la Lodrie, … »: a state is spoken of
    if not comma or not parts:
        return False
    if len(parts) > 1 and plain(parts[0]) in word_classes.determiner:
        return plain(parts[1]) in word_classes.title or plain(parts[1]) in word_classes.label
    if apostrophe and len(parts) > 1 and plain(parts[1]) in word_classes.label:
        return True
    return all(is_capital(part, word_classes) or plain(part) in word_classes.name_link for part in parts)


def owned(context: CueContext, word_classes: WordClasses) -> Iterator[Said]:
    """Read "In Ada Brink's words, …", "In the mayor's own words: …" and "To hear Ada Brink tell it, …"."""
    first, *owner = context.before.strip(OPENING + " ").split() or [""]
    comma = _COMMA.match(context.behind)
    if first.lower() not in word_classes.owner_lead and owner:
        first, *owner = f"{first} {owner[0]}", *owner[1:]  # "To hear | Ada Brink tell it, …"
    if first.lower() in word_classes.owner_lead and 0 < len(owner) <= _MAX_OWNER and comma:
        yield (
            context.end + comma.end(),
            context.sentence_end,
            SpeakerLocation("part", context.sentence_start + context.before.find(owner[0]), context.start),
        )


def judges(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "To Ada Brink, the raid was a crime": some form of "be" follows."""
    if not word_classes.bare:
        return True
    comma = context.words.at(context.end + context.behind.find(","))
    clause = context.words.tokens[comma : comma + REACH]
    return not word_classes.judged.isdisjoint(clause) and not clause[0].endswith(word_classes.gerund_ending)


def _speaks(words: Words, start: int, word_classes: WordClasses) -> bool:
    """Return whether a clause continues after a source, not an apposition ("according to X, a baker.")."""
    if not word_classes.bare:
        first = words.tokens[words.at(start)]  # "selon le site, basé sur …", "selon le site, où l'on dit …"
        return first not in word_classes.relative and not first.endswith(word_classes.participle_ending)
    if words.tokens[words.at(start)] in word_classes.relative:
        return False
    comma = words.text.find(",", start, start + _PART)
    stop = comma if comma >= 0 else min(start + _PART, words.sentence(start)[1])
    return has_main_verb(words, words.at(start), words.at(stop - 1), word_classes)


def attributed(context: CueContext, word_classes: WordClasses) -> Iterator[Said]:
    """Read "according to X, …", "…, according to X" and "…, according to X, …"."""
    if _has_no_speaker(context, word_classes):
        return
    rest = context.behind
    location = SpeakerLocation("after", context.end, context.sentence_end)
    if context.run and context.words.tokens[context.run[0]] in word_classes.pronoun:
        first, last = context.words.start(context.run[0]), context.words.ends[context.run[0]]
        location = SpeakerLocation("word", first, last)
        if context.words.tokens[context.run[0]] in word_classes.relative:  # « …, dit un ministre, selon qui … »
            named = SpeakerLocation("part", context.sentence_start, context.start)
            yield last, main_end(context, last, word_classes), named
            return
        if len(context.run) > 1 and context.before.strip():  # "l'acte serait selon lui un crime"
            head = context.before.rstrip(" ,")
            quoted = head.rfind(",") if not _CLOSING.isdisjoint(context.before) else -1
            if not word_classes.bare and context.before.rstrip().endswith(","):
                quoted = max(quoted, last_clause(context, context.sentence_start, len(head), word_classes) - 1)
            yield context.sentence_start + quoted + 1, context.start, location
            yield last, main_end(context, last, word_classes), location
            return
    if _is_parted(before := context.before.rstrip(" ,—–(\u00a0"), rest, word_classes):
        start = context.end + rest.find(",") + 1
        yield start, main_end(context, start, word_classes), location
        return
    bracket = context.before.rfind("(")
    opens = bracket >= 0 and not context.before[bracket + 1 :].strip()
    if bracket > context.before.rfind(")") and not opens:  # "3,000 people (2,700 according to the police) met"
        yield context.sentence_start + bracket + 1, context.start, location
        return
    comma = rest.find(",")
    short = comma >= 0 and len(rest[:comma].split()) <= MAX_SPEAKER_WORDS
    if word_classes.bare and before and not before.strip(CLOSING) and not short:
        return  # "“…,” according to a study by Ada Brink."
    clause = before.lstrip(OPENING).rstrip(CLOSING + OPENING).rstrip(" ,")
    if opens or before.endswith(":") or clause.rsplit(",", 1)[-1].strip().lower() in word_classes.leads:
        start = context.end + comma + 1 if short else context.end
        yield start, _figures_end(context, start, word_classes), location
        return
    goes_on_behind = (
        short
        and goes_on(rest[comma + 1 :], word_classes)
        and _speaks(context.words, context.end + comma + 1, word_classes)
        and not context.before.rstrip().endswith("(")
    )
    low, alone = _own_part(before, goes_on_behind, word_classes)
    if not word_classes.bare and (alone or not goes_on_behind or location.side == "word"):
        low = max(low, last_clause(context, context.sentence_start + low, len(before), word_classes))
    yield context.sentence_start + low, context.sentence_start + len(before), location
    if goes_on_behind and not alone:
        start = context.end + comma + 1
        yield start, main_end(context, start, word_classes), location


def _has_no_speaker(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a source is the outlet or a hearer: "according to our survey", « selon vous »."""
    return bool(context.run) and context.words.tokens[context.run[0]] in word_classes.own_source


def _is_parted(head: str, rest: str, word_classes: WordClasses) -> bool:
    """Return whether a source parts a verb from its clause: "Polls suggest, according to X, that …"."""
    comma = rest.find(",")
    last, that = head.split()[-1:], rest[comma + 1 :].split(maxsplit=1)[:1]
    verbs = word_classes.showing | word_classes.clausal
    return comma >= 0 and bool(last and that) and plain(last[0]) in verbs and plain(that[0]) in word_classes.that


def _figures_end(context: CueContext, start: int, word_classes: WordClasses) -> int:
    """Return where a poll or figure ends to say something: before « (extrême droite) », « , excédés par la taxe »."""
    words, end = context.words, main_end(context, start, word_classes)
    figures = (words.tokens[index] in word_classes.evidence for index in context.run[:_HEAD])
    if word_classes.bare or not any(figures):
        return end
    for aside in _ASIDE.finditer(words.text, start, end):
        behind = (aside[1] or "").lower()
        if not behind or behind in word_classes.relative or behind.endswith(word_classes.participle_ending):
            return aside.start()
    return end


def _own_part(before: str, goes_on_behind: bool, word_classes: WordClasses) -> tuple[int, bool]:
    """Return where the part of a sentence starts that the source after it is for, and whether it ends at the source.

    It is the sentence, or what follows a colon, an open dash, or "who" and
    "which": "The tax, which costs ten million, according to X, has …".
    """
    low = 0
    for mark in _PART_MARK.finditer(before):
        low = mark.end() if mark[0].strip() == ":" or not low else 0  # a second dash closes the first
    tail = before[low:].split()[-3:]
    if len(tail) > 2 and plain(tail[1]) not in word_classes.reflexive:
        tail = tail[1:]
    if len(tail) > 1 and plain(tail[0]) in word_classes.relative and not word_classes.bare:
        return len(before) - len(" ".join(tail)), False  # "un homme qui aurait | qui se tient, selon X, …"
    if not goes_on_behind:
        return low, True
    comma = before.rfind(", ")
    first = before[comma + 1 :].split(maxsplit=1)[:1] if comma >= low else []
    if first and plain(first[0]) in word_classes.relative:
        return comma + 1, True
    return low, bool(low)

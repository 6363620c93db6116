"""Find where the words end that a verb of saying reports after it.

A noun phrase ("condemned the raid, the third …") ends at its first comma, a
clause under "while" or "when" too; any other at a comma and a word such as
"but", or where a second verb of saying has the same subject ("said he was tired
and added …"); else with the sentence.
"""

import re
from collections.abc import Iterator

from framing.lang.word_classes import WordClasses
from framing.markers.asides import said_by_others
from framing.markers.clause_tail import tails
from framing.markers.cue_context import OPENING, REACH, CueContext, Kind, has_main_verb, has_verb
from framing.markers.later_speech import said_again, said_besides, said_of_it, turns

_COMMA = re.compile(r"(?:[,;][”\"’]?|\s[-–—])\s+(\w+)")
_DASH = re.compile(r"\s?(?:—|--)\s?|\s–\s")
_PAIRS = {"“": "”", "„": "“", "«": "»"}
_OPENS = re.compile("[" + "".join(_PAIRS) + '"]')
_CLOSING = re.compile(r"[\"”»’][ \u00a0]([^\W\d_]+)")
_TELLS = re.compile(r"[\"”»], (\w+)")
_AFTERTHOUGHT = 6  # words after a dash in which a relative clause opens
_SUBJECT = 3  # tokens between "if" and its verb
_PHRASE = 24  # characters between "though" and a comma: not a clause


def reported_end(context: CueContext, start: int, kind: Kind, word_classes: WordClasses) -> int:
    """Return where what is said ends: with the sentence, or where the outlet plainly speaks again."""
    ends = [context.sentence_end]
    if kind == "phrase":
        ends += _quoted(context, start, word_classes) + _told(context, start, word_classes)
    if kind == "phrase" or _is_under(context, word_classes) or _is_opening(context, word_classes):
        ends += _outer_comma(context, start)
    modifying = kind == "phrase" and not context.before.rstrip().endswith(",") and _is_modifier(context, word_classes)
    if modifying or ("noun" in context.frame and kind != "clause"):
        ends += list(_verbs(context, start, word_classes))[:1]
    ends += _closed(context, start, word_classes)
    ends += _dashed(context, start, word_classes)
    ends += tails(context, start, kind, word_classes)
    if kind == "clause" and not word_classes.bare:
        ends += _told_of_quotation(context, start, word_classes)
    if context.later:
        ends += list(turns(context, start, word_classes))[:1]
        ends += list(said_again(context, start, word_classes))[:1]
        ends += list(said_by_others(context, start, word_classes))[:1]
        if kind == "phrase":
            ends += list(said_of_it(context, start, word_classes))[:1]
        elif kind == "clause":
            ends += list(said_besides(context, start, word_classes))[:1]
    return min(ends)


def main_end(context: CueContext, start: int, word_classes: WordClasses) -> int:
    """Return where a main clause ends whose source stands beside it: "According to X, …", "…, X said, …"."""
    if word_classes.bare:
        return context.sentence_end
    ends = [context.sentence_end, *_closed(context, start, word_classes), *_dashed(context, start, word_classes)]
    ends += tails(context, start, "clause", word_classes)
    if context.later:
        ends += list(said_again(context, start, word_classes))[:1]
        ends += list(said_by_others(context, start, word_classes))[:1]
    return min(ends)


def _dashed(context: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return the only dash, if a relative clause or a participle follows: "said it would close — a plan that …"."""
    matches = list(_DASH.finditer(context.words.text, start, context.sentence_end))
    if len(matches) != 1:
        return []
    dashes, first = [matches[0].start()], context.words.at(matches[0].end())
    behind = context.words.tokens[first : first + _AFTERTHOUGHT]
    behind = behind[: behind.index("")] if "" in behind else behind
    if behind and behind[0] in word_classes.closer - word_classes.under:
        return dashes  # "he would come—but lawyers doubt it"
    opens = (
        behind[:1]
        and behind[0] not in word_classes.preposition
        and (behind[0].endswith(word_classes.gerund_ending) or _is_aside(context, first, word_classes))
    )
    return dashes if opens or not word_classes.relative.isdisjoint(behind) else []


def _is_aside(context: CueContext, first: int, word_classes: WordClasses) -> bool:
    """Return whether a noun and a clause about it are after a dash: "… -- a term that Orr was not ready to meet"."""
    words = context.words
    last = words.at(context.sentence_end - 1)
    return words.tokens[first] in word_classes.article and has_verb(words, first + 1, last, word_classes)


def _quoted(context: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return where a quotation in a noun phrase ends before a clause of time ('called it "a farce" after the vote')."""
    text = context.words.text
    for closing in _CLOSING.finditer(text, start, context.sentence_end):
        if closing[1].lower() in word_classes.under:
            return [closing.start() + 1]
    return []


def _told_of_quotation(context: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return where a relative clause tells of a quotation: « a dit refuser la "casse" | , qui a gagné la ville »."""
    clauses = (mark for mark in _TELLS.finditer(context.words.text, start, context.sentence_end))
    return [mark.start() + 1 for mark in clauses if mark[1].lower() in word_classes.relative - word_classes.that][:1]


def _told(context: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return where the outlet tells more of what is judged: "condemned the raid | which killed nine", "… | and as …".

    Not where a topic precedes: "accused her of a raid that killed nine" says all of it.
    """
    words, first = context.words, context.words.at(start)
    for index in range(first + 1, words.at(context.sentence_end - 1)):
        token = words.tokens[index]
        if token in word_classes.about or token in word_classes.topic:
            break
        joined = token in word_classes.joint and words.tokens[index + 1] in word_classes.under
        if (
            joined
            or _opens_time(context, index, word_classes)
            or (token in word_classes.relative and token not in word_classes.determiner)
        ):
            return [words.start(index)]
    return []


def _opens_time(context: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether a clause of time or cause opens: 'called it a "weak" plan | while the board left'."""
    words, last = context.words, context.words.at(context.sentence_end - 1)
    opens = word_classes.bare and words.tokens[index] in word_classes.under - word_classes.as_said
    ahead = words.tokens[index + 1 : index + 1 + _SUBJECT]
    while_doing = any(token.endswith(word_classes.gerund_ending) for token in ahead)  # "while apparently holding …"
    return opens and (while_doing or has_verb(words, index + 1, min(index + REACH, last), word_classes))


def _is_under(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether the sentence opens with a clause under "while", "when" and the like, and the cue is in it."""
    head, words, cue = context.before, context.words, context.cue
    if _opens_under(context, word_classes):
        return True
    if not word_classes.under.isdisjoint(
        words.tokens[max(words.at(context.sentence_start), cue.first - _SUBJECT) : cue.first]
    ):
        return True
    relative = head[head.rfind(",") + 1 :].split(maxsplit=1)[:1]  # "the prefect, who says that …, left"
    return "," in head and bool(relative) and relative[0].lower() in word_classes.relative | word_classes.under


def _opens_under(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether "though" and the like open the sentence, and no other verb or comma stands before the cue.

    An aside without a verb may: "Though some rowers, including Ada Brink, have said …".
    """
    head, words = context.before, context.words
    first = head[: 2 * _PHRASE].split(maxsplit=1)[:1]
    if not first or first[0].strip(OPENING + "(").lower() not in word_classes.under:
        return False
    last = context.cue.first - 1
    while last >= 0 and words.tokens[last] in word_classes.verbal:
        last -= 1
    low = words.at(context.sentence_start) + 1
    return "," not in head or (word_classes.bare and word_classes.verb.isdisjoint(words.tokens[low : last + 1]))


def _is_opening(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a participle opens the sentence: "Despite saying that the dam held, …", « Assurant que …, »."""
    words, low = context.words, context.words.at(context.sentence_start)
    if _is_modifier(context, word_classes):
        return True
    if context.start - context.sentence_start > _PHRASE:
        return False
    if word_classes.bare and context.cue.first == low and words.tokens[low].endswith(word_classes.participle_ending):
        return True  # "Asked if the dam held, she …"
    if context.cue.first - low > 1 or words.tokens[low].endswith(word_classes.gerund_ending):
        return context.cue.first - low <= 1
    leads = word_classes.preposition | word_classes.under | word_classes.closer
    return words.tokens[low] in leads and words.tokens[context.cue.first].endswith(word_classes.gerund_ending)


def _is_modifier(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a participle precedes the first verb: "The board, claiming to act for all, sold the pier"."""
    words, low = context.words, context.words.at(context.sentence_start)
    gerund = words.tokens[context.cue.first].endswith(word_classes.gerund_ending)
    return gerund and not has_main_verb(words, low, context.cue.first - 1, word_classes)


def _outer_comma(context: CueContext, start: int) -> list[int]:
    """Return the first comma that is not in quotation marks; none if a quotation that opens is not closed."""
    text, low, stop = context.words.text, start, context.sentence_end
    while (comma := text.find(", ", low, stop)) >= 0:
        opening = _OPENS.search(text, low, comma)
        if opening is None:
            return [comma]
        closing = text.find(_PAIRS.get(opening[0], opening[0]), opening.end(), stop)
        if closing < 0:
            return []
        low = closing + 1
        if text[closing - 1] == ",":
            return []  # "called it “a farce,” a word that …": whose the rest is, is not said
    return []


def _closed(context: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return the first comma before "but" and the like that opens a clause: not "but that …" or "though poor, …"."""
    text, stop = context.words.text, context.sentence_end
    for comma in _COMMA.finditer(text, start, stop):
        word = comma.group(1).lower()
        if word in word_classes.joint and _has_subject(context, start, comma, word_classes):
            return [comma.start()]
        if word in word_classes.summing and _sums_up(text, comma.end(), stop, word_classes):
            return [comma.start()]
        if word not in word_classes.closer:
            continue
        ahead = text[comma.end() : min(comma.end() + _PHRASE, stop)]
        behind = ahead.split(maxsplit=1)
        if behind and behind[0].lower() not in word_classes.clause_goes_on and "," not in ahead:
            return [comma.start()]
    return []


def _sums_up(text: str, low: int, high: int, word_classes: WordClasses) -> bool:
    """Return whether it is "…, ce que la mairie dément": the outlet's relative clause about all that was said."""
    behind = text[low : min(low + _PHRASE, high)].replace("’", "'").split(maxsplit=1)
    return bool(behind) and behind[0].split("'")[0].lower() in word_classes.relative


def _has_subject(context: CueContext, start: int, joint: re.Match[str], word_classes: WordClasses) -> bool:
    """Return whether a clause with a subject of its own follows ", and": "…, and the raid went on", "…, or will he".

    A pronoun continues with the speaker; what precedes must be a clause too, else it is a list.
    """
    words, first = context.words, context.words.at(joint.end())
    last = words.at(context.sentence_end - 1)
    comma = words.text.find(",", joint.end(), context.sentence_end)
    stop = min(first + REACH, last if comma < 0 else words.at(comma - 1))
    if first >= stop or not has_verb(words, words.at(start), words.at(joint.start() - 1), word_classes):
        return False
    token = words.tokens[first]
    if token in word_classes.auxiliary or (
        token in word_classes.verb and words.tokens[first + 1] in word_classes.subject
    ):
        return True
    named = words.text[words.start(first)].isupper() and token not in word_classes.subject
    opens = named or (token in word_classes.determiner and token not in word_classes.that)
    return opens and has_verb(words, first + 1, stop, word_classes)


def _verbs(context: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield the finite verbs after a noun phrase, which is their subject."""
    words, first = context.words, context.words.at(start)
    for index in range(first, min(words.at(context.sentence_end - 1) + 1, first + 2 * REACH)):
        if words.tokens[index] in word_classes.verb:
            yield words.start(index)

"""Find where the words end that a verb of saying reports after it.

A noun phrase ("condemned the raid, the third …") ends at its first comma, a
clause under "while" or "when" too; any other at a comma and a word such as
"but", or where a second verb of saying has the same subject ("said he was tired
and added …"); else with the sentence.
"""

import re
from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.clause_start import Kind
from framing.markers.cue_context import OPENING, REACH, CueContext, has_verb
from framing.markers.lexicon import EntryMatch

_COMMA = re.compile(r"(?:[,;][”\"’]?|\s[-–—])\s+(\w+)")
_DASH = re.compile(r"\s?(?:—|--)\s?|\s–\s")
_PAUSE = re.compile(r"[,;:()«»“”\"]")
_MARK = re.compile(f"[{OPENING}]")
_PAIRS = {"“": "”", "„": "“", "«": "»"}
_OPENS = re.compile("[" + "".join(_PAIRS) + '"]')
_CLOSING = re.compile(r"[\"”»’][ \u00a0]([^\W\d_]+)")
_AFTERTHOUGHT = 6  # words after a dash in which a relative clause opens
_NAMED = 48  # characters of a subject between a comma and its verb at the end of a sentence
_SUBJECT = 3  # tokens between "if" and its verb
_PHRASE = 24  # characters between "though" and a comma: not a clause


def reported_end(at: CueContext, start: int, kind: Kind, word_classes: WordClasses) -> int:
    """Return where what is said ends: with the sentence, or where the outlet plainly speaks again."""
    ends = [at.sentence_end]
    if kind == "phrase":
        ends += _quoted(at, start, word_classes)
    if kind == "phrase" or _is_under(at, word_classes):
        ends += _outer_comma(at, start)
    if "noun" in at.frame and kind != "clause":
        ends += list(_verbs(at, start, word_classes))[:1]
    ends += _closed(at, start, word_classes)
    ends += _dashed(at, start, word_classes)
    if at.later:
        ends += list(_turns(at, start, word_classes))[:1]
        ends += list(_said_again(at, start, word_classes))[:1]
        if kind == "phrase":
            ends += list(_said_of_it(at, start, word_classes))[:1]
    return min(ends)


def _dashed(at: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return the only dash, if a relative clause or a participle follows: "said it would close — a plan that …"."""
    dashes = [dash.start() for dash in _DASH.finditer(at.words.text, start, at.sentence_end)]
    if len(dashes) != 1:
        return []
    first = at.words.at(dashes[0] + 1)
    behind = at.words.tokens[first : first + _AFTERTHOUGHT]
    opens = behind[:1] and behind[0].endswith(word_classes.gerund_ending)
    return dashes if opens or not word_classes.relative.isdisjoint(behind) else []


def _two_before(words: Words, index: int) -> tuple[str, str]:
    """Return the two words before a word; "" for one that is not there."""
    second, first = ["", "", *words.tokens[max(index - 2, 0) : index]][-2:]
    return second, first


def _said_again(at: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where the outlet says who said something else: "…; others say …", "…, a dit X", "… though it conceded"."""
    words, text = at.words, at.words.text
    for cue in at.later:
        cue_start = words.start(cue.first)
        if "noun" in cue.form.frame or not start < cue_start < at.sentence_end:
            continue
        turn = text.rfind("; ", start, cue_start)
        if turn >= 0 and not _MARK.search(text, turn, cue_start):
            yield turn
        head = _two_before(words, cue.first)
        gerund = words.tokens[cue.first].endswith(word_classes.gerund_ending)
        opens = head[1] in word_classes.subject or head[1] in word_classes.infinitive  # "avant d'asséner que"
        if (opens and head[0] in word_classes.under) or (gerund and " ".join(head) in word_classes.meanwhile):
            yield words.start(cue.first - 2)
        elif gerund and head[1] in word_classes.under:
            yield words.start(cue.first - 1)
        if _is_behind_comma(at, cue, word_classes):
            yield text.rfind(",", start, cue_start)


def _said_of_it(at: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where a relative clause begins that says what others call it (« la loi qu'ils qualifient de brutale »).

    So does a participle that goes on without a comma: "described the raid as a crime | insisting that …".
    """
    words = at.words
    for cue in at.later:
        head = _two_before(words, cue.first)
        if _goes_on_speaking(words, cue, head[1], word_classes) and start < words.start(cue.first):
            yield words.start(cue.first)
        opens = head[0] in word_classes.relative and head[1] in word_classes.pronoun | word_classes.subject
        if opens and start < words.start(cue.first - 2):
            yield words.start(cue.first - 2)


def _goes_on_speaking(words: Words, cue: EntryMatch, left: str, word_classes: WordClasses) -> bool:
    """Return whether it is a participle with a clause of its own, neither in a verb group nor after a preposition."""
    held = word_classes.being | word_classes.preposition | word_classes.determiner
    gerund = words.tokens[cue.first].endswith(word_classes.gerund_ending)
    return word_classes.bare and gerund and "that" in cue.form.frame and left not in held


def _is_behind_comma(at: CueContext, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether it is "…, said X.": a comma before, a name and no verb after; or "…, sources said."."""
    words, cue_start = at.words, at.words.start(cue.first)
    if "post" not in cue.form.frame:
        return False
    if words.text[cue_start - 2 : cue_start].rstrip() != ",":
        comma = words.text.rfind(", ", max(at.end, cue_start - _NAMED), cue_start)
        named = comma >= 0 and not has_verb(words, words.at(comma + 1), cue.first - 1, word_classes)
        opens = word_classes.bare and named and words.tokens[words.at(comma + 1)] not in word_classes.relative
        return opens and words.ends[cue.last] >= at.sentence_end - 1
    mark = _PAUSE.search(words.text, words.ends[cue.last], at.sentence_end)
    stop = mark.start() if mark else at.sentence_end
    behind = words.tokens[cue.last + 1 : words.at(stop - 1) + 1]
    first = behind[0] if behind else ""
    named = first not in word_classes.that and first not in word_classes.idle and first not in word_classes.infinitive
    return 0 < len(behind) <= REACH and named and word_classes.verb.isdisjoint(behind)


def _quoted(at: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return where a quotation in a noun phrase ends before a clause of time ('called it "a farce" after the vote')."""
    text = at.words.text
    for closing in _CLOSING.finditer(text, start, at.sentence_end):
        if closing[1].lower() in word_classes.under:
            return [closing.start() + 1]
    return []


def _is_under(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether the sentence opens with a clause under "while", "when" and the like, and the cue is in it."""
    head = at.before
    first = head[: 2 * _PHRASE].split(maxsplit=1)[:1]
    if bool(first) and first[0].strip(OPENING + "(").lower() in word_classes.under and "," not in head:
        return True
    words, cue = at.words, at.cue
    if not word_classes.under.isdisjoint(
        words.tokens[max(words.at(at.sentence_start), cue.first - _SUBJECT) : cue.first]
    ):
        return True
    relative = head[head.rfind(",") + 1 :].split(maxsplit=1)[:1]  # "the prefect, who says that …, left"
    return "," in head and bool(relative) and relative[0].lower() in word_classes.relative | word_classes.under


def _outer_comma(at: CueContext, start: int) -> list[int]:
    """Return the first comma that is not in quotation marks; none if a quotation that opens is not closed."""
    text, low, stop = at.words.text, start, at.sentence_end
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


def _closed(at: CueContext, start: int, word_classes: WordClasses) -> list[int]:
    """Return the first comma before "but" and the like that opens a clause: not "but that …" or "though poor, …"."""
    text, stop = at.words.text, at.sentence_end
    for comma in _COMMA.finditer(text, start, stop):
        word = comma.group(1).lower()
        if word in word_classes.joint and _has_subject(at, start, comma, word_classes):
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


def _has_subject(at: CueContext, start: int, joint: re.Match[str], word_classes: WordClasses) -> bool:
    """Return whether a clause with a subject of its own follows ", and": "…, and the raid went on", "…, or will he".

    A pronoun continues with the speaker; what precedes must be a clause too, else it is a list.
    """
    words, first = at.words, at.words.at(joint.end())
    last = words.at(at.sentence_end - 1)
    comma = words.text.find(",", joint.end(), at.sentence_end)
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


def _turns(at: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where a second verb of saying, in the same form, continues after "and" or a comma."""
    words = at.words
    for cue in at.later:
        left = cue.first - 1
        if words.start(cue.first) <= start or left <= at.cue.last or words.ends[cue.last] > at.sentence_end:
            continue
        while left > at.cue.last and words.tokens[left] in word_classes.again:
            left -= 1
        turn = words.start(left + 1)
        comma = words.text[max(0, turn - 3) : turn].rstrip().endswith(",")
        if comma and words.tokens[cue.first].endswith(word_classes.gerund_ending):
            yield turn
        elif words.tokens[left] in word_classes.joint and _has_form(at, at.cue) and _has_form(at, cue):
            yield words.start(left)


def _verbs(at: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield the finite verbs after a noun phrase, which is their subject."""
    words, first = at.words, at.words.at(start)
    for index in range(first, min(words.at(at.sentence_end - 1) + 1, first + 2 * REACH)):
        if words.tokens[index] in word_classes.verb:
            yield words.start(index)


def _has_form(at: CueContext, cue: EntryMatch) -> bool:
    """Return whether the form of a verb shows its tense: it is neither a noun nor the bare term."""
    return at.words.tokens[cue.first] != cue.form.entry.term.split(" ")[0] and "noun" not in cue.form.frame

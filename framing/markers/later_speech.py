"""Find where a second verb of saying in the sentence ends what the first one reports."""

import re
from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import OPENING, REACH, CueContext, has_verb
from framing.markers.lexicon import EntryMatch

_PAUSE = re.compile(r"[,;:()«»“”\"]")
_MARK = re.compile(f"[{OPENING}]")
_NAMED = 48  # characters of a subject between a comma and its verb at the end of a sentence


def _two_before(words: Words, index: int) -> tuple[str, str]:
    """Return the two words before a word; "" for one that is not there."""
    second, first = ["", "", *words.tokens[max(index - 2, 0) : index]][-2:]
    return second, first


def said_again(context: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where the outlet says who said something else: "…; others say …", "…, a dit X", "… though it conceded"."""
    words, text = context.words, context.words.text
    for cue in context.later:
        cue_start = words.start(cue.first)
        if "noun" in cue.form.frame or not start < cue_start < context.sentence_end:
            continue
        turn = text.rfind("; ", start, cue_start)
        if turn >= 0 and not _MARK.search(text, turn, cue_start):
            yield turn
        head = _two_before(words, cue.first)
        gerund = words.tokens[cue.first].endswith(word_classes.gerund_ending)
        opens = head[1] in word_classes.subject or head[1] in word_classes.infinitive  # "avant d'asséner que"
        breaks = head[0] in word_classes.closer or head[1] in word_classes.infinitive  # not "because he said"
        if (opens and breaks and head[0] in word_classes.under) or (
            gerund and " ".join(head) in word_classes.meanwhile
        ):
            yield words.start(cue.first - 2)
        elif gerund and head[1] in word_classes.under:
            yield words.start(cue.first - 1)
        if _is_behind_comma(context, cue, word_classes):
            yield text.rfind(",", start, cue_start)


def said_of_it(context: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where a relative clause begins that says what others call it (« la loi qu'ils qualifient de brutale »).

    So does a participle that goes on without a comma: "described the raid as a crime | insisting that …".
    """
    words = context.words
    for cue in context.later:
        head = _two_before(words, cue.first)
        if _goes_on_speaking(words, cue, head[1], word_classes) and start < words.start(cue.first):
            yield words.start(cue.first)
        opens = head[0] in word_classes.relative and head[1] in word_classes.pronoun | word_classes.subject
        if opens and start < words.start(cue.first - 2):
            yield words.start(cue.first - 2)


def said_besides(context: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where a participle with "that" goes on with the speaker: "said the dam held | asserting that …"."""
    words = context.words
    for cue in context.later:
        that = words.tokens[cue.last + 1 : cue.last + 2]
        opens = bool(that) and that[0] in word_classes.that and that[0] in word_classes.relative
        if not opens or words.start(cue.first) <= start:
            continue
        if _goes_on_speaking(words, cue, _two_before(words, cue.first)[1], word_classes):
            yield words.start(cue.first)


def _goes_on_speaking(words: Words, cue: EntryMatch, left: str, word_classes: WordClasses) -> bool:
    """Return whether it is a participle with a clause of its own, neither in a verb group nor after a preposition."""
    held = word_classes.being | word_classes.preposition | word_classes.determiner
    gerund = words.tokens[cue.first].endswith(word_classes.gerund_ending)
    return word_classes.bare and gerund and "that" in cue.form.frame and left not in held


def _is_behind_comma(context: CueContext, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether it is "…, said X.": a comma before, a name and no verb after; or "…, sources said."."""
    words, cue_start = context.words, context.words.start(cue.first)
    if "post" not in cue.form.frame:
        return False
    if words.text[cue_start - 2 : cue_start].rstrip() != ",":
        comma = words.text.rfind(", ", max(context.end, cue_start - _NAMED), cue_start)
        named = comma >= 0 and not has_verb(words, words.at(comma + 1), cue.first - 1, word_classes)
        opens = word_classes.bare and named and words.tokens[words.at(comma + 1)] not in word_classes.relative
        return opens and words.ends[cue.last] >= context.sentence_end - 1
    mark = _PAUSE.search(words.text, words.ends[cue.last], context.sentence_end)
    stop = mark.start() if mark else context.sentence_end
    behind = words.tokens[cue.last + 1 : words.at(stop - 1) + 1]
    first = behind[0] if behind else ""
    named = first not in word_classes.that and first not in word_classes.idle and first not in word_classes.infinitive
    return 0 < len(behind) <= REACH and named and word_classes.verb.isdisjoint(behind)


def turns(context: CueContext, start: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where a second verb of saying, in the same form, continues after "and" or a comma."""
    words = context.words
    for cue in context.later:
        left = cue.first - 1
        if words.start(cue.first) <= start or left <= context.cue.last or words.ends[cue.last] > context.sentence_end:
            continue
        while left > context.cue.last and words.tokens[left] in word_classes.again:
            left -= 1
        turn = words.start(left + 1)
        comma = words.text[max(0, turn - 3) : turn].rstrip().endswith(",")
        headed = comma and turn == words.start(cue.first) and _is_headed(context, cue, word_classes)
        if headed or (comma and words.tokens[cue.first].endswith(word_classes.gerund_ending)):
            yield turn
        elif words.tokens[left] in word_classes.joint and _has_form(context, context.cue) and _has_form(context, cue):
            yield words.start(left)


def _is_headed(context: CueContext, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether a headline goes on with its subject: "Brink slams the plan, says it is a farce"."""
    tokens = context.words.tokens
    clause = word_classes.subject | word_classes.determiner | word_classes.that
    finite = tokens[context.cue.first].endswith("s") and tokens[cue.first].endswith("s")
    return word_classes.bare and finite and tokens[min(cue.last + 1, len(tokens) - 1)] in clause


def _has_form(context: CueContext, cue: EntryMatch) -> bool:
    """Return whether the form of a verb shows its tense: it is neither a noun nor the bare term."""
    return context.words.tokens[cue.first] != cue.form.entry.term.split(" ")[0] and "noun" not in cue.form.frame

"""Recognise words of saying that report nothing, by the words around them.

They are names ("Said and his brother") or nouns ("two blasts", "the fumes which"),
or their subject answers a poll: what people answer is nobody's words. Nothing is
said, either, where the object is only written or told ("wrote a column").
"""

from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import OPENING, CueContext, has_verb

_SUBJECT = 24  # words of a subject that answers a poll
_OBJECT = 4  # words from a verb to a letter or book that is its object
_GIVEN = ",;:—–()"


def is_idle_cue(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a verb of saying is a name, a noun or an aside, or its subject answers a poll."""
    if _is_supposed(context, word_classes) or _is_not_told(context, word_classes) or _is_example(context, word_classes):
        return True
    if _is_article_noun(context, word_classes):
        return True
    if _is_name(context) or _is_noun(context, word_classes) or _answers(context, word_classes):
        return True
    return bool(context.run) and _is_written(context, word_classes)


def _is_name(context: CueContext) -> bool:
    """Return whether it has a capital after a word without: "the guard met Said in Orvane"."""
    words, first = context.words, context.cue.first
    start = context.start
    shown = words.text[start : start + 2]
    if not first or not shown[0].isupper() or shown.isupper() or not words.joined(first - 1, first):
        return False
    return words.text[words.start(first - 1)].islower() and words.start(first - 1) >= context.sentence_start


def _is_noun(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is a noun in the plural: "Two blasts were heard", "Calls for a vote grow", "fumes which"."""
    words, cue = context.words, context.cue
    token = words.tokens[cue.first]
    if not word_classes.bare or not token.endswith("s") or token in word_classes.finite or token == "says":
        return False
    before = words.tokens[cue.first - 1] if cue.first else ""
    if not context.before.strip(OPENING + " "):
        return cue.last == cue.first or "that" not in context.frame
    behind = words.tokens[context.run[0]] if context.run else ""
    if before in word_classes.amount or before.isdigit() or behind in word_classes.relative - word_classes.that:
        return True
    if behind.endswith(word_classes.past_ending) and "object" in context.frame:
        return True  # "advocates hailed the ruling"
    left = cue.first - 1
    while left > 0 and (not words.tokens[left] or words.text[words.start(left)].isupper()):
        left -= 1
    if left < cue.first - 1 and words.tokens[left] in word_classes.object_lead:
        return True  # "a response to U.N. calls for talks"
    after = words.tokens[context.run[1]] if len(context.run) > 1 else ""
    return behind in word_classes.relative and (after in word_classes.verb or after.endswith(word_classes.past_ending))


def _is_supposed(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether nobody has said it yet: "Some will say that the toll is fair"."""
    tokens, first = context.words.tokens, context.cue.first
    return first > 1 and tokens[first - 1] in word_classes.modal and tokens[first - 2] in word_classes.supposed


def _is_not_told(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is not said: "did not say which groups had fled", "which is not to say that"."""
    words, first = context.words, context.cue.first
    if words.tokens[first] not in word_classes.telling:
        return False
    before = [token for token in words.tokens[max(first - 3, 0) : first] if token not in word_classes.infinitive]
    return bool(before) and (before[-1] in word_classes.negation or before[-1] in word_classes.unsaid)


def _is_example(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "say" between commas: "from, say, Orvane"."""
    words, cue = context.words, context.cue
    if not words.text.startswith(",", context.end) or not word_classes.bare:
        return False
    return words.tokens[cue.first] == cue.form.entry.term and context.before.rstrip().endswith(",")


def _is_article_noun(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether an article after a preposition makes it a noun: « sous la menace d'une guerre »."""
    words, first = context.words, context.cue.first
    if word_classes.bare or first < 2 or words.tokens[first].endswith(word_classes.participle_ending):
        return False
    if words.tokens[first - 1].lstrip("0123456789") != words.tokens[first - 1]:
        return (
            words.tokens[first - 1].lstrip("0123456789") in word_classes.determiner
        )  # a footnote: « fin.5La critique »
    held = words.tokens[first - 2] in word_classes.preposition - word_classes.determiner
    return held and words.tokens[first - 1] in word_classes.determiner and words.joined(first - 2, first)


def _answers(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether the subject answers a poll: "41 percent of voters said", « 57 % des sondés estiment »."""
    words, first = context.words, context.cue.first
    tokens = words.tokens[max(first - _SUBJECT, 0) : first]
    if word_classes.answering.isdisjoint(tokens) and words.text.find("%", context.sentence_start, context.start) < 0:
        return False
    low = max(words.at(context.sentence_start), first - _SUBJECT)
    passage = words.text[words.start(low) : context.start]
    cut = max(map(passage.rfind, _GIVEN), default=-1)
    named = not word_classes.answering.isdisjoint(words.tokens[words.at(words.start(low) + cut + 1) : first])
    return named or "%" in passage[cut + 1 :]


def _is_written(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether the object is a letter, book or story: "wrote a column claiming …", "told the story of …"."""
    words, run = context.words, context.run
    if words.tokens[run[0]] not in word_classes.determiner:
        return False
    with_hearer = "hearer" in context.frame
    if not with_hearer and words.tokens[context.cue.first] not in word_classes.making:
        return False
    for index in run[1 : 1 + _OBJECT]:
        if words.tokens[index] in (word_classes.tale if with_hearer else word_classes.document):
            return not has_verb(words, index + 1, index + 1, word_classes)
    return False

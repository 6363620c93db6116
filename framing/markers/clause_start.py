"""Find where the words begin that a verb of saying reports after it.

Surface rules without a parser. What is said is a clause ("said the dam was
safe"), an infinitive ("promised to leave"), or a noun phrase ("condemned the
raid").
"""

from collections.abc import Sequence

from framing.lang.segmentation import Words
from framing.lang.word_classes import NO_ENDING, WordClasses
from framing.markers.bare_clause import bare_clause, is_inserted
from framing.markers.cue_context import OPENING, CueContext, Opening, has_verb
from framing.markers.noun_clause import behind_author, behind_noun
from framing.markers.object_start import object_start

_NEAR = 8  # words between a verb and its "to" or "about"
_ASIDE = 30  # tokens between a verb and its "that", an apposition or a title included
_PAIRS = {"“": "”", '"': '"', "‘": "’"}
_BEHIND = ',”"»)'


def reported_start(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return where what is said starts after the cue, and what it is; None where nothing said follows."""
    if "that" in context.frame and (that := _later_that(context, word_classes)) >= 0:
        return context.words.start(that), "clause"
    if not context.run:
        return _behind_mark(context, word_classes) or _behind_fragment(context, word_classes)
    next_token = context.words.tokens[context.run[0]]
    if context.quoted is not None and next_token not in word_classes.that:
        return None  # "“…,” she urged as the hearing grew tense"
    if "noun" in context.frame and next_token in word_classes.said_by:
        return behind_author(context.words, context.run, word_classes)
    if "noun" in context.frame:
        return behind_noun(context.words, context.run[0], context.frame, word_classes)
    return _opened(context, word_classes) or _without_opener(context, word_classes)


def _opened(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return what "to", "that" or "about" opens after the cue; "that" comes before a "to" further on."""
    words, frame = context.words, context.frame
    if "to" in frame and (opener := _to(context, 1, word_classes)) >= 0:
        return words.start(opener), "infinitive"
    if "that" in frame and (opener := _that(context, word_classes)) >= 0:
        return words.start(_clause_before(context, opener, word_classes)), "clause"
    near = 1 if "bare" in frame and not _skips(context, word_classes) else _NEAR
    if "to" in frame and (opener := _to(context, near, word_classes)) >= 0:
        return words.start(opener), "infinitive"
    if "of" not in frame or "object" in frame:
        return None
    about = (index for index in context.run[:_NEAR] if words.tokens[index] in word_classes.about)
    return next(((words.start(index), "phrase") for index in about), None)


def _clause_before(context: CueContext, that: int, word_classes: WordClasses) -> int:
    """Return where a clause starts that "that" is only a part of: "said her fear is that it leaks", else "that"."""
    run = context.run
    if that <= run[0] or "bare" not in context.frame or not word_classes.bare or context.quoted is not None:
        return that
    held = has_verb(context.words, run[0], that - 1, word_classes)
    clause = bare_clause(context, word_classes) if held else -1
    return clause if 0 <= clause < that else that


def _to(context: CueContext, near: int, word_classes: WordClasses) -> int:
    """Return the token that opens an infinitive, one of the next ``near`` words, or -1."""
    words, run = context.words, context.run
    numbers = range(min(near, len(run)))
    return next((run[number] for number in numbers if _is_infinitive(words, run, number, word_classes)), -1)


def _behind_mark(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return what follows "She said:" and "She said, if elected, …"."""
    gap = context.words.text[context.end : context.end + 3].lstrip()[:1]
    quoted = context.words.text[context.end : context.end + 6].lstrip(" :\u00a0\u202f")[:1]
    if gap == ":" and not word_classes.bare and quoted and quoted in OPENING:
        return None  # « a répondu : « non ».5 La critique … »
    if gap == ":":
        return (context.end + 1, "clause") if "that" in context.frame or "quote" in context.frame else None
    return _behind_comma(context, word_classes) if gap == "," and "bare" in context.frame else None


def _behind_fragment(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return a clause that opens with a fragment in quotation marks: 'said "local guards" must lead'."""
    text = context.words.text
    opening = context.end + len(text[context.end : context.sentence_end]) - len(context.behind.lstrip())
    closing = text.find(_PAIRS.get(text[opening : opening + 1], "\0"), opening + 1, context.sentence_end)
    if "bare" not in context.frame or not word_classes.bare or closing < 0 or text[closing - 1] in ".,!?…":
        return None
    behind = context.words.at(closing + 1)
    if text[closing + 1 : closing + 2] != " " or context.words.tokens[behind] not in word_classes.verb:
        return None
    return opening, "clause"


def _without_opener(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return a clause without "that", or an object, right after the cue."""
    words, frame = context.words, context.frame
    if context.quoted is None and ("bare" in frame or "post" in frame):
        clause = bare_clause(context, word_classes)
        if clause >= 0:
            return words.start(clause), "clause"
        if is_inserted(context, word_classes):
            return words.start(context.run[0]), "phrase"
    return object_start(context, word_classes)


def _behind_comma(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return the start of what is said after "She said, if elected, she …"; not in "…, she said, …"."""
    text = context.words.text
    comma = text.find(",", context.end)
    rest = text[comma + 1 : context.sentence_end].lstrip()
    first = context.words.tokens[context.words.at(context.sentence_start)]
    if first in word_classes.under or first in word_classes.preposition:
        return None  # "As the day went on, …", "With a win all but assured, …"
    if not rest or rest[0] in OPENING or "," in context.before or not context.before.strip():
        return None
    return comma + 1, "clause"


def _that(context: CueContext, word_classes: WordClasses) -> int:
    """Return the token that opens a that-clause, or -1: the next one, or one after "in a statement" and the like."""
    tokens, run = context.words.tokens, context.run
    for index in run if "hearer" in context.frame or _skips(context, word_classes) else run[:1]:
        token = tokens[index]
        if index > run[0] and (token in word_classes.other_pronoun or tokens[index - 1] in word_classes.under):
            continue  # "parle au guichet alors que …"
        if not word_classes.bare and _is_behind_object(context, index, word_classes):
            return -1  # « dénoncent aussi la taxe qu'ils jugent injuste »
        if token in word_classes.that:
            return index
    return -1


def _is_behind_object(context: CueContext, that: int, word_classes: WordClasses) -> bool:
    """Return whether an object stands between a verb and « que », which is relative then."""
    tokens = context.words.tokens
    if "hearer" in context.frame:
        return False
    return any(
        tokens[index] in word_classes.determiner
        and tokens[index - 1] not in word_classes.preposition | word_classes.aside
        for index in context.run
        if index < that and tokens[index] not in word_classes.preposition | word_classes.aside
    )


def _later_that(context: CueContext, word_classes: WordClasses) -> int:
    """Return the token that opens a that-clause after commas or a title ("said in a talk with X, a baker, that")."""
    words, first = context.words, context.cue.last + 1
    if (
        context.words.tokens[context.cue.first - 1 : context.cue.first]
        and context.words.tokens[context.cue.first - 1] in word_classes.relative
    ):
        return -1  # "a teacher who writes for the parish, that …": the clause is the main verb's
    if context.run and "hearer" not in context.frame and not _skips(context, word_classes):
        return -1
    for index in range(first, min(first + _ASIDE, words.at(context.sentence_end - 1))):
        token = words.tokens[index]
        if token in word_classes.that and token in word_classes.relative and token not in word_classes.other_pronoun:
            start = words.start(index)
            mark = words.text[max(0, start - 2) : start].rstrip()[-1:]
            if mark and mark in _BEHIND:
                return index
    return -1


def _is_infinitive(words: Words, run: Sequence[int], number: int, word_classes: WordClasses) -> bool:
    """Return whether "to" opens an infinitive; "de" does so only if a verb is within three words."""
    if words.tokens[run[number]] not in word_classes.infinitive:
        return False
    endings = word_classes.infinitive_form
    if word_classes.bare and words.tokens[min(run[number] + 1, len(words.tokens) - 1)] in word_classes.determiner:
        return False  # "admitted to the ward"
    return endings == NO_ENDING or any(words.tokens[index].endswith(endings) for index in run[number + 1 : number + 4])


def _skips(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a date, a hearer or a place follows the verb, and what is said after that."""
    words, index = context.words, context.run[0]
    token = words.tokens[index]
    determines = word_classes.bare and token in word_classes.determiner and token not in word_classes.aside
    if determines or token in word_classes.subject:
        return "hearer" in context.frame
    if token in word_classes.skipped or (word_classes.bare and token in word_classes.circumstance):
        return True
    if not word_classes.bare or words.tokens[index] not in word_classes.infinitive or len(context.run) == 1:
        return False
    behind = context.run[1]
    return words.tokens[behind] in word_classes.determiner or words.text[words.start(behind)].isupper()

"""Find a reported clause that no "that" opens: "said the dam was safe", "told the court he was there"."""

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import REACH, CueContext, has_main_verb, has_verb, is_inverted

_CLAUSE = 3  # words that follow the first one in the shortest clause
_INSERTED = 7  # words between "which" and the verb of a source inside the clause


def is_inserted(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "a plan that Ada Brink says | is absurd": a relative pronoun before, a verb behind."""
    tokens, first = context.words.tokens, context.cue.first
    behind = tokens[context.run[0]] if context.run else ""
    if not word_classes.bare or behind not in word_classes.verb or tokens[first] not in word_classes.clausal:
        return False
    for index in range(first - 1, max(first - _INSERTED, 0), -1):
        if tokens[index] in word_classes.relative or tokens[index] in word_classes.summing:
            return index < first - 1
        if not tokens[index] or tokens[index] in word_classes.verb:
            break
    return False


def bare_clause(context: CueContext, word_classes: WordClasses) -> int:
    """Return the token where a clause without "that" starts: after "on Monday", "reporters" and the like."""
    token = context.words.tokens[context.cue.first]
    if token.endswith(word_classes.gerund_ending) and token not in word_classes.clausal:
        return -1  # "videos showing people run"
    first = _hearer(context, word_classes) if "hearer" in context.frame else context.run[0]
    if first < 0 or is_inverted(context, word_classes):
        return -1
    behind = context.run[first - context.run[0] :]
    start = next((index for index in behind if not _is_passed_over(context, index, word_classes)), -1)
    if start >= 0 and is_time(context, start, word_classes):
        return -1
    return start if start >= 0 and _opens_clause(context, start, word_classes) else -1


def is_time(context: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether it is when something was: "residents said | a day after the vote", not what is said."""
    tokens = context.words.tokens
    later = word_classes.also_preposition
    return word_classes.bare and any(
        tokens[at] in word_classes.span_of_time and tokens[at + 1] in later
        for at in range(index, min(index + 2, len(tokens) - 1))
    )


def _is_passed_over(context: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether a word belongs to a date, an aside or a hearer between the verb and what is said."""
    if _is_prepositional(context.words, index, word_classes) or _is_subject(context.words, index, word_classes):
        return False
    if context.words.tokens[index] in word_classes.aside:
        return True
    return index == context.run[0] and _is_hearer(context, index, word_classes)


def _opens_clause(context: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether a word after the verb opens a clause: a subject, an amount ("said about forty left"), a noun."""
    words, may_be_bare = context.words, "bare" in context.frame
    if _is_prepositional(words, index, word_classes):
        is_amount = index < context.run[-1] and words.tokens[index + 1] in word_classes.amount
        return is_amount and may_be_bare and word_classes.bare and _is_clause(context, index, word_classes)
    if _is_subject(words, index, word_classes):
        return may_be_bare
    token = words.tokens[index]
    if token in word_classes.not_clause or token in word_classes.verb:
        return False
    if token.endswith(word_classes.infinitive_ending):
        return True
    return word_classes.bare and may_be_bare and _is_clause(context, index, word_classes)


def _is_prepositional(words: Words, index: int, word_classes: WordClasses) -> bool:
    """Return whether a phrase with a preposition begins that is no date ("on air", not "on Monday")."""
    return words.tokens[index] in word_classes.preposition and not _is_date(words, index + 1, word_classes)


def _is_subject(words: Words, index: int, word_classes: WordClasses) -> bool:
    """Return whether "this" is what is spoken of ("said this was the end"), not part of a date ("said this week")."""
    token, after = (*words.tokens[index : index + 2], "")[:2]
    return token in word_classes.determiner and after in word_classes.verb and token in word_classes.aside


def _is_hearer(context: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether it is a hearer ("told police the dam held"), not a subject ("said police had left")."""
    tokens = context.words.tokens
    if tokens[index] not in word_classes.hearer:
        return False
    if "hearer" in context.frame:
        return True
    opens = tokens[index] in word_classes.subject or tokens[index] in word_classes.determiner  # "revealed her plan …"
    return not (opens or (index < context.run[-1] and tokens[index + 1] in word_classes.verb))


def _is_date(words: Words, index: int, word_classes: WordClasses) -> bool:
    """Return whether what follows "on" is a day ("said on Monday …"), not a thing ("said on air …")."""
    token = words.tokens[index] if index < len(words.tokens) else ""
    return token in word_classes.aside or token[:1].isdigit()


def _hearer(context: CueContext, word_classes: WordClasses) -> int:
    """Return the token after a hearer ("told the court he was there"), or -1 if no clause is recognised."""
    tokens, run = context.words.tokens, context.run
    if tokens[run[0]] in word_classes.hearer:
        return run[0] + 1
    opens = word_classes.determiner | word_classes.subject
    behind = run[1] if tokens[run[0]] in word_classes.determiner and len(run) > 1 else run[0]
    while behind < run[-1] and context.words.text[context.words.start(behind)].isupper():
        behind += 1  # "told The Times the raid …"
    if behind > run[0] and tokens[behind] in opens and context.words.text[context.words.start(behind - 1)].isupper():
        return behind
    return next((index for index in run[1:] if tokens[index] in word_classes.subject), -1)


def _is_clause(context: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether it is a clause ("claimed the bridge was safe"), not an object ("claimed the bridge")."""
    words = context.words
    stop = min(words.at(context.sentence_end - 1), index + 2 * REACH)
    if "object" in context.frame:
        comma = words.text.find(",", words.ends[index], context.sentence_end)
        stop = min(stop, words.at(comma - 1)) if comma >= 0 else stop
    elif stop - index >= _CLAUSE and words.tokens[context.cue.first] in word_classes.clausal:
        return True
    return has_verb(words, index, stop, word_classes) and has_main_verb(words, index, stop, word_classes)

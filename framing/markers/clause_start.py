"""Find where the words begin that a verb of saying reports after it.

Surface rules without a parser. What is said is a clause ("said the dam was
safe"), an infinitive ("promised to leave"), or a noun phrase ("condemned the
raid").
"""

from collections.abc import Sequence
from typing import Literal

from framing.lang.segmentation import Words
from framing.lang.word_classes import NO_ENDING, WordClasses
from framing.markers.cue_context import OPENING, REACH, CueContext, has_verb, is_inverted

_NEAR = 8  # words between a verb and its "to" or "about"
_ASIDE = 30  # tokens between a verb and its "that", an apposition or a title included
_BEHIND = ',”"»)'
_ADJECTIVE = 4  # letters of the shortest adjective
_WHAT = 4  # words between "what" and its verb
_CLAUSE = 3  # words that follow the first one in the shortest clause

Kind = Literal["clause", "infinitive", "phrase"]
Opening = tuple[int, Kind]


def reported_start(at: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return where what is said starts after the cue, and what it is; None where nothing said follows."""
    words, frame, run = at.words, at.frame, at.run
    if "that" in frame:
        that = _later_that(at, word_classes)
        if that >= 0:
            return words.start(that), "clause"
    if not run:
        return _behind_mark(at)
    if at.quoted is not None and words.tokens[run[0]] not in word_classes.that:
        return None  # "“…,” she urged as the hearing grew tense"
    if "noun" in frame:
        return _behind_noun(words, run[0], frame, word_classes)
    if "to" in frame and _is_infinitive(words, run, 0, word_classes):
        return words.start(run[0]), "infinitive"
    if "that" in frame:
        that = _that(at, word_classes)
        if that >= 0:
            return words.start(that), "clause"
    if "to" in frame:
        for number in range(1 if "bare" in frame and not _skips(at, word_classes) else min(_NEAR, len(run))):
            if _is_infinitive(words, run, number, word_classes):
                return words.start(run[number]), "infinitive"
    if "of" in frame and "object" not in frame:
        for index in run[:_NEAR]:
            if words.tokens[index] in word_classes.about:
                return words.start(index), "phrase"
    return _without_opener(at, word_classes)


def _behind_mark(at: CueContext) -> Opening | None:
    """Return what follows "She said:" and "She said, if elected, …"."""
    gap = at.words.text[at.end : at.end + 3].lstrip()[:1]
    if gap == ":":
        return (at.end + 1, "clause") if "that" in at.frame or "quote" in at.frame else None
    return _behind_comma(at) if gap == "," and "bare" in at.frame else None


def _without_opener(at: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return a clause without "that", or a noun phrase, right after the cue."""
    words, frame = at.words, at.frame
    if at.quoted is None and ("bare" in frame or "post" in frame):
        clause = _bare_clause(at, word_classes)
        if clause >= 0:
            return words.start(clause), "clause"
    plain = "object" in frame and words.tokens[at.run[0]] not in word_classes.no_object
    if plain and _is_named_by_other(at, word_classes):
        return None
    plain = plain or ("adjective" in frame and _is_adjective(at, word_classes))
    return (words.start(at.run[0]), "phrase") if plain and not is_inverted(at, word_classes) else None


def _is_named_by_other(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "condemned what he called a raid": the words belong to the second verb, which reads them."""
    words, first = at.words, at.run[0]
    return words.tokens[first] in word_classes.summing and any(
        first < cue.first <= first + _WHAT for cue in at.later[:1]
    )


def _is_adjective(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is « juge injuste la taxe », not « juge Ada Brink »: neither a name nor a function word."""
    index = at.run[0]
    token = at.words.tokens[index]
    return (
        len(token) >= _ADJECTIVE
        and at.words.text[at.words.start(index)].islower()
        and token not in word_classes.function
        and token not in word_classes.no_object
        and not token.endswith(word_classes.adverb_ending)
    )


def _behind_noun(words: Words, index: int, frame: frozenset[str], word_classes: WordClasses) -> Opening | None:
    """Return what follows a noun of saying: "the claim that …", "a promise to …", "criticism of …"."""
    token = words.tokens[index]
    if token in word_classes.that and token not in word_classes.other_pronoun:
        return None if _is_relative(words, index, word_classes) else (words.start(index), "clause")
    if "to" in frame and token in word_classes.infinitive:
        return words.start(index), "infinitive"
    if "of" in frame and token in word_classes.topic:
        return words.start(index), "phrase"
    return None


def _is_relative(words: Words, index: int, word_classes: WordClasses) -> bool:
    """Return whether it is "the complaint that led to a purge", not "the complaint that he led a purge"."""
    if not word_classes.bare:
        return words.text[words.start(index) : words.ends[index]] == "qui"
    after, second = (*words.tokens[index + 1 : index + 3], "", "")[:2]
    if after in word_classes.verb or words.text[words.ends[index] : words.ends[index] + 1] == ",":
        return True  # "the proposals that, on the whole, remain"
    behind = word_classes.determiner | word_classes.preposition
    return after.endswith(word_classes.past_ending) and second in behind


def _behind_comma(at: CueContext) -> Opening | None:
    """Return the start of what is said after "She said, if elected, she …"; not in "…, she said, …"."""
    text = at.words.text
    comma = text.find(",", at.end)
    rest = text[comma + 1 : at.sentence_end].lstrip()
    if not rest or rest[0] in OPENING or "," in at.before or not at.before.strip():
        return None
    return comma + 1, "clause"


def _that(at: CueContext, word_classes: WordClasses) -> int:
    """Return the token that opens a that-clause, or -1: the next one, or one after "in a statement" and the like."""
    tokens, run = at.words.tokens, at.run
    for index in run if "hearer" in at.frame or _skips(at, word_classes) else run[:1]:
        token = tokens[index]
        if index > run[0] and (token in word_classes.other_pronoun or tokens[index - 1] in word_classes.under):
            continue  # "parle au guichet alors que …"
        if token in word_classes.that:
            return index
    return -1


def _later_that(at: CueContext, word_classes: WordClasses) -> int:
    """Return the token that opens a that-clause after commas or a title ("said in a talk with X, a baker, that")."""
    words, first = at.words, at.cue.last + 1
    if at.words.tokens[at.cue.first - 1 : at.cue.first] and at.words.tokens[at.cue.first - 1] in word_classes.relative:
        return -1  # "a teacher who writes for the parish, that …": the clause is the main verb's
    if at.run and "hearer" not in at.frame and not _skips(at, word_classes):
        return -1
    for index in range(first, min(first + _ASIDE, words.at(at.sentence_end - 1))):
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


def _skips(at: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a date, a hearer or a place follows the verb, and what is said after that."""
    return at.words.tokens[at.run[0]] in word_classes.skipped


def _bare_clause(at: CueContext, word_classes: WordClasses) -> int:
    """Return the token where a clause without "that" starts: after "on Monday", "reporters" and the like."""
    words, run = at.words, at.run
    token = words.tokens[at.cue.first]
    if token.endswith(word_classes.gerund_ending) and token not in word_classes.clausal:
        return -1  # "videos showing people run"
    first = _hearer(at, word_classes) if "hearer" in at.frame else run[0]
    if first < 0 or is_inverted(at, word_classes):
        return -1
    for index in run[first - run[0] :]:
        token = words.tokens[index]
        if token in word_classes.preposition and not _is_date(words, index + 1, word_classes):
            return -1
        if token in word_classes.aside or (index == run[0] and _is_hearer(at, index, word_classes)):
            continue
        if token in word_classes.not_clause or token in word_classes.verb:
            return -1
        opens = token.endswith(word_classes.infinitive_ending)
        return (
            index if opens or (word_classes.bare and "bare" in at.frame and _is_clause(at, index, word_classes)) else -1
        )
    return -1


def _is_hearer(at: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether it is a hearer ("told police the dam held"), not a subject ("said police had left")."""
    tokens = at.words.tokens
    if tokens[index] not in word_classes.hearer:
        return False
    return "hearer" in at.frame or not (index < at.run[-1] and tokens[index + 1] in word_classes.verb)


def _is_date(words: Words, index: int, word_classes: WordClasses) -> bool:
    """Return whether what follows "on" is a day ("said on Monday …"), not a thing ("said on air …")."""
    token = words.tokens[index] if index < len(words.tokens) else ""
    return token in word_classes.aside or token[:1].isdigit()


def _hearer(at: CueContext, word_classes: WordClasses) -> int:
    """Return the token after a hearer ("told the court he was there"), or -1 if no clause is recognised."""
    tokens, run = at.words.tokens, at.run
    if tokens[run[0]] in word_classes.hearer:
        return run[0] + 1
    opens = word_classes.determiner | word_classes.subject
    behind = run[1] if tokens[run[0]] in word_classes.determiner and len(run) > 1 else run[0]
    while behind < run[-1] and at.words.text[at.words.start(behind)].isupper():
        behind += 1  # "told The Times the raid …"
    if behind > run[0] and tokens[behind] in opens and at.words.text[at.words.start(behind - 1)].isupper():
        return behind
    return next((index for index in run[1:] if tokens[index] in word_classes.subject), -1)


def _is_clause(at: CueContext, index: int, word_classes: WordClasses) -> bool:
    """Return whether it is a clause ("claimed the bridge was safe"), not an object ("claimed the bridge")."""
    words = at.words
    stop = min(words.at(at.sentence_end - 1), index + 2 * REACH)
    if "object" in at.frame:
        comma = words.text.find(",", words.ends[index], at.sentence_end)
        stop = min(stop, words.at(comma - 1)) if comma >= 0 else stop
    elif stop - index >= _CLAUSE and words.tokens[at.cue.first] in word_classes.clausal:
        return True
    return has_verb(words, index, stop, word_classes)

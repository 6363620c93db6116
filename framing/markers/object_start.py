"""Find the object of a verb of saying, a noun phrase or adjective: "condemned the raid", "called it a farce"."""

from itertools import pairwise

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import OPENING, CueContext, Opening, is_inverted

_ADJECTIVE = 4  # letters of the shortest adjective
_WHAT = 4  # words between "what" and its verb


def object_start(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return where the object of a verb of saying starts, if what it is called or judged is somebody's words."""
    words, first = context.words, context.run[0]
    plain = "object" in context.frame and words.tokens[first] not in word_classes.no_object
    if plain and _is_named_by_other(context, word_classes):
        return None
    if plain and context.cue.first == context.cue.last and words.tokens[context.cue.first] in word_classes.dubbing:
        return _predicate(context, word_classes)
    plain = plain or ("adjective" in context.frame and _is_adjective(context, word_classes))
    return (words.start(first), "phrase") if plain and not is_inverted(context, word_classes) else None


def _predicate(context: CueContext, word_classes: WordClasses) -> Opening | None:
    """Return what somebody or something is called: "called the plan | a farce", « qualifie le plan | de farce »."""
    words, run = context.words, context.run
    if is_inverted(context, word_classes):
        return None
    if words.tokens[run[0]] in word_classes.object_pronoun:
        return words.start(run[0]), "phrase"
    if word_classes.bare and _is_of_whom(context, word_classes):
        return words.start(run[0]), "phrase"
    for left, index in pairwise(run):
        if _opens_predicate(words, left, index, word_classes):
            return words.start(index), "phrase"
    end = words.ends[run[-1]]
    quoted = words.text[end : end + 2].strip()
    if quoted and quoted in OPENING and len(run) > 1:
        return end, "phrase"
    named = [index for index in run if words.text[words.start(index)].isupper() or words.tokens[index] == "the"]
    alone = len(named) == len(run) or words.tokens[run[0]] in word_classes.article
    return None if alone and word_classes.bare else (words.start(run[0]), "phrase")


def _is_of_whom(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether a relative pronoun is who is called it: "whom critics call | a dictator"."""
    tokens, first = context.words.tokens, context.cue.first
    for index in range(first - 2, max(first - 2 - _WHAT, 0), -1):
        if tokens[index] in word_classes.relative - word_classes.own or tokens[index] in word_classes.summing:
            return True
        if not tokens[index] or tokens[index] in word_classes.verb:
            break
    return False


def _opens_predicate(words: Words, left: int, index: int, word_classes: WordClasses) -> bool:
    """Return whether a second phrase opens: an article behind a noun, « de » before a noun without an article."""
    if not word_classes.bare:
        opens = words.tokens[index] in word_classes.infinitive & word_classes.topic
        return opens and words.tokens[index + 1] not in word_classes.determiner
    return words.tokens[index] in word_classes.article and words.tokens[left] not in word_classes.opens_predicate


def _is_named_by_other(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is "condemned what he called a raid": the words belong to the second verb, which reads them."""
    words, first = context.words, context.run[0]
    return words.tokens[first] in word_classes.summing and any(
        first < cue.first <= first + _WHAT for cue in context.later[:1]
    )


def _is_adjective(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is « juge injuste la taxe », not « juge Ada Brink »: neither a name nor a function word."""
    index = context.run[0]
    token = context.words.tokens[index]
    return (
        len(token) >= _ADJECTIVE
        and context.words.text[context.words.start(index)].islower()
        and token not in word_classes.function
        and token not in word_classes.no_object
        and not token.endswith(word_classes.adverb_ending)
    )

"""Read "The strike killed nine people a monitor said": a source after what it says, without a comma between them.

Agencies' copy often comes so, and texts whose commas a crawler has lost. The
subject of the verb is cut off without a parser, from the verb back to a
pronoun, a name, an article, or a word of the set ``witness``.
"""

from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.attributed_speech import Said
from framing.markers.bare_clause import is_time
from framing.markers.cue_context import REACH, CueContext, has_verb
from framing.markers.speech_spans import SpeakerLocation

_PHRASE = 5  # words between an article and its noun: "the Lodrian state news agency"
_CLAUSE = 4  # words of the shortest clause before an inverted verb
_OWNERS = 3  # "a spokesman for the head of the guard"


def trailing(context: CueContext, word_classes: WordClasses) -> Said | None:
    """Read what precedes a source that ends its sentence; None if the cue is not one, or a comma is before it."""
    words = context.words
    if (
        words.tokens[context.cue.first] not in word_classes.trailing
        or context.quoted
        or not _ends_sentence(context, word_classes)
    ):
        return None
    low = words.at(context.sentence_start)
    if words.tokens[low] in word_classes.under and words.tokens[low] not in word_classes.also_preposition:
        return None
    if words.tokens[low] in word_classes.source_opener:
        return None  # "According to sources in Orvane nine boats sank the Post reports"
    subject = next(
        (
            first
            for first in _subjects(words, context.cue.first, low, word_classes)
            if _is_free(words, low, first, word_classes)
        ),
        -1,
    )
    if subject <= low:
        return None
    start = words.start(subject)
    return context.sentence_start, start, SpeakerLocation("part", start, context.start)


def inverted(context: CueContext, word_classes: WordClasses) -> Said | None:
    """Read "The strike killed nine people said the Harbour Observatory."; None if it is not that."""
    words = context.words
    if words.tokens[context.cue.first] not in word_classes.trailing or context.quoted:
        return None
    if not _is_inverted(context, words.at(context.sentence_start), word_classes):
        return None
    return context.sentence_start, context.start, SpeakerLocation("after", context.end, context.sentence_end)


def _is_inverted(context: CueContext, low: int, word_classes: WordClasses) -> bool:
    """Return whether a source ends the sentence behind its verb, and a clause without a comma is before it."""
    words, run = context.words, context.run
    if not run or len(run) == REACH or words.text[words.ends[run[-1]] : context.sentence_end].strip(".!?…) \n"):
        return False
    left = words.tokens[context.cue.first - 1]
    parted = left in word_classes.antecedent or left in word_classes.verbal or left in word_classes.subject
    source = words.tokens[run[0]] in word_classes.determiner and words.tokens[run[-1]] in word_classes.bodies
    if parted or not source or has_verb(words, run[0], run[-1], word_classes):
        return False
    return context.cue.first - low > _CLAUSE and has_verb(words, low, context.cue.first - 1, word_classes)


def _is_free(words: Words, low: int, subject: int, word_classes: WordClasses) -> bool:
    """Return whether a clause of its own is before a subject, and neither a comma nor what belongs to the verb."""
    if subject <= low:
        return False
    left = subject - 1
    if words.text[words.ends[left] : words.start(subject)].strip() or words.tokens[left] in word_classes.antecedent:
        return False
    return has_verb(words, low, left, word_classes)


def _ends_sentence(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether nothing follows the verb but a hearer, a time or a place."""
    words, run = context.words, context.run
    if not run:
        return not context.behind.strip(".!?…\"'”’) \n")
    first = words.tokens[run[0]]
    if is_time(context, run[0], word_classes) or first == "including":
        return True
    if first not in word_classes.skipped and "hearer" not in context.frame:
        return False
    ends = not words.text[words.ends[run[-1]] : context.sentence_end].strip(".!?…) \n") or len(run) == REACH
    return ends and not has_verb(words, run[0], run[-1], word_classes)


def _subjects(words: Words, verb: int, low: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield where a subject may start: the longest reading, one joined by "and", a name with its kind ("Coast TV")."""
    start = _subject(words, verb, low, word_classes)
    if start <= low:
        return
    if words.tokens[start - 1] in word_classes.joint and words.tokens[start - 2] in word_classes.witness:
        yield _phrase(words, start - 2, low, word_classes)
    yield start
    last = verb - 1
    if start < last - 1 and words.tokens[last] in word_classes.witness and words.text[words.start(last - 1)].isupper():
        yield last - 1


def _subject(words: Words, verb: int, low: int, word_classes: WordClasses) -> int:
    """Return where the subject of a verb starts, -1 if it is not plain."""
    last = verb - 1
    while last > low and words.tokens[last] in word_classes.verbal:
        last -= 1
    if last <= low or not words.tokens[last]:
        return -1
    if words.tokens[last] in word_classes.subject:
        return last
    start = _phrase(words, last, low, word_classes)
    for _ in range(_OWNERS):
        owner = start - 2
        if start <= low + 1 or words.tokens[start - 1] not in word_classes.preposition:
            break
        if words.tokens[owner] not in word_classes.witness and words.tokens[owner] not in word_classes.title:
            break
        start = _phrase(words, owner, low, word_classes)
    return start


def _phrase(words: Words, last: int, low: int, word_classes: WordClasses) -> int:
    """Return where the noun phrase starts that ends at a word, -1 if nothing opens it."""
    run = _run(words, last, low, word_classes)
    if words.tokens[last] in word_classes.witness and words.tokens[last].endswith("s"):
        return run - _opens(words, run - 1, word_classes)
    for index in range(last - 1, max(low, last - _PHRASE) - 1, -1):
        if _opens(words, index, word_classes):
            return index
        if _cuts(words.tokens[index], word_classes):
            break
    return run if run <= last else -1


def _run(words: Words, last: int, low: int, word_classes: WordClasses) -> int:
    """Return where the words start that are parts of a name, or of a source without an article."""
    start, named = last + 1, words.text[words.start(last)].isupper()
    while start > low and _is_part(words, start - 1, word_classes, named=named):
        start -= 1
    return start


def _opens(words: Words, index: int, word_classes: WordClasses) -> bool:
    token = words.tokens[index]
    return token in word_classes.determiner and token not in word_classes.that


def _cuts(token: str, word_classes: WordClasses) -> bool:
    """Return whether no noun phrase has this word inside: a verb, a preposition, the end of a sentence."""
    outside = (word_classes.preposition, word_classes.relative, word_classes.verb, word_classes.joint)
    return not token or any(token in words for words in outside) or token.endswith(word_classes.past_ending)


def _is_part(words: Words, index: int, word_classes: WordClasses, *, named: bool) -> bool:
    """Return whether it is part of a name with titles or a source without article: "Minister Orr", "local sources"."""
    token = words.tokens[index]
    if not token or not words.text[words.ends[index] : words.start(index + 1)].isspace():
        return False
    if token in word_classes.witness or token in word_classes.title:
        return True
    small = token in word_classes.function or token in word_classes.verbal
    return named and not small and words.text[words.start(index)].isupper()

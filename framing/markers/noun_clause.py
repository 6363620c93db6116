"""Find what a noun of saying introduces: "the claim that …", "criticism of …", "claims by Ada Brink that …"."""

from collections.abc import Sequence

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import Opening

_OBJECT = 8  # words between "that" and the verb whose object it is


def behind_author(words: Words, run: Sequence[int], word_classes: WordClasses) -> Opening | None:
    """Return what follows who says it: "claims by Ada Brink that …"; no verb is in between."""
    for index in run[1:]:
        if words.tokens[index] in word_classes.relative - word_classes.determiner:
            return None  # "criticism from rowers who left"
        if words.tokens[index] in word_classes.that and words.tokens[index] in word_classes.relative:
            return None if _is_relative(words, index, word_classes) else (words.start(index), "clause")
        if words.tokens[index] in word_classes.verb:
            break
    return None


def behind_noun(words: Words, index: int, frame: frozenset[str], word_classes: WordClasses) -> Opening | None:
    """Return what follows a noun of saying: "the claim that …", "a promise to …", "criticism of …"."""
    if words.tokens[index] in word_classes.judged:
        index += 1  # "her argument is that …"
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
        return words.text[words.start(index) : words.ends[index]] == "qui" or _is_made(words, index, word_classes)
    after, second = (*words.tokens[index + 1 : index + 3], "", "")[:2]
    if after in word_classes.verb or words.text[words.ends[index] : words.ends[index] + 1] == ",":
        return True  # "the proposals that, on the whole, remain"
    behind = word_classes.determiner | word_classes.preposition
    if after.endswith(word_classes.past_ending) and second in behind:
        return True
    return _is_made(words, index, word_classes)


def _is_made(words: Words, that: int, word_classes: WordClasses) -> bool:
    """Return whether what is said is the object: "the criticism that Orr drew from the guild"."""
    for index in range(that + 1, min(that + _OBJECT, len(words.tokens) - 1)):
        if words.tokens[index] in word_classes.making:
            after = words.tokens[index + 1]
            ends = words.text[words.ends[index] : words.ends[index] + 1] in ",.;"
            return ends or after in word_classes.preposition or after in word_classes.verb
        if words.tokens[index] in word_classes.verb:
            break
    return False

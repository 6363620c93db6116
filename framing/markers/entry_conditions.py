"""Whether an entry counts where its words are: hyphens, capitals, auxiliaries, and the words around it."""

from typing import TYPE_CHECKING

from framing.lang.entries import Blocks, Entry
from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses

if TYPE_CHECKING:
    from framing.markers.entry_forms import Form

_NEAR = 8  # words on either side in which a condition looks for words that are near
_HYPHENS = "-‐‑–"
_NUMBER = ("#",)


def looks_around(entry: Entry) -> bool:
    """Return whether an entry has conditions on words nearby, not only on its neighbours."""
    return bool(entry.near or entry.ahead or entry.behind)


def start_of(words: Words, first: int, form: "Form", word_classes: WordClasses) -> int:
    """Return where a form whose words are at ``first`` starts, its auxiliary included.

    It is -1 if the hyphens, capitals or conditions of the form do not hold.
    """
    last = first + len(form.words) - 1
    if form.hyphens and any(words.text[words.ends[first + gap]] not in _HYPHENS for gap in form.hyphens):
        return -1
    if form.capitals and not _has_capitals(words.text[words.start(first) : words.ends[last]], form.capitals):
        return -1
    if form.grouped:
        start = behind_auxiliary(words, first, word_classes)
        if start == first and form.participle:
            return -1
        first = start
    entry = form.entry
    if entry.not_before and _is_beside(words, last + 1, entry.not_before, ahead=True):
        return -1
    if entry.not_after and _is_beside(words, first, entry.not_after, ahead=False):
        return -1
    if entry.before and not _is_beside(words, last + 1, entry.before, ahead=True):
        return -1
    if entry.after and not _is_beside(words, first, entry.after, ahead=False):
        return -1
    return -1 if looks_around(entry) and not _has_words_near(words, first, last, entry) else first


def _has_words_near(words: Words, first: int, last: int, entry: Entry) -> bool:
    """Return whether the sentence has the words nearby that an entry needs, and none that block it."""
    low, high = words.sentence(words.start(first))
    before = set(words.tokens[max(words.at(low), first - _NEAR) : first])
    after = {
        words.tokens[at] for at in range(last + 1, min(len(words.tokens), last + 1 + _NEAR)) if words.start(at) < high
    }
    if not (entry.behind.isdisjoint(before) and entry.ahead.isdisjoint(after)):
        return False
    if not entry.near:
        return True
    around = before | after
    return not entry.near.isdisjoint(around) or ("#" in entry.near and any(token.isdigit() for token in around))


def behind_auxiliary(words: Words, first: int, word_classes: WordClasses) -> int:
    """Return where the verb group starts: at the auxiliary before ``first``, or at ``first``.

    Up to four adverbs and pronouns may be between the two ("a-t-il alors avoué").
    """
    for index in range(first - 1, max(-1, first - 6), -1):
        token = words.tokens[index]
        if token in word_classes.auxiliary:
            return index
        if token not in word_classes.between:
            return first
    return first


def _has_capitals(text: str, form: str) -> bool:
    text = " ".join(text.split())
    return len(text) == len(form) and all(
        character.isupper() for character, pattern in zip(text, form, strict=True) if pattern.isupper()
    )


def _is_beside(words: Words, index: int, blocks: Blocks, *, ahead: bool) -> bool:
    """Return whether one of the word sequences is right after, or right before, an index; "#" is a number."""
    for size, sequences in blocks:
        if size == 0:
            if _ends(words, index if ahead else index - 1, *sequences):
                return True
            continue
        first = index if ahead else index - size
        if first < 0:
            continue
        beside = tuple(words.tokens[first : first + size])
        if beside in sequences or (size == 1 and beside and beside[0].isdigit() and _NUMBER in sequences):
            return True
    return False


def _ends(words: Words, index: int, endings: tuple[str, ...]) -> bool:
    """Return whether the word at an index, if there is one, has one of the endings."""
    return 0 <= index < len(words.tokens) and words.tokens[index].endswith(endings)

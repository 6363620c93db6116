"""Find who is named beside a quotation without a word of saying: by a label, a signature, or in brackets."""

import re
from collections.abc import Sequence

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.lexicon import EntryMatch
from framing.markers.name_words import is_capital, plain
from framing.markers.quotes import Quotation
from framing.markers.speech_spans import NOBODY, SpeakerLocation

_LABEL = re.compile(r"\s*([^\n:.!?…\"“”«»,]{3,48}?)[ \u00a0\u202f]?:\s*")
_SIGNED = re.compile(r"\s{0,2}[-–—] ?([^\W\d_a-z][\w’'.-]+(?: [\w’'.-]+){1,5})\s*(?:\n|\Z)")
_HANDED = re.compile(r"(?:\w+ )?\w+ ([^\W\d_a-z][\w’'-]+(?: [\w’'.-]+){1,5})[ \u00a0\u202f]?:\s*")
_BRACKETS = re.compile(r"[ \u00a0]?\(([^\W\d_a-z][\w’'-]+(?: [\w’'.-]+){1,4})\)")
_GIVEN = 5  # tokens before a quotation in which a participle gives it to somebody
_MAX_LENGTH = 60  # characters of a label


def named_beside(words: Words, quotation: Quotation, word_classes: WordClasses) -> SpeakerLocation:
    """Return where 'Ada Brink: "…"', '"…" (Ada Brink)' and '"…" - Ada Brink' name the speaker, else ``NOBODY``."""
    agent = agent_of(words, quotation, word_classes)
    if agent != NOBODY:
        return agent
    low = words.paragraph(quotation.start)[0]
    label = _LABEL.fullmatch(words.text, max(low, quotation.start - _MAX_LENGTH), quotation.start)
    if label is None or label.start() > low:
        label = _BRACKETS.match(words.text, quotation.end) or _signed(words, quotation, low, word_classes)
    named = label is not None and all(
        is_capital(part, word_classes) or plain(part) in word_classes.name_link for part in label[1].split()
    )
    if label is None or not named:
        return NOBODY
    titled = any(plain(part) in word_classes.title for part in label[1].split())
    return SpeakerLocation("after" if titled else "word", label.start(1), label.end(1))


def agent_of(
    words: Words, quotation: Quotation, word_classes: WordClasses, *, cue: EntryMatch | None = None
) -> SpeakerLocation:
    """Return who calls somebody what is quoted: 'called “a puppet” by Ada Brink', else ``NOBODY``.

    Without a cue, a word of the set ``given`` is before the quotation: « qualifié de « farce » par Ada Brink ».
    """
    behind, first = words.at(quotation.end), words.at(quotation.inner_start)
    behind += words.tokens[behind : behind + 1] == [""]
    high = words.sentence(quotation.start)[1]
    if _is_agent(words, behind, word_classes) and quotation.end < words.start(behind) < high:
        given = cue is not None or _is_given(words.tokens[max(0, first - _GIVEN) : first], word_classes)
        return SpeakerLocation("after", words.ends[behind], high) if given else NOBODY
    if cue is not None and _is_agent(words, cue.last + 1, word_classes):
        return SpeakerLocation("after", words.ends[cue.last + 1], max(quotation.start, words.ends[cue.last + 1]))
    return NOBODY


def _is_given(tokens: Sequence[str], word_classes: WordClasses) -> bool:
    """Return whether a participle gives what follows to somebody: "described as", « qualifié de »."""
    called = frozenset() if word_classes.bare else word_classes.calling | word_classes.dubbing
    return any(
        token in word_classes.given or (token in called and token.endswith(word_classes.participle_ending))
        for token in tokens
    )


def _is_agent(words: Words, index: int, word_classes: WordClasses) -> bool:
    return not word_classes.agent.isdisjoint(words.tokens[index : index + 1])


def _signed(words: Words, quotation: Quotation, low: int, word_classes: WordClasses) -> "re.Match[str] | None":
    """Return who signs a quotation that is a paragraph, or whom the line before it hands over to."""
    text = words.text
    if text[low : quotation.start].strip():
        return None
    start = words.paragraph(low - 1)[0] if low else 0
    signed = _SIGNED.match(text, quotation.end)
    handed = _HANDED.fullmatch(text, start, low) if low - start <= _MAX_LENGTH else None
    if signed or handed is None:
        return signed
    first = text[: handed.start(1)].split()[-1].lower()
    return handed if first in word_classes.preposition else None

"""Find who is named beside a quotation without a word of saying: by a label, a signature, or in brackets."""

import re

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.name_words import is_capital, plain
from framing.markers.quotes import Quotation
from framing.markers.speech_spans import NOBODY, SpeakerLocation

_LABEL = re.compile(r"\s*([^\n:.!?…\"“”«»,]{3,48}?)[ \u00a0\u202f]?:\s*")
_SIGNED = re.compile(r"\s{0,2}[-–—] ?([^\W\d_a-z][\w’'.-]+(?: [\w’'.-]+){1,5})\s*(?:\n|\Z)")
_HANDED = re.compile(r"(?:\w+ )?\w+ ([^\W\d_a-z][\w’'-]+(?: [\w’'.-]+){1,5})[ \u00a0\u202f]?:\s*")
_BRACKETS = re.compile(r"[ \u00a0]?\(([^\W\d_a-z][\w’'-]+(?: [\w’'.-]+){1,4})\)")
_MAX_LENGTH = 60  # characters of a label
_GAPS = 3  # tokens between a quotation and the word after it, marks included
_CALLED = 5  # words between a participle and the quotation


def named_beside(words: Words, quotation: Quotation, word_classes: WordClasses) -> SpeakerLocation:
    """Return where 'Ada Brink: "…"', '"…" (Ada Brink)' and '"…" - Ada Brink' name the speaker, else ``NOBODY``."""
    agent = _agent_behind(words, quotation, word_classes)
    if agent is not None:
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


def _agent_behind(words: Words, quotation: Quotation, word_classes: WordClasses) -> SpeakerLocation | None:
    """Return where the agent of a passive is named: « qualifié de "pantin" par | Ada Brink »."""
    first = words.at(quotation.end)
    behind = next((at for at in range(first, min(first + _GAPS, len(words.tokens))) if words.tokens[at]), -1)
    if word_classes.bare or behind < 0 or words.tokens[behind] not in word_classes.agent:
        return None
    if words.text[quotation.end : words.start(behind)].strip():
        return None
    low = max(words.at(words.sentence(quotation.start)[0]), words.at(quotation.inner_start) - _CALLED)
    called = word_classes.calling | word_classes.dubbing | word_classes.given
    before = words.tokens[low : words.at(quotation.inner_start)]
    if not any(token in called and token.endswith(word_classes.participle_ending) for token in before):
        return None
    return SpeakerLocation("after", words.ends[behind], words.sentence(quotation.start)[1])


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

"""Whose voice a span is in: one rule, for one span of a text and for many spans at once.

A word is in the voice of the innermost speech that its first character is in,
direct speech before reported speech. A span is the outlet's unless all of its
words are in speech, and a quotation only if all of them are quoted; quotation
marks and punctuation do not count. docs/decisions/024-one-voice.md says why.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from framing.contracts import SpeechKind, Voice
from framing.lang.segmentation import Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OUTLET, PARAPHRASE, QUOTE = range(3)
VOICE_NAMES: tuple[Voice, ...] = ("outlet", "paraphrase", "quote")  # by these numbers: the nearest to the outlet first
_CODE_OF_KIND: dict[SpeechKind, int] = {"indirect": PARAPHRASE, "direct": QUOTE}


class SpeechExtent(Protocol):
    """A span of speech: a ``records.Speech``, or one whose speaker is not named yet."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def end(self) -> int:
        """Where it ends, excluded."""

    @property
    def kind(self) -> SpeechKind:
        """Whether it is direct or reported speech."""


S = TypeVar("S", bound=SpeechExtent)


class VoicedWords(NamedTuple):
    """The words of a text in order, as columns: where each starts and ends, and its voice."""

    starts: "NDArray[np.int64]"
    ends: "NDArray[np.int64]"
    voices: "NDArray[np.uint8]"


def voice_of_words(outlet: Any, paraphrase: Any, quote: Any) -> Any:
    """Return the number of the voice of a span, given how many of its words are in each voice.

    Takes whole numbers, or arrays of them.

    Examples
    --------
    >>> voice_of_words(1, 2, 3), voice_of_words(0, 1, 3), voice_of_words(0, 0, 3), voice_of_words(0, 0, 0)
    (0, 1, 2, 0)
    """
    return (outlet == 0) * ((paraphrase > 0) * PARAPHRASE + (paraphrase == 0) * (quote > 0) * QUOTE)


def voice_of_span(words: Words, speech: Sequence[S], start: int, end: int) -> tuple[Voice, S | None]:
    """Return the voice of one span, and the speech that gives it this voice; None if the voice is the outlet's.

    ``speech`` is that of the text in order, at least all that overlaps the
    span's words. Of several speech spans it is the innermost that holds all the
    words, else the innermost at the first word in that voice.
    """
    starts = _word_starts(words, start, end)
    by_word = [_innermost(speech, offset) for offset in starts]
    codes = [OUTLET if speech_span is None else _CODE_OF_KIND[speech_span.kind] for speech_span in by_word]
    code = voice_of_words(*map(codes.count, range(3)))
    if code == OUTLET:
        return VOICE_NAMES[code], None
    holding = [
        speech_span for speech_span in speech if _CODE_OF_KIND[speech_span.kind] == code and _holds(speech_span, starts)
    ]
    return VOICE_NAMES[code], holding[-1] if holding else by_word[codes.index(code)]


def _word_starts(words: Words, start: int, end: int) -> list[int]:
    """Return where the words start that a span touches."""
    starts = []
    for index in range(words.at(start), len(words.tokens)):
        first = words.start(index)
        if first >= end:
            break
        if words.tokens[index]:
            starts.append(first)
    return starts


def _holds(speech_span: SpeechExtent, starts: Sequence[int]) -> bool:
    return speech_span.start <= starts[0] and starts[-1] < speech_span.end


def _innermost(speech: Sequence[S], offset: int) -> S | None:
    """Return the innermost speech at an offset: direct before reported, then the one that starts last."""
    innermost = None
    for speech_span in speech:
        nearer = innermost is None or speech_span.kind == "direct" or innermost.kind != "direct"
        if nearer and speech_span.start <= offset < speech_span.end:
            innermost = speech_span
    return innermost


def voices_of_words(starts: "NDArray[np.int64]", speech: Iterable[SpeechExtent]) -> "NDArray[np.uint8]":
    """Return the voice of each word of a text, given where words start, in order.

    Examples
    --------
    >>> import numpy as np
    >>> from framing.records import Speech
    >>> voices_of_words(np.array([0, 4, 8, 12]), [Speech(4, 11, "indirect", "", ""), Speech(7, 11, "direct", "", "")])
    array([0, 1, 2, 0], dtype=uint8)
    """
    import numpy as np

    items = list(speech)
    codes = np.array([*(_CODE_OF_KIND[item.kind] for item in items), OUTLET], np.uint8)
    voices: NDArray[np.uint8] = codes[speech_of_words(starts, items)]
    return voices


def speech_of_words(starts: "NDArray[np.int64]", speech: Sequence[SpeechExtent]) -> "NDArray[np.int64]":
    """Return the number of the speech span that gives each word of a text its voice; -1 if it is the outlet's.

    Examples
    --------
    >>> import numpy as np
    >>> from framing.records import Speech
    >>> speech_of_words(np.array([0, 4, 8, 12]), [Speech(4, 11, "indirect", "", ""), Speech(7, 11, "direct", "", "")])
    array([-1,  0,  1, -1])
    """
    import numpy as np

    numbers = np.full(len(starts), -1, np.int64)
    edges = np.searchsorted(starts, [(item.start, item.end) for item in speech]).reshape(-1, 2).tolist()
    for kind in _CODE_OF_KIND:  # direct speech last: it lies inside reported speech, or over it
        for number, (first, stop) in enumerate(edges):
            if speech[number].kind == kind:
                numbers[first:stop] = number
    return numbers


def voices_of_spans(words: VoicedWords, start: "NDArray[np.int64]", end: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """Return the voice of each of many spans of a text, by the rule of ``voice_of_span``."""
    import numpy as np

    first = np.searchsorted(words.ends, start, side="right")
    stop = np.maximum(np.searchsorted(words.starts, end, side="left"), first)
    # words of each voice before each word
    counts_before = np.zeros((len(VOICE_NAMES), len(words.starts) + 1), np.int64)
    np.cumsum(words.voices == np.arange(len(VOICE_NAMES))[:, None], axis=1, out=counts_before[:, 1:])
    voices: NDArray[np.int64] = voice_of_words(*(counts_before[:, stop] - counts_before[:, first]))
    return voices

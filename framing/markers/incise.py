"""Cut what the outlet says out of a quotation: « C'est fini, | regrette Ada Brink. | Rentrez. »."""

from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.markers.speech_spans import SpeechSpan

_SUBJECT = 5  # words after a comma that still say who speaks: "regrette la maire de Dolm, Ada Brink"


def around_incise(words: Words, spoken: SpeechSpan) -> Iterator[SpeechSpan]:
    """Yield a quotation, or its parts before and after the word of saying that stands within its marks."""
    start = words.start(spoken.cue.first) if spoken.cue else -1
    if not spoken.cue or not spoken.start < start < spoken.end:
        yield spoken
        return
    text, stop = words.text, min(words.sentence(start)[1], spoken.end)
    comma = text.find(",", words.ends[spoken.cue.last], stop)
    if comma >= 0 and len(text[comma + 1 : stop].split()) > _SUBJECT:
        stop = comma + 1
    yield spoken._replace(end=len(text[:start].rstrip(" ,\u00a0\u202f")))
    if any(map(str.isalnum, text[stop : spoken.end])):
        yield spoken._replace(start=stop + len(text[stop:]) - len(text[stop:].lstrip()))

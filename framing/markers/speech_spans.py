"""Speech spans, and where in the text their speaker is named.

Speakers are named on request only: most speech spans hold no marker.
"""

from typing import Literal, NamedTuple

from framing.lang.segmentation import Words
from framing.markers.lexicon import EntryMatch

Side = Literal["before", "after", "part", "word", "nobody"]


class SpeakerLocation(NamedTuple):
    """Where in the text the speaker is named.

    ``side`` is "before" or "after" the cue, "part" for the end of a speech span,
    "word" for the speech span itself.
    """

    side: Side
    low: int = 0
    high: int = 0


NOBODY = SpeakerLocation("nobody")


class SpeechSpan(NamedTuple):
    """A speech span before its speaker is named: its offsets, and its cue."""

    start: int
    end: int
    kind: Literal["direct", "indirect"]
    cue: EntryMatch | None
    location: SpeakerLocation

    def cue_text(self, words: Words) -> str:
        """Return the cue as written in the text, "" if there is none."""
        return words.text[words.start(self.cue.first) : words.ends[self.cue.last]] if self.cue else ""

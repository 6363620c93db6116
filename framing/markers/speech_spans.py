"""A stretch of speech, and where its speaker is to be read off.

Speakers are named only when somebody asks: most stretches hold no marker.
"""

from typing import Literal, NamedTuple

from framing.lang.segmentation import Words
from framing.markers.lexicon import Find

Side = Literal["before", "after", "part", "word", "nobody"]


class Source(NamedTuple):
    """Where in the text the speaker stands.

    ``side`` is "before" or "after" the cue, "part" for the end of a stretch,
    "word" for the stretch itself.
    """

    side: Side
    low: int = 0
    high: int = 0


NOBODY = Source("nobody")


class Stretch(NamedTuple):
    """A stretch of speech before its speaker is named: its offsets, and the cue that gives the floor."""

    start: int
    end: int
    kind: Literal["direct", "indirect"]
    cue: Find | None
    source: Source

    def cue_text(self, words: Words) -> str:
        """Return the cue as it stands in the text, "" where there is none."""
        return words.text[words.start(self.cue.first) : words.ends[self.cue.last]] if self.cue else ""

"""Find posts of social media that a page has taken up: "…  — Ada Brink (@adabrink) May 4, 2021".

Their quotation marks are lost with the frame that held them. A post is the
paragraph before its signature; in a longer paragraph, its last sentence.
"""

import re
from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.markers.speaker_labels import Turn

_SIGNED = re.compile(r"[—–-]{1,2} ?([^\W\d_][^()\n@—–]{1,50}?) ?\(@\w{1,20}\)")
_DATE = re.compile(r"[ \u00a0]*(?:\d{1,2} )?[^\W\d_]{3,9}\.? ?(?:\d{1,2},? )?\d{4}")
_MAX_LENGTH = 320  # characters of a post, with its link
_BLANKS = " \u00a0\n"


def find_posts(words: Words) -> Iterator[Turn]:
    """Yield the embedded posts of a text, in order, each with the name in its signature."""
    last = 0
    for signed in _SIGNED.finditer(words.text) if "(@" in words.text else ():
        start = max(last, words.paragraph(signed.start())[0])
        end = start + len(words.text[start : signed.start()].rstrip(_BLANKS))
        if end - start > _MAX_LENGTH:
            start = max(start, words.sentence(end - 1)[0])
        start += len(words.text[start:end]) - len(words.text[start:end].lstrip(_BLANKS))
        if start < end:
            yield Turn(start, end, signed.start(1), signed.end(1))
        last = _behind_date(words.text, signed.end())


def _behind_date(text: str, end: int) -> int:
    """Return where the date after a signature ends: no post reaches over it."""
    date = _DATE.match(text, end)
    return date.end() if date else end

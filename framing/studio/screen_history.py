"""What annotators of a project have been shown, kept in its description: so that an older copy of a study is noticed.

Nothing on a server says which of two codebooks is newer, or which rules are. But a
screen that a project has had before and has no longer was replaced on purpose:
whoever sends it again has an older codebook, or an older framing. A screen is here
the labelling screen and the instructions, one text after the other; the pre-labels
are those of one version of the rules.
"""

import re
from functools import cache

from framing.digests import digest_value

SCREENS, PRELABELS = "screens", "pre-labels"
_KEPT = 100  # of each kind


def with_shown(description: str, *shown: str, kind: str = SCREENS) -> str:
    """Return a project's description with screens, or versions, added to their history, the newest last.

    Other lines stay.

    Examples
    --------
    >>> text = with_shown("Read carefully.", "<View/>", "<View></View>")
    >>> was_replaced(text, "<View/>"), was_replaced(text, "<View></View>"), was_replaced(text, "<View>2</View>")
    (True, False, False)
    """
    history = _history(description, kind)
    for text in shown:
        history = [key for key in history if key != _key(text)] + [_key(text)]
    others = _line(kind).sub("", description).rstrip("\n")
    return "\n".join(filter(None, (others, f"framing {kind}: {' '.join(history[-_KEPT:])}")))


def was_replaced(description: str, shown: str, *, kind: str = SCREENS) -> bool:
    """Return whether a project has had a screen, or version, before and has a newer one now."""
    return _key(shown) in _history(description, kind)[:-1]


def was_sent(description: str, shown: str) -> bool:
    """Return whether a screen is one that framing has sent, and not one that somebody has changed on the server."""
    return _key(shown) in _history(description, SCREENS)


@cache
def _line(kind: str) -> "re.Pattern[str]":
    return re.compile(rf"(?m)^framing {kind}: ([0-9a-f]{{8}}(?: [0-9a-f]{{8}})*)\n?")


def _history(description: str, kind: str) -> list[str]:
    match = _line(kind).search(description)
    return match[1].split() if match else []


def _key(shown: str) -> str:
    return digest_value(shown.strip())[:8]

"""Which labelling screens a project has had, kept in its description: so that an older copy of a study is noticed.

Nothing on a server says which of two codebooks is newer. But a screen that a project
has had before and has no longer was replaced on purpose: whoever sends it again
has an older codebook, or an older framing.
"""

import re

from framing.digests import digest_value

_LINE = re.compile(r"(?m)^framing screens: ([0-9a-f]{8}(?: [0-9a-f]{8})*)\n?")
_KEPT = 100  # screens


def with_screen(description: str, *screens: str) -> str:
    """Return a project's description with screens added to its history, the newest last; other lines stay.

    Examples
    --------
    >>> text = with_screen("Read carefully.", "<View/>", "<View></View>")
    >>> was_replaced(text, "<View/>"), was_replaced(text, "<View></View>"), was_replaced(text, "<View>2</View>")
    (True, False, False)
    """
    history = _history(description)
    for screen in screens:
        history = [key for key in history if key != _key(screen)] + [_key(screen)]
    others = _LINE.sub("", description).rstrip("\n")
    return "\n".join(filter(None, (others, f"framing screens: {' '.join(history[-_KEPT:])}")))


def was_replaced(description: str, screen: str) -> bool:
    """Return whether a project has had a screen before and has a newer one now."""
    return _key(screen) in _history(description)[:-1]


def _history(description: str) -> list[str]:
    match = _LINE.search(description)
    return match[1].split() if match else []


def _key(screen: str) -> str:
    return digest_value(screen.strip())[:8]

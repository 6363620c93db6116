"""What a command says of what it has set aside: each reason once, with how many it is the reason of."""

from collections import Counter
from collections.abc import Sequence

from framing.cli.terminal import say
from framing.wording import counted

_NAMED = 50  # reasons that get a line each


def say_set_aside(reasons: Sequence[str]) -> str:
    """Say each reason but the first, and return the first with how many more there are, for the error at the end."""
    (first, n), *others = Counter(reasons).items()
    for reason, count in others[:_NAMED]:
        say(f"note: set aside: {_times(reason, count)}")
    position = "above" if len(others) <= _NAMED else f"{_NAMED} of them above"
    more = f" (and {counted(len(others), 'other reasons')}, {position})" if others else ""
    return f"{_times(first, n)}{more}"


def _times(reason: str, count: int) -> str:
    return f"{reason} ({count:,} times)" if count > 1 else reason

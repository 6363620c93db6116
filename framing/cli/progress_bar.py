"""How far a step is that takes more than two seconds, how fast, and how long it will take."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from framing.cli.terminal import say, say_over

T = TypeVar("T")
_SHOWN_AFTER, _REDRAWN, _LINE_EVERY = 2.0, 0.2, 10.0  # seconds
_WIDTH = 24  # characters of the bar


@contextmanager
def counting(records: Iterable[T], label: str) -> Iterator[Iterator[T]]:
    """Yield an iterator over records that shows how many there were."""
    bar = ProgressBar(label, "articles")

    def counted() -> Iterator[T]:
        for record in records:
            yield record
            bar.advance(1)

    try:
        yield counted()
    finally:
        bar.end()


class ProgressBar:
    """Shows how far a step is that takes more than two seconds: how fast, and how long it will take.

    On a terminal it is one line that disappears; elsewhere, a line every ten
    seconds. Without a total it says how many there were.
    """

    def __init__(self, label: str, unit: str, total: int = 0) -> None:
        self._label, self._unit, self._total, self._done = label, unit, total, 0
        self._on_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._began = time.monotonic()
        self._next = self._began + (_SHOWN_AFTER if self._on_terminal else _LINE_EVERY)
        self._shown = False

    def advance(self, number: int) -> None:
        """Advance by a number of units."""
        self._done += number
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (_REDRAWN if self._on_terminal else _LINE_EVERY)
        self._shown = True
        line = self._line(now - self._began)
        say_over(f"{self._label}  {self._bar()}{line}") if self._on_terminal else say(f"{self._label}: {line}")

    def end(self) -> None:
        """Remove the line."""
        if self._shown and self._on_terminal:
            say_over("")

    def _line(self, seconds: float) -> str:
        rate = self._done / seconds
        of = f" of {self._total:,}" if self._total else ""
        left = f", {_duration((self._total - self._done) / rate)} left" if self._total and rate else ""
        return f"{self._done:,}{of} {self._unit}, {rate:,.0f} per second{left}"

    def _bar(self) -> str:
        if not self._total:
            return ""
        filled = _WIDTH * self._done // self._total
        return f"[{'#' * filled}{'-' * (_WIDTH - filled)}]  "


def _duration(seconds: float) -> str:
    """Return a time as hours, minutes and seconds, those that are needed."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

"""How far a step is that takes more than two seconds, how fast, and how long it will take."""

import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

from framing.cli.log_file import current_log
from framing.cli.terminal import say, say_over

T = TypeVar("T")
SHOWN_AFTER, LINE_EVERY = 2.0, 10.0  # seconds
_REDRAWN = 0.2
_WIDTH = 24  # characters of the bar
_SLOW = 10  # per second: with a decimal
_last = 0.0  # when a bar was shown


def last_shown() -> float:
    """Return when any bar was shown, by ``time.monotonic``."""
    return _last


@contextmanager
def counting(records: Iterable[T], label: str) -> Iterator[Iterator[T]]:
    """Yield an iterator over records that shows how many there were."""
    with closing(counted_records(label, records)) as counted:
        yield counted


def counted_records(label: str, records: Iterable[T], total: int = 0) -> Generator[T, None, None]:
    """Yield records, and show how many there were."""
    bar = ProgressBar(label, "articles", total)
    try:
        for record in records:
            yield record
            bar.advance(1)
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
        self._next = self._began + (SHOWN_AFTER if self._on_terminal else LINE_EVERY)
        self._shown = False
        self._log, self._logged = current_log(), self._began

    def advance(self, number: int) -> None:
        """Advance by a number of units."""
        self._done += number
        now = time.monotonic()
        self._write_down(now)
        if now < self._next:
            return
        global _last
        _last = now
        self._next = now + (_REDRAWN if self._on_terminal else LINE_EVERY)
        self._shown = True
        line = self._line(now - self._began)
        say_over(f"{self._label}  {self._bar()}{line}") if self._on_terminal else say(f"{self._label}: {line}")

    def _write_down(self, now: float) -> None:
        if self._log and now >= self._logged + LINE_EVERY:
            self._logged = now
            self._log.write("progress", of=self._label, done=self._done, total=self._total, unit=self._unit)

    def end(self) -> None:
        """Remove the line."""
        if self._shown and self._on_terminal:
            say_over("")

    def _line(self, seconds: float) -> str:
        rate = self._done / seconds
        of = f" of {self._total:,}" if self._total else ""
        left = f", {duration((self._total - self._done) / rate)} left" if self._total and rate else ""
        return f"{self._done:,}{of} {self._unit}, {rate:,.{0 if rate >= _SLOW else 1}f} per second{left}"

    def _bar(self) -> str:
        if not self._total:
            return ""
        filled = _WIDTH * self._done // self._total
        return f"[{'#' * filled}{'-' * (_WIDTH - filled)}]  "


def duration(seconds: float) -> str:
    """Return a time as hours, minutes and seconds, those that are needed."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

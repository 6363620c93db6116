"""A sign that a command is at work, where nothing is counted: on a terminal a line that goes away, else every 10 s."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from framing.cli.log_file import RunLog
from framing.cli.progress_bar import LINE_EVERY, SHOWN_AFTER, duration, last_shown
from framing.cli.terminal import say, say_over


@contextmanager
def at_work(label: str, log: RunLog | None) -> Iterator[None]:
    """Show for how long a command has been at work, unless a bar says more."""
    ended = threading.Event()
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    thread = threading.Thread(target=_beat, args=(label, log, ended, on_terminal), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(label: str, log: RunLog | None, ended: threading.Event, on_terminal: bool) -> None:
    began = logged = time.monotonic()
    pause = 1.0 if on_terminal else LINE_EVERY
    shown = False
    while not ended.wait(SHOWN_AFTER if on_terminal and not shown else pause):
        now = time.monotonic()
        if now - last_shown() < pause:
            continue
        shown = True
        line = f"at work for {duration(now - began)}"
        say_over(f"{label}  {line}") if on_terminal else say(f"{label}: {line}")
        if log and now - logged >= LINE_EVERY:
            logged = now
            log.write("working")
    if shown and on_terminal:
        say_over("")

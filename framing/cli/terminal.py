"""What reaches the terminal: text without characters that would control it.

Names of columns, files and people come from others, and an escape sequence in one
would be obeyed. Everything that a command prints goes through this module.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from framing.wording import printable

if TYPE_CHECKING:
    from framing.display.terminal_lines import Run


_over = False  # whether a line that goes away is on the terminal


def echo(text: object = "") -> None:
    """Print data to stdout."""
    _clear()
    click.echo(printable(str(text)))


def say(sentence: str) -> None:
    """Print talk to stderr; stdout is for data."""
    _clear()
    click.echo(printable(sentence), err=True)


def say_over(line: str) -> None:
    """Put a line on stderr, a terminal, in place of the last one that was put so; "" takes that away."""
    global _over
    _over = bool(line)
    click.echo(f"\r\x1b[K{printable(line)}", nl=False, err=True)


def _clear() -> None:
    """Take away the line that goes away: what is printed begins on a line of its own."""
    if _over:
        say_over("")


def is_terminal() -> bool:
    """Tell whether stdout is a terminal; it may be closed."""
    return sys.stdout is not None and sys.stdout.isatty()


def is_coloured() -> bool:
    """Tell whether stdout is a terminal whose user has not turned colours off (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def echo_runs(runs: "Iterable[Run]", *, coloured: bool) -> None:
    """Print runs of characters to stdout, each in its style; what controls a terminal is taken out of them first."""
    parts = [(printable(text), style) for text, style in runs]
    line = "".join(_styled(text, asdict(style)) if coloured else text for text, style in parts)
    click.echo(line.rstrip() if not coloured else line, color=coloured)


def _styled(text: str, style: dict[str, Any]) -> str:
    wanted = {name: value for name, value in style.items() if value is not None and value is not False}
    return click.style(text, **wanted) if wanted else text

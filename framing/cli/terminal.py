"""What reaches the terminal: text without characters that would control it.

Names of columns, files and people come from others, and an escape sequence in one
would be obeyed. Everything that a command prints goes through this module.
"""

import click

from framing.wording import printable


def echo(text: object = "") -> None:
    """Print data to stdout."""
    click.echo(printable(str(text)))


def say(sentence: str) -> None:
    """Print talk to stderr; stdout is for data."""
    click.echo(printable(sentence), err=True)

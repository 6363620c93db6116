"""A wrong command line, in the one-line form of the package's own errors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

from framing.cli.terminal import say
from framing.errors import FramingError
from framing.wording import nearest

_NOT_IN_RANGE = re.compile(r"(\S+) is not in the range")


class CommandLineError(click.ClickException):
    """What click ends a command for; shown like any other error of the package."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # a class variable of click's

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message to stderr, in one line."""
        say(f"framing: {' '.join(self.message.split())}")


@contextmanager
def errors_in_one_line(context: click.Context | None = None) -> Iterator[None]:
    """Turn click's errors into ``CommandLineError``; ``framing`` alone still prints its help.

    ``context`` is that of ``framing``, once its own options are read.
    """
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise CommandLineError(f"{_fault(error)}; see '{_help_command(context)}'", error.exit_code) from error
    except (KeyboardInterrupt, click.Abort) as error:
        say("")  # the terminal has written ^C
        raise CommandLineError("interrupted", FramingError.exit_code) from error


def _help_command(context: click.Context | None) -> str:
    command = context.invoked_subcommand if context else None
    return f"framing {command} --help" if command else "framing --help"


def _fault(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        name = error.option_name
        return f"no option is called {name!r}{nearest(name, _options(error.ctx), prefix='--')}"
    if isinstance(error, click.MissingParameter) and error.param:
        return f"{_name(error.param)} is missing"
    if isinstance(error, click.BadParameter) and error.param:
        return f"{_name(error.param)}: {_out_of_range(error) or _without_capital(error.message)}"
    return _without_capital(error.message)


def _out_of_range(error: click.BadParameter) -> str:
    """Say which numbers a parameter may be, if it is given another one; "" if that is not the fault."""
    range_ = error.param.type if error.param else None
    match = _NOT_IN_RANGE.match(error.message)
    if not isinstance(range_, click.IntRange | click.FloatRange) or not match:
        return ""
    if range_.max is None:
        return f"must be {range_.min} or more, not {match[1]}"
    return f"must be from {range_.min} to {range_.max}, not {match[1]}"


def _options(context: click.Context | None) -> list[str]:
    parameters = context.command.get_params(context) if context else []
    return [name for parameter in parameters for name in parameter.opts if name.startswith("--")]


def _name(parameter: click.Parameter) -> str:
    """Return the name of an option or argument, as on the command line."""
    return max(parameter.opts, key=len) if isinstance(parameter, click.Option) else parameter.human_readable_name


def _without_capital(sentence: str) -> str:
    """Return a sentence of click's as part of one: without capital and full stop."""
    return (sentence[:1].lower() + sentence[1:]).removesuffix(".")

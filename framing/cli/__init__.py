"""The ``framing`` command: one module per command, and no arithmetic here.

A command's module is imported when the command is called; its line in the list
below serves ``framing --help``, and a test holds the two together.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from framing.cli.command_line_errors import errors_in_one_line
from framing.cli.terminal import say
from framing.errors import FramingError, InputError
from framing.wording import nearest, printable

LOG = "framing.log"  # in the context of a command: its log (framing.cli.log_file), if it has one
# command -> its line in --help, in the order of the flow
COMMANDS = {
    "show": "Show a text with its markers, voices and speakers.",
    "demo": "Run the whole flow on the bundled sample.",
    "new": "Create a study folder.",
    "ingest": "Read sources into articles.",
    "link": "Find articles of one event, duplicates and agency copy.",
    "actors": "Suggest actors whose names the study might compare.",
    "prelabel": "Find speech, markers and names of actors in every article.",
    "sample": "Draw articles for people to label.",
    "codebook": "Write labels.xml and guidelines.md.",
    "studio": "Start Label Studio on this machine.",
    "push": "Send the sample to Label Studio.",
    "pull": "Pull annotations from Label Studio.",
    "import-annotations": "Import annotations from other tools as readings.",
    "progress": "Show who has read what, and what is missing.",
    "agreement": "Measure how far annotators agree.",
    "rules": "Score every rule by the annotators' corrections.",
    "adjudicate": "Turn annotations into gold labels.",
    "train": "Train the classifier on the gold labels.",
    "evaluate": "Show how well the classifier performs.",
    "retrain": "Pull, train, and keep the new model if it is better.",
    "score": "Score every article.",
    "import-scores": "Import another model's predictions.",
    "explain": "Explain the scores of an article's spans.",
    "report": "Write the report on each outlet.",
    "effects": "Estimate what rates depend on: trends, groups.",
    "serve": "Serve predictions to Label Studio as an ML backend.",
    "export": "Export labels to other tools, or without text.",
    "rehydrate": "Reattach exported labels to their texts.",
    "run": "Run every pending step that needs no human input.",
    "doctor": "Check whether all is here that the study needs.",
    "status": "Show the state of each stage and the next step.",
}


class LazyGroup(click.Group):
    """Import a command when it is called; turn every error into one line and an exit code."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options before the command."""
        with errors_in_one_line():
            return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the flow."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; its function has the command's name."""
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"framing.cli.{module}"), module)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command if there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"no command is called {args[0]!r}{nearest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, and end the process with the exit code of its error."""
        from framing.cli.notes import said_on_stderr  # logging takes a fifth of what help takes

        with said_on_stderr(), errors_in_one_line(ctx):
            try:
                with _logged(ctx):
                    return super().invoke(ctx)
            except FramingError as error:
                for line in (f"framing: {error}", *error.details):
                    click.echo(printable(line), err=True)
                ctx.exit(error.exit_code)
            except OSError as error:
                if error.errno != errno.ENOSPC or error.filename is not None:
                    raise
                _say_full(ctx)


def _say_full(ctx: click.Context) -> NoReturn:
    """End the process because stdout leads to a full disk; stderr may lead there too."""
    with suppress(OSError):
        say("framing: (stdout): cannot write: No space left on device")
    ctx.exit(InputError.exit_code)


@contextmanager
def _logged(ctx: click.Context) -> Iterator[None]:
    """Write how a command ends into its log, if it has one."""
    code, name = 0, ""
    try:
        yield
    except BaseException as error:
        code, name = getattr(error, "exit_code", 1), type(error).__name__
        raise
    finally:
        if log := ctx.meta.get(LOG):
            log.end(code, "" if name == "Exit" else name)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="framing")
def main() -> None:
    """Framing and loaded language in news: whose voice, which outlet, how sure."""

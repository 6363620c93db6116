"""Options and sentences that commands share."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from framing.cli.heartbeat import at_work
from framing.cli.log_file import current_log
from framing.cli.terminal import echo, say
from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.files import is_there
from framing.manifest import Row
from framing.sources.raw import FIELDS
from framing.study import StepResult, Study, open_study
from framing.wording import counted, escaped, nearest, with_verb

if TYPE_CHECKING:
    import pandas as pd

Command = Callable[..., Any]
_NAMED = 2  # stages that are not up to date and are named each; of more, the first
_SERVERS = ("serve", "studio")  # they wait for others, and say what they do themselves
# they read several tables, and hold no lock
_READERS = (
    "agreement",
    "effects",
    "evaluate",
    "explain",
    "export",
    "progress",
    "rules",
)


def _open(ctx: click.Context, param: click.Parameter, value: Path) -> Study:
    study = open_study(value)
    if log := current_log():
        log.of(study)
    if ctx.info_name not in _SERVERS:
        ctx.with_resource(at_work(ctx.info_name or "", current_log()))
    say_late(study, ctx.info_name or "")
    if ctx.info_name in _READERS:
        manifest = study.manifest()
        ctx.call_on_close(lambda: _say_changed(manifest, study))
    return study


def _say_changed(manifest: Mapping[str, Row], study: Study) -> None:
    """Say so where another command has written while this one read: its tables may be of before and after."""
    if study.manifest() != manifest:
        say("note: another command has written to this study in the meantime; run this again for consistent numbers")


def say_late(study: Study, command: str, *, but: str = "") -> None:
    """Name the stages that ``command`` rests on and that are stale, without those that ``but`` rests on as well."""
    already_named = study.late(but) if but else []
    late = [status for status in study.late(command) if status not in already_named]
    if len(late) > _NAMED:
        remedy = late[0].remedy or f"run 'framing {late[0].command}' first"
        say(f"note: {late[0].stage} and {len(late) - 1} other stages are not up to date ({late[0].because}); {remedy}; "
            "'framing status' lists them")  # fmt: skip
        return
    for status in late:
        remedy = status.remedy or f"run 'framing {status.command}' to make it again"
        say(f"note: {with_verb(status.stage, 'are')} {status.state} ({status.because}); {remedy}")


study_option: Callable[[Command], Command] = click.option(
    "--study",
    type=click.Path(path_type=Path),
    envvar="FRAMING_STUDY",
    default=".",
    callback=_open,
    help="Study folder. Default: FRAMING_STUDY, else the current folder.",
)
force_option: Callable[[Command], Command] = click.option(
    "--force", is_flag=True, help="Rerun even if nothing has changed."
)
overwrite_option: Callable[[Command], Command] = click.option(
    "--force", is_flag=True, help="Overwrite files that framing did not write, or that have been changed since."
)
column_option: Callable[[Command], Command] = click.option(
    "--column", "columns", multiple=True, metavar="FIELD=NAME", help="Column to read a field from; repeatable."
)
encoding_option: Callable[[Command], Command] = click.option(
    "--encoding", default="", help="Encoding of the sources. Default: detected."
)
json_option: Callable[[Command], Command] = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def trust_option(command: Command) -> Command:
    """Add ``--trust`` to a command with ``study_option``; it confirms the study's server before the command runs."""

    @click.option("--trust", is_flag=True, help="Confirm that the token may be sent to the server of [studio] url.")
    @wraps(command)
    def confirming(*args: Any, trust: bool, **options: Any) -> Any:
        if trust:
            confirm_server(options["study"].settings.studio.url)
        return command(*args, **options)

    return confirming


def confirm_server(url: str) -> None:
    """Write a server into the user's configuration, and say so."""
    from framing.studio.trusted_servers import trust

    path = trust(url, os.environ)
    say(f"the server of [studio] url is now trusted ({path})" if path else "a server on this machine needs no --trust")


def say_left_out(study: Study, command: str) -> None:
    """Say of how many articles, gone from the study, ``command`` leaves out the labels."""
    from framing.steps.labels_of_articles import labels_left_out

    if note := labels_left_out(study, command):
        say(f"note: {note}")


def say_built(built: StepResult, what: str = "") -> None:
    """Say what a step made and how many rows more or fewer that is than before, or why it made nothing."""
    rows = counted(built.rows, what or built.stage)
    change = f" ({built.added:+,})" if built.added not in (0, built.rows) else ""
    if built.waits_for:
        return say(f"waiting: {rows} already there, but {built.waits_for}; --force makes them again")
    why = built.because or "--force makes them again"
    say(f"{rows}{change}" if built.written else f"nothing has changed: {rows} already there ({why})")


def columns_of(options: Iterable[str]) -> dict[str, str]:
    """Return the columns that --column names, by field."""
    return dict(map(_field_and_column, options))


def _field_and_column(option: str) -> tuple[str, str]:
    field, equals, name = option.partition("=")
    if not (field and equals and name):
        raise click.BadParameter(f"expected FIELD=NAME, not {option!r}", param_hint="--column")
    if field not in FIELDS:
        hint = nearest(field, FIELDS)
        raise click.BadParameter(f"no field is called {field!r}{hint}; fields are {', '.join(FIELDS)}")
    return field, name


def refuse_together(option: str, *others: str) -> None:
    """Refuse ``others`` if they are given with ``option``, which would silently ignore them.

    An option is written as on the command line, "--by", or with a value, "--strategy uncertain".

    Raises
    ------
    click.UsageError
        The message names the two options.
    """
    for other in others:
        if is_given(option) and is_given(other):
            raise click.UsageError(f"{other} has no effect with {option}: leave one of them out")


def require_one_of(option: str, *others: str) -> None:
    """Refuse ``option`` if it is given without any of ``others``, as it would be silently ignored.

    Raises
    ------
    click.UsageError
        The message names the option and those that it needs.
    """
    if is_given(option) and not any(map(is_given, others)):
        raise click.UsageError(f"{option} has no effect without {' or '.join(others)}")


def is_given(option: str) -> bool:
    """Return whether the current command line gives an option or argument, with the value if one is named."""
    context = click.get_current_context()
    name, _, value = option.partition(" ")
    parameter = next(item for item in context.command.params if name in (*item.opts, item.human_readable_name))
    if value:
        return bool(context.params[str(parameter.name)] == value)
    return context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE


def title_categories(table: "pd.DataFrame", study: Study) -> "pd.DataFrame":
    """Replace the ids in column ``category`` by the titles of the study's codebook, for print."""
    if not is_there(study.path / CODEBOOK):
        return table
    codebook = read_codebook(study.path / CODEBOOK)
    return table.assign(category=[codebook.category_title(category_id) for category_id in table["category"]])


def print_json(value: object) -> None:
    """Print a JSON value to stdout; ``nan`` becomes null."""
    echo(escaped(json.dumps(_plain(value), ensure_ascii=False, indent=2)))


def _plain(value: object) -> object:
    if isinstance(value, float):
        return None if value != value else value
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.item() if hasattr(value, "item") else value

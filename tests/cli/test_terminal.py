"""What others wrote reaches the terminal as text only."""

import json
import logging
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from framing.cli import LazyGroup, main
from framing.cli.options import print_json
from framing.cli.terminal import echo, say
from framing.errors import InputError

CLI = Path(__file__).parents[2] / "framing" / "cli"
HOSTILE = "col\x1b[31m\x1b]0;owned\x07umn\x9b2J\u202e\udc80\r"
HARMLESS = "col[31m]0;ownedumn2J"


def fail():
    raise InputError(HOSTILE)


def misuse():
    raise click.UsageError(HOSTILE)


PRINTERS = [
    lambda: echo(HOSTILE), lambda: say(HOSTILE), lambda: logging.getLogger("framing").warning(HOSTILE), fail, misuse,
]  # fmt: skip


@pytest.mark.parametrize("printer", PRINTERS)
def test_no_control_character_reaches_the_terminal(monkeypatch, printer):
    command = click.Command("print", callback=printer)
    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: command)
    result = CliRunner().invoke(main, ["status"])
    assert HARMLESS in result.output
    assert not set(HOSTILE) & set("\x1b\x07\x9b\u202e\udc80\r") & set(result.output)


def test_line_ends_tabs_and_letters_of_every_script_are_printed(capsys):
    echo("é\t漢 👩‍👩‍👧\nעברית")
    assert capsys.readouterr().out == "é\t漢 👩‍👩‍👧\nעברית\n"


def test_json_is_printed_with_escapes_and_has_the_same_value(capsys):
    print_json({"name": HOSTILE})
    printed = capsys.readouterr().out
    assert "\x9b" not in printed
    assert json.loads(printed) == {"name": HOSTILE}


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=lambda path: path.stem)
def test_every_command_prints_through_one_module(path):
    allowed = {"terminal.py": 4, "__init__.py": 1}.get(path.name, 0)
    source = path.read_text(encoding="utf-8")
    assert source.count("click.echo(") + source.count("click.secho(") == allowed
    assert " print(" not in source

"""A wrong command line is one line in the form of every other error, and exit code 2."""

import click
import pytest
from click.testing import CliRunner

from framing.cli import main

HELP = "'framing --help'"
WRONG = [
    ("shwo", f"no command is called 'shwo' (did you mean 'show'?); see {HELP}"),
    ("zzz", f"no command is called 'zzz'; see {HELP}"),
    ("--versoin", f"no option is called '--versoin' (did you mean '--version'?); see {HELP}"),
    ("-- -x", f"no option is called '-x'; see {HELP}"),
    ("show --lnguage en", "no option is called '--lnguage' (did you mean '--language'?); see 'framing show --help'"),
    ("sample --overlap", "no option is called '--overlap'; see 'framing sample --help'"),
    ("ingest -x", "no option is called '-x'; see 'framing ingest --help'"),
    ("ingest --column", "option '--column' requires an argument; see 'framing ingest --help'"),
    ("status --json=3", "option '--json' does not take a value; see 'framing status --help'"),
    ("new", "DIR is missing; see 'framing new --help'"),
    ("import-scores", "FILE is missing; see 'framing import-scores --help'"),
    ("new a b", "got unexpected extra argument (b); see 'framing new --help'"),
    ("show", "give a FILE, - for stdin, or an article of a study with --article; see 'framing show --help'"),
    ("rehydrate none.jsonl", "FILE: file 'none.jsonl' does not exist; see 'framing rehydrate --help'"),
]


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_a_wrong_command_line_is_one_line_and_exit_2(line, message):
    result = CliRunner().invoke(main, line.split())
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"framing: {message}\n")


@pytest.mark.parametrize(
    ("line", "begin"),
    [
        ("show x.txt --format foo", "framing: --format: 'foo' is not one of 'sheet', "),
        ("sample --more x", "framing: --more: 'x' is not a valid "),
        ("train --jobs 0", "framing: --jobs: must be 1 or more, not 0; see "),
        ("studio --port 99999", "framing: --port: must be from 1 to 65535, not 99999; see "),
    ],
)
def test_a_bad_value_names_its_option_and_what_there_is_instead(line, begin):
    result = CliRunner().invoke(main, line.split())
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(begin)


def test_a_value_of_several_lines_or_that_controls_a_terminal_is_in_one_line():
    result = CliRunner().invoke(main, ["--a\nb\x1b[31m"])
    assert result.exit_code == 2
    assert (result.stderr.count("\n"), "\x1b" in result.stderr) == (1, False)


def test_framing_alone_prints_its_help_and_exits_with_2():
    result = CliRunner().invoke(main, [])
    assert (result.exit_code, result.stderr.splitlines()[0]) == (2, "Usage: main [OPTIONS] COMMAND [ARGS]...")


@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort])
def test_an_interrupted_command_says_so_and_exits_with_1(monkeypatch, error, tmp_path):
    def interrupted(*_):
        raise error

    monkeypatch.setattr("framing.cli.options.open_study", interrupted)
    result = CliRunner().invoke(main, ["status", "--study", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (1, "\nframing: interrupted\n")

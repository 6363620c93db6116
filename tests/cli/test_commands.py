"""What holds for every command."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from framing.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]


def command(name):
    module = name.replace("-", "_")
    return getattr(import_module(f"framing.cli.{module}"), module)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_the_first_line_of_its_help(name):
    assert command(name).help.splitlines()[0] == COMMANDS[name]
    assert len(COMMANDS[name]) <= 60


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help_with_an_example(name, flag):
    result = CliRunner().invoke(main, [name, flag])
    assert result.exit_code == 0
    assert f"framing {name}" in result.output.partition("Options:")[0].partition("\n")[2]


def commands_in(line):
    """Count the example commands of a line of help; one in quotation marks is part of a sentence."""
    return len(re.findall(r"(?<!')\bframing (?=[a-z-])", line))


@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_of_help_has_two_examples(name):
    lines = CliRunner().invoke(main, [name, "--help"]).output.splitlines()
    assert [line for line in lines if commands_in(line) > 1] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_are_a_block_without_blank_lines(name):
    body = CliRunner().invoke(main, [name, "--help"]).output.partition("\nOptions:")[0].splitlines()
    examples = [number for number, line in enumerate(body) if re.match(r" {6}(?=\S).*\bframing [a-z-]", line)]
    assert examples == list(range(examples[0], examples[0] + len(examples)))


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("framing rules --study a     framing rules --import b", 2),
        ("run 'framing link', then 'framing report'", 0),
        ("framing a | framing b", 2),
        ("the framing of news", 1),
    ],
)
def test_examples_are_counted_by_line(line, number):
    assert commands_in(line) == number


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name):
    options = [one for one in command(name).params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name):
    assert f"`framing {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_file_is_listed():
    files = {path.stem for path in (ROOT / "framing" / "cli").glob("*.py")} - {
        "__init__",
        "__main__",
        "command_line_errors",
        "heartbeat",
        "log_file",
        "notes",
        "options",
        "progress_bar",
        "set_aside",
        "shard_jobs",
        "terminal",
    }
    assert files == {name.replace("-", "_") for name in COMMANDS}


def test_an_unknown_command_names_the_nearest_and_exits_with_2():
    result = CliRunner().invoke(main, ["ingset"])
    assert (result.exit_code, "did you mean 'ingest'?" in result.stderr) == (2, True)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("show", "demo", "new")])
def test_a_folder_that_is_no_study_is_one_line_and_exit_6(name, tmp_path):
    words = [name, *(["x.csv"] if name in ("ingest", "import-scores") else []), "--study", str(tmp_path)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 6
    assert result.stderr == f"framing: {tmp_path} is not a study: it has no study.toml; 'framing new DIR' creates one\n"


def test_help_loads_no_heavy_library_and_is_quick_to_import():
    code = """
import sys
from framing.cli import main
main(["--help"], standalone_mode=False)
print([name for name in ("pandas", "numpy", "sklearn", "matplotlib") if name in sys.modules])
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Commands:" in out
    assert out.endswith("[]\n")

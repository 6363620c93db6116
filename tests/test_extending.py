"""The recipes of docs/extending.md, followed as they are written in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
RECIPES = {part.splitlines()[0]: part for part in re.split(r"(?m)^## ", PAGE)[1:]}
BLOCK = re.compile(r"(?ms)^```(?P<kind>\w+)\n(?P<text>.*?)^```$")
TARGET = re.compile(r"(?:# (?P<how>file|append): |--- )(?P<path>\S+)\n")


def change(text, lines):
    """Return a file's text with the lines marked "-" and " " replaced by those marked "+" and " "."""
    old = "".join(line[1:] for line in lines if line[0] in "- ")
    new = "".join(line[1:] for line in lines if line[0] in "+ ")
    assert text.count(old) == 1, f"the file does not have once:\n{old}"
    return text.replace(old, new)


def run(folder, commands, tests=True):
    """Run the lines that begin with "$ "; what they print must be the lines below them; tests must pass.

    Without ``tests`` those are collected alone: their files are there and can be read.
    """
    for command, expected in re.findall(r"(?m)^\$ (.*)\n((?:(?!\$ ).*\n)*)", commands):
        command = command if tests else re.sub(r"^pytest ", "pytest --collect-only ", command)
        around = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(folder)}
        done = subprocess.run(command, shell=True, cwd=folder, env=around, capture_output=True, text=True, check=False)
        printed = expected if command.startswith("pytest ") else done.stdout
        assert (done.returncode, printed) == (0, expected), f"$ {command}\n{done.stdout}{done.stderr}"


def follow(folder, kind, text, tests):
    """Do what one block of a recipe says."""
    target = TARGET.match(text)
    if kind == "console":
        return run(folder, text, tests)
    assert target, f"this block names no file:\n{text}"
    path, body = folder / target["path"], text[target.end() :]
    if kind == "diff":
        body = change(path.read_text(encoding="utf-8"), body.splitlines(keepends=True))
    elif target["how"] == "append":
        body = path.read_text(encoding="utf-8") + body
    path.parent.mkdir(exist_ok=True, parents=True)
    return path.write_text(body, encoding="utf-8")


def copied(folder):
    """Copy the checkout into a folder, in which ``framing``, ``python`` and ``pytest`` use that copy."""
    for name in ("framing", "label_config", "docs", "tests", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    for name in ("README.md", "setup.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "bin").mkdir()
    for name, words in {"framing": "-m framing.cli ", "python": "", "pytest": "-m pytest -q "}.items():
        (folder / "bin" / name).write_text(f'#!/bin/sh\nexec {sys.executable} {words}"$@"\n', encoding="utf-8")
        (folder / "bin" / name).chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("copy"))


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_does_what_it_says(copy, title):
    for block in BLOCK.finditer(RECIPES[title]):
        follow(copy, block["kind"], block["text"], tests=False)


@pytest.mark.exhaustive
def test_the_tests_that_recipes_name_pass_when_all_are_followed(tmp_path):
    folder = copied(tmp_path)
    for title in RECIPES:
        for block in BLOCK.finditer(RECIPES[title]):
            follow(folder, block["kind"], block["text"], tests=True)


def test_a_recipe_is_not_passed_over():
    assert [title for title, recipe in RECIPES.items() if "```console" not in recipe] == []


def test_recipes_that_change_the_package_name_their_tests():
    untested = [title for title, recipe in RECIPES.items() if "\n$ pytest " not in recipe]
    assert untested == ["A study to try things on", "A category", "A model"]


@pytest.mark.parametrize("text", ["$ echo b\na\n", "$ false\n", "$ pytest test_that_there_is_not.py\n"])
def test_a_command_that_prints_something_else_or_fails_would_be_seen(tmp_path, text):
    with pytest.raises(AssertionError):
        run(tmp_path, text)


def test_a_change_of_a_line_that_is_not_there_would_be_seen():
    assert change("a\nb\n", ["-a\n", "+c\n", " b\n"]) == "c\nb\n"
    with pytest.raises(AssertionError, match="does not have once"):
        change("a\nb\n", ["-x\n", "+c\n"])

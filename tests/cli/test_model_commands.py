import json
import re

import pytest
from click.testing import CliRunner

from framing.cli import main


@pytest.fixture
def run(labelled_study):
    """Run a command on a study that people have labelled."""

    def command(*words):
        return CliRunner().invoke(main, [*words, "--study", str(labelled_study.path)])

    return command


def test_from_annotations_to_scores(run):
    assert run("adjudicate").stderr == "78 gold spans\n"
    assert run("train").stderr.startswith("30 labelled articles in the model\nits card: ")
    assert re.fullmatch(r"\d+ scored candidates\n", run("score").stderr)
    for name in ("adjudicate", "train", "score"):
        assert run(name).stderr.startswith("nothing has changed")


def test_agreement_is_printed_as_a_table_and_as_json(run):
    lines = run("agreement").stdout.splitlines()
    assert lines[0].split() == [
        "arm",
        "category",
        "n",
        "span_f1_overlap",
        "span_f1_exact",
        "token_alpha",
        "voice_alpha",
    ]
    rows = json.loads(run("agreement", "--json").stdout)
    assert len(rows) == 4 * (len(lines) - 1)
    assert {row["n"] for row in rows} == {15}


def test_figures_are_printed_as_a_table_and_as_json(run):
    run("adjudicate")
    run("train")
    result = run("evaluate")
    assert result.exit_code == 0
    assert result.stdout.startswith("kept: would people mark this span so?\n   model")
    assert "\nown: and is it in the outlet's own words?\n" in result.stdout
    (row, *_) = json.loads(run("evaluate", "--json").stdout)
    assert row["low"] <= row["value"] <= row["high"]


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("train", 6, "run 'framing adjudicate' first"),
        ("evaluate", 7, "run 'framing train'"),
        ("score", 7, "run 'framing train'"),
    ],
)
def test_what_comes_too_early_is_one_line_and_an_exit_code(run, command, code, message):
    result = run(command)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.count("\n") == 1

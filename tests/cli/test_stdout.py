"""What a command prints may lead to a full disk, or nowhere."""

import os
import subprocess
import sys

import pytest

FRAMING = [sys.executable, "-P", "-m", "framing.cli"]


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("The council allegedly lied about the harbour, and the mayor said that it was a brutal plan.")
    return path


def run(stdout, *words, study=None):
    environment = {**os.environ, **({"FRAMING_STUDY": str(study)} if study else {})}
    return subprocess.run(
        [*FRAMING, *map(str, words)], stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment
    )


@pytest.mark.parametrize("words", [["status"], ["status", "--json"], ["show", "--language", "en"]])
def test_a_full_disk_behind_stdout_is_one_line(study, text, words):
    with open("/dev/full", "w") as full:
        ended = run(full, *words, *([text] if words[0] == "show" else []), study=study.path)
    assert (ended.returncode, ended.stderr) == (3, "framing: (stdout): cannot write: No space left on device\n")


@pytest.mark.parametrize("words", [["status"], ["show", "--language", "en"]])
def test_a_closed_stdout_is_no_fault(study, text, words):
    shell = ["sh", "-c", 'exec "$@" >&-', "sh"]
    command = [*shell, *FRAMING, *words, *([str(text)] if words[0] == "show" else [])]
    ended = subprocess.run(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "FRAMING_STUDY": str(study.path)}
    )
    assert (ended.returncode, ended.stderr) == (0, "")

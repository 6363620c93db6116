"""``framing serve`` as a person runs it, and ``framing retrain``."""

import json
import os
import signal
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner

from framing.cli import main

COMMAND = [sys.executable, "-P", "-m", "framing.cli", "serve", "--port", "0", "--study"]


def listens_to_ctrl_c():
    """As on a terminal: a test run in the background would hand on that SIGINT is to be ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_told_to_stop(study, how):
    around = {**os.environ, "FRAMING_SERVE_PASSWORD": "open sesame", "FRAMING_WEBHOOK_SECRET": "a secret"}
    with subprocess.Popen(
        [*COMMAND, str(study.path)], stderr=subprocess.PIPE, text=True, env=around, preexec_fn=listens_to_ctrl_c
    ) as process:
        try:
            first, second = process.stderr.readline(), process.stderr.readline()
            url = first.partition(" are at ")[2].partition(";")[0]
            assert first.startswith("predictions of rules-")
            assert second.startswith("to connect a project: 'framing serve --connect all'")
            body = {"tasks": [{"data": {"text": "The regime fell.", "language": "en"}}]}
            auth = ("framing", "open sesame")
            answer = httpx.post(f"{url}/predict", json=body, auth=auth, trust_env=False, timeout=120)
            (prediction,) = answer.json()["results"]
            assert prediction["result"][0]["value"]["text"] == "regime"
            process.send_signal(how)
            rest = process.stderr.read()
            assert process.wait(120) == 0
        finally:
            process.kill()
    assert rest == "stopping\n"
    assert not any(one in first + second + rest for one in ("sesame", "a secret", "The regime"))


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_place_that_others_reach_wants_a_password(study, monkeypatch):
    monkeypatch.delenv("FRAMING_SERVE_PASSWORD", raising=False)
    result = run("serve", "--study", study.path, "--host", "0.0.0.0", "--port", 0)
    assert result.exit_code == 5
    assert result.stderr.startswith("framing: other machines can reach 0.0.0.0: set FRAMING_SERVE_PASSWORD and")
    assert result.stderr.count("\n") == 1


def test_connecting_without_a_token_ends_it_with_one_line(study, monkeypatch):
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    with (study.path / "study.toml").open("a") as stream:
        stream.write('\n[studio]\nurl = "http://127.0.0.1:9"\nprojects = [3]\n')
    result = run("serve", "--study", study.path, "--port", 0, "--connect", "all")
    assert result.exit_code == 5
    assert result.stderr.splitlines()[-1].startswith("framing: LABEL_STUDIO_API_KEY is not set")


def test_retrain_says_in_a_line_or_in_json_why_the_model_is_what_it_is(labelled_study):
    said = run("retrain", "--study", labelled_study.path)
    assert said.exit_code == 0
    assert " on 30 of 30 labelled articles, " in said.stderr
    told = json.loads(run("retrain", "--study", labelled_study.path, "--json").stdout)
    assert {"taken", "reason", "before", "model", "articles", "skill", "f1"} == set(told)


def test_retrain_with_too_few_labels_is_one_line(study, newsroom):
    for name, table in newsroom(12, 3).items():
        study.keep(name, table)
    result = run("retrain", "--study", study.path)
    assert (result.exit_code, result.stderr) == (
        7, "framing: a model needs 10 labelled articles, but there are 3: label more\n",
    )  # fmt: skip

"""``framing codebook``, ``push``, ``pull`` and ``studio`` as commands, without a server."""

import json
import socket

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.cli.push import _sentences
from framing.steps.push import PushResult
from framing.studio.tasks import text_sha

TEXT = "The junta fell."
DATA = {"article_id": "a", "text_sha": text_sha(TEXT), "arm": "assisted"}


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def sampled(study, monkeypatch):
    """A study with one article in its sample, at an address where nobody answers."""
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    row = {"article_id": "a", "outlet": "herald", "language": "en", "text": TEXT, "words": 3}
    study.keep("articles", pd.DataFrame([row]))
    columns = ["article_id", "start", "end", "text", "category", "rule", "voice", "position", "score"]
    study.keep(
        "markers", pd.DataFrame([("a", 4, 9, "junta", "naming", "en/junta", "outlet", "body", 0.8)], columns=columns)
    )
    columns = ["article_id", "stratum", "probability", "arm", "annotators", "rank"]
    study.keep("sample", pd.DataFrame([("a", "herald", 1.0, "assisted", 1, 0)], columns=columns))
    with (study.path / "study.toml").open("a") as stream:
        stream.write('\n[studio]\nurl = "http://127.0.0.1:9"\n')
    return study.path


def test_push_without_a_token_is_one_line(sampled):
    result = run("push", "--study", sampled)
    assert result.exit_code == 5
    assert result.stderr.startswith("framing: LABEL_STUDIO_API_KEY is not set")
    assert result.stderr.count("\n") == 1


def test_push_without_a_server_is_one_line_and_without_the_token(sampled, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "a" * 40)
    result = run("push", "--study", sampled, "--dry-run")
    assert result.exit_code == 5
    assert result.stderr.startswith("framing: nothing answers at http://127.0.0.1:9")
    assert "a" * 40 not in result.output


def test_push_without_a_sample_says_what_comes_first(study):
    result = run("push", "--study", study.path)
    assert result.exit_code == 6
    assert (
        "no stage 'sample' yet, nor stage 'articles', which comes before it; run 'framing ingest' first"
        in result.stderr
    )


def test_pull_reads_an_export(sampled, tmp_path):
    region = {"id": "r", "type": "labels", "value": {"start": 4, "end": 9, "labels": ["naming"]}}
    annotation = {"id": 1, "completed_by": 7, "result": [region]}
    task = {"id": 1, "data": DATA, "annotations": [annotation]}
    (tmp_path / "export.json").write_text(json.dumps([task]))
    first, again = (run("pull", tmp_path / "export.json", "--study", sampled) for _ in range(2))
    note, said = first.stderr.splitlines()
    assert note.endswith("1 of 1 mark has no voice; the rules' voice is used")
    assert said == "1 read, 0 skipped, 1 span, 1 annotator"
    assert again.stderr.splitlines()[-1].startswith("nothing has changed: 1 read")


def test_an_export_that_is_not_there_is_one_line(sampled):
    result = run("pull", sampled / "nofile.json", "--study", sampled)
    assert (result.exit_code, result.stderr) == (
        3, f"framing: {sampled / 'nofile.json'}: cannot read: No such file or directory\n",
    )  # fmt: skip


def test_a_stage_that_is_missing_here_is_told_without_a_dot(study, monkeypatch):
    monkeypatch.chdir(study.path)
    assert run("push").stderr.startswith("framing: the study in this folder has no stage '")


def test_pull_names_the_task_that_does_not_fit(sampled, tmp_path):
    task = {
        "id": 31,
        "data": {**DATA, "arm": "left"},
        "annotations": [{"id": 1, "completed_by": 7, "result": []}],
    }
    (tmp_path / "export.json").write_text(json.dumps([task]))
    result = run("pull", tmp_path / "export.json", "--study", sampled)
    assert (result.exit_code, result.stderr) == (
        3, "framing: task 31: arm is 'left'; it may be assisted, blind\n",
    )  # fmt: skip


def test_pull_that_would_take_work_away_is_one_line_with_the_ways_out(sampled, tmp_path):
    task = {
        "id": 1,
        "data": DATA,
        "annotations": [{"id": 1, "completed_by": 7, "result": []}],
    }
    for name, tasks in (("export", [task]), ("emptied", [{**task, "annotations": []}])):
        (tmp_path / f"{name}.json").write_text(json.dumps(tasks))
    run("pull", tmp_path / "export.json", "--server", "lab", "--study", sampled)
    emptied = ("pull", tmp_path / "emptied.json", "--study", sampled, "--missing", "drop")
    result = run(*emptied)
    assert (result.exit_code, result.stderr) == (
        3, f"framing: {tmp_path / 'emptied.json'}: 1 of the study's 1 reading would be lost; "
        "'framing pull --missing keep' keeps them, 'framing pull --force' drops them: 1 by 7@lab (a)\n",
    )  # fmt: skip
    assert run(*emptied, "--force").exit_code == 0


def test_a_server_is_named_for_a_file_only(sampled):
    result = run("pull", "--server", "lab", "--study", sampled)
    assert (result.exit_code, "without EXPORT it is [studio] url" in result.stderr) == (2, True)


def test_codebook_says_what_it_wrote(study):
    assert run("codebook", "--study", study.path).stderr == "nothing has changed: both are up to date\n"
    (study.path / "label_config" / "labels.xml").unlink()
    assert run("codebook", "--study", study.path).stderr == f"wrote {study.path / 'label_config' / 'labels.xml'}\n"


def test_studio_wants_a_free_port(study, tmp_path, monkeypatch):
    (tmp_path / "label_studio.sqlite3").touch()
    monkeypatch.setenv("LABEL_STUDIO_BIN", "true")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("studio", "--study", study.path, "--data", tmp_path, "--port", taken.getsockname()[1])
    assert result.exit_code == 5
    assert "is taken; choose another, such as --port" in result.stderr


def test_studio_is_for_this_machine(study, tmp_path):
    with (study.path / "study.toml").open("a") as stream:
        stream.write('\n[studio]\nurl = "https://labels.example.org"\n')
    result = run("studio", "--study", study.path, "--data", tmp_path)
    assert result.exit_code == 5
    assert "not this machine; give --port to start one here" in result.stderr


URL = "http://127.0.0.1:8080"
DONE = PushResult(URL, (3,), 0, 5, (), (), {}, False)
SAID = [
    (DONE, [f"nothing to send: 5 tasks already at {URL}/projects/3"]),
    (PushResult(URL, (3, 4), 1200, 5, (4,), (), {}, False),
     [f"sent 1,200 tasks to {URL}/projects/3, {URL}/projects/4, 5 were already there"]),
    (PushResult(URL, (), 5, 0, (), (), {}, True), ["would send 5 tasks to a new project"]),
    (PushResult(URL, (3,), 0, 5, (), (3,), {"praise": 2}, False),
     ["replaced the labelling screen of project 3", "left out 2 pre-labels: praise is not in the codebook",
      f"nothing to send: 5 tasks already at {URL}/projects/3"]),
]  # fmt: skip


@pytest.mark.parametrize(("pushed", "sentences"), SAID)
def test_push_says_what_it_did(pushed, sentences):
    assert _sentences(pushed) == sentences

"""What --log-file writes, what it never writes, and what happens where it cannot."""

import json
import os

import pytest
from click.testing import CliRunner

from framing.cli import COMMANDS, heartbeat, log_file, main, progress_bar, terminal
from framing.cli.log_file import RunLog
from framing.stages import STAGES

ARTICLES = [{"article_id": f"a{number}", "outlet": "herald", "language": "en", "text": "The regime allegedly fell."}
            for number in range(3)]  # fmt: skip
FACTS = {"time", "command", "study", "event", "seconds"}
MORE = {"version", "process", "articles", "stage", "rows", "added", "exit_code", "error", "of", "done", "total", "unit"}


@pytest.fixture
def source(study):
    path = study.path / "texts.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES))
    return path


def run(study, *words):
    return CliRunner().invoke(main, [*map(str, words), "--study", str(study.path)])


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def events(written, command):
    """Return the events of a command; whether it took ten seconds makes no difference."""
    passing = ("working", "progress")
    return [line["event"] for line in written if line["command"] == command and line["event"] not in passing]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_writes_a_stage_can_log_and_no_other(name):
    command = main.get_command(None, name)
    writers = {stage.command.partition(" ")[0] for stage in STAGES}
    writers |= {"run", "retrain", "rehydrate", "import-annotations", "push"}
    assert ("--log-file" in [word for option in command.params for word in option.opts]) == (name in writers)


def test_a_log_says_what_was_made_and_how_the_command_ended_and_is_added_to(study, source, tmp_path):
    log = tmp_path / "log.jsonl"
    assert run(study, "ingest", source, "--log-file", log).exit_code == 0
    assert run(study, "run", "--until", "prelabel", "--log-file", log).exit_code == 0
    written = lines(log)
    assert events(written, "ingest") == ["begin", "study", "stage", "end"]
    made = {line["stage"]: line["rows"] for line in written if line["event"] == "stage"}
    assert (made["articles"], made["markers"]) == (3, 6)
    assert written[-1]["exit_code"] == 0
    assert all(line.keys() >= FACTS and line.keys() <= FACTS | MORE for line in written)
    assert {line["study"] for line in written} == {"", str(study.path)}


def test_neither_words_of_a_text_nor_a_token_are_in_a_log(study, source, tmp_path, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "secrettoken")
    log = tmp_path / "log.jsonl"
    bad = study.path / "bad.csv"
    bad.write_text("article_id,outlet,language,text\nx,nobody,en,The regime allegedly fell.\n")
    run(study, "ingest", source, "--log-file", log)
    run(study, "prelabel", "--log-file", log)
    assert run(study, "ingest", bad, "--log-file", log).exit_code == 3
    assert (lines(log)[-1]["exit_code"], lines(log)[-1]["error"]) == (3, "InputError")
    assert not [word for word in ("regime", "allegedly", "nobody", "secrettoken") if word in log.read_text()]


@pytest.mark.parametrize(("file", "fault"), [("", "Is a directory"), ("gone/log", "No such file or directory")])
def test_a_log_that_cannot_be_opened_is_one_line_before_any_work(study, source, file, fault):
    path = study.path / file
    result = run(study, "ingest", source, "--log-file", path)
    assert (result.exit_code, result.stderr) == (3, f"framing: {path}: cannot write the log: {fault}\n")
    assert not study.has("articles")


def test_a_full_disk_is_one_line_before_any_work(study, source):
    result = run(study, "ingest", source, "--log-file", "/dev/full")
    assert (result.exit_code, result.stderr) == (
        3,
        "framing: /dev/full: cannot write the log: No space left on device\n",
    )


def test_a_disk_that_is_full_later_costs_the_log_and_not_the_work(study, source, tmp_path, monkeypatch):
    write, log = os.write, tmp_path / "log.jsonl"

    def full_later(handle, content):
        if b'"event": "stage"' in content:
            raise OSError(28, "No space left on device")
        return write(handle, content)

    monkeypatch.setattr(log_file.os, "write", full_later)
    result = run(study, "ingest", source, "--log-file", log)
    assert (result.exit_code, study.has("articles")) == (0, True)
    assert result.stderr.count("cannot write the log: No space left on device; what follows is not in it") == 1
    assert events(lines(log), "ingest") == ["begin", "study"]


def test_a_log_is_not_put_into_the_study_s_own_folders(study, source):
    (study.path / "data").mkdir()
    result = run(study, "ingest", source, "--log-file", study.path / "data" / "log")
    assert result.exit_code == 3
    assert not (study.path / "data" / "log").exists()


def test_a_command_line_that_is_wrong_and_a_killed_command_leave_their_lines(study, tmp_path):
    log = tmp_path / "log.jsonl"
    assert run(study, "prelabel", "--jobs", "0", "--log-file", log).exit_code == 2
    assert [(line["event"], line.get("exit_code")) for line in lines(log)][-1] == ("end", 2)


def test_a_bar_writes_its_counts_into_the_log_every_ten_seconds(tmp_path, monkeypatch):
    class Clock:
        now = 0.0

        def monotonic(self):
            return self.now

    monkeypatch.setattr(progress_bar, "time", clock := Clock())
    monkeypatch.setattr(progress_bar, "current_log", lambda: RunLog(tmp_path / "log", "score"))
    bar = progress_bar.ProgressBar("score", "articles", 1000)
    for _ in range(25):
        clock.now += 1
        bar.advance(10)
    assert [line["done"] for line in lines(tmp_path / "log") if line["event"] == "progress"] == [100, 200]


def test_a_command_that_counts_nothing_says_that_it_is_at_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(heartbeat, "LINE_EVERY", 0.05)
    monkeypatch.setattr(heartbeat, "last_shown", lambda: 0.0)
    ended = heartbeat.threading.Event()
    with heartbeat.at_work("train", RunLog(tmp_path / "log", "train")):
        ended.wait(0.3)
    assert set(capsys.readouterr().err.splitlines()) == {"train: at work for 0:00"}
    assert [line["event"] for line in lines(tmp_path / "log")][:2] == ["begin", "working"]


def test_a_command_that_counts_says_nothing_besides(monkeypatch, capsys):
    monkeypatch.setattr(heartbeat, "LINE_EVERY", 0.05)
    monkeypatch.setattr(heartbeat, "last_shown", heartbeat.time.monotonic)
    with heartbeat.at_work("score", None):
        heartbeat.threading.Event().wait(0.2)
    assert capsys.readouterr().err == ""


def test_a_line_on_a_terminal_goes_away_before_anything_is_printed(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    terminal.say_over("train  at work")
    terminal.say("done")
    terminal.say("all")
    assert capsys.readouterr().err == "\r\x1b[Ktrain  at work\r\x1b[Kdone\nall\n"

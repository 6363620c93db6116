"""What the doctor sees: each fault beside the sound state."""

import json
import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from framing.lock import only_writer
from framing.requirements import Requirement
from framing.steps import installation_checks, study_checks
from framing.steps.doctor import doctor, server_checks
from framing.steps.installation_checks import encoder_check, extra_checks, package_checks, python_check
from framing.steps.study_needs import process_need, table_need
from framing.study import open_study

GIGABYTE = 1_000_000_000
NEEDED = [
    Requirement("click", "8.2"),
    Requirement("starlette", "0.41", "serve"),
    Requirement("uvicorn", "0.3", "serve"),
]


def states(lines):
    return {line.subject: line.state for line in lines}


@pytest.mark.parametrize(("release", "state"), [("3.10.14", "missing"), ("3.11.0", "ok"), ("3.14.0rc2", "ok")])
def test_python_is_new_enough_or_missing(release, state):
    assert python_check(release).state == state


def test_a_package_that_is_missing_or_too_old_is_a_line_with_what_to_install():
    assert states(package_checks(NEEDED, {"click": "8.2.1"})) == {"packages": "ok"}
    for versions, fact in (({}, "click is not installed"), ({"click": "8.1.9"}, "click is 8.1.9, older than 8.2")):
        (line,) = package_checks(NEEDED, versions)
        assert (line.state, line.fact, line.advice) == ("missing", fact, "pip install 'click>=8.2'")
    assert states(package_checks([], {})) == {"packages": "attention"}


@pytest.mark.parametrize(
    ("versions", "needed", "state"),
    [({"starlette": "1", "uvicorn": "1"}, True, "ok"), ({}, False, "ok"), ({}, True, "missing"),
     ({"starlette": "1"}, False, "attention"), ({"starlette": "0.1", "uvicorn": "1"}, False, "attention")],
)  # fmt: skip
def test_an_optional_part_is_missing_only_where_the_study_needs_it(versions, needed, state):
    lines = extra_checks(NEEDED, versions, frozenset(["serve"] if needed else []))
    assert states(lines)["extra serve"] == state


def test_an_encoder_is_a_folder_or_one_that_was_loaded_before(tmp_path):
    around = {"HF_HOME": str(tmp_path)}
    assert encoder_check("", around) is None
    assert encoder_check(str(tmp_path), around).state == "ok"
    assert encoder_check(str(tmp_path / "gone"), around).state == "missing"
    assert encoder_check("desk/small", around).state == "attention"
    (tmp_path / "hub" / "models--desk--small").mkdir(parents=True)
    assert encoder_check("desk/small", around).state == "ok"


def test_without_a_chromium_reports_are_printed_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    line = installation_checks.chromium_check()
    assert (line.state, line.fact) == ("ok", "none on the path")
    assert installation_checks.program_check({"LABEL_STUDIO_BIN": "/nowhere/label-studio"}).state == "attention"


@contextmanager
def answering(body, moment="Fri, 01 Jan 2100 00:00:00 GMT"):
    """Run a server that gives one answer; yield its address and the requests that it has seen."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers.get("Authorization")))
            self.send_response_only(200)
            self.send_header("Date", moment)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    seen, server = [], HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", seen
    server.shutdown()
    server.server_close()


def with_server(study, url, projects="[]"):
    toml = study.path / "study.toml"
    toml.write_text(f'{toml.read_text()}\n[studio]\nurl = "{url}"\nprojects = {projects}\n')
    return open_study(study.path)


def test_the_server_is_asked_without_the_token_and_its_clock_is_compared(study):
    with answering(json.dumps({"release": "1.23.0"}).encode()) as (url, seen):
        lines = list(server_checks(with_server(study, url), {"LABEL_STUDIO_API_KEY": "secret"}))
    assert seen == [("/api/version", None)]
    assert states(lines) == {"server": "ok", "clock": "attention"}
    assert lines[0].fact == f"Label Studio 1.23.0 at {url}"


@pytest.mark.parametrize(
    ("body", "state", "fact"),
    [(b'{"release": "1.22.9"}', "missing", "Label Studio 1.22.9 at"), (b"<h1>Hello</h1>", "attention", "is not Label"),
     (b'{"release": 7}', "attention", "is not Label"), (b"[1]", "attention", "is not Label")],
)  # fmt: skip
def test_a_server_that_is_old_or_another_is_named(study, body, state, fact):
    with answering(body) as (url, _):
        line, *_ = server_checks(with_server(study, url), {})
    assert line.state == state
    assert fact in line.fact


def test_a_server_is_missing_only_where_the_study_has_projects_there(study):
    with answering(b"") as (url, _):
        pass
    assert states(server_checks(with_server(study, url), {})) == {"server": "attention"}
    (study.path / "study.toml").write_text((study.path / "study.toml").read_text().replace("= []", "= [3]"))
    assert states(server_checks(open_study(study.path), {})) == {"server": "missing"}


def test_a_server_that_only_the_study_names_is_not_asked(study, tmp_path):
    (line,) = server_checks(with_server(study, "https://labels.example.org"), {"XDG_CONFIG_HOME": str(tmp_path)})
    assert "which only study.toml names" in line.fact


def test_who_holds_the_lock_is_named(study):
    assert study_checks._lock_check(study).state == "ok"
    with only_writer(study.path / "data", "score"):
        line = study_checks._lock_check(study)
    assert line.state == "attention"
    assert f"'framing score' (process {os.getpid()}" in line.fact


def test_a_file_of_tomorrow_means_a_wrong_clock(study):
    assert study_checks._clock_check(study).state == "ok"
    os.utime(study.path, (4e9, 4e9))
    assert study_checks._clock_check(study).state == "attention"


def test_the_right_to_write_is_missing_where_the_system_refuses_it(study, monkeypatch):
    assert study_checks._writing_check(study).state == "ok"
    monkeypatch.setattr(study_checks.os, "access", lambda path, mode: False)
    assert study_checks._writing_check(study).state == "missing"


def test_a_disk_without_room_for_the_stages_is_too_small():
    assert study_checks.disk_check(GIGABYTE, 100 * GIGABYTE).state == "ok"
    assert study_checks.disk_check(GIGABYTE, GIGABYTE).state == "missing"


@pytest.mark.parametrize(
    ("articles", "cores", "free", "wanted"),
    [(0, 4, 64, ["ok"]), (1000, 4, 64, ["ok", "ok"]), (1000, 64, 8, ["attention", "ok"]),
     (10_000_000, 4, 64, ["ok", "missing"]), (0, 4, 0.1, ["missing"])],
)  # fmt: skip
def test_memory_is_compared_with_the_processes_and_with_the_articles(articles, cores, free, wanted):
    lines = list(study_checks.memory_checks(articles, cores, int(free * GIGABYTE)))
    assert [line.state for line in lines] == wanted
    if wanted[0] == "attention":
        jobs = int(lines[0].advice.rpartition(" ")[2])
        assert process_need(jobs) <= free * GIGABYTE < process_need(jobs + 1)


def test_memory_that_the_system_does_not_tell_is_no_fault():
    assert [line.state for line in study_checks.memory_checks(1000, 4, 0)] == ["ok"]
    assert table_need(2000) > table_need(1000)


def test_a_container_may_have_less_memory_than_its_machine(tmp_path):
    assert study_checks._of_group(tmp_path) is None
    (tmp_path / "memory.current").write_text("400\n")
    for limit, left in (("1000", 600), ("max", None), ("300", 0)):
        (tmp_path / "memory.max").write_text(f"{limit}\n")
        assert study_checks._of_group(tmp_path) == left


def test_the_doctor_writes_nothing(study):
    before = sorted(study.path.rglob("*"))
    lines = list(doctor(study, {}))
    assert {"Python", "packages", "server", "memory", "disk"} <= set(states(lines))
    assert sorted(study.path.rglob("*")) == before

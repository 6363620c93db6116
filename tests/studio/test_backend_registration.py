"""The real thing: projects are connected to a backend, and are afterwards as they were."""

import os
import signal
import subprocess
import sys

import pytest

from framing.errors import StudioError
from framing.steps.backend_connection import RECORD, left_connected
from framing.steps.push import push
from framing.steps.serve import ServeAddress, serve
from framing.studio import backend_registration
from framing.studio.backend_registration import TITLE
from framing.study import open_study

HERE = ServeAddress("127.0.0.1", 0)


@pytest.fixture
def pushed(label_studio, ferries):
    """The small study in two projects of its own."""
    study = ferries(label_studio.url)
    push(study)
    return open_study(study.path)


@pytest.fixture
def left(label_studio):
    """What projects have: backends, webhooks, and whose predictions they show."""

    def look(*projects):
        paths = ("/api/ml", "/api/webhooks/")
        return [
            (
                *([one["url"] for one in label_studio.ask("GET", path, params={"project": number})] for path in paths),
                label_studio.ask("GET", f"/api/projects/{number}/")["model_version"],
            )
            for number in projects
        ]

    return look


def serve_until(study, ready):
    """Serve, stop when a sentence begins with ``ready``, and return what was told."""
    told = []

    def hear(sentence):
        told.append(sentence)
        if sentence.startswith(ready):
            os.kill(os.getpid(), signal.SIGTERM)

    serve(study, HERE, "all", tell=hear)
    return told


def test_a_stop_leaves_the_projects_as_they_were(pushed, left):
    projects = pushed.settings.studio.projects
    before = left(*projects)
    assert before[0][2].startswith("rules-")
    told = serve_until(pushed, f"connected to project {projects[-1]} ")
    assert told[-2:] == ["stopping", "disconnected from 2 projects"]
    assert left(*projects) == before


@pytest.fixture
def killed(pushed):
    """The small study after ``framing serve --connect all`` was killed with SIGKILL."""
    last = pushed.settings.studio.projects[-1]
    command = [sys.executable, "-m", "framing.cli", "serve", "--port", "0", "--connect", "all", "--study", pushed.path]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        for line in serving.stderr:
            if f"connected to project {last} " in line:
                break
        serving.kill()
    return pushed


def test_what_a_killed_run_has_left_is_seen_by_status_and_goes_with_a_push(killed, left):
    projects = killed.settings.studio.projects
    assert [(len(backends), len(hooks), shown) for backends, hooks, shown in left(*projects)] == [(1, 1, TITLE)] * 2
    sentences = left_connected(killed)
    assert [sentence.partition(" (")[0] for sentence in sentences] == [
        f"project {number} shows predictions from a backend that does not answer" for number in projects
    ]
    assert push(killed, dry_run=True).disconnected == projects
    assert push(open_study(killed.path)).disconnected == projects
    assert [(*gone, shown[:6]) for *gone, shown in left(*projects)] == [([], [], "rules-")] * 2
    assert (left_connected(killed), push(open_study(killed.path)).disconnected) == ([], ())


def test_a_backend_that_answers_is_neither_reported_nor_disconnected(pushed, left):
    reported = []

    def look(sentence):
        if sentence.startswith(f"connected to project {pushed.settings.studio.projects[-1]} "):
            reported.extend([left_connected(pushed), push(pushed).disconnected])
            os.kill(os.getpid(), signal.SIGTERM)

    serve(pushed, HERE, "all", tell=look)
    assert reported == [[], ()]
    assert not (pushed.path / RECORD).exists()


@pytest.mark.parametrize("record", ["{", "[]", '{"url": 5}', '{"url": "file:///etc/passwd", "projects": [1]}'])
def test_a_record_that_cannot_be_read_or_names_no_server_stops_nothing(ferries, record):
    study = ferries()
    (study.path / RECORD).write_text(record)
    assert len(left_connected(study)) == (0 if "file:" in record else 1)


def test_a_deleted_project_is_told_before_any_is_connected(pushed, left, label_studio):
    first, last = pushed.settings.studio.projects
    label_studio.ask("DELETE", f"/api/projects/{last}/")
    told = []
    with pytest.raises(StudioError, match=rf"no project {last}; remove it from \[studio\] projects in study.toml"):
        serve(pushed, HERE, "all", tell=told.append)
    assert (told, left(first)[0][:2]) == ([], ([], []))


def test_connecting_that_fails_half_way_leaves_nothing(pushed, left, monkeypatch):
    first, last = pushed.settings.studio.projects
    before, told, set_webhook = left(first, last), [], backend_registration._set_webhook

    def fail(client, number, address):
        if number == last:
            raise StudioError("refused")
        set_webhook(client, number, address)

    monkeypatch.setattr(backend_registration, "_set_webhook", fail)
    with pytest.raises(StudioError, match=r"^refused$"):
        serve(pushed, HERE, "all", tell=told.append)
    assert told[-1].startswith(f"connected to project {first} ")
    assert left(first, last) == before

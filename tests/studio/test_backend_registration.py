"""The real thing: projects are connected to a backend, and are afterwards as they were."""

import os
import signal

import pytest

from framing.errors import StudioError
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


def test_what_a_killed_run_has_left_goes_with_a_push_and_the_next_stop(pushed, left, monkeypatch):
    projects = pushed.settings.studio.projects
    before = left(*projects)
    with monkeypatch.context() as patch:
        patch.setattr("framing.steps.backend_connection.disconnect_projects", lambda *_: None)
        serve_until(pushed, f"connected to project {projects[-1]} ")
    assert [shown for _, _, shown in left(*projects)] == [TITLE, TITLE]
    push(open_study(pushed.path))
    assert [shown for _, _, shown in left(*projects)] == [shown for _, _, shown in before]
    serve_until(pushed, f"connected to project {projects[-1]} ")
    assert left(*projects) == before


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

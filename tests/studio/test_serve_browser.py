"""The ML backend with a real Label Studio: pre-labels when a task opens, proposals while somebody marks, training."""

import os
import time

import pytest

from framing.errors import StudioError
from framing.steps.pull import pull
from framing.steps.push import push
from framing.steps.serve import StudyBackend
from framing.studio import server
from framing.studio.backend_app import make_app
from framing.studio.backend_registration import Address, connect_projects
from framing.studio.backend_requests import Keys
from framing.studio.backend_server import listening
from framing.studio.client import connect
from framing.studio.opaque_ids import by_opaque_id, with_article_ids
from framing.studio.request_limits import LOOPBACK
from framing.study import open_study

KEYS = Keys("a-password-for-tests", "a-secret-for-tests")


@pytest.fixture(scope="module")
def backend(label_studio, shared_ferries):
    """A backend that the projects of the small study are connected to, in place of what was pushed to them."""
    told: list[str] = []
    made = StudyBackend(shared_ferries, told.append)
    with listening(make_app(made, KEYS, hosts=LOOPBACK, tell=told.append), "127.0.0.1", 0) as port:
        with connect(label_studio.url, os.environ) as client:
            for _ in range(2):  # twice changes nothing
                address = Address(f"http://127.0.0.1:{port}", KEYS.password, KEYS.secret)
                connect_projects(client, shared_ferries.settings.studio.projects, address)
        for project in shared_ferries.settings.studio.projects:
            # what was pushed is gone
            label_studio.ask("DELETE", f"/api/projects/{project}/model-versions/", json={"model_version": made.version})
        yield made
        made.stop()


def tasks(label_studio, study):
    """Return the study's tasks without their predictions: asking for these would make them."""
    listed = [
        label_studio.ask("GET", "/api/tasks", params={"project": project, "include": "id,data,project"})["tasks"]
        for project in study.settings.studio.projects
    ]
    tasks = with_article_ids([one for some in listed for one in some], by_opaque_id(["a1", "a2", "a3", "a4", "a5"]))
    return {one["data"]["article_id"]: one for one in tasks}


def drawn(page):
    return sorted(
        (int(mark.get_attribute("data-start")), int(mark.get_attribute("data-end")),
         mark.get_attribute("data-label").partition(":")[2].partition(",")[0])
        for mark in page.locator("span.htx-highlight").all()
    )  # fmt: skip


def places(text, *found):
    return sorted((text.index(words), text.index(words) + len(words), label) for words, label in found)


def test_connecting_leaves_one_backend_and_one_webhook_with_the_secret(label_studio, shared_ferries, backend):
    for project in shared_ferries.settings.studio.projects:
        (connected,) = label_studio.ask("GET", "/api/ml", params={"project": project})
        assert (connected["readable_state"], connected["model_version"]) == ("Connected", backend.version)
        (webhook,) = label_studio.ask("GET", "/api/webhooks/", params={"project": project})
        assert webhook["headers"] == {"x-framing-secret": KEYS.secret}
        assert webhook["url"] == f"{connected['url']}/webhook"
        assert (webhook["send_payload"], webhook["send_for_all_actions"]) == (False, False)


def test_a_task_is_pre_labelled_when_it_is_opened(label_studio, shared_ferries, backend, page):
    task = tasks(label_studio, shared_ferries)["a2"]
    text = task["data"]["text"]
    assert "«" in text
    assert label_studio.ask("GET", f"/api/tasks/{task['id']}/annotations/") == []
    label_studio.open(page, task)
    screen = backend.codebook.category_ids
    found = backend.prediction_service().predictor.predict(_text(task))
    assert len(found) >= 2
    assert drawn(page) == sorted(
        (row.start, row.end, row.category) for row in found.itertuples() if row.category in screen
    )


def _text(task):
    from framing.studio.backend_answers import Text

    return Text(task["data"]["text"], task["data"]["language"], task["data"]["title"])


def test_a_blind_task_gets_none_though_the_project_asks_for_all(label_studio, shared_ferries, backend, page):
    task = tasks(label_studio, shared_ferries)["a5"]
    assert task["data"]["arm"] == "blind"
    assert len(backend.prediction_service().predictor.predict(_text(task))) == 1  # "brutal": the rules would have it
    label_studio.open(page, task, at_least=0)
    assert drawn(page) == []
    params = {"id": "retrieve_tasks_predictions", "project": task["project"]}
    label_studio.ask("POST", "/api/dm/actions", params=params, json={"selectedItems": {"all": True, "excluded": []}})
    after = label_studio.tasks(shared_ferries)
    assert {name: len(one["predictions"]) for name, one in after.items()} == {
        "a1": 1, "a2": 1, "a3": 1, "a4": 1, "a5": 0,
    }  # fmt: skip


def test_while_somebody_marks_the_same_words_are_proposed_and_come_back(
    label_studio, shared_ferries, backend, page, mark
):
    task = tasks(label_studio, shared_ferries)["a1"]
    text = task["data"]["text"]
    label_studio.open(page, task)
    before = drawn(page)
    page.locator("text=Auto-Annotation").first.click()
    mark("minister", "naming", len(before) + 2)
    first, second = text.index("minister"), text.rindex("minister")
    # the new mark has the voice that the rules read there, and is drawn with it, behind an emoji, too
    assert (
        page.locator("span.htx-highlight", has_text="minister")
        .first.get_attribute("data-label")
        .endswith(":naming,outlet")
    )
    assert drawn(page) == sorted([*before, (first, first + 8, "naming"), (second, second + 8, "naming")])
    with page.expect_response(lambda answer: "/annotations" in answer.url and answer.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")
    pull(shared_ferries)
    found = shared_ferries.annotations()
    mine = found[found["article_id"] == "a1"]
    assert sorted(zip(mine["start"], mine["end"], mine["category"], strict=True)) == sorted(
        [*before, (first, first + 8, "naming"), (second, second + 8, "naming")]
    )
    proposed = mine.set_index("start").loc[second]
    assert (proposed["origin"], proposed["rule"]) == ("added", "")  # as if made by hand
    assert mine.set_index("start").loc[first, ["voice", "origin"]].tolist() == ["outlet", "added"]
    assert backend.training_status()["judged_since"] == 1  # the webhook has told


def test_start_training_runs_beside_and_says_why_nothing_came_of_it(label_studio, shared_ferries, backend):
    before = backend.version
    (connected,) = label_studio.ask("GET", "/api/ml", params={"project": shared_ferries.settings.studio.projects[0]})
    label_studio.ask("POST", f"/api/ml/{connected['id']}/train", json={})
    while backend.training_status()["state"] == "running":
        time.sleep(0.1)
    assert backend.training_status()["last"] == (
        "training failed: a model needs 10 labelled articles, but there is 1: label more"
    )
    assert backend.version == before
    versions = label_studio.ask("GET", f"/api/ml/{connected['id']}/versions")
    assert versions["versions"] == [before]


def test_a_server_that_forbids_backends_on_its_machine_names_its_settings(installed, ferries):
    executable, data = installed[0], installed[1]()
    variables = server.environment(data, os.environ) | {"ML_BLOCK_LOCAL_IP": "true", "SSRF_PROTECTION_ENABLED": "true"}
    running = server.start(executable, data, server.free_port(), variables)
    try:
        study = ferries(running.url)
        push(study)
        (project, *_) = open_study(study.path).settings.studio.projects
        with connect(running.url, os.environ) as client:
            forbids = r"accepts no backend on this machine .*ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION"
            with pytest.raises(StudioError, match=forbids):
                connect_projects(client, [project], Address("http://127.0.0.1:9", "p", "s"))
            assert client.ask("GET", "api/ml", params={"project": project}) == []
    finally:
        running.stop()


@pytest.mark.parametrize("there", [True, False])
def test_a_backend_that_cannot_be_reached_and_a_project_that_does_not_exist_are_reported(
    label_studio, shared_ferries, there
):
    with connect(label_studio.url, os.environ) as client:
        project = client.create("Nobody listens", "<View></View>", instruction="", annotators=1).id if there else 999999
        said = "cannot reach this backend at http://127.0.0.1:9;" if there else "there is no project 999999"
        with pytest.raises(StudioError, match=said):
            connect_projects(client, [project], Address("http://127.0.0.1:9", "p", "s"))
    if there:
        assert label_studio.ask("GET", "/api/webhooks/", params={"project": project}) == []

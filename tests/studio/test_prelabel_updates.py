"""Pre-labels on a real server that follow the rules, and a blind arm that stays blind."""

import pytest

from framing.errors import StudioError
from framing.steps.push import push
from framing.studio.client import Client
from framing.study import open_study


@pytest.fixture
def study(label_studio, ferries):
    return ferries(label_studio.url)


def again(study):
    return open_study(study.path)


def edit_codebook(study, old, new):
    path = study.path / "label_config" / "codebook.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


CATEGORY = """\
[[categories]]
id = "praise"
colour = "#88cc88"
hotkey = "8"
hint = "high praise"
definition = "Words that raise somebody up."
include = ["heroic"]
exclude = ["won"]

[[voices]]
id = "outlet"
"""


def judged(label_studio, task, **more):
    """Submit the pre-labels of a task as they are, as the browser does."""
    shown = task["predictions"][0]
    body = {"result": shown["result"], "parent_prediction": shown["id"], "lead_time": 3, **more}
    return label_studio.ask("POST", f"/api/tasks/{task['id']}/annotations/", json=body)


def by_version(tasks):
    return {
        one: sorted(
            (
                each["model_version"],
                [region["value"]["text"] for region in each["result"] if region["type"] == "labels"],
            )
            for each in task["predictions"]
        )
        for one, task in tasks.items()
    }


def test_other_rules_replace_the_pre_labels_that_nobody_has_begun(label_studio, study):
    push(study, model_version="rules-old")
    tasks = label_studio.tasks(study)
    judged(label_studio, tasks["a1"])
    label_studio.ask("POST", f"/api/tasks/{tasks['a3']['id']}/drafts", json={"result": [], "lead_time": 1})
    again(study).keep("markers", study.markers().query("text != 'junta' and text != 'claimed' and text != 'présumé'"))
    done = push(again(study), model_version="rules-new")
    old, new = by_version(tasks), by_version(label_studio.tasks(study))
    # a1 is judged and a3 begun: both keep what they had, under the new name; a5 is blind
    assert {one: dict(new[one])["rules-new"] for one in new if one != "a5"} == {
        "a1": ["allegedly", "claimed", "disastrous"], "a2": ["a martelé", "«\u00a0exercice\u00a0»"],
        "a3": ["junta"], "a4": [],
    }  # fmt: skip
    assert {one: dict(new[one])["rules-old"] for one in new if one != "a5"} == {
        one: dict(old[one])["rules-old"] for one in old if one != "a5"
    }
    assert (done.sent, done.renewed, new["a5"]) == (0, 2, [])
    assert {label_studio.ask("GET", f"/api/projects/{one}/")["model_version"] for one in done.projects} == {"rules-new"}


def test_older_rules_replace_no_pre_labels_unless_they_are_forced(label_studio, study):
    numbers = push(study, model_version="rules-old").created
    assert push(again(study), model_version="rules-new").renewed == 4
    before = {name: task["predictions"] for name, task in label_studio.tasks(study).items()}
    for dry_run in (True, False):
        with pytest.raises(StudioError, match=r"showed these pre-labels \(rules-old\) before, and newer ones"):
            push(again(study), model_version="rules-old", dry_run=dry_run)
    assert {name: task["predictions"] for name, task in label_studio.tasks(study).items()} == before
    push(again(study), model_version="rules-old", force=True)
    shown = {label_studio.ask("GET", f"/api/projects/{number}/")["model_version"] for number in numbers}
    assert shown == {"rules-old"}


def test_the_push_after_takes_the_old_pre_labels_away_and_leaves_those_of_a_model(label_studio, study):
    push(study, model_version="rules-old")
    task = label_studio.tasks(study)["a1"]
    foreign = {"task": task["id"], "model_version": "model-7", "result": []}
    label_studio.ask("POST", f"/api/projects/{task['project']}/import/predictions", json=[foreign])
    push(again(study), model_version="rules-new")
    judged(label_studio, task)  # a page that was open meanwhile can still be submitted
    assert push(again(study), model_version="rules-new").renewed == 0
    found = {one: [version for version, _ in each] for one, each in by_version(label_studio.tasks(study)).items()}
    # the annotation of a1 says which pre-labels were shown as long as these exist; a2 is in the same project
    kept = {"a1": ["model-7", "rules-new", "rules-old"], "a2": ["rules-new", "rules-old"]}
    assert found == {**kept, **{one: ["rules-new"] for one in ("a3", "a4")}, "a5": []}


def test_pre_labels_that_did_not_all_arrive_are_completed_without_duplicates(label_studio, study, monkeypatch):
    push(study, model_version="rules-old")

    def lossy(client, number, predictions, send=Client.send_predictions, sends=[]):  # noqa: B006
        sends.append(number)
        send(client, number, predictions)
        if len(sends) == 1:
            raise StudioError("the connection broke")

    monkeypatch.setattr(Client, "send_predictions", lossy)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    assert push(again(study), model_version="rules-new").renewed == 4
    new = by_version(label_studio.tasks(study))
    assert [[version for version, _ in new[one]] for one in ("a1", "a4")] == [["rules-new", "rules-old"]] * 2


def test_more_articles_and_categories_go_into_the_same_project(label_studio, study):
    sample = study.table("sample")
    study.keep("sample", sample.head(1))
    made = push(study).created
    again(study).keep("sample", sample.head(2))
    edit_codebook(study, '[[voices]]\nid = "outlet"\n', CATEGORY)
    done = push(again(study))
    assert (done.sent, done.renewed, done.created, done.projects) == (1, 1, (), made)
    shown = {
        one: {each["model_version"] for each in task["predictions"]} for one, task in label_studio.tasks(study).items()
    }
    assert shown["a2"] < shown["a1"]


def test_pre_labels_that_somebody_gave_to_a_blind_article_are_taken_away(label_studio, study):
    number = push(study).created[0]
    blind = label_studio.tasks(study)["a5"]["id"]
    given = {"task": blind, "model_version": "model-7", "result": []}
    label_studio.ask("POST", f"/api/projects/{number}/import/predictions", json=[given])
    assert push(again(study)).unblinded == 1
    assert label_studio.tasks(study)["a5"]["predictions"] == []


def test_nobody_asks_a_backend_for_the_blind_arm(label_studio, study):
    asked = [label_studio.ask("GET", f"/api/projects/{one}/") for one in push(study).created]
    assert [one["evaluate_predictions_automatically"] for one in asked] == [False, False]

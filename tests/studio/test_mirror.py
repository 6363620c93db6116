"""Following a real server: only what has changed is asked for, and nothing is missed."""

from datetime import timedelta

import pytest

from framing.records import empty
from framing.steps.pull import pull
from framing.steps.push import push
from framing.studio.client import Client
from framing.studio.mirror import count_readings, mirrored, replaced, strangers, tasks_of
from framing.study import open_study


def task(number, *annotations, project=3, **more):
    data = {"framing_id": f"a{number}", "arm": "assisted", "text_sha": "0", "text": "Nothing.", "title": "x"}
    return {"id": number, "project": project, "data": data, "annotations": list(annotations), **more}


READ = {"id": 5, "completed_by": 1, "result": [], "prediction": {"created_ago": "3 days"}}


def test_the_mirror_keeps_what_is_read_and_not_the_text():
    (kept,) = tasks_of(mirrored([task(1, READ), task(2)]))
    assert set(kept["data"]) == {"framing_id", "arm", "text_sha", "text_now"}
    assert kept["annotations"] == [{"id": 5, "completed_by": 1, "result": []}]


def test_the_mirror_keeps_the_words_of_regions_by_which_they_are_placed():
    value = {"start": 0, "end": 2, "text": "No", "labels": ["loaded"]}
    region = {"id": "r1", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    strange = {"id": "r2", "from_name": "box", "to_name": "image", "type": "rectanglelabels", "value": {"x": 1}}
    ((reading,),) = [
        one["annotations"]
        for one in tasks_of(
            mirrored([task(1, {**READ, "result": [region, strange], "prediction": {"result": [region]}})])
        )
    ]
    assert (reading["result"], reading["prediction"]["result"]) == ([region, strange], [region])


def test_what_is_asked_again_takes_the_place_of_what_was_there_even_if_it_is_gone():
    before = mirrored([task(1, READ), task(2, READ), task(3, READ, project=4)])
    after = replaced(before, 3, [1, 2], mirrored([task(2, READ, READ)]))
    assert [(row.project, row.task) for row in after.itertuples()] == [(3, 2), (4, 3)]
    assert (count_readings(after, 3), count_readings(before, 3)) == (2, 2)
    assert len(replaced(empty("pulled"), 3, [1], mirrored([]))) == 0


def test_readings_of_pre_labels_that_were_replaced_meanwhile_are_found():
    told = [{"parent_prediction": 7, "prediction": {"id": 7}}, {"parent_prediction": 8, "prediction": {"id": 9}},
            {"parent_prediction": None, "prediction": {"id": 9}}, {}]  # fmt: skip
    assert strangers([task(1), task(2, *told)]) == [(1, 8)]


@pytest.fixture
def followed(label_studio, ferries, people, monkeypatch):
    """The small study, pushed and judged by two people, and what a further pull asks for by number."""
    study = ferries(label_studio.url)
    push(study)
    study = open_study(study.path)
    tasks = label_studio.tasks(study)
    made = {one: people[0].judge(tasks[one]) for one in ("a1", "a2", "a3")} | {"b1": people[1].judge(tasks["a1"])}
    asked = []

    def export(client, number, tasks=None, export=Client.export):
        asked.append(tasks)
        return export(client, number, tasks)

    monkeypatch.setattr(Client, "export", export)
    monkeypatch.setattr("framing.steps.pull._MANY", 1.0)
    monkeypatch.setattr("framing.steps.pull._MARGIN", timedelta(0))  # it would ask for all that was just made
    assert (pull(study).new, asked) == (4, [None, None])
    asked.clear()
    return study, tasks, made, asked


def state(study):
    return sorted((row.article_id, int(row.annotator), row.text) for row in study.annotations().itertuples()), len(
        study.table("annotated")
    )


def test_nothing_new_asks_for_nothing(followed):
    study, *_, asked = followed
    before = state(study)
    assert (pull(study).made, state(study), asked) == (False, before, [])


def test_edits_deletions_and_new_readings_are_followed(label_studio, followed, people):
    study, tasks, made, asked = followed
    shorter = made["a1"]["result"][:2]
    label_studio.ask("PATCH", f"/api/annotations/{made['a1']['id']}/", json={"result": shorter})
    label_studio.ask("DELETE", f"/api/annotations/{made['b1']['id']}/")
    people[1].judge(tasks["a2"], skip=True)
    pulled = pull(study)
    assert asked == [sorted([tasks["a1"]["id"], tasks["a2"]["id"]])]
    assert (pulled.new, pulled.edited, pulled.gone, pulled.skipped) == (1, 1, 1, 1)
    following = state(study)
    assert pull(study, full=True).made is False
    assert state(study) == following
    assert list(study.table("shown").query("article_id == 'a1'")["fate"]) == ["kept", "deleted", "deleted"]


def test_a_task_that_was_deleted_whole_is_noticed_by_the_count(label_studio, followed):
    study, tasks, _, asked = followed
    label_studio.ask("DELETE", f"/api/tasks/{tasks['a2']['id']}/")
    pulled = pull(study)
    assert (pulled.gone, asked) == (1, [None])
    assert "a2" not in set(study.annotations()["article_id"])


def test_a_draft_is_not_a_reading(label_studio, followed):
    study, tasks, _, _ = followed
    before = state(study)
    label_studio.ask("POST", f"/api/tasks/{tasks['a4']['id']}/drafts", json={"result": [], "lead_time": 1})
    assert (pull(study).made, state(study)) == (False, before)


def test_a_reading_of_replaced_pre_labels_is_held_against_what_the_page_had(label_studio, ferries, people):
    study = ferries(label_studio.url)
    push(study, model_version="rules-old")
    study = open_study(study.path)
    task = label_studio.tasks(study)["a1"]
    study.keep("markers", study.markers().query("text != 'allegedly'"))
    push(study, model_version="rules-new")
    people[0].judge(task, lambda regions, text: [one for one in regions if one["value"]["text"] != "claimed"])
    pull(study)
    found = study.table("shown")
    assert dict(zip(found["text"], found["fate"], strict=True)) == {
        "allegedly": "kept", "claimed": "deleted", "disastrous": "kept",
    }  # fmt: skip
    assert set(study.annotations()["origin"]) == {"kept"}

"""Following a real server: only what has changed is asked for, and nothing is missed."""

import json
from datetime import timedelta

import pandas as pd
import pytest

from framing.errors import StudioError
from framing.records import empty
from framing.steps.pull import STAGES, pull
from framing.steps.push import push
from framing.steps.retrain import retrain
from framing.studio.client import Client
from framing.studio.merging import merge_caches, replace_tasks
from framing.studio.task_cache import at, cache_rows, count_readings, missing_predictions, tasks_of
from framing.study import open_study


def task(number, *annotations, project=3, **more):
    data = {"article_id": f"a{number}", "arm": "assisted", "text_sha": "0", "text": "Nothing.", "title": "x"}
    return {"id": number, "project": project, "data": data, "annotations": list(annotations), **more}


READ = {"id": 5, "completed_by": 1, "result": [], "prediction": {"created_ago": "3 days"}}


def test_the_cache_keeps_what_is_read_and_not_the_text():
    (kept, unread) = tasks_of(cache_rows([task(1, READ), task(2)]))
    assert unread["annotations"] == []
    assert set(kept["data"]) == {"article_id", "arm", "text_sha", "text_now"}
    assert kept["annotations"] == [{"id": 5, "completed_by": 1, "result": [], "prediction": {}}]


def test_the_cache_keeps_the_words_of_regions_by_which_they_are_placed():
    value = {"start": 0, "end": 2, "text": "No", "labels": ["loaded"]}
    region = {"id": "r1", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    strange = {"id": "r2", "from_name": "box", "to_name": "image", "type": "rectanglelabels", "value": {"x": 1}}
    ((reading,),) = [
        one["annotations"]
        for one in tasks_of(
            cache_rows([task(1, {**READ, "result": [region, strange], "prediction": {"result": [region]}})])
        )
    ]
    assert (reading["result"], reading["prediction"]["result"]) == ([region, strange], [region])


def test_a_row_that_two_caches_have_is_read_once_and_is_of_the_server_of_each():
    parsed, (here, there) = {}, (cache_rows([task(1, READ)], name) for name in ("here", "there"))
    ((one,), (other,)) = tasks_of(here, parsed), tasks_of(there, parsed)
    assert (one["server"], other["server"], len(parsed)) == ("here", "there", 1)
    assert one["annotations"] is other["annotations"]


def test_what_is_asked_again_takes_the_place_of_what_was_there_even_if_it_is_gone():
    before = cache_rows([task(1, READ), task(2, READ), task(3, READ, project=4)])
    after = replace_tasks(before, at(before, "", [3]), cache_rows([task(2, READ, {**READ, "id": 6})]))
    assert [(row.project, row.task) for row in after.itertuples()] == [(3, 2), (4, 3)]
    assert (count_readings(after), count_readings(before)) == (3, 3)
    assert len(replace_tasks(empty("server_tasks"), at(empty("server_tasks"), "", [3]), cache_rows([]))) == 0


def edit(number, hour, *regions, **more):
    return {"id": number, "completed_by": 1, "updated_at": f"2026-12-01T0{hour}:00:00Z", "result": [*regions], **more}


FIRST = [edit(1, 1), edit(2, 5, {"type": "labels"}), {"id": 3, "completed_by": 2, "result": []}]
SECOND = [edit(2, 4), edit(1, 2, {"type": "labels"}), edit(4, 1)]


@pytest.mark.parametrize(("one", "other"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_of_two_exports_of_a_task_each_annotation_is_kept_as_it_was_edited_last(one, other):
    times = {True: "2026-12-01T05:00:00Z", False: "2026-12-01T04:00:00Z"}
    tables = [cache_rows([task(1, *states, updated_at=times[states is FIRST])]) for states in (one, other)]
    after = merge_caches(*tables)
    (whole,) = tasks_of(after)
    assert [(made["id"], len(made["result"])) for made in whole["annotations"]] == [(1, 1), (2, 1), (3, 0), (4, 0)]
    assert (count_readings(after), after["updated_at"][0]) == (4, "2026-12-01T05:00:00.000000Z")


def test_a_task_without_time_is_the_one_with_it():
    dated = cache_rows([task(1, READ, created_at="2026-11-20T08:00:00Z")])
    for tables in ((dated, cache_rows([task(1, READ)])), (cache_rows([task(1, READ)]), dated)):
        assert merge_caches(*tables)["created_at"].tolist() == ["2026-11-20T08:00:00.000000Z"]


def test_of_people_only_number_and_address_are_kept():
    by = {"id": 1, "email": "ada@example.com", "first_name": "Ada", "last_name": "Person"}
    (kept,) = tasks_of(cache_rows([task(1, {**READ, "completed_by": by})]))
    assert kept["annotations"][0]["completed_by"] == {"id": 1, "email": "ada@example.com"}


def test_readings_of_pre_labels_that_were_replaced_meanwhile_are_found():
    told = [{"parent_prediction": 7, "prediction": {"id": 7}}, {"parent_prediction": 8, "prediction": {"id": 9}},
            {"parent_prediction": None, "prediction": {"id": 9}}, {}]  # fmt: skip
    assert missing_predictions([task(1), task(2, *told)]) == [(1, 8)]


@pytest.fixture(scope="module")
def third(label_studio, people):
    return type(people[0])(label_studio, "cy@example.com")


@pytest.fixture
def followed(label_studio, ferries, people, third, monkeypatch):
    """The small study, pushed and judged ten times by three people, and what a further pull asks for by number."""
    study = ferries(label_studio.url)
    push(study)
    study = open_study(study.path)
    tasks = label_studio.tasks(study)
    made = {one: people[0].judge(tasks[one]) for one in tasks} | {"b1": people[1].judge(tasks["a1"])}
    for person, name in ((people[1], "a3"), (people[1], "a4"), (people[1], "a5"), (third, "a1")):
        person.judge(tasks[name])
    asked = []

    def export(client, number, tasks=None, export=Client.export):
        asked.append(tasks)
        return export(client, number, tasks)

    monkeypatch.setattr(Client, "export", export)
    monkeypatch.setattr("framing.studio.changes_since._MAX_SHARE", 1.0)
    monkeypatch.setattr("framing.studio.changes_since._MARGIN", timedelta(0))  # it would ask for all that was just made
    assert (pull(study).new, asked) == (10, [None, None])
    asked.clear()
    return study, tasks, made, asked


def state(study):
    marks = study.annotations()[["article_id", "annotator", "text"]]
    return sorted(marks.itertuples(index=False, name=None)), len(study.table("readings"))


def test_nothing_new_asks_for_nothing(followed):
    study, *_, asked = followed
    before = state(study)
    assert (pull(study).written, state(study), asked) == (False, before, [])


def test_edits_deletions_and_new_readings_are_followed(label_studio, followed, people):
    study, tasks, made, asked = followed
    shorter = made["a1"]["result"][:1]
    label_studio.ask("PATCH", f"/api/annotations/{made['a1']['id']}/", json={"result": shorter})
    label_studio.ask("DELETE", f"/api/annotations/{made['b1']['id']}/")
    people[1].judge(tasks["a2"], skip=True)
    pulled = pull(study)
    assert asked == [sorted([tasks["a1"]["id"], tasks["a2"]["id"]])]
    assert (pulled.new, pulled.edited, pulled.gone, pulled.skipped) == (1, 1, 1, 1)
    following = state(study)
    assert pull(study, full=True).written is False
    assert state(study) == following
    shown = study.table("shown_prelabels").query("article_id == 'a1' and annotator == 'ada@example.com'")
    assert list(shown["outcome"]) == ["kept", "deleted", "deleted"]


def test_a_task_that_was_deleted_whole_is_noticed_by_the_count(label_studio, followed):
    study, tasks, _, asked = followed
    label_studio.ask("DELETE", f"/api/tasks/{tasks['a2']['id']}/")
    pulled = pull(study)
    assert (pulled.gone, asked) == (1, [None])
    assert "a2" not in set(study.annotations()["article_id"])


def test_losing_many_readings_is_refused_and_missing_keep_keeps_them(label_studio, followed):
    study, tasks, *_ = followed
    before, manifest = state(study), study.manifest()
    for name in ("a3", "a4", "a5"):
        label_studio.ask("DELETE", f"/api/tasks/{tasks[name]['id']}/")
    refusal = (
        rf"Label Studio at {label_studio.url}: 6 of the study's 10 readings would be lost; .*: \d by .*@example.com \("
    )
    for command in (pull, retrain):
        with pytest.raises(StudioError, match=refusal):
            command(study)
        assert (state(study), study.manifest()) == (before, manifest)
    assert (pull(study, missing="keep").gone, state(study)) == (0, before)
    assert (pull(study, force=True).gone, state(study)[1]) == (6, 4)


def exported(label_studio, study, path, **options):
    """Write what the page's export button gives of all projects of a study, as one file."""
    numbers = open_study(study.path).settings.studio.projects
    parts = [label_studio.ask("GET", f"/api/projects/{one}/export", params={"exportType": "JSON"}) for one in numbers]
    path.write_text(json.dumps([task for part in parts for task in part]), encoding="utf-8")
    return path


def test_an_export_of_the_server_that_was_pulled_doubles_nothing(label_studio, followed, tmp_path):
    study, *_ = followed
    before, cache = state(study), study.table("server_tasks")
    again = pull(study, exported(label_studio, study, tmp_path / "export.json"))
    assert (again.written, again.new, again.gone, again.notes, state(study)) == (False, 0, 0, (), before)
    pd.testing.assert_frame_equal(study.table("server_tasks"), cache)
    assert set(cache["server"]) == {label_studio.url}
    named = pull(study, tmp_path / "export.json", server="lab")
    assert (named.new, named.gone, state(study)) == (0, 0, before)
    assert (pull(study).gone, state(study), set(study.table("server_tasks")["server"])) == (
        0,
        before,
        {label_studio.url},
    )


def test_an_export_comes_first_and_the_server_after_it(label_studio, followed, tmp_path):
    study, *_ = followed
    before = state(study)
    path = exported(label_studio, study, tmp_path / "export.json")
    for name in STAGES:
        study.file(name).unlink()
    assert (pull(study, path).new, state(study)[1]) == (10, 10)
    assert all("@export-2" in who for who in study.table("readings")["annotator"])
    pulled = pull(study)
    assert (pulled.new, pulled.edited, pulled.gone, state(study)) == (0, 0, 0, before)


def test_an_address_that_has_changed_is_the_same_server(label_studio, followed, proxy_before):
    study, *_, asked = followed
    before = state(study)
    with proxy_before(label_studio.url) as moved:
        toml = study.path / "study.toml"
        toml.write_text(toml.read_text(encoding="utf-8").replace(label_studio.url, moved.url), encoding="utf-8")
        pulled = pull(open_study(study.path))
    assert (pulled.new, pulled.gone, state(study), asked) == (0, 0, before, [None, None])
    assert f"the tasks of {label_studio.url} are those of {moved.url}, and now have that name" in pulled.notes


def test_where_the_server_does_not_tell_addresses_people_go_by_number(label_studio, followed, monkeypatch):
    study, *_ = followed
    before = state(study)
    monkeypatch.setattr(Client, "emails", lambda client: {})
    assert (pull(study, full=True).written, state(study)) == (False, before)
    for name in STAGES:
        study.file(name).unlink()
    place = label_studio.url.partition("://")[2]
    assert pull(study).annotators == 3
    assert {who.partition("@")[2] for who in study.table("readings")["annotator"]} == {place}


def test_a_draft_is_not_a_reading(label_studio, followed):
    study, tasks, _, _ = followed
    before = state(study)
    label_studio.ask("POST", f"/api/tasks/{tasks['a4']['id']}/drafts", json={"result": [], "lead_time": 1})
    assert (pull(study).written, state(study)) == (False, before)


def test_a_reading_of_replaced_pre_labels_is_held_against_what_the_page_had(label_studio, ferries, people):
    study = ferries(label_studio.url)
    push(study, model_version="rules-old")
    study = open_study(study.path)
    task = label_studio.tasks(study)["a1"]
    study.keep("markers", study.markers().query("text != 'allegedly'"))
    push(study, model_version="rules-new")
    people[0].judge(task, lambda regions, text: [one for one in regions if one["value"]["text"] != "claimed"])
    pull(study)
    found = study.table("shown_prelabels")
    assert dict(zip(found["text"], found["outcome"], strict=True)) == {
        "allegedly": "kept", "claimed": "deleted", "disastrous": "kept",
    }  # fmt: skip
    assert set(study.annotations()["origin"]) == {"kept"}

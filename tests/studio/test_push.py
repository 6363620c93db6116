"""Pushing to a real server: once, twice, interrupted, and to the wrong project."""

import json

import pytest

from framing.cli.push import _sentences
from framing.errors import StudioError
from framing.steps.push import Share, push, write_projects
from framing.steps.push_file import push_file
from framing.studio.client import Client, connect
from framing.studio.opaque_ids import opaque_id, with_opaque_ids
from framing.study import open_study


@pytest.fixture
def study(label_studio, ferries):
    return ferries(label_studio.url)


def again(study):
    return open_study(study.path)


def sizes(server, projects):
    return [server.ask("GET", f"/api/projects/{number}/")["task_number"] for number in projects]


def test_the_whole_sample_is_sent_and_one_project_made_a_number_of_annotators(label_studio, study):
    done = push(study)
    asked = [label_studio.ask("GET", f"/api/projects/{number}/") for number in done.created]
    assert (done.sent, done.there) == (5, 0)
    assert [(one["maximum_annotations"], one["task_number"]) for one in asked] == [(2, 3), (1, 2)]


def test_the_numbers_stand_in_study_toml_and_its_comments_stay(study):
    done = push(study)
    text = (study.path / "study.toml").read_text(encoding="utf-8")
    assert f"projects = [{done.created[0]}, {done.created[1]}]" in text
    assert all(comment in text for comment in ("# the working title", "# which projects are ours", "# filled in by"))


@pytest.mark.parametrize("text", ["a = 1\n", '[studio]\nurl = "x"\n', "[studio]\nprojects = [\n  1,\n]\n"])
def test_numbers_are_written_wherever_study_toml_has_the_key(tmp_path, text):
    (tmp_path / "study.toml").write_text(text)
    write_projects(tmp_path / "study.toml", [7, 8])
    assert "projects = [7, 8]" in (tmp_path / "study.toml").read_text()


def test_pushing_twice_changes_nothing(label_studio, study):
    push(study)
    before = label_studio.tasks(study)
    done = push(again(study))
    assert (done.sent, done.there, done.created, done.refreshed) == (0, 5, (), ())
    assert label_studio.tasks(study) == before


def test_the_files_for_import_by_hand_have_exactly_what_a_push_sends(label_studio, study, tmp_path, monkeypatch):
    pushed, sent, send = push_file(study, tmp_path / "tasks.json"), [], Client.send
    monkeypatch.setattr(Client, "send", lambda self, number, tasks: [sent.extend(tasks), send(self, number, tasks)][1])
    project = label_studio.ask("GET", f"/api/projects/{push(study).created[0]}/")
    written = [task for path in pushed.tasks for task in json.loads(path.read_text(encoding="utf-8"))]
    assert (written, len(written)) == (with_opaque_ids(sent), 5)
    assert not {task["data"]["article_id"] for task in written} & {task["data"]["article_id"] for task in sent}
    assert project["label_config"] == pushed.screen.read_text(encoding="utf-8")


def test_a_dry_run_changes_nothing(label_studio, study):
    before = label_studio.ask("GET", "/api/projects/")["count"], (study.path / "study.toml").read_bytes()
    assert push(study, dry_run=True).sent == 5
    assert (label_studio.ask("GET", "/api/projects/")["count"], (study.path / "study.toml").read_bytes()) == before


def test_a_dry_run_says_what_would_go_where(label_studio, study):
    assert push(study, dry_run=True).shares == (Share(3, 2, 0), Share(2, 1, 0))
    sample = study.table("sample")
    study.keep("sample", sample[sample["article_id"].isin(["a1", "a2"])])
    number = push(study).created[0]
    again(study).keep("sample", sample)
    planned = push(again(study), dry_run=True)
    assert planned.shares == (Share(1, 2, number), Share(2, 1, 0))
    assert _sentences(planned) == [
        f"would send 1 task to {label_studio.url}/projects/{number} for 2 annotators each, "
        "2 tasks to a new project for one annotator, 2 were already there"
    ]


def test_a_sample_that_has_grown_sends_only_what_is_new(label_studio, study):
    sample = study.table("sample")
    study.keep("sample", sample.head(3))
    push(study)
    again(study).keep("sample", sample)
    done = push(again(study))
    assert (done.sent, done.there, done.created) == (2, 3, ())


def test_the_blind_arm_has_no_pre_labels_and_nobody_sees_the_outlet(label_studio, study):
    push(study)
    tasks = label_studio.tasks(study)
    assert [len(tasks[one]["predictions"]) for one in ("a1", "a2", "a3", "a4", "a5")] == [1, 1, 1, 1, 0]
    assert all("outlet" not in task["data"] for task in tasks.values())


def test_people_see_the_pre_labels_of_the_rules(label_studio, study):
    done = push(study)
    versions = {label_studio.ask("GET", f"/api/projects/{number}/")["model_version"] for number in done.created}
    assert len(versions) == 1
    assert versions.pop().startswith("rules-0.")


@pytest.mark.parametrize("at", [1, 2])
def test_a_push_that_is_killed_half_way_is_completed_by_the_next(label_studio, study, monkeypatch, at):
    sends = []

    def killed(client, number, tasks, send=Client.send):
        sends.append(number)
        if len(sends) > at:
            raise KeyboardInterrupt
        send(client, number, tasks)

    with monkeypatch.context() as patch:
        patch.setattr(Client, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            push(study)
    assert push(again(study)).sent < 5
    assert sorted(label_studio.tasks(study)) == ["a1", "a2", "a3", "a4", "a5"]
    assert sum(sizes(label_studio, again(study).settings.studio.projects)) == 5


def test_an_answer_that_is_lost_on_the_way_leaves_no_duplicate(label_studio, study, monkeypatch):
    def lossy(client, number, tasks, send=Client.send, sends=[]):  # noqa: B006
        send(client, number, tasks)
        sends.append(number)
        if len(sends) == 1:
            raise StudioError("the connection broke")

    monkeypatch.setattr(Client, "send", lossy)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    done = push(study)
    assert sizes(label_studio, done.created) == [3, 2]


def test_duplicates_of_a_batch_that_came_in_late_are_deleted(label_studio, study, monkeypatch):
    def twice(client, number, tasks, send=Client.send):
        send(client, number, tasks)
        send(client, number, tasks[:1])
        raise StudioError("the connection broke")

    monkeypatch.setattr(Client, "send", twice)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    told = []
    done = push(study, tell=told.append)
    assert sizes(label_studio, done.created) == [3, 2]
    assert "deleted 2 duplicates that another push or a lost answer had left behind" in told


def test_duplicates_that_came_in_after_the_last_push_are_deleted_by_the_next(label_studio, study):
    number = push(study).created[0]
    double = label_studio.tasks(study)["a1"]["data"]
    label_studio.ask("POST", f"/api/projects/{number}/import", json=[{"data": double}])
    told = []
    push(again(study), tell=told.append)
    assert (sizes(label_studio, [number]), told) == (
        [3], ["deleted 1 duplicate that another push or a lost answer had left behind"],
    )  # fmt: skip


def test_a_server_that_takes_nothing_is_given_up(study, monkeypatch):
    sends = []

    def deaf(client, number, tasks, send=Client.send):
        sends.append(number)
        if len(sends) > 1:
            raise StudioError("the connection broke")
        send(client, number, tasks)

    monkeypatch.setattr(Client, "send", deaf)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    said = (
        r"the connection broke; 2 of 3 articles had been sent to project \d+; run it again: no article is sent twice$"
    )
    with pytest.raises(StudioError, match=said):
        push(study)


def test_an_empty_project_that_a_failed_push_has_left_is_reused(label_studio, study):
    made = push(study).created
    for number in made:
        label_studio.ask("DELETE", f"/api/projects/{number}/tasks/")
    write_projects(study.path / "study.toml", [])
    assert push(again(study)).created == made


def test_each_annotator_who_is_named_gets_a_project_with_the_overlap_of_the_sample(label_studio, study):
    toml = study.path / "study.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("batch = 2", 'annotators = ["ada", "bo"]'), encoding="utf-8"
    )
    done = push(again(study))
    ada, bo = (
        label_studio.ask("GET", "/api/tasks", params={"project": one, "fields": "all"})["tasks"] for one in done.created
    )
    assert [[task["data"]["article_id"] for task in tasks] for tasks in (ada, bo)] == [
        [opaque_id(one) for one in ("a1", "a2", "a3", "a5")],
        [opaque_id(one) for one in ("a1", "a2", "a4", "a5")],
    ]
    assert [len(task["predictions"]) for task in (*ada, *bo)] == [1, 1, 1, 0] * 2
    asked = [label_studio.ask("GET", f"/api/projects/{one}/") for one in done.created]
    assert [(one["title"], one["maximum_annotations"]) for one in asked] == [
        ("Ferries and bridges (ada)", 1),
        ("Ferries and bridges (bo)", 1),
    ]
    assert f"assigned = {{ada = {done.created[0]}, bo = {done.created[1]}}}" in toml.read_text(encoding="utf-8")
    assert (push(again(study)).sent, done.shares) == (0, (Share(4, 1, 0, "ada"), Share(4, 1, 0, "bo")))


def test_a_number_that_no_project_has_is_named(label_studio, study):
    write_projects(study.path / "study.toml", [99999])
    with pytest.raises(StudioError, match="there is no project 99999; remove it from"):
        push(again(study))


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_wrong_token_is_one_line_without_the_token(label_studio, ferries, dry_run):
    study = ferries(label_studio.url, token="f" * 40)
    with pytest.raises(
        StudioError, match=r"does not accept the token in LABEL_STUDIO_API_KEY \(Invalid token"
    ) as caught:
        push(study, dry_run=dry_run)
    assert "f" * 40 not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore:The `parse_obj` method is deprecated")  # the SDK's own
def test_a_personal_access_token_works_as_well(label_studio):
    with connect(label_studio.url, {"LABEL_STUDIO_API_KEY": label_studio.personal_token()}) as client:
        assert client.create("With a new token", "<View></View>", instruction="", annotators=1).annotators == 1


def test_instructions_follow_the_codebook_unless_somebody_wrote_them_on_the_server(label_studio, study):
    path, number = study.path / "label_config/codebook.toml", push(study).created[0]
    older = path.read_text(encoding="utf-8")
    path.write_text(older.replace("Mark words, not opinions", "Words are marked, not opinions"), encoding="utf-8")
    assert number in push(again(study)).refreshed
    assert "Words are marked" in label_studio.ask("GET", f"/api/projects/{number}/")["expert_instruction"]
    assert push(again(study)).refreshed == ()
    path.write_text(older, encoding="utf-8")
    with pytest.raises(StudioError, match="had this labelling screen before"):
        push(again(study))
    label_studio.ask("PATCH", f"/api/projects/{number}/", json={"expert_instruction": "We meet on Friday."})
    assert number not in push(again(study), force=True).refreshed


def test_an_older_codebook_does_not_replace_the_screen_unless_it_is_forced(label_studio, study):
    number, path = push(study).created[0], study.path / "label_config" / "codebook.toml"
    older = path.read_text(encoding="utf-8")
    path.write_text(older.replace("#2e8fd6", "#2e8fd7"), encoding="utf-8")
    assert number in push(again(study)).refreshed
    newer = label_studio.ask("GET", f"/api/projects/{number}/")["label_config"]
    path.write_text(older, encoding="utf-8")  # as in a copy of the study that nobody has brought up to date
    with pytest.raises(StudioError, match="had this labelling screen before, and a newer one has replaced it"):
        push(again(study))
    assert label_studio.ask("GET", f"/api/projects/{number}/")["label_config"] == newer
    assert number in push(again(study), force=True).refreshed

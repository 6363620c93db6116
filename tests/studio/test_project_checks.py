"""Which projects are the study's, and when their screens may be replaced."""

import pytest

from framing.errors import StudioError
from framing.steps.push import push, write_projects
from framing.study import open_study


@pytest.fixture
def study(label_studio, ferries):
    return ferries(label_studio.url)


def again(study):
    return open_study(study.path)


def edit_codebook(study, old, new):
    path = study.path / "label_config" / "codebook.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def judged(label_studio, task, **more):
    """Submit the pre-labels of a task as they are, as the browser does."""
    shown = task["predictions"][0]
    body = {"result": shown["result"], "parent_prediction": shown["id"], "lead_time": 3, **more}
    return label_studio.ask("POST", f"/api/tasks/{task['id']}/annotations/", json=body)


def test_the_outlet_is_shown_on_demand_and_only_in_projects_that_were_sent_it(label_studio, study):
    done = push(study, show_outlet=True)
    assert label_studio.tasks(again(study))["a1"]["data"]["outlet"] == "herald"
    assert push(again(study)).refreshed == ()  # study.toml remembers it
    task = label_studio.tasks(again(study))["a1"]
    data = {name: one for name, one in task["data"].items() if name != "outlet"}
    label_studio.ask("PATCH", f"/api/tasks/{task['id']}/", json={"data": data})
    fault = rf"project {done.created[0]} .* has tasks without outlet, which the labelling"
    with pytest.raises(StudioError, match=fault):
        push(again(study))


# an article_id as other tools have it: without the text_sha that push sends beside it
FOREIGN = {"article_id": "a1", "text": "x", "title": "", "date": ""}
PETS = '<View><Labels name="label" toName="t"><Label value="cat"/></Labels><Text name="t" value="$text"/></View>'


def test_a_project_with_other_answers_is_left_alone(label_studio, study):
    number = label_studio.ask("POST", "/api/projects/", json={"title": "Pets", "label_config": PETS})["id"]
    write_projects(study.path / "study.toml", [number])
    with pytest.raises(StudioError, match=rf"project {number} \('Pets'\) .* has answers that this study's codebook"):
        push(again(study))


def test_a_project_with_tasks_of_another_tool_is_left_alone(label_studio, study):
    number = push(study).created[0]
    label_studio.ask("POST", f"/api/projects/{number}/import", json=[FOREIGN])
    with pytest.raises(
        StudioError, match=rf"project {number} .* has tasks that 'framing push' did not make, such as task"
    ):
        push(again(study))


def test_another_colour_replaces_the_screen(label_studio, study):
    push(study)
    edit_codebook(study, "#2e8fd6", "#3a95d9")
    done = push(again(study))
    assert done.refreshed == done.projects
    assert "#3a95d9" in label_studio.ask("GET", f"/api/projects/{done.projects[0]}/")["label_config"]


FRAME = '[[frames]]\nid = "strategy"\ndefinition = "Who gains by it."\n\n[nothing]'


def test_more_articles_go_into_the_project_when_frames_were_added(study):
    sample = study.table("sample")
    study.keep("sample", sample.head(1))
    push(study)
    again(study).keep("sample", sample.head(2))
    edit_codebook(study, "[nothing]", FRAME)
    assert push(again(study)).sent == 1


def test_a_project_of_another_study_is_left_alone(label_studio, study):
    push(study)
    study, articles = again(study), study.articles()
    study.keep("articles", articles.assign(article_id="b" + articles["article_id"]))
    study.keep("markers", study.markers().assign(article_id=lambda table: "b" + table["article_id"]))
    study.keep("sample", study.table("sample").assign(article_id=lambda table: "b" + table["article_id"]))
    with pytest.raises(StudioError, match="is another study's: its tasks are about articles that this one does not"):
        push(again(study))


def without(study, category):
    """Take a category out of the codebook."""
    path = study.path / "label_config" / "codebook.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index(f'[[categories]]\nid = "{category}"')
    path.write_text(text[:start] + text[text.index("[[", start + 5) :], encoding="utf-8")


def test_a_category_that_is_in_use_is_missed_before_anything_is_sent(label_studio, study):
    done = push(study)
    judged(label_studio, label_studio.tasks(study)["a1"])
    without(study, "reporting_verb")
    number = done.created[0]
    lost = rf"no longer has answers that project {number} .* is labelled with: 'reporting_verb' \(1 annotation\)"
    with pytest.raises(StudioError, match=lost):
        push(again(study))
    assert "reporting_verb" in label_studio.ask("GET", f"/api/projects/{done.created[0]}/")["label_config"]


def test_a_category_that_nobody_has_used_may_go(label_studio, study):
    done = push(study)
    judged(label_studio, label_studio.tasks(study)["a1"])
    without(study, "vague_attribution")
    assert push(again(study)).refreshed == done.projects
    assert "vague_attribution" not in label_studio.ask("GET", f"/api/projects/{done.created[0]}/")["label_config"]

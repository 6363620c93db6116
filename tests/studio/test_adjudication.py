"""The real thing: disputed articles go to an adjudicator, and the decisions come back as gold."""

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import StudioError
from framing.steps.adjudicate import adjudicate, pull_decisions, push_disputes
from framing.steps.pull import pull
from framing.steps.push import write_projects
from framing.studio.opaque_ids import by_opaque_id, with_article_ids
from framing.study import open_study


def keep_all_but_disastrous(regions, text):
    return [one for one in regions if one["value"]["text"] != "disastrous"]


@pytest.fixture(scope="module")
def adjudicator(label_studio, people):
    return type(people[0])(label_studio, "eve@example.com")


@pytest.fixture(scope="module")
def sent(label_studio, shared_ferries, people):
    """The small study after two people have read a1 and a2 and agree on a2 alone, and what was sent."""
    ada, bo = people
    tasks = label_studio.tasks(shared_ferries)
    ada.judge(tasks["a1"], keep_all_but_disastrous)
    bo.judge(tasks["a1"])
    for one in (ada, bo):
        one.judge(tasks["a2"])
    pull(shared_ferries)
    return shared_ferries, push_disputes(shared_ferries)


def tasks_of(label_studio, number):
    params = {"project": number, "fields": "all", "page_size": 100}
    tasks = with_article_ids(label_studio.ask("GET", "/api/tasks", params=params)["tasks"], by_opaque_id(["a1", "a2"]))
    return {one["data"]["article_id"]: one for one in tasks}


def test_the_disputed_articles_alone_are_sent_and_once(sent):
    study, first = sent
    again = push_disputes(open_study(study.path))
    assert ((first.sent, first.there), (again.sent, again.there)) == ((1, 0), (0, 1))
    assert open_study(study.path).settings.studio.adjudication == first.project == again.project


def test_every_reading_is_a_prediction_and_nobody_is_named(sent, label_studio, people):
    task = tasks_of(label_studio, sent[1].project)["a1"]
    readings = {
        one["model_version"]: {region["value"]["text"] for region in one["result"] if region["from_name"] == "label"}
        for one in task["predictions"]
    }
    assert sorted(readings) == ["by rule", "reader A", "reader B"]
    names = dict(zip(sorted(one.email for one in people), ("reader A", "reader B"), strict=True))
    assert readings[names[people[0].email]] == {"allegedly", "claimed"}
    assert readings[names[people[1].email]] == {"allegedly", "claimed", "disastrous"}
    assert label_studio.ask("GET", f"/api/projects/{sent[1].project}")["model_version"] == "by rule"


def test_the_readings_stand_side_by_side_where_the_instruction_says(sent, label_studio, page):
    project = label_studio.ask("GET", f"/api/projects/{sent[1].project}")
    assert all(one in project["expert_instruction"] for one in ("Compare All", "reader A", "by rule", "Skip"))
    task = tasks_of(label_studio, project["id"])["a1"]
    place, skip = f"{label_studio.url}/projects/{project['id']}/data", "[data-testid=bottombar-skip-button]"
    page.goto(f"{place}?task={task['id']}", wait_until="domcontentloaded")
    page.get_by_text("Compare All", exact=True).wait_for()
    tabs = page.locator(".lsf-annotation-button__name")
    assert {"reader A", "reader B", "by rule"} < set(tabs.all_text_contents())
    own = page.locator(".lsf-annotation-button_selected")
    assert "admin@" in own.text_content()  # a copy of "by rule", to be edited
    assert page.locator(skip).count() == 0
    page.goto(f"{place}?labeling=1", wait_until="domcontentloaded")
    page.locator(skip).wait_for(state="attached")
    assert tabs.count() == 0


def test_what_readers_dispute_is_listed_beside_the_text_and_a_click_goes_there(sent, label_studio, page):
    task = tasks_of(label_studio, sent[1].project)["a1"]
    page.goto(f"{label_studio.url}/projects/{sent[1].project}/data?task={task['id']}", wait_until="domcontentloaded")
    page.wait_for_selector("span.htx-highlight")
    listed = page.locator(".framing-disputes").inner_text().split("\n")
    assert (listed[0].split(), sorted(line.partition(": ")[2] for line in listed[1:3])) == (
        ["1", "disastrous"], ["loaded, quote", "nothing"],
    )  # fmt: skip
    page.locator(".lsf-outliner-item", has_text="disputed").click()
    active = page.locator("span.htx-highlight.__active")
    active.wait_for()
    assert active.get_attribute("data-label").endswith(":disputed")
    for key in ("Backspace", "3"):
        page.keyboard.press(key)  # it is locked
    page.keyboard.press("Escape")
    assert page.locator("span.htx-highlight[data-label$=':disputed']").text_content() == "disastrous"
    box = page.locator("span.htx-highlight", has_text="disastrous").first.bounding_box()
    page.mouse.click(box["x"] + 8, box["y"] + box["height"] / 2)
    active.wait_for()
    assert active.get_attribute("data-label").endswith(":loaded,quote")  # the mark is what a click in the text selects


def test_decisions_come_back_as_gold_before_the_rule(sent, label_studio, adjudicator):
    study = open_study(sent[0].path)
    assert set(_gold(study)["decided_by"]) == {"majority"}
    task = tasks_of(label_studio, sent[1].project)["a1"]
    proposal = next(one for one in task["predictions"] if one["model_version"] == "by rule")
    kept = [one for one in proposal["result"] if one["value"]["text"] == "disastrous"]
    adjudicator.judge({**task, "predictions": [proposal]}, lambda regions, text: kept)
    assert pull_decisions(study).articles == 1
    because = {row.stage: row.because for row in study.status()}["gold"]
    assert because == "adjudicator_readings have changed; adjudicator_annotations have changed"
    gold = _gold(study)
    mine = gold[gold["decided_by"] == "adjudicator"]
    assert list(zip(mine["article_id"], mine["text"], mine["voice"], strict=True)) == [("a1", "disastrous", "quote")]
    assert "a1" not in set(gold.loc[gold["decided_by"] == "majority", "article_id"])
    again = pull_decisions(study)
    assert (again.written, again.skipped) == (False, 0)


def _gold(study):
    adjudicate(study)
    return study.gold()


def test_the_command_says_what_it_does(sent):
    def said(*words):
        return CliRunner().invoke(main, ["adjudicate", *words, "--study", str(sent[0].path)]).stderr

    assert said("--push", "--dry-run") == "nothing to send: 1 article in dispute already there\n"
    assert "1 article decided, 1 span" in said("--pull")
    assert "for dawid_skene it needs 3 annotators; there are 2" in said("--rule", "dawid_skene")


def test_a_project_of_annotators_is_not_taken_for_the_adjudicators(sent):
    study = open_study(sent[0].path)
    own, decided = study.settings.studio.projects, study.table("adjudicator_readings")
    write_projects(study.path / "study.toml", [*own, sent[1].project])
    for command in (push_disputes, pull_decisions):
        with pytest.raises(StudioError, match=r"is not this study's project for adjudication; set \[studio\] adj"):
            command(open_study(study.path))
    write_projects(study.path / "study.toml", own)
    assert study.table("adjudicator_readings").equals(decided)


def test_without_a_push_there_is_nothing_to_pull(ferries):
    with pytest.raises(StudioError, match="run 'framing adjudicate --push'"):
        pull_decisions(ferries())


def test_decisions_that_would_lose_all_their_marks_are_refused_unless_forced(sent, label_studio):
    study = open_study(sent[0].path)
    (made,) = tasks_of(label_studio, sent[1].project)["a1"]["annotations"]
    label_studio.ask("PATCH", f"/api/annotations/{made['id']}/", json={"result": []})
    with pytest.raises(
        StudioError, match=r"1 of the study's 1 decision would lose all their annotations or become skipped"
    ):
        pull_decisions(study)
    assert len(study.table("adjudicator_annotations")) == 1
    assert pull_decisions(study, force=True).spans == 0


def test_decisions_that_would_go_are_refused_unless_forced(sent, label_studio, adjudicator):
    study = open_study(sent[0].path)
    study.keep(
        "adjudicator_readings", study.table("adjudicator_readings").assign(annotator=f"{adjudicator.id}@127.0.0.1:9")
    )
    pull_decisions(study)
    before = study.manifest()
    (made,) = tasks_of(label_studio, sent[1].project)["a1"]["annotations"]
    label_studio.ask("DELETE", f"/api/annotations/{made['id']}/")
    lost = rf"project {sent[1].project} at {label_studio.url}: 1 of the study's 1 decision would be lost; .*: 1 by "
    with pytest.raises(StudioError, match=lost):
        pull_decisions(study)
    assert study.manifest() == before
    assert pull_decisions(study, force=True).articles == 0


def test_a_skipped_article_that_is_edited_later_is_named_until_the_skip_is_cancelled(
    sent, label_studio, adjudicator, page
):
    study = open_study(sent[0].path)
    task = tasks_of(label_studio, sent[1].project)["a1"]
    for draft in label_studio.ask("GET", f"/api/tasks/{task['id']}/drafts"):
        label_studio.ask("DELETE", f"/api/drafts/{draft['id']}/")
    label_studio.judge_as_admin(task, skip=True)
    assert pull_decisions(study).notes == ()
    page.goto(f"{label_studio.url}/projects/{sent[1].project}/data?task={task['id']}", wait_until="domcontentloaded")
    page.locator("span.htx-highlight", has_text="claimed").click()
    page.wait_for_selector("span.htx-highlight.__active")
    with page.expect_response(lambda answer: "/drafts" in answer.url and answer.request.method == "POST"):
        page.keyboard.press("Backspace")
    pulled = pull_decisions(study)
    assert (pulled.articles, pulled.skipped) == (0, 1)
    assert [note for note in pulled.notes if "'a1', was skipped and then edited by admin" in note]
    page.get_by_text("Cancel skip").click()
    with page.expect_response(lambda answer: "/annotations" in answer.url and answer.request.method == "POST"):
        page.locator("[data-testid=bottombar-submit-button]").click()
    pulled = pull_decisions(study)
    assert (pulled.articles, pulled.spans, pulled.notes) == (1, 2, ())

"""``framing progress`` on a study that people have begun to label, and names for ``framing new``."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.records import conform
from framing.steps.progress import people_by_name, progress
from framing.study import open_study


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def begun(labelled_study):
    """A study whose sample is all 36 articles, two readings each; 30 were read, 15 of them by two people."""
    ids = labelled_study.articles()["article_id"]
    sample = pd.DataFrame({"article_id": ids, "stratum": "herald", "probability": 1.0, "arm": "assisted",
                           "annotators": 2, "rank": range(len(ids))})  # fmt: skip
    labelled_study.keep("sample", conform(sample, "sample"))
    answers = pd.DataFrame([("a000", "ada", "comment", "is this a quotation?")],
                           columns=["article_id", "annotator", "question", "answer"])  # fmt: skip
    labelled_study.keep("answers", conform(answers, "answers"))
    return open_study(labelled_study.path)


def test_progress_prints_who_has_read_what_and_what_is_left(begun):
    result = run("progress", "--study", begun.path, "--lead", "bo")
    assert (result.exit_code, result.output.splitlines()[0]) == (
        0, "45 of 72 readings done (62 %), 0 skipped, 27 left; 15 articles begun",
    )  # fmt: skip
    for title in ("by annotator", "by outlet", "comments", "agreement so far", "agreement with bo"):
        assert f"\n{title}\n" in result.output
    assert "is this a quotation?" in result.output


def test_the_tables_are_json_and_the_lead_is_compared_over_shared_articles(begun):
    facts = json.loads(run("progress", "--study", begun.path, "--lead", "bo", "--json").output)
    assert [row["read"] for row in facts["annotators"]] == [30, 15]
    assert {(row["annotator"], row["n"]) for row in facts["with_lead"]} == {("ada", 15)}
    assert all(row["low"] <= row["value"] <= row["high"] for row in facts["agreement"])


def test_a_lead_who_has_read_nothing_is_one_line(begun):
    result = run("progress", "--study", begun.path, "--lead", "bu")
    assert (result.exit_code, result.stderr) == (3, "framing: 'bu' has read nothing; there are ada, bo\n")


def test_progress_of_a_sample_that_nobody_has_read(begun):
    for name in ("readings", "annotations", "answers"):
        begun.file(name).unlink()
    result = run("progress", "--study", begun.path)
    assert (result.exit_code, result.stdout.splitlines()[0].split(",")[0]) == (0, "0 of 72 readings done (0 %)")


def write_tasks(study, people):
    """Keep a cache of tasks of two projects: ada's is 3, ben's is 4; ``people`` are (project, login)."""
    toml = study.path / "study.toml"
    names = '\n[studio]\nannotators = ["ada", "ben"]\nassigned = { ada = 3, ben = 4 }\nprojects = [3, 4]\n'
    toml.write_text(toml.read_text(encoding="utf-8") + names, encoding="utf-8")
    study = open_study(study.path)
    logins = [{"id": number, "email": login} for number, (_, login) in enumerate(people)]
    raws = [json.dumps({"id": 1, "data": {}, "annotations": [{"id": 1, "completed_by": login}]}) for login in logins]
    rows = {"project": [project for project, _ in people], "task": range(len(people)), "readings": 1, "raw": raws}
    study.keep("server_tasks", conform(pd.DataFrame(rows), "server_tasks"))
    return study


def test_one_login_in_two_projects_and_two_logins_in_one_are_named(begun):
    study = write_tasks(begun, [(3, "team@example.org"), (4, "team@example.org"), (4, "cy@example.org")])
    assert people_by_name(study) == {"ada": {"team@example.org"}, "ben": {"team@example.org", "cy@example.org"}}
    assert progress(study).notes == (
        "2 people labelled in the project of ben: cy@example.org, team@example.org",
        "team@example.org labelled in the projects of ada, ben: do several people use one login?",
    )


def test_everybody_in_a_project_of_their_own_is_no_note_and_has_a_plan(begun):
    study = write_tasks(begun, [(3, "ada@example.org")])
    result = progress(study)
    plans = result.annotators.set_index("annotator")["planned"].dropna().to_dict()
    assert (result.notes, plans) == ((), {"ada@example.org": 36.0, "ben": 36.0})


def test_one_login_in_the_projects_of_two_has_the_plan_of_both(begun):
    study = write_tasks(begun, [(3, "team@example.org"), (4, "team@example.org")])
    plans = progress(study).annotators.set_index("annotator")["planned"].dropna().to_dict()
    assert plans == {"team@example.org": 72.0}


@pytest.mark.parametrize(("names", "overlap"), [((), 2), (("ada", "ben"), 2), (("ada", "ben", "cy"), 2), (("ada",), 1)])
def test_new_names_annotators_and_plans_no_more_readings_than_there_are_people(tmp_path, names, overlap):
    result = run("new", tmp_path / "s", *(word for name in names for word in ("--annotator", name)))
    settings = open_study(tmp_path / "s").settings
    assert (result.exit_code, settings.studio.annotators, settings.sampling.annotators) == (0, names, overlap)


@pytest.mark.parametrize(("names", "fault"), [(("ada", "ada"), "annotator 'ada' is given twice"), ((" ",), "is empty")])
def test_new_refuses_names_that_do_not_tell_people_apart(tmp_path, names, fault):
    result = run("new", tmp_path / "s", *(word for name in names for word in ("--annotator", name)))
    assert (result.exit_code, fault in result.stderr, (tmp_path / "s").exists()) == (6, True, False)

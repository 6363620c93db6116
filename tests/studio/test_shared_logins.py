"""Two people on one login are two annotators where an article shows it."""

import json

import pandas as pd
import pytest

from framing.settings import write_settings
from framing.steps.pull import pull
from framing.studio.shared_logins import shared_logins
from framing.studio.tasks import text_sha
from framing.study import open_study

TEXT = "The junta fell silent."
OWNERS = {3: "ada", 4: "Ben Li"}


def task(project, article, email="team@example.org", *, number=0, mark=True):
    number = number or project * 10 + int(article[1:])
    span = {"start": 4, "end": 9, "text": "junta", "labels": ["naming"]}
    result = [{"id": "r", "from_name": "label", "to_name": "text", "type": "labels", "value": span}] if mark else []
    return {
        "id": number, "project": project, "created_at": f"2026-11-01T10:00:{number:02d}Z",
        "data": {"article_id": article, "text": TEXT, "text_sha": text_sha(TEXT), "arm": "blind"},
        "annotations": [{"id": number, "completed_by": {"id": 1, "email": email}, "was_cancelled": False,
                         "created_at": "2026-11-01T11:00:00Z", "updated_at": "2026-11-01T11:00:00Z", "result": result}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tasks", "shared"),
    [
        ([task(3, "a1"), task(4, "a1")], {"team@example.org": ("Ben Li", "ada")}),
        ([task(3, "a1"), task(4, "a2")], {}),  # one person may help in another's project
        ([task(3, "a1"), task(3, "a1", number=99)], {}),
        ([task(3, "a1", "ada@example.org"), task(4, "a1", "ben@example.org")], {}),
        ([task(3, "a1"), task(5, "a1")], {}),  # project 5 is nobody's
        ([{**task(3, "a1"), "server": "http://other"}, task(4, "a1")], {}),
    ],
)
def test_a_login_is_shared_if_it_annotated_one_article_in_the_projects_of_two(tasks, shared):
    assert shared_logins(tasks, OWNERS, "http://127.0.0.1:8080") == shared


@pytest.fixture
def team(study, tmp_path):
    """Pull tasks, each time from a file of its own, into a study whose projects 3 and 4 are ada's and Ben Li's."""
    rows = [{"article_id": f"a{n}", "outlet": "herald", "language": "en", "text": TEXT, "words": 4} for n in (1, 2, 3)]
    study.keep("articles", pd.DataFrame(rows))
    assigned = {name: project for project, name in OWNERS.items()}
    write_settings(study.path / "study.toml", "studio", annotators=list(assigned), assigned=assigned, projects=[3, 4])

    def pulled(*tasks, **options):
        path = tmp_path / "export.json"
        path.write_text(json.dumps(tasks), encoding="utf-8")
        return pull(open_study(study.path), path, **options), open_study(study.path)

    return pulled


def names(study):
    return sorted(study.table("readings")[["article_id", "annotator"]].itertuples(index=False, name=None))


def test_both_readings_of_a_shared_login_are_kept_and_said(team):
    result, study = team(task(3, "a1"), task(4, "a1", mark=False), task(3, "a2"))
    assert names(study) == [
        ("a1", "team+ada@example.org"), ("a1", "team+ben-li@example.org"), ("a2", "team+ada@example.org"),
    ]  # fmt: skip
    assert result.notes[0].startswith("team@example.org annotated the same articles in the projects of Ben Li and ada")
    assert list(study.annotations()["annotator"]) == ["team+ada@example.org"] * 2


@pytest.mark.parametrize(
    ("tasks", "doubt"),
    [
        ((task(3, "a1"), task(4, "a2")), ["team@example.org labelled in the projects of Ben Li and ada, and"]),
        ((task(3, "a1"), task(4, "a1")), []),
        ((task(3, "a1"), task(3, "a2")), []),
        ((task(3, "a1", "ada@example.org"), task(4, "a2")), []),
    ],
)
def test_a_login_in_the_projects_of_two_is_said_before_an_article_shows_whose_it_is(team, tasks, doubt):
    result, _ = team(*tasks)
    assert [note[: len(start)] for start in doubt for note in result.notes] == doubt
    assert any("no article in both" in note for note in result.notes) == bool(doubt)


def test_a_login_that_turns_out_to_be_shared_loses_no_reading(team):
    _, study = team(task(3, "a1"), task(3, "a2"))
    assert names(study) == [("a1", "team@example.org"), ("a2", "team@example.org")]
    result, study = team(task(4, "a1"))
    assert (result.gone, [name for _, name in names(study)]) == (
        0, ["team+ada@example.org", "team+ben-li@example.org", "team+ada@example.org"],
    )  # fmt: skip


def test_a_login_that_is_one_persons_after_all_loses_no_reading_either(team):
    team(task(3, "a1"), task(4, "a1"), task(3, "a2"))
    result, study = team(task(3, "a1"), task(3, "a2"), missing="drop")  # project 4 stays as it was
    assert result.gone == 0
    nobody = {**task(4, "a1"), "annotations": []}
    result, study = team(task(3, "a1"), task(3, "a2"), nobody, missing="drop", force=True)
    assert names(study) == [("a1", "team@example.org"), ("a2", "team@example.org")]


def test_what_vanished_is_named(team):
    team(*(task(3, name, "ada@example.org") for name in ("a1", "a2", "a3")))
    gone = {**task(3, "a3", "ada@example.org"), "annotations": []}
    result, _ = team(
        task(3, "a1", "ada@example.org"), task(3, "a2", "ada@example.org"), gone, missing="drop", force=True
    )
    assert "1 reading of the study, no longer there: 1 by ada@example.org (a3)" in result.notes

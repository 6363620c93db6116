"""Pulling from an exported file: no server, no token."""

import json

import pytest

from framing.errors import InputError, StudioError
from framing.steps.pull import pull
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."


@pytest.fixture
def export(tmp_path):
    """Write an export with one annotation of article a."""

    def write(**changes):
        region = {"id": "r", "from_name": "label", "type": "labels", "origin": "manual",
                  "value": {"start": 4, "end": 9, "labels": ["naming"]}}  # fmt: skip
        annotation = {"id": 1, "completed_by": 7, "updated_at": "2024-05-01T10:00:00Z", "result": [region], **changes}
        task = {
            "id": 1,
            "data": {"article_id": "a", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "blind"},
            "annotations": [annotation],
        }
        (tmp_path / "export.json").write_text(json.dumps([task]), encoding="utf-8")
        return tmp_path / "export.json"

    return write


def test_an_export_becomes_the_two_stages(labelled, export):
    pulled = pull(labelled, export())
    assert (pulled.read, pulled.spans, pulled.annotators, pulled.written) == (1, 1, 1, True)
    assert list(labelled.annotations()["text"]) == ["junta"]
    assert list(labelled.table("readings")["arm"]) == ["blind"]


def test_the_same_export_again_changes_nothing_unless_forced(labelled, export):
    pull(labelled, export())
    assert not pull(labelled, export()).written
    assert pull(labelled, export(), force=True).written


def test_another_judgement_is_read(labelled, export):
    pull(labelled, export())
    later = export(was_cancelled=True, updated_at="2024-05-01T11:00:00Z")
    with pytest.raises(
        InputError, match=r"1 of the study's 1 reading would lose all their annotations or become skipped"
    ):
        pull(labelled, later)
    assert pull(labelled, later, force=True).written
    assert len(labelled.annotations()) == 0


def test_an_empty_export_is_taken_where_nothing_can_be_lost(labelled, tmp_path):
    (tmp_path / "empty.json").write_text("[]")
    assert pull(labelled, tmp_path / "empty.json").read == 0
    assert not pull(labelled, tmp_path / "empty.json").written


def test_the_stages_are_fresh_after_a_pull(labelled, export):
    pull(labelled, export())
    states = {one.stage: one.state for one in labelled.status()}
    assert (states["readings"], states["annotations"]) == ("fresh", "fresh")


@pytest.mark.parametrize("levels", [200, 800, 850])
def test_a_reading_nested_too_deeply_is_set_aside_and_the_others_are_read(labelled, export, levels):
    (task,) = json.loads((path := export()).read_text())
    second = {**task["annotations"][0], "id": 2, "completed_by": 8}
    task["annotations"] += [{**second, "result": [{"type": "relation", "x": "DEEP"}]}]
    other = {**task, "id": 2, "data": {**task["data"], "article_id": "b"}, "annotations": [{**second, "id": 3}]}
    path.write_text(json.dumps([task, other]).replace('"DEEP"', "[" * levels + "]" * levels))
    pulled = pull(labelled, path)
    assert pulled.aside == ("task 1: the result is not a list of regions but 'nested more than 100 levels deep'",)
    assert list(labelled.annotations()["article_id"]) == ["a", "b"]
    assert pull(labelled, path).aside == pulled.aside


EXPORTS = [
    ('{"tasks": []}', "is not an export of Label Studio; export the project as JSON"),
    ('[{"id": 1, "text": "x"}]', "is not an export of Label Studio"),
    ('[{"id": 1, "data": {}}]', "has tasks without annotations; export as JSON"),
    ("[5, null]", "is not an export of Label Studio"),
    ("[", r"export the project as JSON \(line 1 is not JSON\)"),
    ("id,text\n1,a\n", "export the project as JSON"),
]


@pytest.mark.parametrize(("text", "message"), EXPORTS)
def test_what_is_no_export_is_named(labelled, tmp_path, text, message):
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(InputError, match=rf"other\.json.*{message}"):
        pull(labelled, tmp_path / "other.json")


def test_a_study_without_project_says_what_makes_one(labelled):
    with pytest.raises(StudioError, match="no Label Studio project yet; run 'framing push'"):
        pull(labelled)

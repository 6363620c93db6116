"""Every reading knows under which codebook it was given."""

import json

import pandas as pd
import pytest

from framing.codebook import FILE, read_codebook
from framing.records import empty
from framing.steps.pull import pull
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."


@pytest.fixture
def export(tmp_path):
    """Write an export with an annotation of each article named, at the time given."""

    def write(**times):
        tasks = [
            {
                "id": number,
                "data": {"article_id": name, "text": TEXT, "text_sha": text_sha(TEXT), "arm": "blind"},
                "annotations": [{"id": number, "completed_by": 7, "updated_at": time, "result": []}],
            }
            for number, (name, time) in enumerate(times.items(), 1)
        ]
        (tmp_path / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
        return tmp_path / "export.json"

    return write


def change(study, old, new):
    path = study.path / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_codebook(path).instructions_digest


def codebooks(study):
    readings = study.table("readings")
    return dict(zip(readings["article_id"], readings["codebook"], strict=True))


def test_a_new_reading_has_the_digest_of_the_codebook(labelled, export):
    pull(labelled, export(a="2024-05-01T10:00:00Z"))
    assert codebooks(labelled) == {"a": read_codebook(labelled.path / FILE).instructions_digest}


@pytest.mark.parametrize("force", [False, True])
def test_after_a_change_only_what_is_new_has_the_new_digest(labelled, export, force):
    pull(labelled, export(a="2024-05-01T10:00:00Z"))
    first = codebooks(labelled)["a"]
    second = change(labelled, 'definition = "', 'definition = "Widely taken: ')
    pull(labelled, export(a="2024-05-01T10:00:00Z", b="2024-05-02T10:00:00Z"), force=force)
    assert codebooks(labelled) == {"a": first, "b": second}
    assert first != second


def test_an_edited_reading_has_the_new_digest(labelled, export):
    pull(labelled, export(a="2024-05-01T10:00:00Z"))
    second = change(labelled, 'definition = "', 'definition = "Widely taken: ')
    pull(labelled, export(a="2024-05-03T10:00:00Z"))
    assert codebooks(labelled) == {"a": second}


def test_readings_that_no_pull_has_brought_are_of_an_unknown_codebook(labelled, export):
    foreign = pd.DataFrame([{"article_id": "b", "annotator": "zoe", "arm": "blind", "skipped": False}])
    labelled.keep("readings", foreign)
    for name in ("annotations", "shown_prelabels", "answers"):
        labelled.keep(name, empty(name))
    pull(labelled, export(a="2024-05-01T10:00:00Z"))
    assert codebooks(labelled)["b"] == ""
    assert codebooks(labelled)["a"] != ""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('definition = "', 'definition = "Widely taken: ', False),
        ('colour = "#', 'colour  =  "#', True),
        ('definition = "', 'definition = "  ', True),
        ('task = """', 'task = """\n\n', True),
    ],
)
def test_what_annotators_are_told_makes_the_digest_and_nothing_else(labelled, old, new, same):
    before = read_codebook(labelled.path / FILE).instructions_digest
    assert (change(labelled, old, new) == before) is same

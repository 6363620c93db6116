"""JSON-MIN and CSV as Label Studio's own converter writes them, compared with the full export."""

import json

import pandas as pd
import pytest
from label_studio_sdk.converter import Converter

from framing.codebook import FILE, read_codebook
from framing.errors import InputError
from framing.steps.pull import pull
from framing.studio.labelling_screen import labels_xml
from framing.studio.reduced_exports import restored_tasks
from framing.studio.tasks import text_sha

TEXT = "The junta fell. A brutal winter, they claimed."
MARKS = (("junta", "naming", "outlet"), ("brutal", "loaded", "paraphrase"))


def regions(*marks):
    for words, label, voice in marks:
        start = TEXT.index(words)
        part = {"id": words, "to_name": "text", "origin": "manual"}
        span = {"start": start, "end": start + len(words), "text": words}
        labels = [label, voice] if voice else [label]
        yield {**part, "from_name": "label", "type": "labels", "value": {**span, "labels": labels}}


def answer(control, kind, value):
    return {"id": control, "from_name": control, "to_name": "text", "type": kind, "value": value}


def task(number, *result, email="ada@example.org", cancelled=False):
    data = {"article_id": f"a{number}", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "blind", "language": "en"}
    annotation = {"id": 90 + number, "completed_by": {"id": 1, "email": email}, "was_cancelled": cancelled,
                  "lead_time": 12.5, "created_at": "2026-11-01T10:00:00Z", "updated_at": "2026-11-01T11:00:00Z",
                  "result": list(result)}  # fmt: skip
    return {"id": number, "project": 3, "created_at": "2026-11-01T09:00:00Z", "data": data, "annotations": [annotation]}


TASKS = [
    task(1, *regions(*MARKS), answer("comment", "textarea", {"text": ["odd"]})),
    task(2, answer("nothing", "choices", {"choices": ["nothing"]})),
    task(
        3,
        *regions(MARKS[0]),
        answer("frames", "choices", {"choices": ["conflict", "morality"]}),
        email="ben@example.org",
    ),
]


@pytest.fixture
def articles_study(study):
    rows = [
        {"article_id": f"a{n}", "outlet": "herald", "language": "en", "text": TEXT, "words": 8} for n in range(1, 5)
    ]
    study.keep("articles", pd.DataFrame(rows))
    return study


@pytest.fixture
def exported(articles_study, tmp_path):
    """Write tasks in a form of Label Studio's converter, and return the path."""
    screen = labels_xml(read_codebook(articles_study.path / FILE))

    def write(tasks, form):
        source = tmp_path / "whole.json"
        source.write_text(json.dumps(tasks), encoding="utf-8")
        if form == "JSON":
            return source
        converter = Converter(screen, str(tmp_path), download_resources=False)
        if form == "JSON-MIN":
            converter.convert_to_json_min(str(source), str(tmp_path / "min"), is_dir=False)
            return tmp_path / "min" / "result.json"
        converter.convert_to_csv(str(source), str(tmp_path / "csv"), is_dir=False, sep=",", header=True)
        return tmp_path / "csv" / "result.csv"

    return write


def tables(study):
    shown = {"readings": ["article_id", "annotator", "annotated_at", "seconds", "skipped"],
             "annotations": ["article_id", "annotator", "start", "end", "category", "voice"],
             "answers": ["article_id", "annotator", "question", "answer"]}  # fmt: skip
    return {name: study.table(name)[columns].values.tolist() for name, columns in shown.items()}


@pytest.mark.parametrize("form", ["JSON-MIN", "CSV"])
def test_a_reduced_export_gives_the_readings_marks_and_answers_of_a_whole_one(articles_study, exported, form):
    reduced = pull(articles_study, exported(TASKS, form))
    first = tables(articles_study)
    assert "lacks skipped articles, pre-labels and the origins of annotations: export as JSON" in reduced.notes[0]
    pull(articles_study, exported(TASKS, "JSON"))
    assert tables(articles_study) == first
    assert len(first["annotations"]) == 3


@pytest.mark.parametrize("form", ["JSON-MIN", "CSV"])
def test_a_mark_without_a_voice_is_counted_and_the_others_keep_theirs(articles_study, exported, form):
    marks = [MARKS[1], ("claimed", "reporting_verb", "")]
    pulled = pull(articles_study, exported([task(1, *regions(*marks))], form))
    assert "1 of 2 marks has no voice" in pulled.voiceless[0]
    found = articles_study.annotations().set_index("text")[["voice", "voice_origin"]]
    assert found.loc["brutal"].tolist() == ["paraphrase", "annotator"]
    assert found.loc["claimed", "voice_origin"] == "rule"


def test_a_skipped_article_is_not_in_a_reduced_export(articles_study, exported):
    pulled = pull(articles_study, exported([TASKS[0], task(4, cancelled=True)], "JSON-MIN"))
    assert (pulled.read, pulled.skipped) == (1, 0)


def test_annotations_that_were_pulled_whole_are_not_replaced_by_reduced_ones(articles_study, exported):
    pull(articles_study, exported(TASKS, "JSON"))
    with pytest.raises(InputError, match="has 3 annotations that the study has in full, such as 91"):
        pull(articles_study, exported(TASKS, "JSON-MIN"))


@pytest.mark.parametrize(
    ("row", "fault"),
    [({"annotation_id": "x", "id": 1}, "row 1: annotation_id is 'x'"), ({"annotation_id": 1}, "row 1: id is None"),
     ({"annotation_id": 1, "id": 1, "label": "[1]"}, r"row 1: label is \[1\]"), (3, "row 1 is 3, not an annotation")],
)  # fmt: skip
def test_a_row_that_label_studio_does_not_write_is_named(row, fault):
    with pytest.raises(InputError, match=fault):
        restored_tasks([row])


def test_a_table_of_anything_else_is_one_line(articles_study, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.csv: is not an export of Label Studio; export the project as JSON"):
        pull(articles_study, tmp_path / "x.csv")

"""Pulling an export with a value of every kind at every key, one at a time: nothing is lost without a word."""

import copy
import json

import pandas as pd
import pytest

from framing.errors import InputError
from framing.steps.pull import pull
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."
TABLES = ("readings", "annotations", "shown_prelabels", "answers")
DEEP, HUGE = "a value nested 300 levels deep", "a number beyond all floats"
VALUES = (
    None, True, False, 0, -1, 2**70, 1.5, HUGE, float("nan"), "x", "", "12", "\ud800", "\x1b[31m\x00",
    [], {}, [None], [[]], [{}], ["x"], {"a": None}, DEEP,
)  # fmt: skip
# values by which an article was skipped, or read and nothing marked or answered in it
# nobody read the article, or marked anything, or was shown anything
MEANT = (
    (("annotations",), []), (("annotations", 0, "was_cancelled"), True), (("annotations", 0, "result"), []),
    (("annotations", 0, "prediction", "result"), []),
)  # fmt: skip
SPAN = {"start": 4, "end": 9, "text": "junta"}
SCREEN = {"to_name": "text", "origin": "prediction"}
LABEL = {
    "id": "r", "from_name": "label", "type": "labels", "value": {**SPAN, "labels": ["naming"]},
    "meta": {"text": ["en/junta"]}, "score": 0.5, **SCREEN,
}  # fmt: skip
VOICE = {"id": "r", "from_name": "voice", "type": "choices", "value": {**SPAN, "choices": ["quote"]}, **SCREEN}
COMMENT = {"id": "c", "from_name": "comment", "type": "textarea", "value": {"text": ["Clear."]}, **SCREEN}
FRAME = {"id": "f", "from_name": "frames", "type": "choices", "value": {"choices": ["conflict"]}, **SCREEN}


def task(number, article_id):
    """Make a task as Label Studio exports it, with one annotation that began with a pre-label."""
    time = f"2026-05-01T09:00:00.{number:06}Z"
    shown = {"id": 900 + number, "result": [LABEL, VOICE], "score": 0.5}
    annotation = {
        "id": 500 + number, "completed_by": {"id": 7, "email": "ada@example.com"}, "created_at": time,
        "updated_at": time, "was_cancelled": False, "lead_time": 12.5, "parent_prediction": shown["id"],
        "prediction": shown, "result": [LABEL, VOICE, COMMENT, FRAME],
    }  # fmt: skip
    data = {"article_id": article_id, "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"}
    made = {"id": number, "project": 1, "created_at": time, "updated_at": time, "data": data,
            "annotations": [annotation], "predictions": [shown]}  # fmt: skip
    return json.loads(json.dumps(made))  # no value is there twice, or a change of one would change the other


def paths(value, path=()):
    """Yield the path of each value inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from paths(inner, (*path, name))


def changed(tasks, path, value):
    """Return the JSON of tasks with another value at a path."""
    tasks = copy.deepcopy(tasks)
    holder = tasks
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    return json.dumps(tasks).replace(f'"{HUGE}"', "1e400").replace(f'"{DEEP}"', "[" * 300 + "]" * 300)


def rows_of(study, article_id):
    tables = {name: study.table(name) for name in TABLES}
    return {name: table[table["article_id"] == article_id].astype(str).to_dict("records")
            for name, table in tables.items()}  # fmt: skip


@pytest.fixture
def odd_pull(study, tmp_path):
    """Pull tasks 1 and 2 with an odd value in task 1; return the rows of each, and what was said."""
    articles = [
        {"article_id": name, "outlet": "herald", "language": "en", "text": TEXT, "words": 4} for name in ("a", "b")
    ]
    study.keep("articles", pd.DataFrame(articles))

    def pulled(path, value):
        export = tmp_path / "export.json"
        export.write_text(changed([task(1, "a"), task(2, "b")], (0, *path), value))
        result = pull(study, export, missing="drop", force=True)
        return rows_of(study, "a"), rows_of(study, "b"), (*result.notes, *result.aside)

    return pulled


EVERY = [path for path in paths(task(1, "a")) if path[0] != "predictions"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", EVERY, ids=lambda path: ".".join(map(str, path)))
def test_whatever_is_at_a_key_the_other_task_is_read_and_nothing_is_lost_in_silence(odd_pull, path):
    odd, sound, _ = odd_pull((), task(1, "a"))
    for value in VALUES:
        found, other, said = odd_pull(path, value)
        assert other == sound
        fewer = [name for name in TABLES if len(found[name]) < len(odd[name])]
        named = any("task 1" in sentence or "number 1" in sentence for sentence in said)
        assert not fewer or named or (path, value) in MEANT, (value, fewer, said)


IN_RESULT = ("annotations", 0, "prediction", "result")
# where, what, and what is said of it
ODD = [
    (("annotations",), None, "its annotations are not a list of JSON objects"),
    (("annotations",), {}, "its annotations are not a list of JSON objects"),
    (("annotations", 0, "completed_by"), -1, "does not say who made it"),
    (("annotations", 0, "updated_at"), True, "updated_at is not a time and was not read"),
    (("annotations", 0, "lead_time"), [], "lead_time is not a number of seconds and was not read"),
    (("annotations", 0, "parent_prediction"), "x", "the pre-labels that the annotator was shown are missing"),
    (("annotations", 0, "prediction", "result"), "x", "are not a list of regions"),
    ((*IN_RESULT, 0), None, "a pre-label that is not a region of the study's labelling screen was left out"),
    ((*IN_RESULT, 0, "id"), None, "a pre-label without an id or a label that can be read was left out"),
    ((*IN_RESULT, 0, "value", "labels"), [5], "a pre-label without an id or a label that can be read"),
    ((*IN_RESULT, 0, "meta"), "x", "a rule of a pre-label cannot be read and was left out"),
    ((*IN_RESULT, 1, "value", "choices", 0), "x", "a voice of a pre-label cannot be read and was left out"),
    (("annotations", 0, "result", 2, "value", "text", 0), "", "an empty answer to 'comment' was not read"),
    (("annotations", 0, "result", 3, "value", "choices"), {}, "control 'frames' has the answer {}"),
    ((), 5, "number 1 in the export is 5, not a task"),
    ((), {"id": 1, "annotations": []}, "number 1 in the export: it has no data"),
    ((), {"id": 1, "data": {"framing_id": "a"}, "annotations": []}, "another version of framing pushed it"),
]


@pytest.mark.parametrize(("path", "value", "sentence"), ODD)
def test_an_odd_value_is_named_and_the_other_task_is_read(odd_pull, path, value, sentence):
    _, other, said = odd_pull(path, value)
    assert [len(other[name]) for name in TABLES] == [1, 1, 1, 2]
    assert any(sentence in note and ("task 1" in note or "number 1" in note) for note in said), said


def test_a_sound_export_is_read_without_a_word(odd_pull):
    assert odd_pull((), task(1, "a"))[2] == ()


def test_a_time_that_is_none_does_not_outrank_its_correction(odd_pull, study, tmp_path):
    odd, _, _ = odd_pull(("annotations", 0, "updated_at"), "yesterday")
    assert odd["readings"][0]["annotated_at"] == task(1, "a")["created_at"]
    later = task(1, "a")
    later["annotations"][0] |= {"updated_at": "2026-05-02T09:00:00Z", "was_cancelled": True}
    (tmp_path / "later.json").write_text(json.dumps([later]))
    pull(study, tmp_path / "later.json", force=True)
    assert rows_of(study, "a")["readings"][0]["skipped"] == "True"


def test_a_file_without_any_task_is_still_refused(study, tmp_path):
    (tmp_path / "export.json").write_text('[{"data": {}}, 5]')
    with pytest.raises(InputError, match="has tasks without annotations"):
        pull(study, tmp_path / "export.json")

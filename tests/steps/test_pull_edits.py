"""Edits of annotations: the newest holds, and marks are not wiped without a word."""

import pytest

from framing.errors import InputError
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."
MADE, EDITED = "2026-12-01T05:00:00.000000Z", "2026-12-01T06:00:00.000000Z"


def region(start):
    return {"id": f"r{start}", "from_name": "label", "to_name": "text", "type": "labels",
            "value": {"start": start, "end": start + 4, "labels": ["naming"]}}  # fmt: skip


def task(number, *starts, edited=MADE, **changes):
    """Build a task with one annotation that marks the words at ``starts``."""
    annotation = {"id": number, "completed_by": 1, "result": [region(start) for start in starts],
                  "created_at": MADE, "updated_at": edited, **changes}  # fmt: skip
    data = {"article_id": f"a{number}", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"}
    made = f"2026-11-20T08:00:00.{number:06}Z"
    return {"id": number, "project": 1, "created_at": made, "data": data, "annotations": [annotation]}


def tasks(n, *starts, **changes):
    return [task(number, *starts, **changes) for number in range(1, n + 1)]


@pytest.mark.parametrize("missing", ["keep", "drop"])
@pytest.mark.parametrize("changes", [{"result": []}, {"was_cancelled": True}, {"result": None}])
def test_another_result_of_the_same_edit_is_not_taken_and_is_reported(paper, bring, changes, missing):
    bring(tasks(48, 4))
    again = bring(tasks(48, **changes), missing=missing)
    assert (again.written, len(paper.annotations())) == (False, 48)
    said = "48 annotations differ from the study's, though edited at the same time, the first is annotation"
    assert said in again.notes[0]
    notes = bring(tasks(48, 4), missing=missing).notes
    assert [note for note in notes if "part of a word" not in note] == []


WIPED = [
    ({"result": [], "edited": EDITED}, 48, True),
    ({"was_cancelled": True, "edited": EDITED}, 6, True),
    ({"was_cancelled": True, "edited": EDITED}, 4, False),
    ({"result": [region(10)], "edited": EDITED}, 48, False),
]


@pytest.mark.parametrize(("changes", "n", "refused"), WIPED)
def test_many_readings_do_not_lose_all_their_marks_unasked(paper, bring, changes, n, refused):
    bring(tasks(48, 4))
    if not refused:
        assert bring(tasks(n, **changes)).edited == n
        return
    with pytest.raises(
        InputError, match=rf"{n} of the study's 48 readings would lose all their annotations or become ski"
    ):
        bring(tasks(n, **changes))
    assert len(paper.annotations()) == 48
    bring(tasks(n, **changes), force=True)
    assert len(paper.annotations()) == 48 - n


def test_readings_that_never_had_a_mark_lose_none(bring):
    bring(tasks(48))
    assert bring(tasks(48, edited=EDITED)).edited == 48


def test_without_any_times_the_later_file_holds_and_the_guard_counts(paper, bring):
    silent = {"created_at": None, "edited": None}
    bring(tasks(20, 4, **silent))
    assert bring(tasks(20, 10, **silent)).gone == 0
    assert set(paper.annotations()["text"]) == {"fell"}
    with pytest.raises(InputError, match=r"20 of the study's 20 readings would lose all their annotations"):
        bring(tasks(20, **silent))


def test_dropping_takes_away_what_is_absent_and_turns_no_edit_back(paper, bring):
    bring([*tasks(48, 4, 10, edited=EDITED), task(49, 4), task(50, 4)])
    dropped = bring([*tasks(48, 4), task(50, 10, edited=EDITED)], missing="drop")
    assert (dropped.gone, dropped.edited, len(paper.annotations())) == (1, 1, 97)
    assert sorted(paper.annotations().query("article_id in ('a1', 'a50')")["text"]) == ["fell", "fell", "junt"]
    only = bring([{**task(1), "annotations": []}, *tasks(50, 4)[1:48], task(50, 10)], missing="drop")
    assert (only.gone, len(paper.annotations())) == (1, 95)


ABSENT = object()


@pytest.mark.parametrize("result", [None, {}, "", 0, False, "x", ABSENT])
def test_only_a_list_says_that_nothing_was_marked(paper, bring, result):
    odd = task(1, result=result)
    if result is ABSENT:
        del odd["annotations"][0]["result"]
    pulled = bring([odd, task(2)])
    assert (pulled.read, len(pulled.aside)) == (1, 1)
    assert pulled.aside[0].startswith("task 1: the result is ")


def test_what_was_skipped_needs_no_result(bring):
    pulled = bring([task(1, result=None, was_cancelled=True), task(2)])
    assert (pulled.read, pulled.skipped, pulled.aside) == (1, 1, ())

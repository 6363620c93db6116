"""A pull that would take away many readings is refused and names them; nothing else is."""

import pytest

from framing.digests import digest
from framing.errors import InputError, StudyError
from framing.steps.export import export
from framing.steps.pull import TABLES
from framing.steps.rehydrate import rehydrate
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."


def task(number, label="naming", text=TEXT):
    region = {"id": "r", "from_name": "label", "type": "labels", "value": {"start": 4, "end": 9, "labels": [label]}}
    annotation = {"id": number, "completed_by": {"id": 1, "email": "ada@example.com"}, "result": [region]}
    data = {"article_id": f"a{number}", "text": text, "text_sha": text_sha(text), "arm": "assisted"}
    made = f"2026-11-20T08:00:00.{number:06}Z"
    return {"id": number, "project": 1, "created_at": made, "data": data, "annotations": [annotation]}


def state(study):
    files = [study.file(name) for name in ("server_tasks", *TABLES)]
    return [digest(path) if path.exists() else "" for path in (*files, study.path / "data" / "manifest.json")]


# readings before, how many of them go, whether that is refused: more than five, or more than a tenth
BOUNDS = [
    *[(100, 5, False), (100, 6, True), (60, 5, False), (60, 6, True), (50, 5, False), (49, 5, True), (30, 3, False)],
    *[(30, 4, True), (10, 1, False), (9, 1, True), (2, 1, True), (1, 1, True), (1, 0, False)],
]


@pytest.mark.parametrize(("before", "gone", "refused"), BOUNDS)
def test_more_than_five_or_a_tenth_are_not_taken_away_unasked(paper, bring, before, gone, refused):
    tasks = [task(number) for number in range(1, before + 1) if number < 100] + [task(0)] * (before == 100)
    bring(tasks)
    unchanged, left = state(paper), tasks[gone:] or [{**task(1), "annotations": []}]
    if not refused:
        assert bring(left, missing="drop").gone == gone
        return
    with pytest.raises(
        InputError, match=rf"{gone} of the study's {before} readings? would be lost; .*: {gone} by ada@example.com"
    ):
        bring(left, missing="drop")
    assert state(paper) == unchanged
    assert bring(left, missing="drop", force=True).gone == gone


def test_a_refusal_says_what_to_do_and_then_how_many_readings_of_whom_with_the_first(bring):
    readings = [task(number) for number in range(40)]
    readings[7]["annotations"][0]["completed_by"] = {"id": 2, "email": "bo@example.com"}
    bring(readings)
    with pytest.raises(InputError) as refused:
        bring([task(0)], missing="drop")
    assert str(refused.value).endswith(
        ": 39 of the study's 40 readings would be lost; 'framing pull --missing keep' keeps them, 'framing pull "
        "--force' drops them: 38 by ada@example.com (a1, a10, a11 and 35 more), 1 by bo@example.com (a7)"
    )
    assert bring([task(0)], missing="keep").gone == 0


def test_a_refusal_names_ten_annotators_and_counts_the_others(bring):
    readings = [task(number) for number in range(12)]
    for number, reading in enumerate(readings):
        reading["annotations"][0]["completed_by"] = {"id": number, "email": f"p{number:02}@example.com"}
    bring(readings)
    with pytest.raises(InputError, match=r"1 by p09@example\.com \(a9\) and those of 2 other annotators$"):
        bring([{**task(0), "annotations": []}], missing="drop")


def test_readings_that_would_be_set_aside_count_too_and_keeping_would_not_help(paper, bring):
    bring([task(number) for number in range(20)])
    unchanged, edited = state(paper), [task(number, text="Other.") for number in range(3)]
    with pytest.raises(
        InputError, match=r"all of them do not fit the study \(task 0: the text of article 'a0'"
    ) as refused:
        bring(edited)
    assert "--missing" not in str(refused.value)
    assert state(paper) == unchanged
    assert (bring(edited, force=True).gone, len(paper.table("readings"))) == (3, 17)
    assert bring([task(number) for number in range(20)]).new == 3


def test_a_codebook_that_has_lost_a_category_does_not_take_the_readings_along(paper, bring):
    bring([task(number) for number in range(20)])
    book = paper.path / "label_config" / "codebook.toml"
    book.write_text(book.read_text(encoding="utf-8").replace('id = "naming"', 'id = "renamed"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"no category 'naming'"):
        bring([task(number) for number in range(20)])
    assert len(paper.table("readings")) == 20


EMPTY = [[], [{**task(1), "annotations": []}]]


@pytest.mark.parametrize("tasks", EMPTY)
def test_an_empty_export_takes_nothing_away_unless_it_is_to(paper, bring, tasks):
    bring([task(1), task(2)])
    kept = bring(tasks)
    assert (kept.written, kept.notes, len(paper.table("readings"))) == (False, ("the export has no annotation",), 2)
    with pytest.raises(InputError, match=r"2 of the study's 2 readings would be lost"):
        bring(tasks, missing="drop")
    assert (bring(tasks, missing="drop", force=True).gone, len(paper.table("readings"))) == (2, 0)


def test_dropping_ends_at_the_server_and_the_project(paper, bring):
    bring([task(1)], server="lab")
    bring([{**task(2), "project": 2, "created_at": "2026-11-21T08:00:00Z"}], server="lab")
    bring([{**task(3), "created_at": "2026-11-22T08:00:00Z"}], server="home")
    with pytest.raises(InputError, match=r"would be lost; .*: 1 by ada@example.com \(a1\)$"):
        bring([{**task(4), "created_at": "2026-11-20T09:00:00Z"}], server="lab", missing="drop")
    with pytest.raises(
        InputError, match=r"has no task, so it is unclear which server's readings to drop; name it with"
    ):
        bring([], missing="drop", force=True)
    assert bring([], missing="drop", server="home", force=True).gone == 1
    assert sorted(paper.table("readings")["article_id"]) == ["a1", "a2"]


def shared(paper, bring, tmp_path):
    """Rehydrate what the study has into a copy of it that has no labels."""
    bring([task(number) for number in range(3)])
    export(paper, "standoff", what="annotations", output=tmp_path / "shared.jsonl")
    for name in ("server_tasks", *TABLES):
        paper.file(name).unlink()
    rehydrate(paper, tmp_path / "shared.jsonl", keep=True)


def test_rehydrated_readings_stay_beside_those_that_are_pulled(paper, bring, tmp_path):
    shared(paper, bring, tmp_path)
    pulled = bring([task(2), task(3)])
    assert pulled.notes == ("3 readings that did not come from a pull stay as they are",)
    assert (len(paper.table("readings")), len(paper.annotations()), pulled.new, pulled.gone) == (5, 5, 2, 0)
    assert set(paper.table("readings")["annotator"]) == {"a1", "ada@example.com"}
    again = bring([task(2), task(3)])
    assert (again.written, again.gone, len(paper.annotations())) == (False, 0, 5)


def test_rehydrated_readings_of_articles_that_are_gone_are_lost_only_with_force(paper, bring, tmp_path):
    shared(paper, bring, tmp_path)
    paper.keep("articles", paper.articles().iloc[2:])
    with pytest.raises(InputError, match=r"2 of the study's 3 readings would be lost; .*: 2 by a1 \(a0, a1\)$"):
        bring([task(2), task(3)])
    assert bring([task(2), task(3)], force=True).gone == 2


def test_without_the_cache_readings_of_pulls_are_neither_doubled_nor_lost(paper, bring):
    tasks = [task(number) for number in range(1, 61)]
    for one in tasks:
        one["annotations"][0]["completed_by"] = 1
    bring(tasks, server="lab")
    before = paper.table("readings")
    paper.file("server_tasks").unlink()
    for exported, options in ((tasks, {}), (tasks[1:], {"server": "lab"})):
        with pytest.raises(
            StudyError, match=r"server_tasks\.parquet is missing, and without it .* would be lost, such as a1 by 1@"
        ):
            bring(exported, **options)
    again = bring(tasks, server="lab")
    assert (again.new, again.gone, again.notes, paper.table("readings").equals(before)) == (0, 0, (), True)


def test_without_the_cache_force_keeps_only_what_comes(paper, bring):
    bring([task(1), task(2)])
    paper.file("server_tasks").unlink()
    assert (bring([task(2)], force=True).gone, len(paper.table("readings"))) == (1, 1)

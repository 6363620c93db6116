import pytest

from framing.spans import Span
from framing.studio.origins import Mark, judge, rule_of, shown_regions


def shown(name, start, end, label="loaded", rule="en/rule"):
    return {"id": name, "type": "labels", "meta": {"text": [rule]},
            "value": {"start": start, "end": end, "labels": [label]}}  # fmt: skip


def mark(name, start, end, category="loaded", origin="manual", rule=""):
    return Mark(name, Span(start, end), category, "outlet", origin, rule)


BEFORE = [shown("m1", 10, 20)]
# marks, and what becomes of them: origin and rule
CASES = [
    pytest.param([mark("m1", 10, 20)], [("kept", "en/rule")], id="untouched"),
    pytest.param([mark("m1", 10, 20, "hedge")], [("changed", "en/rule")], id="other label"),
    pytest.param([mark("m1", 12, 20)], [("changed", "en/rule")], id="other place, same id"),
    pytest.param([mark("x", 8, 20)], [("changed", "en/rule")], id="deleted and marked wider"),
    pytest.param([mark("x", 10, 20)], [("kept", "en/rule")], id="deleted and marked the same"),
    pytest.param([mark("x", 8, 20, "hedge")], [("changed", "en/rule")], id="deleted and marked otherwise"),
    pytest.param([mark("x", 30, 40)], [("added", "")], id="elsewhere"),
    pytest.param([mark("m1", 10, 20), mark("x", 8, 12)], [("added", ""), ("kept", "en/rule")], id="beside a kept one"),
    pytest.param([mark("x", 9, 12), mark("y", 12, 20)], [("added", ""), ("changed", "en/rule")], id="split in two"),
    pytest.param([], [], id="deleted"),
]


@pytest.mark.parametrize(("marks", "expected"), CASES)
def test_where_a_mark_comes_from(marks, expected):
    assert [(one.origin, one.rule) for one in judge(marks, BEFORE)] == expected


@pytest.mark.parametrize(
    ("said", "origin"), [("prediction", "kept"), ("prediction-changed", "changed"), ("manual", "added"), ("", "added")]
)
def test_without_the_pre_labels_the_servers_word_is_taken(said, origin):
    (judged,) = judge([mark("m1", 10, 20, origin=said)], [])
    assert judged.origin == origin


def test_pre_labels_that_were_made_annotations_in_one_go_are_kept():
    (judged,) = judge([mark("m1", 10, 20, origin="", rule="en/rule")], [])
    assert (judged.origin, judged.rule) == ("kept", "en/rule")


def test_the_order_of_the_marks_makes_no_difference():
    marks = [mark("m1", 10, 20), mark("x", 1, 4), mark("y", 30, 33)]
    assert judge(marks, BEFORE) == judge(marks[::-1], BEFORE)


def test_the_annotations_own_copy_of_the_pre_labels_goes_first():
    task = {"predictions": [{"id": 7, "result": [shown("other", 0, 3)]}]}
    assert shown_regions({"prediction": {"result": BEFORE}, "parent_prediction": 7}, task) == BEFORE


def test_else_the_tasks_pre_labels_are_taken_and_numbers_alone_are_none():
    task = {"predictions": [{"id": 7, "result": BEFORE}, 9]}
    assert shown_regions({"parent_prediction": 7}, task) == BEFORE
    assert shown_regions({"parent_prediction": 9}, {"predictions": [9]}) == []


@pytest.mark.parametrize("region", [{}, {"meta": None}, {"meta": {"text": []}}])
def test_a_region_without_rule_has_none(region):
    assert rule_of(region) == ""

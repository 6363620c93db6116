import pytest

from framing.spans import Span
from framing.studio.provenance import (
    LabelledRegion,
    read_prelabels,
    rule_of,
    shown_to,
    trace_origins,
    was_shown_prelabels,
)


def shown(name, start, end, label="loaded", rule="en/rule"):
    return {"id": name, "from_name": "label", "type": "labels", "meta": {"text": [rule]},
            "value": {"start": start, "end": end, "labels": [label]}}  # fmt: skip


def mark(name, start, end, category="loaded", origin="manual", rule=""):
    return LabelledRegion(name, Span(start, end), category, "outlet", origin, rule)


def pre_labels(result):
    """Read pre-labels as an annotation shows them, each where its offsets say."""
    regions = shown_to({"parent_prediction": 5, "prediction": {"id": 5, "result": result}}, {})
    spans = [Span(one["value"]["start"], one["value"]["end"]) for one in regions]
    return list(read_prelabels(regions, spans))


PARENT = {"parent_prediction": 5}
BEFORE = [shown("m1", 10, 20)]
# marks, what becomes of them: origin and rule, and of the pre-label
CASES = [
    pytest.param([mark("m1", 10, 20)], [("kept", "en/rule")], "kept", id="untouched"),
    pytest.param([mark("m1", 10, 20, "hedge")], [("changed", "en/rule")], "relabelled", id="other label"),
    pytest.param([mark("m1", 12, 20)], [("changed", "en/rule")], "moved", id="other place, same id"),
    pytest.param([mark("x", 8, 20)], [("changed", "en/rule")], "moved", id="deleted and marked wider"),
    pytest.param([mark("x", 10, 20)], [("kept", "en/rule")], "kept", id="deleted and marked the same"),
    pytest.param([mark("x", 8, 20, "hedge")], [("changed", "en/rule")], "relabelled", id="deleted, marked otherwise"),
    pytest.param([mark("x", 30, 40)], [("added", "")], "deleted", id="elsewhere"),
    pytest.param([mark("m1", 10, 20), mark("x", 8, 12)], [("added", ""), ("kept", "en/rule")], "kept", id="beside"),
    pytest.param([mark("x", 9, 12), mark("y", 12, 20)], [("added", ""), ("changed", "en/rule")], "moved", id="split"),
    pytest.param([mark("m1", 10, 20, "hedge"), mark("m1", 10, 20)], [("added", ""), ("kept", "en/rule")], "kept",
                 id="a second label"),
    pytest.param([], [], "deleted", id="deleted"),
]  # fmt: skip


@pytest.mark.parametrize(("marks", "expected", "outcome"), CASES)
def test_where_a_mark_comes_from_and_what_becomes_of_a_pre_label(marks, expected, outcome):
    traced, before = trace_origins(marks, pre_labels(BEFORE))
    assert [(one.origin, one.rule) for one in traced] == expected
    assert [(one.outcome, one.rule) for one in before] == [(outcome, "en/rule")]


@pytest.mark.parametrize(
    ("said", "origin"), [("prediction", "kept"), ("prediction-changed", "changed"), ("manual", "added"), ("", "added")]
)
def test_without_the_pre_labels_the_servers_word_is_taken(said, origin):
    ((traced,), _) = trace_origins([mark("m1", 10, 20, origin=said)], [])
    assert traced.origin == origin


def test_pre_labels_that_were_made_annotations_in_one_go_are_kept():
    ((traced,), _) = trace_origins([mark("m1", 10, 20, origin="", rule="en/rule")], [])
    assert (traced.origin, traced.rule) == ("kept", "en/rule")


def test_the_order_of_the_marks_makes_no_difference():
    marks = [mark("m1", 10, 20), mark("x", 1, 4), mark("y", 30, 33)]
    before = pre_labels(BEFORE)
    assert trace_origins(marks, before) == trace_origins(marks[::-1], before)


OTHERS = [{"id": 7, "result": [shown("other", 0, 3)]}, 9]
# what the annotation says of its pre-labels, and which of them are taken
SHOWN = [
    pytest.param({"prediction": {"id": 5, "result": BEFORE}, "parent_prediction": 5}, ["m1"], id="its own copy"),
    pytest.param({"prediction": {"result": BEFORE}, "parent_prediction": None}, [], id="a copy, and nobody knows"),
    pytest.param(
        {"prediction": {"result": BEFORE}, "parent_prediction": None, "result": [shown("x", 0, 3, rule="")]},
        [],
        id="a copy, and marks that do not come from it",
    ),
    pytest.param(
        {"prediction": {"result": BEFORE}, "parent_prediction": None, "result": [shown("m1", 0, 3, rule="")]},
        ["m1"],
        id="a copy of what is deleted by now, and a mark with its id",
    ),
    pytest.param(
        {"prediction": {"result": BEFORE}, "result": [{**shown("x", 0, 3, rule=""), "origin": "prediction-changed"}]},
        ["m1"],
        id="a copy, and a mark that was a pre-label",
    ),
    pytest.param({"parent_prediction": 7}, ["other"], id="no copy, but the task's"),
    pytest.param({"prediction": {"id": 5, "result": BEFORE}, "parent_prediction": 7}, ["other"], id="replaced since"),
    pytest.param(
        {"prediction": {"id": 5, "result": BEFORE}, "parent_prediction": 9}, [], id="replaced and not at hand"
    ),
    pytest.param({}, [], id="none"),
]


@pytest.mark.parametrize(("said", "taken"), SHOWN)
def test_the_pre_labels_that_the_page_had_are_taken(said, taken):
    assert [one["id"] for one in shown_to(said, {"predictions": OTHERS})] == taken


def test_what_no_screen_of_ours_could_have_drawn_is_passed_over():
    boxes = {**shown("b", 0, 3), "type": "rectanglelabels"}
    strange = [boxes, {**shown("c", 0, 3), "from_name": "mood"}, {"id": "d"}, None, {**shown("e", 0, 3), "value": 5}]
    assert [one["id"] for one in shown_to({**PARENT, "prediction": {"result": [*strange, *BEFORE]}}, {})] == ["m1"]
    assert shown_to({**PARENT, "prediction": {"result": "m1"}}, {}) == []


def test_a_pre_label_without_a_place_or_labels_is_passed_over():
    regions = shown_to({**PARENT, "prediction": {"result": [shown("a", 9, 3), shown("b", 0, 3, 7), *BEFORE]}}, {})
    regions[1]["value"]["labels"] = 5
    assert [one.id for one in read_prelabels(regions, [None, Span(0, 3), Span(10, 20)])] == ["m1"]


@pytest.mark.parametrize("region", [{}, {"meta": None}, {"meta": {"text": []}}, {"meta": []}, {"meta": {"text": 5}}])
def test_a_region_without_rule_has_none(region):
    assert rule_of(region) == ""


@pytest.mark.parametrize(
    ("annotation", "known"),
    [
        ({"parent_prediction": 5, "prediction": {}}, True),
        ({"parent_prediction": None, "prediction": {"id": 5, "result": BEFORE}, "result": BEFORE}, True),
        ({"parent_prediction": None, "prediction": {}}, False),
        ({"parent_prediction": None, "prediction": {}, "result": [shown("x", 0, 3, rule="")]}, False),
        ({"parent_prediction": None, "prediction": {}, "result": [shown("x", 0, 3)]}, True),
        ({"parent_prediction": None, "prediction": {"id": 5, "result": BEFORE}, "result": []}, None),
        ({"parent_prediction": None, "prediction": {"id": 5, "result": "?"}, "result": "?"}, None),
    ],
)
def test_whether_the_page_showed_pre_labels_is_decided_from_the_annotation_alone(annotation, known):
    assert was_shown_prelabels(annotation) is known

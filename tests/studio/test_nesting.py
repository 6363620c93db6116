"""What is nested too deeply costs the reading that it stands in, and nothing else."""

import pytest

from framing.studio.nesting import DEEPEST, TOO_DEEP, without_depths


def nested(levels):
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


DEEP = nested(20_000)
SOUND = {"id": 2, "result": [{"id": "r"}]}


def task(**changes):
    return {"id": 1, "data": {"article_id": "a"}, "annotations": [SOUND], **changes}


def test_what_is_not_deep_stays_as_it_is():
    # tasks, task, annotations, annotation, result and region stand around it
    shallow = task(annotations=[{"id": 1, "result": [{"x": nested(DEEPEST - 10)}]}, SOUND])
    assert without_depths([shallow, task()]) == [shallow, task()]


SPOILED = [
    {"id": 1, "result": [{"type": "relation", "x": DEEP}]},
    {"id": 1, "result": DEEP},
    {"id": 1, "result": [], "prediction": {"result": [{"x": DEEP}]}},
    {"id": 1, "result": [], "completed_by": {"id": {"x": DEEP}}},
]


@pytest.mark.parametrize("spoiled", SPOILED, ids=range(4))
def test_a_reading_that_is_deep_anywhere_loses_its_result_and_the_others_stay(spoiled):
    (kept,) = without_depths([task(annotations=[spoiled, SOUND])])
    assert [one["result"] for one in kept["annotations"]] == [TOO_DEEP, SOUND["result"]]
    assert kept["annotations"][0]["id"] == 1


def test_pre_labels_that_are_deep_concern_all_readings_of_their_task():
    spoiled, other = without_depths([task(predictions=[{"id": 7, "result": DEEP}]), task(id=2)])
    assert ([one["result"] for one in spoiled["annotations"]], spoiled["predictions"]) == ([TOO_DEEP], None)
    assert other == task(id=2)


def test_other_values_that_are_deep_are_none():
    (kept,) = without_depths([task(data={"article_id": "a", "arm": DEEP}, project=DEEP)])
    assert kept == task(data={"article_id": "a", "arm": None}, project=None)
    assert without_depths([task(annotations=DEEP, data=DEEP)])[0]["data"] is None

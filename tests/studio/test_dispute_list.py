import pandas as pd
import pytest

from framing.studio.dispute_list import dispute_regions, find_disputes, list_disputes, without_disputes

TEXT = "The old regime fell. A brutal, brutal night."
REGIME, OLD_REGIME = (8, 14, "naming", "outlet"), (4, 14, "naming", "outlet")
BRUTAL, QUOTED = (23, 29, "loaded", "outlet"), (23, 29, "loaded", "quote")


def read(**readers):
    columns = ["start", "end", "category", "voice"]
    return {name: pd.DataFrame(marks, columns=columns) for name, marks in readers.items()}


@pytest.mark.parametrize(
    ("ada", "bo", "places"),
    [
        pytest.param([REGIME], [REGIME], [], id="same"),
        pytest.param([REGIME, BRUTAL], [BRUTAL], [(8, 14)], id="one overlooked"),
        pytest.param([REGIME], [OLD_REGIME], [(4, 14)], id="overlapping marks are one place"),
        pytest.param([BRUTAL], [QUOTED], [(23, 29)], id="the voice alone"),
        pytest.param([BRUTAL], [OLD_REGIME], [(4, 14), (23, 29)], id="in the order of the text"),
        pytest.param([(4, 8, "loaded", "outlet")], [REGIME], [(4, 8), (8, 14)], id="side by side"),
    ],
)
def test_a_place_is_disputed_where_readings_differ(ada, bo, places):
    assert [(place.start, place.end) for place in find_disputes(read(A=ada, B=bo))] == places


def test_the_list_says_what_each_reader_marked_with_words_that_differ_from_the_place():
    disputes = find_disputes(read(A=[REGIME, BRUTAL], B=[OLD_REGIME, BRUTAL, (8, 14, "loaded", "quote")], C=[BRUTAL]))
    assert list_disputes(disputes, TEXT).split("\n") == [
        "1  old regime",
        "A: naming, outlet “regime”",
        "B: naming, outlet + loaded, quote “regime”",
        "C: nothing",
    ]


def test_regions_are_numbered_as_the_list_is_and_locked():
    disputes = find_disputes(read(A=[BRUTAL], B=[REGIME]))
    regions = dispute_regions(disputes, TEXT)
    assert [(one["id"], one["value"]["text"], one["readonly"]) for one in regions] == [
        ("d1", "regime", True), ("d2", "brutal", True),
    ]  # fmt: skip
    assert regions[0]["meta"] == {"text": ["A: nothing; B: naming, outlet"]}


def test_places_are_taken_out_of_a_decision_and_nothing_else_is():
    label = {"from_name": "label", "value": {"labels": ["disputed"]}}
    assert without_disputes([{"from_name": "disputed"}, label, 3]) == [label, 3]
    assert without_disputes(None) is None

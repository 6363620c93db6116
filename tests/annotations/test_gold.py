import pandas as pd
import pytest

from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS
from framing.annotations.gold import adjudicate, gold_articles
from framing.errors import InputError

PEOPLE = ("ada", "bo", "cy", "di")
TEXT = "abcdefghijklmnopqrstuvwxyz"


def spans(*rows):
    """Annotations of one article: (annotator, start, end), then the category and the voice if not these."""
    made = [("a", who, start, end, TEXT[start:end], *(rest or ("loaded", "outlet"))) for who, start, end, *rest in rows]
    return pd.DataFrame(made, columns=list(ANNOTATION_COLUMNS))


def read(people, skipped=()):
    return pd.DataFrame([("a", who, "blind", who in skipped) for who in PEOPLE[:people]], columns=list(READING_COLUMNS))


def gold(rows, people, ties="keep"):
    table = adjudicate(spans(*rows), read(people), ties=ties)
    return [(row.start, row.end, round(row.confidence, 2)) for row in table.itertuples()]


@pytest.mark.parametrize(
    ("rows", "people", "expected"),
    [
        pytest.param([("ada", 0, 4)], 1, [(0, 4, 1.0)], id="one annotator is gold"),
        pytest.param([("ada", 0, 4), ("bo", 0, 4)], 3, [(0, 4, 0.67)], id="two of three"),
        pytest.param([("ada", 0, 4)], 3, [], id="one of three"),
        pytest.param([("ada", 0, 4)], 2, [(0, 4, 0.5)], id="one of two, ties kept"),
        pytest.param([("ada", 0, 4), ("bo", 2, 6), ("cy", 2, 6)], 3, [(2, 6, 1.0)], id="the most common span"),
        pytest.param([("ada", 0, 4), ("bo", 2, 9)], 2, [(2, 9, 1.0)], id="then the longest"),
        pytest.param([("ada", 0, 4), ("bo", 2, 6)], 2, [(0, 4, 1.0)], id="then the leftmost"),
        pytest.param(
            [("ada", 0, 9), ("bo", 0, 3), ("bo", 5, 9), ("cy", 0, 3), ("cy", 5, 9)], 3,
            [(0, 3, 1.0), (5, 9, 1.0)], id="a long span backs both short ones",
        ),
        pytest.param([("ada", 0, 4), ("bo", 0, 4, "hedge", "outlet")], 3, [], id="another category backs nothing"),
    ],
)  # fmt: skip
def test_a_span_is_gold_with_a_majority_behind_it(rows, people, expected):
    assert gold(rows, people) == expected


def test_ties_may_be_dropped():
    assert gold([("ada", 0, 4)], 2, ties="drop") == []
    assert gold([("ada", 0, 4), ("bo", 0, 4)], 2, ties="drop") == [(0, 4, 1.0)]
    with pytest.raises(InputError, match="keep, drop"):
        gold([("ada", 0, 4)], 2, ties="toss")


@pytest.mark.parametrize(
    ("voices", "expected"),
    [("outlet quote quote", "quote"), ("quote outlet", "outlet"), ("paraphrase quote", "quote")],
)
def test_the_voice_is_that_of_the_majority_and_the_first_in_a_draw(voices, expected):
    rows = [(who, 0, 4, "loaded", voice) for who, voice in zip(PEOPLE, voices.split(), strict=False)]
    assert adjudicate(spans(*rows), read(len(rows)))["voice"].tolist() == [expected]


def test_those_who_skipped_have_no_say_and_articles_without_spans_have_gold():
    table = adjudicate(spans(("ada", 0, 4)), read(2, skipped=["bo"]))
    assert table["confidence"].tolist() == [1.0]
    assert gold_articles(read(2, skipped=["bo"])) == ["a"]
    assert gold_articles(read(1, skipped=["ada"])) == []


def test_gold_has_the_text_of_the_span_and_the_form_of_its_contract():
    table = adjudicate(spans(("ada", 2, 5)), read(1))
    assert table.to_dict("records") == [
        {
            "article_id": "a", "start": 2, "end": 5, "text": "cde", "category": "loaded", "voice": "outlet",
            "confidence": 1.0, "decided_by": "reader",
        }
    ]  # fmt: skip
    assert adjudicate(spans(), read(1)).empty


def test_the_order_of_rows_makes_no_difference():
    rows = spans(("ada", 0, 4), ("bo", 2, 6), ("cy", 3, 9), ("cy", 20, 22), ("ada", 20, 22))
    other = adjudicate(rows.sample(frac=1, random_state=1), read(3).iloc[::-1])
    pd.testing.assert_frame_equal(adjudicate(rows, read(3)), other)

import pandas as pd
import pytest

from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS
from framing.annotations.gold import adjudicate
from framing.annotations.reader_shares import COLUMNS, reader_shares

PEOPLE = ("ada", "bo", "cy")
TEXT = "abcdefghijklmnopqrstuvwxyz"


def spans(*rows):
    """Annotations of one article: (annotator, start, end, voice)."""
    marked = [("a", who, start, end, TEXT[start:end], "loaded", voice) for who, start, end, voice in rows]
    return pd.DataFrame(marked, columns=list(ANNOTATION_COLUMNS))


def read(people):
    return pd.DataFrame([("a", who, "blind", False) for who in PEOPLE[:people]], columns=list(READING_COLUMNS))


# marked spans, readers, and (start, share who marked it, share in the outlet's voice) of each
SHARED = [
    ([("ada", 0, 4, "outlet")], 1, [(0, 1.0, 1.0)]),
    ([("ada", 0, 4, "outlet")], 2, [(0, 0.5, 0.5)]),
    ([("ada", 0, 4, "outlet"), ("bo", 2, 6, "quote")], 2, [(0, 1.0, 0.5)]),
    ([("ada", 0, 4, "quote"), ("bo", 8, 9, "outlet")], 2, [(0, 0.5, 0.0), (8, 0.5, 0.5)]),
    ([("ada", 0, 4, "outlet")], 3, [(0, 1 / 3, 1 / 3)]),
    ([], 2, []),
]


@pytest.mark.parametrize(("rows", "people", "expected"), SHARED)
def test_a_span_has_the_share_of_the_readers_who_marked_it(rows, people, expected):
    table = reader_shares(spans(*rows), read(people))
    assert tuple(table.columns) == COLUMNS
    assert list(table[["start", "marked_share", "outlet_share"]].itertuples(index=False, name=None)) == expected


def test_shares_add_up_to_the_mean_count_and_gold_by_majority_does_not():
    marked = spans(*(("ada", start, start + 2, "outlet") for start in (0, 4, 8, 12)), ("bo", 0, 2, "outlet"))
    assert reader_shares(marked, read(2))["marked_share"].sum() == 2.5
    assert [len(adjudicate(marked, read(2), ties=ties)) for ties in ("keep", "drop")] == [4, 1]


def test_with_one_reader_the_spans_are_those_of_gold():
    marked = spans(("ada", 0, 4, "outlet"), ("ada", 2, 9, "quote"), ("ada", 12, 14, "quote"))
    shares, gold = reader_shares(marked, read(1)), adjudicate(marked, read(1))
    assert shares[["start", "end", "voice"]].values.tolist() == gold[["start", "end", "voice"]].values.tolist()

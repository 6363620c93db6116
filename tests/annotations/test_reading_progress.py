import math

import pandas as pd
import pytest

from framing.annotations.reading_progress import (
    ReadingTables,
    comments,
    far_off,
    progress_by_annotator,
    progress_by_outlet,
)

IDS = [f"a{number}" for number in range(8)]


def tables(readings=(), annotations=(), answers=()):
    """Eight articles of 100 words in two outlets; readings are (article, annotator, seconds, skipped)."""
    articles = pd.DataFrame({"article_id": IDS, "outlet": ["herald", "gazette"] * 4, "words": 100})
    sample = pd.DataFrame({"article_id": IDS[:6], "annotators": [1, 1, 2, 2, 1, 1]})
    return ReadingTables(
        articles,
        sample,
        pd.DataFrame(readings, columns=["article_id", "annotator", "seconds", "skipped"]),
        pd.DataFrame(annotations, columns=["article_id", "annotator", "voice_origin"]),
        pd.DataFrame(answers, columns=["article_id", "annotator", "question", "answer"]),
    )


READ = tables(
    [("a0", "ada", 60.0, False), ("a1", "ada", 100.0, False), ("a2", "ada", math.nan, True), ("a2", "ben", 80.0, False),
     ("a2", "cy", 80.0, False), ("a2", "dee", 80.0, False), ("a7", "ben", 80.0, False)],
    [("a0", "ada", "rule"), ("a0", "ada", "annotator"), ("a2", "ben", "annotator"), ("a2", "ada", "rule")],
    [("a1", "ada", "nothing", "nothing"), ("a2", "ada", "comment", "odd"), ("a0", "ben", "comment", "late")],
)  # fmt: skip


def test_each_annotator_has_a_row_and_so_has_who_has_not_begun():
    rows = progress_by_annotator(READ, {"ada": 4, "eve": 3}).set_index("annotator")
    assert rows.loc["ada"].drop("far_off").to_dict() == {
        "planned": 4, "read": 2, "skipped": 1, "seconds": 80.0, "annotations": 1.0, "unmarked": 0, "voice_by_rule": 0.5,
        "comments": 1,
    }  # fmt: skip
    assert rows.loc["ben", ["read", "unmarked"]].tolist() == [2, 1]
    assert rows.loc["eve", ["planned", "read", "skipped", "unmarked"]].tolist() == [3, 0, 0, 0]
    assert rows.loc["eve", ["seconds", "annotations"]].isna().all()


def test_the_readings_that_an_article_has_beyond_its_number_count_for_no_other():
    rows = progress_by_outlet(READ).set_index("outlet")
    assert rows.loc["herald"].tolist() == [3, 4, 3, 0, 1, 0]  # a2 has three readings of two, and one skipped
    assert rows.loc["gazette"].tolist() == [3, 4, 1, 0, 3, 0]  # a7 is not in the sample
    assert rows.loc["all"].tolist() == [6, 8, 4, 0, 4, 0]


def test_an_article_that_some_have_read_is_begun_and_a_skipped_reading_is_not_left():
    rows = progress_by_outlet(tables([("a2", "ada", 1.0, False), ("a3", "ada", 1.0, True)])).set_index("outlet")
    assert rows.loc["all", ["done", "skipped", "left", "begun"]].tolist() == [1, 1, 6, 2]


@pytest.mark.parametrize(("seconds", "named"), [(241.0, ["a5"]), (14.0, ["a5"]), (239.0, []), (16.0, [])])
def test_a_reading_far_from_the_annotators_pace_is_named(seconds, named):
    usual = [(key, "ada", 60.0, False) for key in IDS[:5]]
    rows = far_off(tables([*usual, ("a5", "ada", seconds, False), ("a5", "ben", 900.0, False)]))
    assert rows["article_id"].tolist() == named


def test_comments_are_listed_by_article():
    assert comments(READ).values.tolist() == [["a0", "ben", "late"], ["a2", "ada", "odd"]]


def test_nothing_read_is_nothing_done():
    assert progress_by_annotator(tables(), {}).empty
    assert progress_by_outlet(tables()).iloc[-1].tolist() == ["all", 6, 8, 0, 0, 8, 0]

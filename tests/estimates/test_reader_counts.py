import pandas as pd
import pytest

from framing.estimates.reader_counts import counted_spans, distinct_spans, mean_counts, settled_articles


def spans(*rows):
    return pd.DataFrame(rows, columns=["article_id", "annotator", "category", "start", "end"])


def readings(*rows):
    return pd.DataFrame(rows, columns=["article_id", "annotator", "skipped"])


def test_a_count_is_the_mean_over_those_who_read_and_did_not_skip():
    read = readings(("a", "ada", False), ("a", "bo", False), ("a", "cem", True), ("b", "ada", False), ("c", "bo", True))
    marked = spans(("a", "ada", "naming", 0, 4), ("a", "cem", "naming", 0, 4), ("a", "cem", "naming", 6, 9))
    assert mean_counts(marked, read).to_dict() == {"a": 0.5, "b": 0.0}


# spans of one reader, and how many count
OVERLAPS = [
    ([(0, 4), (0, 4)], 1),
    ([(0, 9), (2, 4)], 1),
    ([(0, 4), (2, 9), (8, 12)], 1),
    ([(0, 4), (4, 9)], 2),
]


@pytest.mark.parametrize(("offsets", "count"), OVERLAPS)
def test_overlapping_spans_of_one_reader_count_once(offsets, count):
    marked = spans(*(("a", "ada", "naming", *offset) for offset in offsets))
    assert len(distinct_spans(marked)) == count
    assert len(distinct_spans(pd.concat([marked, marked.assign(annotator="bo")]))) == 2 * count
    assert len(distinct_spans(pd.concat([marked, marked.assign(category="loaded")]))) == 2 * count


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_level_does_not_depend_on_how_many_articles_are_read_twice(share):
    """Ada finds two markers in every article and Bo four: the mean annotator finds three."""
    number, found = 400, {"ada": 2, "bo": 4}
    twice = [position % 100 < 100 * share for position in range(number)]
    who = [("ada", "bo") if both else (("ada", "bo")[position // 100 % 2],) for position, both in enumerate(twice)]
    read = readings(*((str(key), name, False) for key, names in enumerate(who) for name in names))
    marked = spans(
        *((key, name, "naming", 9 * k, 9 * k + 4) for key, name, _ in read.values for k in range(found[name]))
    )
    assert mean_counts(marked, read).mean() == pytest.approx(3.0)


# who is decided, and what is settled: a and b are disputed, c is not, d has one reader
@pytest.mark.parametrize(
    ("decided", "settled"), [("ab", ["a", "b", "c"]), ("abd", ["a", "b", "c"]), ("a", []), ("", [])]
)
def test_articles_are_settled_if_every_disputed_one_is_decided(decided, settled):
    read = readings(*((key, name, False) for key in "abc" for name in ("ada", "bo")), ("d", "ada", False))
    marked = spans(*((key, "ada", "naming", 0, 4) for key in "abcd"), ("c", "bo", "naming", 0, 4)).assign(
        voice="outlet"
    )
    decisions = readings(*((key, "cem", key == "b") for key in decided))
    assert settled_articles(marked, read, decisions) == settled


# who is decided, and the shares of the span that one of two readers marked and of the one that both did
@pytest.mark.parametrize(("decided", "shares"), [("", [0.5, 1.0]), ("a", [1.0])])
def test_the_model_learns_what_rates_count(decided, shares):
    """Until the disputed article is decided the mean over readers, then gold, in which the adjudicator took out "a"."""
    read = readings(*((key, name, False) for key in "ab" for name in ("ada", "bo"))).assign(arm="")
    marked = spans(("a", "ada", "naming", 0, 4), ("b", "ada", "naming", 0, 4), ("b", "bo", "naming", 0, 4))
    marked = marked.assign(voice="outlet", text="mobs")
    gold = marked.drop_duplicates(["article_id", "start"]).query("article_id == 'b' or @decided == ''")
    counted = counted_spans(marked, read, gold, readings(*((key, "cem", False) for key in decided)))
    assert counted["marked_share"].tolist() == shares
    assert counted["outlet_share"].tolist() == shares

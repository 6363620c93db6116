import pandas as pd
import pytest

from framing import agreement
from framing.annotations.agreement import COLUMNS
from framing.annotations.agreement_counts import MEASURES
from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS
from framing.errors import InputError

TEXT = "The brutal regime, they said, would fall."
ARTICLES = pd.DataFrame({"article_id": list("abcd"), "text": TEXT})
BRUTAL, REGIME = (4, 10, "brutal", "loaded", "outlet"), (11, 17, "regime", "naming", "outlet")


def spans(*rows):
    return pd.DataFrame([(*row[:2], *row[2]) for row in rows], columns=list(ANNOTATION_COLUMNS))


def read(*rows):
    return pd.DataFrame([(*row, False) for row in rows], columns=list(READING_COLUMNS))


EVERYBODY = read(
    *((article, who, "assisted" if article < "c" else "blind") for article in "abcd" for who in ("ada", "bo"))
)


def value(table, measure, category="all", arm="all"):
    (row,) = table.query("measure == @measure and category == @category and arm == @arm").itertuples()
    return row


def test_full_agreement_is_one_by_every_measure_of_place():
    table = agreement(spans(*((a, who, BRUTAL) for a in "abcd" for who in ("ada", "bo"))), EVERYBODY, ARTICLES)
    placed = table[~table["measure"].isin(["voice_alpha", "coding_alpha"])]
    assert {(row.value, row.note) for row in placed.itertuples()} == {(1.0, "the same in every resample")}
    assert placed[["low", "high"]].isna().all(axis=None)


def test_arms_are_told_apart():
    rows = [(a, "ada", BRUTAL) for a in "abcd"] + [(a, "bo", BRUTAL) for a in "ab"]
    table = agreement(spans(*rows), EVERYBODY, ARTICLES)
    assert list(table.columns) == list(COLUMNS)
    assert set(table["measure"]) == set(MEASURES)
    assert [value(table, "span_f1_exact", arm=arm).value for arm in ("all", "assisted", "blind")] == [2 / 3, 1.0, 0.0]


def test_articles_in_which_both_marked_nothing_count_for_words_and_leave_f1_as_it_is():
    rows = [("a", "ada", BRUTAL), ("a", "bo", BRUTAL), ("a", "bo", REGIME)]
    few = agreement(spans(*rows), EVERYBODY.query("article_id == 'a'"), ARTICLES)
    many = agreement(spans(*rows), EVERYBODY, ARTICLES)
    assert value(few, "span_f1_overlap").value == value(many, "span_f1_overlap").value == 2 / 3
    assert value(few, "token_alpha").value < value(many, "token_alpha").value
    assert (value(few, "token_alpha").n, value(many, "token_alpha").n) == (1, 4)


@pytest.mark.parametrize(
    ("rows", "who", "note"),
    [
        pytest.param([], ("ada", "bo"), "nobody marked a span", id="nothing marked"),
        pytest.param([("a", "ada", BRUTAL)], ("ada",), "no article was read by two annotators", id="one annotator"),
    ],
)
def test_what_is_undefined_is_nan_and_says_why(rows, who, note):
    row = value(agreement(spans(*rows), read(*(("a", one, "blind") for one in who)), ARTICLES), "span_f1_overlap")
    assert (row.value != row.value, row.note) == (True, note)


def test_the_annotations_alone_give_all_but_the_words():
    table = agreement(spans(*((a, who, BRUTAL) for a in "ab" for who in ("ada", "bo"))))
    assert value(table, "span_f1_exact").value == 1.0
    assert value(table, "token_alpha").note == "needs the texts of the articles"
    assert set(table["arm"]) == {"all"}


def test_the_order_of_rows_makes_no_difference_and_the_seed_does():
    rows = spans(*((a, "ada", BRUTAL) for a in "abcd"), *((a, "bo", REGIME) for a in "ab"), ("a", "bo", BRUTAL))
    one = agreement(rows, EVERYBODY, ARTICLES, seed=3)
    pd.testing.assert_frame_equal(one, agreement(rows.sample(frac=1, random_state=0), EVERYBODY, ARTICLES, seed=3))


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="category"):
        agreement(spans(("a", "ada", BRUTAL)).drop(columns="category"))

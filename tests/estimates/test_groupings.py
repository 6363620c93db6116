import json

import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.groupings import check_columns, grouping_notes, groups_of, known_columns

ARTICLES = pd.DataFrame({
    "date": ["2024-05-30", "2024-06-01", "2024-08-11", ""],
    "section": ["Politics", " Sport ", "", "Politics"],
    "author": ["Ada Brink", "", "Ada Brink", ""],
    "kind": ["", "opinion", "", "editorial"],
    "meta": ['{"topic": "ferry", "page": 3}', "", '{"topic": "bridge"}', '{"page": null}'],
})  # fmt: skip


@pytest.mark.parametrize(
    ("column", "groups"),
    [
        ("section", ["Politics", "Sport", "", "Politics"]),
        ("author", ["Ada Brink", "", "Ada Brink", ""]),
        ("kind", ["news", "opinion", "news", "editorial"]),
        ("month", ["2024-05-01", "2024-06-01", "2024-08-01", ""]),
        ("quarter", ["2024-04-01", "2024-04-01", "2024-07-01", ""]),
        ("week", ["2024-05-27", "2024-05-27", "2024-08-05", ""]),
        ("before:2024-06-01", ["before", "after", "after", ""]),
        ("topic", ["ferry", "", "bridge", ""]),
        ("page", ["3", "", "", ""]),
    ],
)
def test_an_article_is_in_the_group_that_its_column_says(column, groups):
    assert groups_of(ARTICLES, column).tolist() == groups


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("sektion", r"no column is called 'sektion' \(did you mean 'section'\?\); there are section, author, kind"),
        ("topics", r"did you mean 'topic'"),
        ("before:June", "period is month, quarter or before:DATE"),
        ("text", "no column is called 'text'"),
        ("\x1b[31m", r"no column is called '\\x1b\[31m'"),
    ],
)
def test_an_unknown_column_is_refused_with_the_nearest(column, message):
    with pytest.raises(InputError, match=message):
        check_columns(ARTICLES, ["section", column])


def test_keys_of_metadata_are_known_beside_the_columns():
    assert known_columns(ARTICLES) == ["section", "author", "kind", "week", "month", "quarter", "page", "topic"]
    assert known_columns(ARTICLES.drop(columns="meta"))[-1] == "quarter"


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        (["3,5", "3.5"], ["3,5", "3.5"]),  # nobody knows which of the two is meant
        (["3,5", "4"], ["3.5", "4"]),
        (["3", "3.0"], ["3", "3"]),
        (["٣", "3"], ["3", "3"]),
        (["٣٫٥", "3.50"], ["3.5", "3.5"]),
        (["١٬٢٣٤", "5"], ["1234", "5"]),
        (["−3", "-3"], ["-3", "-3"]),
        (["1,234", "2"], ["1,234", "2"]),
        (["03", "3"], ["03", "3"]),
        (["1e5", "100000"], ["1e5", "100000"]),
        (["12345678901234567", "12345678901234568"], ["12345678901234567", "12345678901234568"]),
        (["3", "four"], ["3", "four"]),
    ],
)
def test_one_number_is_one_group_however_it_is_written(values, groups):
    articles = pd.DataFrame({"meta": [json.dumps({"size": value}) for value in values]})
    assert groups_of(articles, "size").tolist() == groups


def test_articles_without_a_value_and_numbers_among_texts_are_said():
    assert grouping_notes(ARTICLES, ["section", "kind", "month", "page"]) == [
        "section: 1 of 4 articles has no value, and no group",
        "month: 1 of 4 articles has no value, and no group",
        "page: 3 of 4 articles have no value, and no group",
    ]
    mixed = ARTICLES.assign(meta=['{"page": "A1"}', '{"page": 3}', '{"page": "4"}', '{"page": "n/a"}'])
    assert grouping_notes(mixed, ["page"]) == [
        "page: each text is a group of its own: 2 of its 4 values are numbers, and 'A1' is not"
    ]

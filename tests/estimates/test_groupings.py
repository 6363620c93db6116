import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.groupings import check_columns, groups_of, known_columns

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

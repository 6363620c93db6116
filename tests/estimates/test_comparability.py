import pandas as pd
import pytest

from framing.estimates.comparability import months_table, unevenness


def articles(rows):
    table = pd.DataFrame(rows, columns=["outlet", "date", "event", "words"])
    return table.assign(article_id=[f"a{number}" for number in range(len(table))])


def sentences(rows, copies=()):
    table = articles(rows)
    audit = table.groupby("outlet")["words"].median().rename("words_median").reset_index()
    columns = ["article_id", "original", "similarity", "agency", "shared"]
    return unevenness(audit, table, pd.DataFrame(list(copies), columns=columns))


EVEN = [("herald", "2024-01-01", "e", 300), ("gazette", "2024-01-02", "e", 400)]
CASES = {
    "gazette’s articles have a median of 700 words, herald’s 300: a headline and a lead are a larger part of a short "
    "article.": [("herald", "2024-01-01", "e", 300), ("gazette", "2024-01-02", "e", 700)],
    "Of gazette’s articles 100% have no date, of herald’s 0%.": [EVEN[0], ("gazette", "", "e", 400)],
    "Of gazette’s articles 50% have no event, of herald’s 0%.": [*EVEN, ("gazette", "2024-01-02", "", 400)],
    "Of 3 events 1 have articles of two or more outlets.": [
        *EVEN, ("herald", "2024-01-01", "f", 300), ("gazette", "2024-01-02", "g", 400),
    ],
}  # fmt: skip


def test_nothing_is_said_of_outlets_that_are_alike():
    assert sentences(EVEN) == []


@pytest.mark.parametrize(("sentence", "rows"), CASES.items())
def test_what_is_uneven_is_said(sentence, rows):
    assert sentences(rows) == [sentence]


def test_copies_and_agency_copy_are_counted():
    rows = [*EVEN, *EVEN]
    copies = [("a2", "a0", 1.0, "AFP", 0.0), ("a3", "a0", 0.9, "AFP", 0.9), ("elsewhere", "a0", 1.0, "AP", 1.0)]
    assert sentences(rows, copies) == [
        "2 articles repeat an earlier one, 1 of them one of the same outlet.",
        "2 articles are agency copy (AFP 2).",
    ]


def test_undated_articles_have_a_month_of_their_own():
    table = months_table(articles([*EVEN, ("herald", "", "e", 100)]))
    assert table.to_numpy().tolist() == [
        ["gazette", "2024-01", 1, 400.0], ["herald", "", 1, 100.0], ["herald", "2024-01", 1, 300.0],
    ]  # fmt: skip

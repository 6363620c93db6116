import math

import pandas as pd
import pytest

from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS
from framing.annotations.disputed import ARTICLE_COLUMNS, RULE_COLUMNS, disputed_articles, disputed_rules

BRUTAL, REGIME = (4, 10, "brutal", "loaded", "outlet"), (11, 17, "regime", "naming", "outlet")


def tables(*rows, read="abc"):
    marked = pd.DataFrame([(one, who, *span) for one, who, span in rows], columns=list(ANNOTATION_COLUMNS))
    people = [(one, who, "assisted", False) for one in read for who in ("ada", "bo")]
    return marked, pd.DataFrame([*people, ("z", "ada", "blind", False)], columns=list(READING_COLUMNS))


def test_the_most_disputed_article_comes_first_and_says_in_what():
    rows = [("a", "ada", BRUTAL), ("a", "bo", BRUTAL), ("b", "ada", BRUTAL), ("b", "bo", REGIME), ("b", "ada", REGIME)]
    table = disputed_articles(*tables(*rows))
    assert list(table.columns) == list(ARTICLE_COLUMNS)
    first, second, third = table.itertuples(index=False)
    assert tuple(first) == ("b", 2, 1.5, 1.0, pytest.approx(2 / 3), "loaded")
    assert tuple(second) == ("a", 2, 1.0, 0.0, 1.0, "")
    assert (third.article_id, third.disputed, math.isnan(third.span_f1)) == ("c", 0.0, True)


def test_without_two_readers_there_is_nothing_to_list():
    assert disputed_articles(*tables(read="")).empty


def test_rules_are_listed_by_the_pairs_that_part_over_them():
    columns = ["article_id", "annotator", "start", "end", "category", "rule", "outcome"]
    outcomes = {
        "r1": [("kept", "deleted", "moved"), ("kept", "kept")],
        "r2": [("deleted", "deleted")],
        "r3": [("kept",)],
    }
    rows = [
        (f"{rule}-{number}", str(who), 0, 4, "loaded", rule, outcome)
        for rule, some in outcomes.items()
        for number, people in enumerate(some)
        for who, outcome in enumerate(people)
    ]
    table = disputed_rules(pd.DataFrame(rows, columns=columns))
    assert list(table.columns) == list(RULE_COLUMNS)
    assert [tuple(row) for row in table.itertuples(index=False)] == [("r1", 4, 2, 0.5, 2), ("r2", 1, 0, 0.0, 1)]

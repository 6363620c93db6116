import pandas as pd
import pytest

from framing.errors import InputError
from framing.model.folds import make_folds, spread_groups


def articles(*events):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(events))], "event": events, "outlet": "herald"})


def test_articles_of_one_event_are_in_one_fold():
    folds = make_folds(articles(*"eeeffgghhh"), folds=3)
    by_event = {
        event: {folds.fold_of[f"a{i}"] for i, name in enumerate("eeeffgghhh") if name == event} for event in "efgh"
    }
    assert all(len(numbers) == 1 for numbers in by_event.values())
    assert folds.count == 3


def test_folds_are_of_about_equal_size():
    sizes = pd.Series(make_folds(articles(*"aaaabbbccdde"), folds=3).fold_of).value_counts()
    assert sizes.tolist() == [4, 4, 4]


@pytest.mark.parametrize(
    ("events", "by", "used", "note"),
    [
        (["", "", "", ""], "event", "article", "no article has an event: grouped by article"),
        (["e", "e", "e", "e"], "event", "article", "all articles have the same event: grouped by article"),
        (["e", "f", "", ""], "event", "event", ""),
        (["e", "f", "g", "h"], "outlet", "article", "all articles have the same outlet: grouped by article"),
        (["e", "e", "e", "e"], "article", "article", ""),
    ],
)
def test_where_groups_are_missing_articles_stand_for_themselves(events, by, used, note):
    folds = make_folds(articles(*events), by=by, folds=2)
    assert (folds.by, folds.note, folds.count) == (used, note, 2)


def test_an_article_without_an_event_is_a_group_of_its_own():
    assert make_folds(articles("e", "", "")).count == 3


def test_an_article_without_a_date_is_a_group_of_its_own():
    dated = articles(*"efghij").assign(date=["0001-01-01", "9999-12-31", "2024-05-01", "", "", ""])
    folds = make_folds(dated, by="time", folds=6)
    assert (folds.count, folds.by) == (6, "time")
    assert [folds.group_of[f"a{i}"] for i in (0, 1, 3)] == ["time:0001-01-01", "time:9999-12-31", "article:a3"]
    same = make_folds(dated.assign(date=["2024-05-01"] * 3 + [""] * 3), by="time", folds=6)
    assert len({same.fold_of[f"a{i}"] for i in (0, 1, 2)}) == 1
    assert same.count == 4


def test_the_order_of_rows_makes_no_difference_and_the_seed_does():
    table = articles(*"abcdefghij")
    assert make_folds(table).fold_of == make_folds(table.iloc[::-1]).fold_of
    assert make_folds(table, seed=1).fold_of != make_folds(table, seed=2).fold_of


def test_what_cannot_be_folded_is_refused():
    with pytest.raises(InputError, match="needs two articles, not 1"):
        make_folds(articles("e"))
    with pytest.raises(InputError, match="it may be event, article, outlet"):
        make_folds(articles("e", "f"), by="week")
    with pytest.raises(InputError, match="event"):
        make_folds(articles("e", "f").drop(columns="event"))


def test_spread_fills_the_emptiest_fold_first():
    fold_of = spread_groups(["big"] * 5 + ["mid"] * 3 + ["small"] * 2, folds=2, seed=1)
    assert fold_of == {"big": 0, "mid": 1, "small": 1}

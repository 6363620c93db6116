import pandas as pd
import pytest

from framing.estimates.missing_fields import gaps_of

FULL = {"outlet": "ledger", "date": "2024-05-01", "event": "fire", "section": "news", "title": "Mill"}
SOME = [
    ("date", "has no date; such an article is in all numbers but those over time."),
    ("event", "has no event; such an article counts as an event of its own."),
    ("section", "has no section; such an article counts as opinion only by its kind."),
    ("title", "has no title; such an article is in all numbers but those of headlines."),
]


@pytest.mark.parametrize(("column", "said"), SOME)
def test_what_some_articles_lack_is_said_with_what_becomes_of_them(column, said):
    articles = pd.DataFrame([FULL, FULL, FULL | {column: ""}])
    assert gaps_of(articles, ["ledger"]) == [f"1 of 3 articles {said}"]
    both = pd.DataFrame([FULL, FULL | {column: ""}, FULL | {column: ""}])
    assert gaps_of(both) == [f"2 of 3 articles {said.replace('has', 'have', 1)}"]
    [sentence] = gaps_of(articles.assign(**{column: ""}))
    assert sentence.startswith(f"No article has a{'n' if column == 'event' else ''} {column}, so that ")


def test_where_nothing_is_lacking_nothing_is_said_and_an_unreadable_date_is_none():
    articles = pd.DataFrame([FULL, FULL])
    assert gaps_of(articles, ["ledger"]) == []
    assert gaps_of(articles.assign(date=["2024-05-01", "in May"]))[0].startswith("1 of 2 articles has no date;")
    assert gaps_of(articles, ["ledger", "post", "herald"]) == ["There are no articles from post, herald."]

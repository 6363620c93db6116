"""What articles lack, and which numbers therefore go without them."""

from collections.abc import Collection

import pandas as pd

from framing.estimates.calendar import days_of
from framing.wording import agreeing, counted

# the consequence if no article has the field, and if some do not have it
_GAPS = {
    "date": (
        "so nothing can be said about change over time",
        "such an article is in all numbers but those over time",
    ),
    "event": (
        "so no comparison is made within events",
        "such an article counts as an event of its own",
    ),
    "section": (
        "so opinion can be recognised only by kind",
        "such an article counts as opinion only by its kind",
    ),
    "title": (
        "so there are no headlines",
        "such an article is in all numbers but those of headlines",
    ),
}


def gaps_of(articles: pd.DataFrame, outlets: Collection[str] = ()) -> list[str]:
    """Say which articles have no date, event, section or title, and which of ``outlets`` has no article.

    Examples
    --------
    >>> articles = pd.DataFrame({"outlet": "ledger", "date": ["", "2024-05-01"], "event": "", "section": "news"})
    >>> for sentence in gaps_of(articles.assign(title="Mill reopens"), ["ledger", "post"]):
    ...     print(sentence)
    1 of 2 articles has no date; such an article is in all numbers but those over time.
    No article has an event, so no comparison is made within events.
    There are no articles from post.
    """
    sentences = []
    for name, (if_none, if_some) in _GAPS.items():
        lacking = int(days_of(articles[name]).isna().sum() if name == "date" else (articles[name] == "").sum())
        if lacking == len(articles):
            sentences.append(f"No article has {'an' if name == 'event' else 'a'} {name}, {if_none}.")
        elif lacking:
            all_articles = counted(len(articles), "articles")
            sentences.append(f"{lacking:,} of {all_articles} {agreeing(lacking, 'have')} no {name}; {if_some}.")
    present = set(articles["outlet"])
    silent = [outlet for outlet in outlets if outlet not in present]
    return [*sentences, f"There are no articles from {', '.join(silent)}."] if silent else sentences

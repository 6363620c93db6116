"""Articles → markers."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

import pandas as pd

from framing.markers.find import find_markers
from framing.records import TABLES
from framing.study import Built, Study

Watch = Callable[[list[Any]], Iterable[Any]]


def prelabel(study: Study, *, force: bool = False, watch: Watch = list) -> Built:
    """Find the markers of every article and keep them as stage ``markers``.

    ``watch`` is given the articles and gives them back one by one: a place for
    a progress bar.
    """
    articles, least = study.articles(), study.settings.markers.least_score
    return study.build("markers", lambda: mark_articles(articles, least_score=least, watch=watch), force=force)


def mark_articles(articles: pd.DataFrame, *, least_score: float = 0.0, watch: Watch = list) -> pd.DataFrame:
    """Return the markers table of an articles table, in the order of the articles.

    Markers of rules whose expected precision is below ``least_score`` are left out.
    """
    found = [
        {"article_id": row.article_id, **asdict(marker)}
        for row in watch(list(articles.itertuples(index=False)))
        for marker in find_markers(row.text, row.language, title=row.title)
        if marker.score >= least_score
    ]
    return pd.DataFrame(found, columns=[column.name for column in TABLES["markers"]])

"""Articles → markers."""

from dataclasses import asdict

import pandas as pd

from framing.markers.find import find_markers
from framing.records import TABLES
from framing.study import Built, Study


def prelabel(study: Study, *, force: bool = False) -> Built:
    """Find the markers of every article and keep them as stage ``markers``."""
    articles = study.articles()
    return study.build("markers", lambda: mark_articles(articles), force=force)


def mark_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the markers table of an articles table, in the order of the articles."""
    found = [
        {"article_id": row.article_id, **asdict(marker)}
        for row in articles.itertuples(index=False)
        for marker in find_markers(row.text, row.language, title=row.title)
    ]
    return pd.DataFrame(found, columns=[column.name for column in TABLES["markers"]])

"""A column of the articles' metadata → the group of each article: its section, author, topic or period."""

from collections.abc import Sequence

import pandas as pd

from framing.errors import InputError
from framing.estimates.calendar import Period, period_starts
from framing.estimates.metadata import as_groups, metadata_keys, metadata_of, metadata_texts, why_texts
from framing.estimates.periods import periods
from framing.wording import agreeing, counted, nearest

COLUMNS = ("section", "author", "kind")
PERIODS: tuple[Period, ...] = ("week", "month", "quarter")
SPLIT = "before:"  # then a day: the articles before it, and those from it on
NEWS = "news"  # of articles of no other kind


def known_columns(articles: pd.DataFrame) -> list[str]:
    """Return what articles can be grouped by, but for ``before:DATE``: columns, periods, and keys of ``meta``."""
    return [*COLUMNS, *PERIODS, *metadata_keys(metadata_of(articles))]


def check_columns(articles: pd.DataFrame, names: Sequence[str]) -> None:
    """Raise ``InputError``, naming the nearest, if articles cannot be grouped by one of ``names``."""
    columns = known_columns(articles)
    for name in names:
        if name.startswith(SPLIT):
            periods(articles["date"].head(0), name)
        elif name not in columns:
            raise InputError(
                f"no column is called {name!r}{nearest(name, columns)}; there are {', '.join(columns)} and {SPLIT}DATE"
            )


def groups_of(articles: pd.DataFrame, name: str) -> pd.Series:
    """Return the group of each article by a column, "" where the article has no value.

    Parameters
    ----------
    articles : DataFrame, one row per article
        ``date``, ``section``, ``author``, ``kind`` and ``meta``, as stage ``articles`` has them.
    name : str
        "section", "author" or "kind" ("news" where it is empty); "week", "month" or
        "quarter" (its first day) or "before:2024-06-01" ("before" that day, or "after",
        which begins with it), made of ``date``; or a key of ``meta``.

    Raises
    ------
    InputError
        There is no such column; the message has the nearest.
    """
    check_columns(articles, [name])
    if name.startswith(SPLIT):
        values = periods(articles["date"], name).astype(object).fillna("")
    elif length := next((length for length in PERIODS if length == name), None):
        values = period_starts(articles["date"], length)
    elif name in COLUMNS:
        values = articles[name].fillna("").astype(str).str.strip()
    else:
        values = as_groups(metadata_texts(metadata_of(articles), name)).set_axis(articles.index)
    return values.mask(values == "", NEWS) if name == "kind" else values.astype(object)


def grouping_notes(articles: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Say of columns how many articles have no value and are in no group, and where numbers are taken for names."""
    metadata, notes = metadata_of(articles), []
    for name in names:
        gaps = int((groups_of(articles, name) == "").sum())
        if gaps:
            all_articles = counted(len(articles), "articles")
            notes.append(f"{name}: {gaps:,} of {all_articles} {agreeing(gaps, 'have')} no value, and no group")
        is_key = name not in (*COLUMNS, *PERIODS) and not name.startswith(SPLIT)
        if is_key and (reason := why_texts(metadata_texts(metadata, name))):
            notes.append(f"{name}: each text is a group of its own: {reason}")
    return notes

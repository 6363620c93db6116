"""Editions: an outlet's articles in one language, of which each estimate is made."""

from collections.abc import Callable

import pandas as pd

EDITION = ("outlet", "language")


def by_language(table: pd.DataFrame, estimate: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    """Estimate from the rows of each language apart, since rules and model are not the same in two.

    Parameters
    ----------
    table : DataFrame
        With a column ``language``, one row per article.
    estimate : callable
        Takes rows and returns a table with a column ``outlet``.

    Returns
    -------
    DataFrame
        What ``estimate`` returned, with ``language`` after ``outlet``, sorted by outlet and language;
        of a table without rows, what it returns for that.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": ["b", "a", "a"], "language": ["en", "fr", "en"]})
    >>> by_language(table, lambda rows: rows.groupby("outlet").size().reset_index(name="n")).values.tolist()
    [['a', 'en', 1], ['a', 'fr', 1], ['b', 'en', 1]]
    """
    parts = [_with_language(estimate(rows), language) for language, rows in table.groupby("language", sort=True)]
    filled = [part for part in parts if len(part)]  # empty tables would change the types of the whole
    if not filled:
        return _with_language(estimate(table), "")
    return pd.concat(filled).sort_values(list(EDITION), kind="stable", ignore_index=True)


def _with_language(table: pd.DataFrame, language: object) -> pd.DataFrame:
    table = table.drop(columns="language", errors="ignore")
    table.insert(table.columns.get_loc("outlet") + 1, "language", str(language))
    return table

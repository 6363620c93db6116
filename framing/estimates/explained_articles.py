"""The articles that a regression is of: those that have a value of every column that its formula names."""

import pandas as pd

from framing.errors import InputError
from framing.estimates.formulas import check_sizes, only_as_categories, variables
from framing.estimates.periods import periods, years_since_first
from framing.wording import agreeing, counted

PERIOD, TIME = "period", "time"
# no explanatory variables: each language has a regression of its own; counts, and the design of the sample
NO_TERMS = (
    "language", "article_id", "category", "exposure", "predicted", "observed", "probability", "stratum", "cluster",
    "adjudicated", "drawn_event",
)  # fmt: skip


def explained_articles(articles: pd.DataFrame, formula: str, period: str) -> pd.DataFrame:
    """Return the articles with a value of every column that a formula names.

    The columns ``period`` and ``time`` are made of ``date`` if the formula names
    them.

    Raises
    ------
    InputError
        The formula names a column that is not there, ``period`` is not defined or
        not named, no article has a value of every column, or a value is out of range.
    """
    table, used = _with_times(articles, formula, period)
    complete = ~pd.concat([_gaps(table[name]) for name in used], axis=1).any(axis=1)
    if len(table) and not complete.any():
        listed = " and ".join(map(repr, used))
        raise InputError(f"formula: no article has a value of {listed}")
    table = table[complete]
    for name in sorted(set(used) - only_as_categories(formula)):
        if pd.api.types.is_float_dtype(table[name]):
            check_sizes(f"column {name!r}", table[name].to_numpy(dtype="float64"), table)
    return table


def gaps_in_words(articles: pd.DataFrame, formula: str, period: str) -> list[str]:
    """Say how many of the articles, one per row, a regression leaves out, and of which column they lack a value.

    Examples
    --------
    >>> articles = pd.DataFrame({"section": ["city", "", " "], "date": ["2024-05-01"] * 3})
    >>> gaps_in_words(articles, "section + time", "")
    ["2 of 3 articles have no value of 'section' and are left out"]
    """
    table, used = _with_times(articles, formula, period)
    counts = {name: int(_gaps(table[name]).sum()) for name in used}
    return [
        f"{n:,} of {counted(len(table), 'articles')} {agreeing(n, 'have')} no "
        f"{'date' if name in (PERIOD, TIME) and name not in articles else f'value of {name!r}'} and "
        f"{agreeing(n, 'are')} left out"
        for name, n in counts.items()
        if n
    ]


def _with_times(articles: pd.DataFrame, formula: str, period: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the articles with ``period`` and ``time`` if a formula names them, and the columns that it names."""
    columns = [str(name) for name in articles.columns if name not in NO_TERMS]
    dated = [PERIOD, TIME] if "date" in articles else []
    used = variables(formula, [*columns, *(name for name in dated if name not in columns)])
    derived = {}
    if period and PERIOD not in used:
        raise InputError(f"formula {formula!r} has no 'period', which --period defines")
    if PERIOD in used and PERIOD not in columns:
        if not period:
            raise InputError("the formula has 'period': define it, such as with --period month or "
                             "--period before:2024-06-01")  # fmt: skip
        derived[PERIOD] = periods(articles["date"].fillna("").astype(str), period)
    if TIME in used and TIME not in columns:
        derived[TIME] = years_since_first(articles["date"].fillna("").astype(str))
    return articles.assign(**derived), used


def _gaps(values: pd.Series) -> pd.Series:
    """Return where a column has no value: an empty cell, or one of spaces."""
    if pd.api.types.is_numeric_dtype(values) or isinstance(values.dtype, pd.CategoricalDtype):
        return values.isna()
    return values.isna() | (values.astype(object).where(values.notna(), "").astype(str).str.strip() == "")

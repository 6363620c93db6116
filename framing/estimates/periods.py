"""Dates → the periods that a regression compares."""

import datetime
import re

import pandas as pd

from framing.errors import InputError
from framing.estimates.calendar import days_of

PERIODS = ("month", "quarter", "before:DATE")
BEFORE, AFTER = "before", "after"
_YEAR = 365.25


def periods(dates: pd.Series, period: str) -> pd.Series:
    """Return the period of each date as an ordered categorical, the earliest first; a gap without a date.

    ``period`` is "month", "quarter", or "before:DATE": "before" that day, or
    "after", which begins with it.

    Examples
    --------
    >>> dates = pd.Series(["2024-05-31", "2024-06-01", ""])
    >>> periods(dates, "quarter").astype(object).fillna("").tolist()
    ['2024-Q2', '2024-Q2', '']
    >>> periods(dates, "before:2024-06-01").astype(object).fillna("").tolist()
    ['before', 'after', '']
    """
    days = days_of(dates)
    if period in ("month", "quarter"):
        names = [_name(day, period) for day in days]
        return pd.Series(pd.Categorical(names, sorted({name for name in names if name})), index=dates.index)
    start = _start(period)
    names = [None if day is None else BEFORE if day < start else AFTER for day in days]
    return pd.Series(pd.Categorical(names, [BEFORE, AFTER]), index=dates.index)


def years_since_first(dates: pd.Series) -> pd.Series:
    """Return the years from the first of these dates to each; ``nan`` without a date.

    Examples
    --------
    >>> years_since_first(pd.Series(["2024-01-01", "2025-01-01"])).round(2).tolist()
    [0.0, 1.0]
    """
    ordinals = days_of(dates).map(lambda day: float("nan") if day is None else float(day.toordinal())).astype("float64")
    return (ordinals - ordinals.min()) / _YEAR


def _start(period: str) -> datetime.date:
    match = re.fullmatch(r"before:(\d{4}-\d\d-\d\d)", period)
    try:
        if match:
            return datetime.date.fromisoformat(match[1])
    except ValueError:
        pass
    raise InputError(f"period is {', '.join(PERIODS[:-1])} or before:DATE, such as before:2024-06-01, not {period!r}")


def _name(day: datetime.date | None, period: str) -> str | None:
    if day is None:
        return None
    return f"{day.year:04}-Q{(day.month + 2) // 3}" if period == "quarter" else f"{day:%Y-%m}"

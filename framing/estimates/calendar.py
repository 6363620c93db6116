"""Calendar days of articles, from the year 1 to the year 9999; timestamps of pandas cover only 584 years."""

import datetime
from typing import Literal

import pandas as pd

Period = Literal["week", "month", "quarter"]


def days_of(dates: pd.Series) -> pd.Series:
    """Return each date as a day, ``None`` if there is none or if it is not of the form YYYY-MM-DD.

    Examples
    --------
    >>> days_of(pd.Series(["0001-01-01", "", "9999-12-31", "in May"])).tolist()
    [datetime.date(1, 1, 1), None, datetime.date(9999, 12, 31), None]
    """
    days = {date: _day(date) for date in dates.unique()}
    return pd.Series([days[date] for date in dates], index=dates.index, dtype=object)


def period_starts(dates: pd.Series, period: Period) -> pd.Series:
    """Return the first day of each date's month or quarter, or the Monday of its week; "" without a day.

    Examples
    --------
    >>> dates = pd.Series(["2024-05-05", "2024-05-06", ""])
    >>> period_starts(dates, "week").tolist(), period_starts(dates, "month").tolist()
    (['2024-04-29', '2024-05-06', ''], ['2024-05-01', '2024-05-01', ''])
    >>> period_starts(dates, "quarter").tolist()
    ['2024-04-01', '2024-04-01', '']
    """
    starts = {date: _start(_day(date), period) for date in dates.unique()}
    return pd.Series([starts[date] for date in dates], index=dates.index, dtype=str)


def date_range(dates: pd.Series) -> tuple[str, str]:
    """Return the first and the last date that is a day; ("", "") if there is none."""
    days = days_of(dates).dropna()
    return (days.min().isoformat(), days.max().isoformat()) if len(days) else ("", "")


def weeks_spanned(mondays: pd.Series) -> int:
    """Count the weeks from the first to the last of these Mondays, both included; 0 if there is none."""
    if not len(mondays):
        return 0
    first, last = (datetime.date.fromisoformat(day) for day in (mondays.min(), mondays.max()))
    return (last - first).days // 7 + 1


def _day(date: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return None
    return day if day.isoformat() == date else None  # Python also accepts 20240501 and 2024-W18-3


def _start(day: datetime.date | None, period: Period) -> str:
    if day is None:
        return ""
    if period == "week":
        return (day - datetime.timedelta(days=day.weekday())).isoformat()
    month = day.month if period == "month" else day.month - (day.month - 1) % 3
    return day.replace(month=month, day=1).isoformat()

"""Rates over time: by outlet and of all outlets together, by week, month or quarter, with partial pooling."""

import pandas as pd

from framing.estimates.article_counts import ALL, Stages, count_articles
from framing.estimates.calendar import Period, days_of, period_starts
from framing.estimates.partial_pooling import POOLED, pooled_estimates
from framing.estimates.rates import COLUMNS, Population, estimate_rates
from framing.estimates.shares import informative
from framing.intervals import MIN_ARTICLES

TOGETHER = "all outlets"  # in column ``outlet``
FIRST = ("outlet", "language", "period", "length")
WEEKS_WITHIN = 92  # days that the articles span at most, so that they are counted by week


def period_rates(stages: Stages, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    """Estimate own-voice rates of all categories by outlet and period, and of all outlets of a language together.

    Periods are weeks if the articles span at most 3 months, months if most of
    them have ``MIN_ARTICLES`` labelled articles of one language, else quarters. Columns ``outlet`` ("all
    outlets"), ``language``, ``period`` (its first day), ``length``
    ("week", "month" or "quarter"), those of ``estimate_rates``, and those of
    ``pooled_estimates``: each rate drawn towards the mean of its outlet's periods.
    ``note`` is as in ``position_rates``. Undated articles are left out; a period
    with too few labels says so.
    """
    counts = count_articles(stages, ALL, "outlet")
    length = _length(stages.articles["date"], counts)
    starts = period_starts(stages.articles["date"], length)
    dated = (starts != "").to_numpy()
    counts = counts.assign(period=starts.to_numpy())[dated]
    tables = []
    for language, rows in counts.groupby("language", sort=True):
        parts = [rows, *([_together(rows)] if rows["outlet"].nunique() > 1 else [])]
        for part in parts:
            rates = _by_period(part, confidence=confidence, per=per, population=population)
            tables.append(rates.assign(language=language, length=length))
    columns = [*FIRST, *COLUMNS[1:], *POOLED]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def _length(dates: pd.Series, counts: pd.DataFrame) -> Period:
    """Return the length of the periods: it depends on days and labels, never on what was found."""
    days = days_of(dates).dropna()
    if days.empty or (days.max() - days.min()).days <= WEEKS_WITHIN:
        return "week"
    months = period_starts(dates, "month")
    cells = counts.assign(month=months.to_numpy())[(months != "").to_numpy()]
    labelled = cells.groupby(["language", "month"])["observed"].count()
    # without labels no period has a rate, and months say as much as quarters
    most = not labelled.any() or (labelled >= MIN_ARTICLES).mean() >= 0.5
    return "month" if most else "quarter"


def _together(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts as those of one outlet, whose strata are the outlets unless events were drawn from all."""
    by_event = (counts["drawn_event"] != "").any()
    stratum = "" if by_event else counts["outlet"].astype(str) + " " + counts["stratum"].astype(str)
    return counts.assign(outlet=TOGETHER, stratum=stratum)


def _by_period(counts: pd.DataFrame, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    pairs = pd.MultiIndex.from_arrays([counts["outlet"], counts["period"]])
    numbers, cells = pairs.factorize(sort=True)
    rates = estimate_rates(counts.assign(outlet=numbers), confidence=confidence, per=per, population=population)
    keys = cells[rates["outlet"].astype(int)]
    rates = rates.assign(outlet=keys.get_level_values(0), period=keys.get_level_values(1))
    pooled = [pooled_estimates(rows, confidence=confidence) for _, rows in rates.groupby("outlet", sort=False)]
    return informative(rates, per).join(pd.concat(pooled))

"""What an outlet calls an actor over time, and when that changes."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from framing.estimates.calendar import Period, days_of, period_starts
from framing.estimates.naming import name_order, with_outlets
from framing.estimates.naming_contrasts import Counts, counts_by_name, naming_contrasts, share_interval
from framing.estimates.period_rates import WEEKS_WITHIN
from framing.intervals import MIN_ARTICLES
from framing.multiple_comparisons import adjust_p_values

COLUMNS = (
    "actor", "name", "outlet", "language", "period", "length", "value", "low", "high", "count", "total", "n", "note",
)  # fmt: skip
CHANGES = (
    "actor", "name", "outlet", "language", "period", "next_period", "length", "value", "value_next", "difference",
    "low", "high", "p", "p_adjusted", "n", "n_next",
)  # fmt: skip
_KEYS = ["actor", "language"]
_TURNED = {"difference": "difference", "low": "high", "high": "low"}  # of a difference the other way round


def naming_periods(names: pd.DataFrame, articles: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Give each name's share of an actor's mentions in the outlet's own words, by outlet and period.

    Periods are weeks if the articles that mention the actor span at most 3
    months, months if at least half of the outlets' months have ``MIN_ARTICLES``,
    else quarters. The interval is a clustered Wilson interval
    (``framing.intervals.clustered_share``) with quantiles of t, which exists at 0
    and 1 too.

    Parameters
    ----------
    names, articles : DataFrame
        As for ``naming_matrix``; articles with ``date``. Undated ones are left out.

    Returns
    -------
    DataFrame, one row per actor, language, outlet, period and name
        ``period`` is the first day of the ``length`` ("week", "month", "quarter");
        ``value`` (0 to 1) is ``count`` of ``total`` mentions in ``n`` articles; ``low`` and
        ``high`` are ``nan`` with fewer than ``MIN_ARTICLES``, and ``note`` says so.
    """
    rows = [
        (*key[:1], name, outlet, *key[1:], period, length, *_share(counts, name, confidence))
        for key, length, mentions in _with_periods(names, articles)
        for (outlet, period), cell in mentions.groupby(["outlet", "period"], sort=True)
        for forms in [name_order(mentions)]
        for counts in [counts_by_name(cell, forms)]
        for name in forms
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def naming_changes(names: pd.DataFrame, articles: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Compare the shares of each name of an outlet between one period and the next, in its own words.

    Both have ``MIN_ARTICLES`` or more that mention the actor; the next one is the next
    that has. Compared as two outlets are (see ``naming_contrasts``). ``p_adjusted``
    is Holm's over all names, outlets and periods of an actor and language.

    Returns
    -------
    DataFrame, one row per actor, language, outlet, pair of periods and name
        ``value`` in ``period`` and ``value_next`` in ``next_period``, in ``n`` and ``n_next``
        articles; ``difference`` is the later less the earlier, with ``low`` and ``high``.
    """
    tables = []
    for _, length, mentions in _with_periods(names, articles):
        for outlet, rows in mentions.groupby("outlet", sort=True):
            for period, later in _steps(rows):
                tables.append(_changes(rows, (period, later), confidence).assign(outlet=outlet, length=length))
    filled = [table for table in tables if len(table)]
    if not filled:
        return pd.DataFrame(columns=list(CHANGES))
    table = pd.concat(filled, ignore_index=True)
    adjusted = table.groupby(_KEYS)["p"].transform(lambda p: adjust_p_values(p.to_numpy(dtype="float64")))
    return table.assign(p_adjusted=adjusted)[list(CHANGES)]


def _with_periods(
    names: pd.DataFrame, articles: pd.DataFrame
) -> Iterator[tuple[tuple[str, str], Period, pd.DataFrame]]:
    """Yield for each actor and language the dated mentions in own words, with their period, and its length."""
    dated = with_outlets(names[names["voice"] == "outlet"], articles)
    dated = dated.assign(date=dated["article_id"].map(articles.set_index("article_id")["date"].fillna("")))
    dated = dated[days_of(dated["date"]).notna().to_numpy()]
    for (actor, language), mentions in dated.groupby(_KEYS, sort=True):
        length = _length(mentions)
        yield (
            (str(actor), str(language)),
            length,
            mentions.assign(period=period_starts(mentions["date"], length).to_numpy()),
        )


def _length(mentions: pd.DataFrame) -> Period:
    """Return the length of the periods: it depends on days and articles, never on the names in them."""
    days = days_of(mentions["date"])
    if (days.max() - days.min()).days <= WEEKS_WITHIN:
        return "week"
    months = period_starts(mentions["date"], "month").rename("month")
    sizes = mentions.groupby([mentions["outlet"], months])["article_id"].nunique()
    return "month" if (sizes >= MIN_ARTICLES).mean() >= 0.5 else "quarter"


def _share(counts: Counts, name: str, confidence: float) -> tuple[object, ...]:
    """Return value, limits, count, total, n and note of one name."""
    count, total, n = counts[name].sum(), counts[""].sum(), len(counts[""])
    low, high = share_interval(counts, name, confidence) if n >= MIN_ARTICLES else (float("nan"), float("nan"))
    note = "" if n >= MIN_ARTICLES else f"fewer than {MIN_ARTICLES} articles"
    return float(count / total), low, high, int(count), int(total), n, note


def _steps(mentions: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield each period that has enough articles with the next one that has."""
    sizes = mentions.groupby("period", sort=True)["article_id"].nunique()
    enough = [str(period) for period in sizes.index[sizes >= MIN_ARTICLES]]
    yield from pairwise(enough)


def _changes(mentions: pd.DataFrame, steps: tuple[str, str], confidence: float) -> pd.DataFrame:
    """Compare two periods of an outlet as if they were two outlets; the earlier first."""
    pair = mentions[mentions["period"].isin(steps)]
    periods = pair.drop_duplicates("article_id")[["article_id", "period", "language"]]
    names = pair.drop(columns=["outlet", "language", "period", "date"])
    table = naming_contrasts(names, periods.rename(columns={"period": "outlet"}), confidence=confidence)
    up = table["other"] == steps[0]  # the later period has the larger share
    sides = {
        "value": table["value_other"].where(up, table["value"]), "n": table["n_other"].where(up, table["n"]),
        "value_next": table["value"].where(up, table["value_other"]), "n_next": table["n"].where(up, table["n_other"]),
    }  # fmt: skip
    turned = {name: table[name].where(up, -table[other]) for name, other in _TURNED.items()}
    return table.assign(**sides, **turned, period=steps[0], next_period=steps[1])

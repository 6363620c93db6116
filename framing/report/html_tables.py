"""Tables as the page shows them: every cell printed, sortable, and linked to the evidence behind it."""

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.report.formatting import points, rate, share
from framing.report.limits import ROWS

TEXT, NUMBER = "text", "number"


@dataclass(frozen=True, slots=True)
class TableCell:
    """What one cell shows, what it sorts by ("" stays at the end), what it links to, its interval or a note."""

    text: str
    sort: float | str = ""
    href: str = ""
    interval: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """One table: its id, title and legend, its headings with their kinds, its rows."""

    id: str
    title: str
    legend: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[TableCell, ...], ...]


def estimate_table(
    table: pd.DataFrame, facts: Mapping[str, str], frame: HtmlTable, *, percent: bool = False
) -> HtmlTable:
    """Make a table of estimates: the columns ``facts`` (with headings), then value with interval, and n.

    ``frame`` has id, title and legend. ``percent`` prints values as percentages of 1. A fact that is
    the same in all rows is told once, in the legend.
    """
    facts, legend = _told_once(table, facts, frame.legend)
    names = [name for name in _COUNTS if name in table]
    rows = tuple(
        (
            *(text(row[name]) for name in facts),
            _estimate(row, percent=percent),
            *(number(row[name]) for name in names),
        )
        for row in table.to_dict("records")
    )
    counts = [(_COUNTS[name], NUMBER) for name in names]
    heads = (*((head, TEXT) for head in facts.values()), ("Value (interval)", NUMBER), *counts)
    return HtmlTable(frame.id, frame.title, legend, heads, rows)


def between(low: float, high: float, shown: Callable[[float], str] = rate) -> str:
    """Print the limits of an interval; where one may be negative, a dash would be read as a minus.

    Examples
    --------
    >>> between(8.1, 14.0), between(-3.1, 2.0)
    ('8.1–14.0', '−3.1 to 2.0')
    """
    return f"{shown(low)} to {shown(high)}" if low < 0 else f"{shown(low)}–{shown(high)}"


def _estimate(row: Mapping[Hashable, Any], *, percent: bool) -> TableCell:
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    printed, limits = (share(value), points) if percent else (rate(value), rate)
    if low == low:
        return TableCell(printed, sortable(value), interval=between(low, high, limits))
    reason = str(row.get("note", "") or row.get("method", "")).replace("_", " ")
    return TableCell(printed, sortable(value), note=reason)


def _told_once(table: pd.DataFrame, facts: Mapping[str, str], legend: str) -> tuple[dict[str, str], str]:
    """Leave out the facts, after the first, that are the same in two rows or more, and say them in the legend."""
    alike = [name for name in list(facts)[1:] if len(table) > 1 and table[name].nunique(dropna=False) == 1]
    values = {facts[name].lower(): table[name].iloc[0] for name in alike}
    repeated = "; ".join(f"{head}: {value}" for head, value in values.items() if not pd.isna(value) and value != "")
    kept = {name: head for name, head in facts.items() if name not in alike}
    return kept, f"{legend} In all rows, {repeated}.".strip() if repeated else legend


_COUNTS = {
    "count": "Words",
    "total": "Of",
    "spans": "Passages",
    "articles": "In articles",
    "n": "Articles",
    "n_observed": "Labelled",
    "n_articles": "Articles",
    "both": "Both quote",
    "expected": "By chance",
    "stories": "Stories",
}


def frame_of(identity: str, title: str, legend: str = "") -> HtmlTable:
    """Return a table that has no rows yet."""
    return HtmlTable(identity, title, legend, (), ())


def named(table: pd.DataFrame, outlets: Mapping[str, str], *columns: str) -> pd.DataFrame:
    """Replace the ids of outlets with the names to print."""
    columns = columns or ("outlet",)
    return table.assign(**{name: table[name].map(lambda outlet: outlets.get(outlet, outlet)) for name in columns})


def named_editions(table: pd.DataFrame, editions: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Replace the ids of outlets with the names to print of the outlets in the language of each row."""
    keys = zip(table["outlet"], table["language"], strict=True)
    return table.assign(outlet=[editions.get(key, key[0]) for key in keys])


def plain_table(table: pd.DataFrame, frame: HtmlTable, heads: Mapping[str, str], limit: int = ROWS) -> HtmlTable:
    """Make a table for the page of any other: numbers as rates, everything else as it is."""
    kinds = {name: NUMBER if pd.api.types.is_numeric_dtype(table[name]) else TEXT for name in heads}
    rows = tuple(
        tuple(number(row[name]) if kinds[name] == NUMBER else text(row[name]) for name in heads)
        for row in table.head(limit).to_dict("records")
    )
    return HtmlTable(frame.id, frame.title, frame.legend, tuple((heads[name], kinds[name]) for name in heads), rows)


def text(value: object) -> TableCell:
    """Print a text."""
    return TableCell(str(value), str(value))


def number(value: object) -> TableCell:
    """Print a number: whole ones with separators, others as rates; a dash if there is none."""
    amount = float(str(value))
    if math.isnan(amount):
        return TableCell("–")
    return TableCell(f"{amount:,.0f}" if amount == int(amount) else rate(amount), amount)


def sortable(value: float) -> float | str:
    """Return what a cell sorts by: the value, or "" if there is none."""
    return "" if math.isnan(value) else value

"""Tables as a reader sees them: every cell printed, sortable, and linked to what stands behind it."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from framing.report.formatting import p_value, rate, share, times, words

TEXT, NUMBER = "text", "number"
WEEKS_ACROSS = 20  # outlets, at most, that the table of weeks has columns for


@dataclass(frozen=True, slots=True)
class Value:
    """What one cell shows, what it sorts by ("" stays at the end), and where it leads."""

    text: str
    sort: float | str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its id, what is above it, its headings with their kinds, its rows."""

    id: str
    title: str
    says: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]


Link = Callable[[Mapping[str, object]], str]


def estimate_sheet(table: pd.DataFrame, facts: Mapping[str, str], frame: Sheet, *, percent: bool = False) -> Sheet:
    """Make a sheet of estimates: the columns ``facts`` (with headings), then value, interval, and the n behind it.

    ``frame`` has id, title and what the sheet says. ``percent`` prints values
    as percentages of 1.
    """
    shown = share if percent else rate
    rows = []
    for row in table.to_dict("records"):
        value, low, high = (float(row[name]) for name in ("value", "low", "high"))
        reason = str(row.get("note", "") or row.get("method", "")).replace("_", " ")
        between = f"{shown(low)} to {shown(high)}" if low == low else (reason or "–")
        rows.append(
            (
                *(text(row[name]) for name in facts),
                Value(shown(value), _sortable(value)),
                Value(between, _sortable(high - low)),
                *(number(row[name]) for name in _COUNTS if name in table),
            )
        )
    counts = [(_COUNTS[name], NUMBER) for name in _COUNTS if name in table]
    heads = [*((head, TEXT) for head in facts.values()), ("Value", NUMBER), ("Interval", NUMBER), *counts]
    return Sheet(frame.id, frame.title, frame.says, tuple(heads), tuple(rows))


_COUNTS = {
    "count": "Words",
    "total": "Of",
    "stretches": "Stretches",
    "articles": "In articles",
    "n": "Articles",
    "n_observed": "Labelled",
    "n_articles": "Articles",
}


def frame_of(identity: str, title: str, says: str = "") -> Sheet:
    """Return a sheet that has no rows yet."""
    return Sheet(identity, title, says, (), ())


def named(table: pd.DataFrame, outlets: Mapping[str, str], *columns: str) -> pd.DataFrame:
    """Put the printed names of outlets in the place of their ids."""
    columns = columns or ("outlet",)
    return table.assign(**{name: table[name].map(lambda one: outlets.get(one, one)) for name in columns})


def audit_sheet(audit: pd.DataFrame, outlets: Mapping[str, str], gaps: Sequence[str] = ()) -> Sheet:
    """Show what the articles of each outlet are; ``gaps`` are sentences on what they lack."""
    heads = (
        ("Outlet", TEXT),
        ("Articles", NUMBER),
        ("Median words", NUMBER),
        ("Weeks", NUMBER),
        ("Weeks without", NUMBER),
        ("Busiest week", NUMBER),
        ("Cut off", NUMBER),
        ("Opinion", NUMBER),
        ("Copy of others", NUMBER),
        ("Languages", TEXT),
    )
    rows = [
        (
            text(outlets.get(row.outlet, row.outlet)),
            number(row.articles),
            number(row.words_median),
            *(number(one if row.weeks else math.nan) for one in (row.weeks, row.weeks_without)),
            *(
                Value(share(one), _sortable(one))
                for one in (row.busiest_week_share, row.cut_off_share, row.opinion_share, row.copy_share)
            ),
            text(row.languages),
        )
        for row in audit.itertuples(index=False)
    ]
    says = (
        "Cut off: an open end, “…” or “read more” at it, or fewer than 50 words. Opinion: by section. Copy of others: "
        "another outlet has nearly the "
        "same text. Weeks without: those of the corpus in which the outlet has no dated article."
    )
    return Sheet("t-audit", "What the articles are", " ".join([says, *gaps]), heads, tuple(rows))


def weeks_sheet(weeks: pd.DataFrame, outlets: Mapping[str, str]) -> Sheet:
    """Show the articles of each outlet week by week."""
    wide = weeks.pivot(index="week", columns="outlet", values="articles").fillna(0).astype(int)
    across = [outlet for outlet in outlets if outlet in wide][:WEEKS_ACROSS]
    heads = (("Week from", TEXT), *((outlets[outlet], NUMBER) for outlet in across))
    rows = [(text(week), *(number(row[outlet]) for outlet in across)) for week, row in wide.iterrows()]
    left = len(wide.columns) - len(across)
    says = f"The other {left} outlets are in tables/weeks.csv." if left else ""
    return Sheet("t-weeks", "Articles by week", says, heads, tuple(rows))


def robustness_sheet(told: pd.DataFrame, outlets: Mapping[str, str], link: Link) -> Sheet:
    """Show each conclusion, under how many choices it holds, and when it does not."""
    heads = (
        ("Category", TEXT),
        ("Higher", TEXT),
        ("Lower", TEXT),
        ("Holds", NUMBER),
        ("Of", NUMBER),
        ("Does not hold", TEXT),
    )
    rows = [
        (
            text(words(str(row["category"]))),
            Value(outlets[str(row["outlet"])], outlets[str(row["outlet"])], link(row)),
            text(outlets[str(row["other"])]),
            number(row["holds"]),
            number(row["choices"]),
            text(row["flips"] or "holds under all of them"),
        )
        for row in told.to_dict("records")
    ]
    return Sheet("t-robust", "Which conclusions hold under other choices", "", heads, tuple(rows))


def words_sheet(table: pd.DataFrame, outlets: Mapping[str, str], level: float, link: Link) -> Sheet:
    """Show the words that set outlets apart, the clearest first."""
    heads = (
        ("Outlet", TEXT),
        ("Word", TEXT),
        ("Times as likely", NUMBER),
        ("Interval", NUMBER),
        ("Per 1,000 words", NUMBER),
        ("Of others", NUMBER),
        ("Articles", NUMBER),
        ("p, adjusted", NUMBER),
    )
    rows = [
        (
            text(outlets.get(str(row["outlet"]), str(row["outlet"]))),
            Value(str(row["word"]), str(row["word"]), link(row)),
            Value(times(math.exp(row["log_odds"])), row["log_odds"]),
            Value(f"{times(math.exp(row['low']))} to {times(math.exp(row['high']))}", row["high"] - row["low"]),
            Value(rate(row["rate"]), row["rate"]),
            Value(rate(row["rate_others"]), row["rate_others"]),
            number(row["n"]),
            Value(p_value(row["p_adjusted"]), row["p_adjusted"]),
        )
        for row in table[(table["p_adjusted"] < level)].sort_values("z", ascending=False).to_dict("records")
    ]
    return Sheet("t-words", "Words that set an outlet apart", "", heads, tuple(rows))


def plain_sheet(table: pd.DataFrame, frame: Sheet, heads: Mapping[str, str], limit: int = 2000) -> Sheet:
    """Make a sheet of any table: numbers as rates, everything else as it stands."""
    kinds = {name: NUMBER if pd.api.types.is_numeric_dtype(table[name]) else TEXT for name in heads}
    rows = tuple(
        tuple(number(row[name]) if kinds[name] == NUMBER else text(row[name]) for name in heads)
        for row in table.head(limit).to_dict("records")
    )
    return Sheet(frame.id, frame.title, frame.says, tuple((heads[name], kinds[name]) for name in heads), rows)


def filled(sheets: Iterable[Sheet]) -> Sequence[Sheet]:
    """Leave out the sheets that have no rows."""
    return [sheet for sheet in sheets if sheet.rows]


def text(value: object) -> Value:
    """Print a text."""
    return Value(str(value), str(value))


def number(value: object) -> Value:
    """Print a number: whole ones with separators, others as rates; a dash where there is none."""
    made = float(str(value))
    if math.isnan(made):
        return Value("–")
    return Value(f"{made:,.0f}" if made == int(made) else rate(made), made)


def _sortable(value: float) -> float | str:
    return "" if math.isnan(value) else value

"""The tables of names → the figures of one actor: by outlet, over time, and story by story."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from framing.report import limits
from framing.report.canvas import Figure, FigureStyle, colours_of
from framing.report.figures import period_name
from framing.report.formatting import share
from framing.report.illustration import Illustration
from framing.report.naming_figures import by_commonest, name_bars, name_courses, parts_of


@dataclass(frozen=True)
class ActorTables:
    """What is known of the names of one actor in one language, in the outlets' own words.

    ``shares`` are rows of ``naming_matrix``, ``periods`` of ``naming_periods``, ``events`` of
    ``naming_events`` with labels in place of ids; ``outlets`` has the names to print.
    """

    title: str
    shares: pd.DataFrame
    periods: pd.DataFrame
    events: pd.DataFrame
    outlets: Mapping[str, str]


def pictures_of(tables: ActorTables) -> Iterator[tuple[str, Illustration]]:
    """Yield the figures of an actor with the ends of their names: "" for the bars, "-time-1" …, "-story-1" …."""
    shares = tables.shares[tables.shares["total"] > 0]
    if not len(shares):
        return
    yield "", _bars(tables.title, shares, tables.outlets)
    for number, courses in enumerate(_courses(tables), start=1):
        yield f"-time-{number}", _over_time(tables, courses)
    for number, (event, rows) in enumerate(_stories(tables), start=1):
        ordered = rows.assign(rank=rows["name"].map(_ranks(shares))).sort_values("rank", kind="stable")
        yield f"-story-{number}", _bars(event, ordered, tables.outlets, list(_ranks(shares)))


def _ranks(shares: pd.DataFrame) -> dict[str, int]:
    """Return the place of each name among those of an actor, so that it has one colour in all figures."""
    return {str(name): number for number, name in enumerate(dict.fromkeys(shares["name"]))}


def _bars(title: str, shares: pd.DataFrame, names: Mapping[str, str], order: list[str] | None = None) -> Illustration:
    """Return a figure of bars; ``order`` are all names of the actor, where some may be missing from ``shares``."""
    full = parts_of(_completed(shares, order) if order else shares, limits.NAMES_IN_FIGURE)
    outlets = by_commonest(full, list(dict.fromkeys(full["outlet"])))[: limits.OUTLETS_IN_FIGURE]
    printed = {outlet: names.get(outlet, outlet) for outlet in outlets}
    drawn = full[full["outlet"].isin(outlets)]
    listed = "; ".join(f"{printed[outlet]}: {_cut(drawn[drawn['outlet'] == outlet])}" for outlet in outlets)
    return Illustration(
        lambda style: name_bars(title, drawn, printed, style), title, f"Share of each name. {listed}.",
        shares[shares["outlet"].isin(outlets)],
    )  # fmt: skip


def _completed(shares: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Return shares with a row for each outlet and name, in the order of the names."""
    keys = pd.MultiIndex.from_product([order, list(dict.fromkeys(shares["outlet"]))], names=["name", "outlet"])
    sizes = shares.drop_duplicates("outlet").set_index("outlet")[["total", "n"]]
    cells = shares.set_index(["name", "outlet"])[["value", "count"]].reindex(keys, fill_value=0).reset_index()
    return cells.join(sizes, on="outlet")


def _cut(shares: pd.DataFrame) -> str:
    """Say how a bar is cut."""
    used = shares[shares["value"] > 0]
    parts = [f"{name} {share(value)}" for name, value in zip(used["name"], used["value"], strict=True)]
    return f"{', '.join(parts)} ({shares['n'].iloc[0]} article{'s' if shares['n'].iloc[0] != 1 else ''})"


def _courses(tables: ActorTables) -> list[pd.DataFrame]:
    """Return the periods of each outlet that has intervals in two or more, those whose names change most first."""
    sure = tables.periods[tables.periods["low"].notna()]
    n_periods = sure.groupby("outlet")["period"].nunique()
    shares = sure.groupby(["outlet", "name"])["value"]
    change = (shares.max() - shares.min()).groupby("outlet").max()
    ranked = sorted(n_periods.index[n_periods > 1], key=lambda outlet: -change[outlet])
    return [tables.periods[tables.periods["outlet"] == outlet] for outlet in ranked[: limits.NAME_COURSES]]


def _over_time(tables: ActorTables, courses: pd.DataFrame) -> Illustration:
    """Return the figure of one outlet over time: of the names that are commonest in all outlets."""
    order = list(_ranks(tables.shares))[: limits.NAMES_OVER_TIME]
    drawn = courses[courses["name"].isin(order)]
    title = tables.outlets.get(str(courses["outlet"].iloc[0]), str(courses["outlet"].iloc[0]))

    def draw(style: FigureStyle) -> Figure:
        return name_courses(title, drawn, dict(zip(order, colours_of(style, len(order)), strict=True)), style)

    listed = []
    for name in order:
        rows = drawn[drawn["name"] == name].sort_values("period")
        said_of_periods = [
            f"{share(row.value)} in {period_name(row.period, row.length)}"
            + ("" if row.low != row.low else f" ({share(row.low)}–{share(row.high)})")
            for row in rows.itertuples(index=False)
        ]
        listed.append(f"{name}: {', '.join(said_of_periods)}")
    return Illustration(draw, f"{title}: {tables.title} over time", ". ".join(listed) + ".", drawn)


def _stories(tables: ActorTables) -> list[tuple[str, pd.DataFrame]]:
    """Return the events in which most outlets mention the actor, of those with two or more."""
    groups = [
        (str(event), rows)
        for event, rows in tables.events.groupby("event", sort=True)
        if rows["outlet"].nunique() > 1 and rows["name"].nunique() > 1
    ]
    groups.sort(key=lambda group: (-group[1]["outlet"].nunique(), -int(group[1]["count"].sum())))
    return groups[: limits.NAME_STORIES]

"""Section "Names": what each outlet calls an actor, as a picture, over time, by story, and in numbers."""

from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.naming import EVENTS, naming_events
from framing.estimates.naming_periods import COLUMNS as PERIODS
from framing.estimates.naming_periods import naming_changes, naming_periods
from framing.intervals import MIN_ARTICLES
from framing.report import limits
from framing.report.figures import period_name
from framing.report.findings import Findings
from framing.report.formatting import p_value, points, share
from framing.report.html_tables import NUMBER, TEXT, HtmlTable, TableCell, frame_of, text
from framing.report.illustration import Illustration
from framing.report.naming_evidence import ActorNames
from framing.report.naming_pictures import ActorTables, pictures_of
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return the names by event and over time, pairs and changes; ``naming.csv`` has them by outlet and voice."""
    names, articles, confidence = findings.names, findings.articles, findings.report.confidence
    return {
        "naming_events": naming_events(names, articles),
        "naming_contrasts": findings.naming_contrasts,
        "naming_periods": naming_periods(names, articles, confidence=confidence),
        "naming_changes": naming_changes(names, articles, confidence=confidence),
    }


def draw(findings: Findings, tables: Tables) -> dict[str, Illustration]:
    """Return the figures of each actor: "names-1" by outlet, "names-1-time-1" …, "names-1-story-1" …."""
    return {
        f"names-{number}{end}": illustration
        for number, actor in enumerate(findings.evidence.of_names, start=1)
        for end, illustration in pictures_of(_tables_of(actor, findings, tables))
    }


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the figures, changes and table of each actor; nothing if no actor is mentioned."""
    if not findings.evidence.of_names:
        return None
    changes = [_changes(actor, number, findings, tables) for number, actor in enumerate(findings.evidence.of_names)]
    return {
        "actors": [
            (actor, change, len(actor.outlets) // limits.BARS_BESIDE_A_PANEL + 1)
            for actor, change in zip(findings.evidence.of_names, changes, strict=True)
        ],
        "by_event": "naming_events" in tables,
        "fewest": MIN_ARTICLES,
        "most_stories": limits.NAME_STORIES,
        "most_courses": limits.NAME_COURSES,
        "most_outlets": limits.OUTLETS_IN_FIGURE,
    }


SECTION = Section(
    anchor="names",
    title="Names",
    tables=write,
    figures=draw,
    contents=show,
    template=files(__package__) / "names_of_actors.html",
)


def _of(actor: ActorNames, table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["actor"] == actor.actor) & (table["language"] == actor.language)]


def _tables_of(actor: ActorNames, findings: Findings, tables: Tables) -> ActorTables:
    """Return the tables of one actor, in the outlets' own words."""
    shares = _of(actor, findings.naming)
    periods, events = (
        _of(actor, tables[name]) if name in tables else pd.DataFrame(columns=list(columns))
        for name, columns in (("naming_periods", PERIODS), ("naming_events", EVENTS))
    )
    events = events.assign(event=[findings.event_labels.get(event, event) for event in events["event"]])
    own_shares = shares[shares["voice"] == "outlet"]
    return ActorTables(actor.title, own_shares, periods, events, findings.outlets)


def _changes(actor: ActorNames, number: int, findings: Findings, tables: Tables) -> HtmlTable:
    """Return the clear changes of an outlet from one name to another, the clearest first."""
    heads = (("Outlet", TEXT), ("Name", TEXT), ("From", TEXT), ("To", TEXT), ("Share then", NUMBER),
             ("Share after", NUMBER), ("Difference", NUMBER), ("Interval", NUMBER),
             ("p, adjusted", NUMBER))  # fmt: skip
    frame = frame_of(f"t-nc{number}", "Clear changes over time")
    if "naming_changes" not in tables:
        return frame
    compared = _of(actor, tables["naming_changes"])
    clear = compared[compared["p_adjusted"] < findings.level].sort_values("p", kind="stable")
    rows = tuple(_change(row, findings) for row in clear.to_dict("records"))
    legend = (
        f"Each outlet’s own words, from one period to the next; {len(clear):,} of {len(compared):,} changes are clear "
        "after correction for their number. Percent; all are in tables/naming_changes.csv."
    )
    return HtmlTable(frame.id, frame.title, legend, heads, rows[: limits.ROWS])


def _change(row: dict[str, Any], findings: Findings) -> tuple[TableCell, ...]:
    facts = (findings.outlets.get(row["outlet"], row["outlet"]), row["name"],
             *(period_name(row[name], row["length"]) for name in ("period", "next_period")))  # fmt: skip
    return (
        *map(text, facts),
        TableCell(share(row["value"]), row["value"]),
        TableCell(share(row["value_next"]), row["value_next"]),
        TableCell(points(row["difference"]), row["difference"]),
        TableCell(f"{points(row['low'])} to {points(row['high'])}", row["high"] - row["low"]),
        TableCell(p_value(row["p_adjusted"]), row["p_adjusted"]),
    )

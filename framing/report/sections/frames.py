"""Section "Frames, place in the article, time": rates of other things than categories."""

from typing import Any

from framing.estimates import share_intervals
from framing.estimates.shares import TOO_WIDE, frame_shares, period_rates, position_rates
from framing.report.findings import Findings
from framing.report.formatting import words
from framing.report.html_tables import Sheet, estimate_sheet, frame_of, named
from framing.report.section import Section, Tables

# by table: title, heading of its own column, legend
_SHEETS = {
    "frames": (
        "Frames", "frame", "Frame",
        "Percent of an outlet’s articles that more than half of their readers gave the frame; estimated from the "
        "labelled articles.",
    ),
    "positions": (
        "Headline and text", "position", "Position",
        "Own-voice markers of all categories per {per:,} words of headlines, and of the text below them. Headlines "
        "have few words, so their rates are rough.",
    ),
    "periods": (
        "Over time", "period", "From",
        "Own-voice markers of all categories per {per:,} words by period, where enough articles of a period are "
        "labelled.",
    ),
}  # fmt: skip

_WIDE = (share_intervals.TOO_WIDE, TOO_WIDE)


def write(findings: Findings) -> Tables:
    """Return the rates of frames, of headlines and bodies, and of periods."""
    report = findings.report
    how: dict[str, Any] = {"confidence": report.confidence, "population": findings.population}
    return {
        "frames": frame_shares(findings.stages, findings.table("answers"), **how),
        "positions": position_rates(findings.stages, per=report.per, **how),
        "periods": period_rates(findings.stages, per=report.per, **how),
    }


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the tables that have a rate."""
    sheets = [_sheet(name, findings, tables) for name in _SHEETS if name in tables]
    return {"sheets": sheets} if any(sheet.rows for sheet in sheets) else None


SECTION = Section(
    anchor="frames",
    title="Frames, place in the article, time",
    link="Frames, place, time",
    tables=write,
    contents=show,
)


def _sheet(name: str, findings: Findings, tables: Tables) -> Sheet:
    title, column, heading, legend = _SHEETS[name]
    table = named(tables[name], findings.outlets)
    shown = table[table["value"].notna() | table["note"].isin(_WIDE)]
    left = len(table) - len(shown)
    legend = legend.format(per=findings.report.per)
    legend += f" {left} of {len(table)} have too few labels and are left out." if left else ""
    shown = shown.drop(columns="method", errors="ignore")
    if name != "periods":
        shown = shown.assign(**{column: shown[column].map(words)})
    return estimate_sheet(shown, {"outlet": "Outlet", column: heading}, frame_of(f"t-{name}", title, legend))

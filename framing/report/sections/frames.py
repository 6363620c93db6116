"""Section "Frames, place in the article, time": rates of other things than categories."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates import share_intervals
from framing.estimates.period_rates import TOGETHER
from framing.estimates.shares import TOO_WIDE, frame_shares, position_rates
from framing.report import limits
from framing.report.canvas import in_print
from framing.report.figures import timeline
from framing.report.findings import Findings
from framing.report.formatting import rate, words
from framing.report.html_tables import HtmlTable, estimate_table, frame_of, named_editions
from framing.report.illustration import Illustration
from framing.report.section import Section, Tables

# by table: title, heading of its own column, legend
_HTML_TABLES = {
    "frames": (
        "Frames", "frame", "Frame",
        "Percent of an outlet’s articles with the frame, estimated from the labelled articles: one to which one of "
        "two readers gave it counts one half.",
    ),
    "positions": (
        "Headline and text", "position", "Position",
        "Own-voice markers of all categories per {per:,} words of headlines, and of the text below them. Headlines "
        "have few words, so their rates are imprecise.",
    ),
    "periods": (
        "Over time", "period", "From",
        "Own-voice markers of all categories per {per:,} words by period, where enough articles of a period are "
        "labelled. “All outlets” of a language are pooled, weighted by their words. “Partly pooled”: drawn towards "
        "the mean of the outlet’s periods, the more so the less is known about the period.",
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
        "periods": findings.periods,
    }


def draw(findings: Findings, tables: Tables) -> dict[str, Illustration]:
    """Return the figure of rates over time, of all outlets together; none with fewer than 3 periods."""
    if "periods" not in tables:
        return {}
    panels, per = _courses(tables["periods"], findings), findings.report.per
    if not panels:
        return {}
    return {
        "periods": Illustration(
            lambda style: timeline(panels, per, in_print(style)),
            f"Rates of all outlets together over time, with {100 * findings.report.confidence:g} % intervals",
            _in_words(panels, per),
            pd.concat(panels.values()),
        )
    }


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the tables that have a rate."""
    html_tables = [_html_table(name, findings, tables) for name in _HTML_TABLES if name in tables]
    return {"html_tables": html_tables} if any(html_table.rows for html_table in html_tables) else None


def _courses(periods: pd.DataFrame, findings: Findings) -> dict[str, pd.DataFrame]:
    """Return the rates of all outlets together, by language; those with too few periods are left out."""
    together = periods[(periods["outlet"] == TOGETHER) & periods["value"].notna()]
    return {
        f"All outlets, {findings.languages[str(language)]}": rows
        for language, rows in together.groupby("language", sort=True)
        if len(rows) >= limits.PERIODS_IN_FIGURE
    }


def _in_words(panels: Mapping[str, pd.DataFrame], per: int) -> str:
    """Say the numbers of the figure for those who do not see it."""
    sentences = [f"Rates per {per:,} words."]
    for title, rows in panels.items():
        numbers = zip(rows["period"], rows["value"], rows["low"], rows["high"], strict=True)
        listed = "; ".join(f"from {day} {rate(value)} ({rate(low)}–{rate(high)})" for day, value, low, high in numbers)
        sentences.append(f"{title}: {listed}.")
    return " ".join(sentences)


SECTION = Section(
    anchor="frames",
    title="Frames, place in the article, time",
    link="Frames, place, time",
    tables=write,
    figures=draw,
    contents=show,
    template=files(__package__) / "frames.html",
)


def _html_table(name: str, findings: Findings, tables: Tables) -> HtmlTable:
    title, column, heading, legend = _HTML_TABLES[name]
    table = named_editions(tables[name], findings.editions)
    shown = table[table["value"].notna() | table["note"].isin(_WIDE)]
    left = len(table) - len(shown)
    legend = legend.format(per=findings.report.per)
    legend += f" {left} of {len(table)} have too few labels and are left out." if left else ""
    shown = shown.drop(columns="method", errors="ignore")
    if name == "periods":
        pooled = [_pooled(row) for row in shown.itertuples(index=False)]
        shown = shown.assign(period=shown["period"] + " (" + shown["length"] + ")", pooled_text=pooled)
        facts = {"outlet": "Outlet", "language": "Language", column: heading, "pooled_text": "Partly pooled"}
        return estimate_table(shown, facts, frame_of(f"t-{name}", title, legend))
    shown = shown.assign(**{column: shown[column].map(words)})
    return estimate_table(shown, {"outlet": "Outlet", column: heading}, frame_of(f"t-{name}", title, legend))


def _pooled(row: Any) -> str:
    return "–" if row.pooled != row.pooled else f"{rate(row.pooled)} ({rate(row.pooled_low)}–{rate(row.pooled_high)})"

"""Section "Rates in the outlets' own words": a figure for each category."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.report import limits
from framing.report.canvas import in_print
from framing.report.figures import DrawnFigure, panel, sheet
from framing.report.findings import Findings
from framing.report.formatting import rate
from framing.report.illustration import Illustration
from framing.report.section import Section, Tables


def draw(findings: Findings, tables: Tables) -> dict[str, Illustration]:
    """Return the figure of each category, and one of all of them together."""
    drawn, lines = findings.drawn_rates, findings.drawn_editions
    own_rates = findings.rates[findings.rates["voice"] == "outlet"]
    panels = {
        name: _panel(each, lines, own_rates[own_rates["category"] == name], findings) for name, each in drawn.items()
    }
    alt = "The figures of the categories side by side: " + ", ".join(each.title for each in drawn.values()) + "."
    rates = Illustration(lambda style: sheet(list(drawn.values()), lines, in_print(style)), "Rates", alt, own_rates)
    return {**panels, "rates": rates}


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return the categories that have a panel, with their definitions, and what the legend says."""
    drawn = findings.drawn_rates
    return {
        "panels": {category: findings.categories[category] for category in drawn},
        "lines": len(findings.editions),
        "most": limits.OUTLETS_IN_FIGURE,
        "methods": {method for each in drawn.values() for method in each.rows["method"]},
        "families": _families(findings),
        "languages": findings.languages,
    }


SECTION = Section(
    anchor="figure",
    title="Rates in the outlets’ own words",
    link="Figure",
    figures=draw,
    contents=show,
    template=files(__package__) / "rate_figures.html",
)


def _panel(drawn: DrawnFigure, lines: Mapping[str, str], rates: pd.DataFrame, findings: Findings) -> Illustration:
    return Illustration(lambda style: panel(drawn, lines, style), drawn.title, _alternative(rates, findings), rates)


def _families(findings: Findings) -> list[list[str]]:
    """Return the categories that share a scale, where there are two or more."""
    members: dict[str, list[str]] = {}
    for category in findings.drawn_rates:
        if family := findings.families.get(category):
            members.setdefault(family, []).append(category)
    return [categories for categories in members.values() if len(categories) > 1]


def _alternative(rows: pd.DataFrame, findings: Findings) -> str:
    """Say in words what a panel shows."""
    rates = []
    for row in rows.itertuples(index=False):
        name = findings.editions[row.outlet, row.language]
        if row.method == "too_few":
            rates.append(f"{name}: too few labels")
        else:
            rates.append(f"{name}: {rate(row.value)}, interval {rate(row.low)} to {rate(row.high)}")
    return f"Rates per {findings.report.per:,} words. " + "; ".join(rates) + "."

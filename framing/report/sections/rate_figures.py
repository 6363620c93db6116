"""Section "Rates in the outlets' own words": a figure for each category."""

from importlib.resources import files
from typing import Any

import pandas as pd
from markupsafe import Markup

from framing.report import limits
from framing.report.figures import inline
from framing.report.findings import Findings
from framing.report.formatting import rate
from framing.report.section import Section, Tables


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return the panels, each with its category and what it shows in words."""
    own = findings.rates[findings.rates["voice"] == "outlet"]
    panels = [
        {
            "category": category,
            "definition": findings.categories[category],
            "svg": Markup(inline(panel.svg, f"p{number}-")),
            "alt": _alternative(own[own["category"] == category], findings),
        }
        for number, (category, panel) in enumerate(findings.panels.items())
    ]
    return {
        "panels": panels,
        "lines": len(findings.editions),
        "most": limits.OUTLETS_IN_FIGURE,
        "methods": set(own["method"]),
        "families": _families(findings),
        "languages": findings.languages,
    }


SECTION = Section(
    anchor="figure",
    title="Rates in the outlets’ own words",
    link="Figure",
    contents=show,
    template=files(__package__) / "rate_figures.html",
)


def _families(findings: Findings) -> list[list[str]]:
    """Return the categories that share a scale, where there are two or more."""
    members: dict[str, list[str]] = {}
    for category in findings.panels:
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

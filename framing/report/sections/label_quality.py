"""The tables of how far annotators agree, and of what pre-labels do to them, below "How it was made"."""

from typing import Any

import pandas as pd

from framing.annotations.arms import PER
from framing.report.findings import Findings
from framing.report.formatting import words
from framing.report.html_tables import Sheet, estimate_sheet, frame_of
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return the agreement of annotators, and the comparison of the arms."""
    return {name: findings.measured(name) for name in ("agreement", "blind_arm")}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the tables that there are; nothing if nobody has annotated."""
    sheets = [_sheet(tables[name], frame) for name, frame in _FRAMES.items() if name in tables]
    return {"sheets": sheets} if sheets else None


SECTION = Section(anchor="labels", tables=write, contents=show)

_FRAMES = {
    "agreement": frame_of(
        "t-agreement",
        "Agreement of annotators",
        "How far annotators agree, with intervals over the articles that two or more read.",
    ),
    "blind_arm": frame_of(
        "t-blind",
        "What pre-labels miss, and how far they influence people",
        "A random share of articles came without pre-labels. Recall: how much of what people marked there the rules "
        f"find. Marked: spans a person marks per {PER:,} words. Accepted: how many of the rules’ markers a person "
        "marks. Difference: with pre-labels minus without, which is how far they influence people; 0 if they change "
        "nothing.",
    ),
}


def _sheet(table: pd.DataFrame, frame: Sheet) -> Sheet:
    shown = table[table["value"].notna()]
    shown = shown.assign(category=shown["category"].map(words), measure=shown["measure"].map(_measure))
    return estimate_sheet(shown, {"measure": "Measure", "category": "Category", "arm": "Arm"}, frame)


def _measure(name: str) -> str:
    return words(name).replace(" f1", " F1")

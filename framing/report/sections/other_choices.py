"""Section "Would it hold?": which conclusions hold under other choices of the analyst."""

import re
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.mean_contrasts import MEAN
from framing.report.findings import Findings
from framing.report.formatting import words
from framing.report.gold_levels import gold_levels, levels_table
from framing.report.html_tables import NUMBER, TEXT, HtmlTable, TableCell, number, text
from framing.report.robustness import verdict_in_words
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return every conclusion under every choice, under how many each holds, and how high rates would be."""
    levels = gold_levels(findings.stages, findings.report)
    return {"robustness": findings.grid, "conclusions": findings.conclusions, "gold_levels": levels}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the table of conclusions, and that of levels."""
    concluded = _html_table(tables["conclusions"], findings) if "conclusions" in tables else None
    levels = levels_table(tables["gold_levels"], findings.languages) if "gold_levels" in tables else None
    return {"conclusions": concluded, "levels": levels} if concluded or levels else None


SECTION = Section(
    anchor="robust",
    title="Which conclusions hold under other choices",
    link="Would it hold?",
    tables=write,
    contents=show,
    template=files(__package__) / "other_choices.html",
)


def _html_table(conclusions: pd.DataFrame, findings: Findings) -> HtmlTable:
    """Show each conclusion, under how many choices it holds, and when it does not."""
    several = len(findings.languages) > 1
    heads = (
        ("Category", TEXT),
        *([("Language", TEXT)] if several else []),
        ("Higher", TEXT),
        ("Lower", TEXT),
        ("Holds", NUMBER),
        ("Of", NUMBER),
        ("Does not hold", TEXT),
    )
    names = {**findings.outlets, MEAN: MEAN}
    rows = [
        (
            text(words(row["category"])),
            *([text(row["language"])] if several else []),
            TableCell(
                names[row["outlet"]],
                names[row["outlet"]],
                f"#{findings.anchor(row['outlet'], row['category'], row['language'])}",
            ),
            text(names[row["other"]]),
            number(row["holds"]),
            number(row["choices"]),
            text(_printed(row["flips"], findings) or verdict_in_words(row["holds"], row["choices"])),
        )
        for row in conclusions.to_dict("records")
    ]  # fmt: skip
    return HtmlTable("t-robust", SECTION.title, "", heads, tuple(rows))


def _printed(flips: str, findings: Findings) -> str:
    """Print the ids of categories as words, and the labels of events."""
    for event, label in findings.event_labels.items():
        if event != label:
            flips = flips.replace(f"without an event ({event})", f"without an event ({label})")
    return re.sub(r"(?<=without a category \()[^)]*", lambda category: category[0].replace("_", " "), flips)

"""The tables of checks of the labels, of agreement, and of what pre-labels do, below "How it was made"."""

import math
from typing import Any

import pandas as pd

from framing.annotations.arms import PER
from framing.report.findings import Findings
from framing.report.formatting import words
from framing.report.html_tables import (
    NUMBER,
    TEXT,
    HtmlTable,
    TableCell,
    estimate_table,
    frame_of,
    number,
    sortable,
    text,
)
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return the checks of labels, the agreement of annotators, and the comparison of the arms."""
    measured = {name: findings.measured(name) for name in ("agreement", "blind_arm")}
    return {"label_checks": findings.label_checks, **measured}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the tables that there are; nothing if nobody has annotated."""
    html_tables = [_checks(tables["label_checks"], findings)] if "label_checks" in tables else []
    html_tables += [_html_table(tables[name], frame) for name, frame in _FRAMES.items() if name in tables]
    return {"html_tables": html_tables} if html_tables else None


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
        "A random share of articles was shown without pre-labels. Recall: how much of what people marked there the "
        f"rules find. Marked: spans that a person marks per {PER:,} words. Accepted: how many of the rules’ markers a "
        "person marks. Difference: with pre-labels minus without, which shows how far they influence people; 0 if they "
        "make no difference.",
    ),
}


def _checks(checks: pd.DataFrame, findings: Findings) -> HtmlTable:
    """Show what was checked, of all and by outlet or annotator, and what is flagged."""
    heads = (("Check", TEXT), ("Of", TEXT), ("Value", NUMBER), ("Compared with", NUMBER), ("n", NUMBER), ("p", NUMBER),
             ("Flagged", TEXT))  # fmt: skip
    rows = [
        (
            text(_CHECKS[row.check]),
            text(findings.outlets.get(row.of, row.of) or "all"),
            *(number(value if math.isnan(value) else round(value, 2)) for value in (row.value, row.compared)),
            number(row.n),
            TableCell("–" if math.isnan(row.p) else f"{row.p:.3f}", sortable(row.p)),
            text("yes" if row.flagged else "no"),
        )
        for row in checks.itertuples(index=False)
    ]
    notes = (
        "Whether the labels are fit for estimating rates; what is flagged is explained at the top of the page, with "
        "what to do. Length and dates: the labelled articles, weighted, and all (words; the share of the outlet’s "
        "articles that are earlier). Shares: an outlet, and the others. Readers: what an outlet’s have in common with "
        "the others’. Marks: an annotator’s over the others’. Without a voice: an annotator’s marks that got the "
        "rules’ voice, and all of that annotator’s. Codebook: the share of readings under the most common version."
    )
    return HtmlTable("t-label-checks", "Checks of the labels", notes, heads, tuple(rows))


_CHECKS = {
    "not_drawn": "Read but not drawn",
    "words_and_rate": "Length and markers",
    "dates": "Dates",
    "skipped": "Skipped",
    "read_twice": "Read by two or more",
    "own_readers": "Readers in common",
    "sparse_annotator": "Marks per annotator",
    "voiceless": "Marks without a voice",
    "codebook": "One codebook",
}


def _html_table(table: pd.DataFrame, frame: HtmlTable) -> HtmlTable:
    shown = table[table["value"].notna()]
    shown = shown.assign(category=shown["category"].map(words), measure=shown["measure"].map(_measure))
    return estimate_table(shown, {"measure": "Measure", "category": "Category", "arm": "Arm"}, frame)


def _measure(name: str) -> str:
    return words(name).replace(" f1", " F1")

"""The tables of how good the model is, and whether its errors are the same everywhere, below "How it was made"."""

from typing import Any

import pandas as pd

from framing.report.findings import Findings
from framing.report.formatting import words
from framing.report.html_tables import HtmlTable, estimate_table, frame_of, plain_table
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return whether the model errs differently by outlet, language, section or voice, and what it gained."""
    return {"differential": findings.differential, "model_gain": findings.gain}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the tables that there are; nothing without a model."""
    html_tables = [_figures(pd.DataFrame(findings.card["metrics"]), findings)] if "metrics" in findings.card else []
    if "differential" in tables:
        html_tables.append(_differential(tables["differential"], findings))
    return {"html_tables": html_tables} if html_tables else None


SECTION = Section(anchor="model", tables=write, contents=show)

TARGETS = {"kept": "marked", "outlet_voice": "own words"}
MEASURES = {"brier": "Brier score", "gap": "Calibration gap", "ece": "Expected calibration error"}
_LEVELS = ("name", "lowest", "highest")  # columns that have a level of the attribute in column "by"


def _figures(figures: pd.DataFrame, findings: Findings) -> HtmlTable:
    """Show a model's figures, whatever they are called: texts, then the estimate."""
    if not {"value", "low", "high"} <= set(figures):
        return frame_of("t-model", "The model")
    figures = figures.astype({"value": float, "low": float, "high": float})
    defined = figures[figures["value"].notna()]
    texts = [name for name in defined if not pd.api.types.is_numeric_dtype(defined[name])]
    defined = defined.assign(**{name: defined[name].fillna("") for name in texts})
    facts = {name: name.replace("_", " ").capitalize() for name in texts if name != "note"}
    legend = "The classifier on articles that it had not seen, compared with the rules alone; intervals over articles."
    if {"by", "target", "measure"} <= set(texts):
        defined = _printed(defined, findings)
    return estimate_table(defined, facts, frame_of("t-model", "The model", legend))


def _printed(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Print targets, measures, outlets and categories as the rest of the page does."""
    names = {"outlet": findings.outlets, "category": {name: words(name) for name in findings.categories}}
    columns = {name: table[name] for name in _LEVELS if name in table}
    for attribute, printed in names.items():
        columns = {
            name: level.where(table["by"] != attribute, level.replace(printed)) for name, level in columns.items()
        }
    return table.assign(**columns, target=table["target"].replace(TARGETS), measure=table["measure"].map(_measure))


def _measure(name: str) -> str:
    return MEASURES.get(name, words(name))


def _differential(table: pd.DataFrame, findings: Findings) -> HtmlTable:
    defined = table[table["difference"].notna()]
    defined = _printed(defined, findings)
    conclusion = findings.withheld or "No difference between outlets is found, which does not prove that there is none."
    legend = (
        "Precision and recall by outlet, language, section and voice. The largest difference, with p values after "
        f"Holm’s correction. {conclusion}"
    )
    heads = {
        "target": "Target", "measure": "Measure", "by": "By", "lowest": "Lowest", "lowest_value": "Value",
        "highest": "Highest", "highest_value": "Value ", "difference": "Difference", "p_adjusted": "p, adjusted",
        "n": "Articles",
    }  # fmt: skip
    return plain_table(
        defined, frame_of("t-differential", "Are the model’s errors the same everywhere?", legend), heads
    )

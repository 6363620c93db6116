"""The tables of how good the model is, and whether it errs alike everywhere, below "How it was made"."""

from typing import Any

import pandas as pd

from framing.report.findings import Findings
from framing.report.html_tables import Sheet, estimate_sheet, frame_of, plain_sheet
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return whether the model errs differently by outlet, language, section or voice."""
    return {"differential": findings.differential}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the tables that there are; nothing without a model."""
    sheets = [_figures(pd.DataFrame(findings.card["figures"]))] if "figures" in findings.card else []
    if "differential" in tables:
        sheets.append(_differential(tables["differential"], findings.withheld))
    return {"sheets": sheets} if sheets else None


SECTION = Section(anchor="model", tables=write, contents=show)


def _figures(figures: pd.DataFrame) -> Sheet:
    """Show a model's figures, whatever they are called: texts, then the estimate."""
    if not {"value", "low", "high"} <= set(figures):
        return frame_of("t-model", "The model")
    figures = figures.astype({"value": float, "low": float, "high": float})
    defined = figures[figures["value"].notna()]
    texts = [name for name in defined if not pd.api.types.is_numeric_dtype(defined[name])]
    defined = defined.assign(**{name: defined[name].fillna("") for name in texts})
    facts = {name: name.replace("_", " ").capitalize() for name in texts if name != "note"}
    legend = "The classifier on articles that it had not seen, beside the rules alone; intervals over articles."
    return estimate_sheet(defined, facts, frame_of("t-model", "The model", legend))


def _differential(table: pd.DataFrame, withheld: str) -> Sheet:
    defined = table[table["difference"].notna()]
    defined = defined.assign(
        value=defined["difference"], target=defined["target"].map({"kept": "marked", "outlet_voice": "own words"})
    )
    conclusion = withheld or "By outlet nothing shows, which is no proof that nothing is there."
    legend = (
        "Are the model’s precision and recall alike everywhere? The widest difference, with p after Holm. "
        f"{conclusion}"
    )  # fmt: skip
    heads = {
        "target": "Target", "measure": "Measure", "by": "By", "lowest": "Lowest", "lowest_value": "Value",
        "highest": "Highest", "highest_value": "Value ", "difference": "Difference", "p_adjusted": "p, adjusted",
        "n": "Articles",
    }  # fmt: skip
    return plain_sheet(defined, frame_of("t-differential", "Does the model err alike everywhere?", legend), heads)

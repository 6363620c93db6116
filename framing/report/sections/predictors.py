"""The table of predictors, below that of the model: whose counts fit people's labels best, and what they buy."""

from typing import Any

from framing.report.findings import Findings
from framing.report.formatting import words
from framing.report.html_tables import frame_of, plain_table
from framing.report.predictor_gain import predictors_in_words
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return how well each predictor did."""
    return {"predictors": findings.predictors}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the table; nothing if there is only our own model."""
    if "predictors" not in tables:
        return None
    table = tables["predictors"]
    legend = (
        f"Rates rest on the counts of {findings.report.predictors[0]}. Correlation with people's counts per word and "
        "predicted divided by found, in labelled articles and the outlets' own words; widths of intervals and standard "
        f"errors are relative to those of labels alone. {' '.join(predictors_in_words(table))}"
    )
    heads = {
        "predictor": "Predictor", "category": "Category", "n_observed": "Labelled", "correlation": "Correlation",
        "predicted_share": "Predicted / found", "corrected": "Outlets corrected", "width_ratio": "Width",
        "error_ratio": "Error",
    }  # fmt: skip
    shown = table.assign(category=table["category"].map(words))
    return {"html_tables": [plain_table(shown, frame_of("t-predictors", "What each predictor gains", legend), heads)]}


SECTION = Section(anchor="predictors", tables=write, contents=show)

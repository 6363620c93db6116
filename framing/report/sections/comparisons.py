"""Section "Comparisons": the outlets two by two, which ``contrasts.csv`` has too."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.contrasts import MAX_IN_PAIRS
from framing.estimates.matched_events import MIN_MATCHED_EVENTS
from framing.estimates.mean_contrasts import MEAN
from framing.estimates.rates import RARE
from framing.report import limits
from framing.report.findings import Findings
from framing.report.formatting import times
from framing.report.robustness import verdict_in_words
from framing.report.section import Section, Tables
from framing.report.tables import ACROSS_LANGUAGES

Row = dict[str, Any]


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return one row per pair, the higher outlet first: the clearest, then the rare, then those not compared."""
    ranked = findings.contrasts.assign(rare=findings.contrasts["note"] == RARE)
    ranked = ranked.sort_values(["rare", "p"], kind="stable", na_position="last")
    ranked = pd.concat([ranked[ranked["p"].notna()], ranked[ranked["p"].isna()]])
    rows = [_higher_first(row) for row in ranked.head(limits.COMPARISONS).to_dict("records")]
    for row in rows:
        row["anchors"] = [findings.anchor(row[side], row["category"], row["language"]) for side in ("outlet", "other")]
        row["verdict"] = "" if pd.isna(row["holds"]) else _briefly(int(row["holds"]), int(row["choices"]))
    across = ACROSS_LANGUAGES if findings.contrasts["across_languages"].any() else ""
    by_mean = bool((findings.contrasts["other"] == MEAN).any())
    facts = {"languages": findings.languages, "across": across, "by_mean": by_mean, "compared": _compared(findings)}
    facts |= _alike(rows, findings.languages)
    return {
        **facts,
        "contrasts": rows,
        "all": len(ranked),
        "level": findings.level,
        "fewest_events": MIN_MATCHED_EVENTS,
    }


SECTION = Section(
    anchor="contrasts",
    title="Comparisons",
    contents=show,
    template=files(__package__) / "comparisons.html",
)


def _briefly(holds: int, choices: int) -> str:
    """Say under how many other choices a comparison holds, below a heading that says what they are."""
    return re.sub(r"^holds under | (under any )?other choices?$", "", verdict_in_words(holds, choices))


def _alike(rows: list[Row], languages: Mapping[str, str]) -> Row:
    """Say what is the same in all rows, so that it needs no column: the language, and what is compared."""
    named = {"" if row["across_languages"] else languages[row["language"]] for row in rows}
    apart = any(row["method"] in {"matched", "too_few"} or row["note"] for row in rows)
    return {"only_language": named.pop() if len(named) == 1 else "", "compared_alike": not apart, "times": times}


def _compared(findings: Findings) -> str:
    """Say which comparisons there are."""
    against, others = findings.report.against, set(findings.contrasts["other"])
    if against in findings.outlets:
        return f"Each outlet against {findings.outlets[against]}"
    if MEAN not in others:
        return "Pairs of outlets"
    each = "Each outlet against the mean of all outlets"
    return each if others == {MEAN} else f"{each} (of up to {MAX_IN_PAIRS} in a language, pairs)"


def _higher_first(row: Row) -> Row:
    """Swap the outlets of a pair whose ratio is below 1."""
    if not row["ratio"] < 1:
        return dict(row)
    return {
        **row,
        "outlet": row["other"],
        "other": row["outlet"],
        "difference": -row["difference"],
        "difference_low": -row["difference_high"],
        "difference_high": -row["difference_low"],
        "ratio": 1 / row["ratio"],
        "ratio_low": 1 / row["ratio_high"],
        "ratio_high": 1 / row["ratio_low"],
    }

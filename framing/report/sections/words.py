"""Section "Words": the words that set an outlet apart."""

import math
from importlib.resources import files
from typing import Any

from framing.estimates.speech_counts import MAX_WORD_ARTICLES
from framing.report.findings import Findings
from framing.report.formatting import p_value, rate, times
from framing.report.html_tables import NUMBER, TEXT, HtmlTable, TableCell, number, text
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return the words of all outlets, the strongest first."""
    return {"words": findings.words}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the table of words that are clear; nothing if no words were compared."""
    if "words" not in tables:
        return None
    return {
        "clear": _html_table(findings),
        "compared": findings.compared,
        "lists": f"{1 / findings.level:.0f}",
        "drawn": 0 if findings.speech_counts.articles["drawn"].all() else MAX_WORD_ARTICLES,
    }


SECTION = Section(
    anchor="words",
    title="Words that set an outlet apart",
    link="Words",
    tables=write,
    contents=show,
    template=files(__package__) / "words.html",
)


def _html_table(findings: Findings) -> HtmlTable:
    """Show the words that are clear, each with a link to its sentences."""
    heads = (
        ("Outlet", TEXT),
        ("Word", TEXT),
        ("Times as likely", NUMBER),
        ("Interval", NUMBER),
        ("Per 1,000 words", NUMBER),
        ("Of others", NUMBER),
        ("Articles", NUMBER),
        ("p, adjusted", NUMBER),
    )
    rows = [
        (
            text(findings.outlets[row["outlet"]]),
            TableCell(row["word"], row["word"], f"#e-w{index}"),
            TableCell(times(math.exp(row["log_odds"])), row["log_odds"]),
            TableCell(f"{times(math.exp(row['low']))} to {times(math.exp(row['high']))}", row["high"] - row["low"]),
            TableCell(rate(row["rate"]), row["rate"]),
            TableCell(rate(row["rate_others"]), row["rate_others"]),
            number(row["n"]),
            TableCell(p_value(row["p_adjusted"]), row["p_adjusted"]),
        )
        for index, row in enumerate(findings.clear_words.to_dict("records"))
    ]
    return HtmlTable("t-words", SECTION.title, "", heads, tuple(rows))

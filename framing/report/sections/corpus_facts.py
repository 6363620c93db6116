"""Section "The corpus": what went in, what the articles are, and how many there are by week."""

import math
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.corpus_audit import weeks_table
from framing.estimates.missing_fields import gaps_of
from framing.estimates.text_health import faults_of
from framing.intervals import MIN_ARTICLES
from framing.report import limits
from framing.report.findings import Findings
from framing.report.formatting import share
from framing.report.html_tables import NUMBER, TEXT, HtmlTable, TableCell, number, sortable, text
from framing.report.section import Section, Tables
from framing.sources.health import MIN_WORDS
from framing.wording import agreeing, counted


def write(findings: Findings) -> Tables:
    """Return what the articles are, and their number by week."""
    return {"audit": findings.audit, "weeks": weeks_table(findings.articles)}


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return one row per outlet, and the two tables."""
    html_tables = {"audit": _audit, "weeks": _weeks}
    return {
        "rows": findings.corpus.to_dict("records"),
        "html_tables": [make(tables[name], findings) for name, make in html_tables.items() if name in tables],
    }


SECTION = Section(
    anchor="corpus",
    title="The corpus",
    link="Corpus",
    tables=write,
    contents=show,
    template=files(__package__) / "corpus_facts.html",
)


def _audit(audit: pd.DataFrame, findings: Findings) -> HtmlTable:
    """Show what the articles of each outlet are, and say what they lack."""
    heads = (
        ("Outlet", TEXT),
        ("Articles", NUMBER),
        ("Median words", NUMBER),
        ("Weeks", NUMBER),
        ("Weeks without", NUMBER),
        ("Busiest week", NUMBER),
        ("Cut off", NUMBER),
        ("No full stop", NUMBER),
        ("Short", NUMBER),
        ("With section", NUMBER),
        ("Opinion", NUMBER),
        ("Copies", NUMBER),
        ("Languages", TEXT),
    )
    rows = [
        (
            text(findings.outlets[row.outlet]),
            number(row.articles),
            number(row.words_median),
            *(number(weeks if row.weeks else math.nan) for weeks in (row.weeks, row.weeks_without)),
            *_shares(row.busiest_week_share, row.cut_off_share, row.no_full_stop_share, row.short_share),
            number(row.with_section),
            *_shares(row.opinion_share, row.copy_share),
            text(row.languages),
        )
        for row in audit.itertuples(index=False)
    ]
    legend = (
        f"Cut off: “…” or “read more” in mid-sentence, or an end in mid-phrase; a lower bound. No full stop: ends "
        f"without one, as a credit or a link does too. Short: fewer than {MIN_WORDS} words. Opinion: by section or "
        f"kind, among the articles with one, if there are {MIN_ARTICLES} or more. "
        "Copies: an earlier article has nearly the same text, or the text is from a news agency. Weeks without: weeks "
        "of the corpus in which the outlet has no dated article."
    )
    if findings.report.copies == "drop":
        legend += " Copies and agency copy are left out of this report."
    gaps = gaps_of(findings.articles, findings.settings.outlet_ids)
    notes = " ".join([legend, *gaps, *findings.unevenness, *faults_of(findings.articles)])
    return HtmlTable("t-audit", "What the articles are", notes, heads, tuple(rows))


def _shares(*values: float) -> list[TableCell]:
    return [TableCell(share(value), sortable(value)) for value in values]


def _weeks(weeks: pd.DataFrame, findings: Findings) -> HtmlTable:
    """Show the articles of each outlet week by week."""
    wide = weeks.pivot(index="week", columns="outlet", values="articles").fillna(0).astype(int)
    across = [outlet for outlet in findings.outlets if outlet in wide][: limits.OUTLETS_ACROSS]
    heads = (("Week from", TEXT), *((findings.outlets[outlet], NUMBER) for outlet in across))
    rows = [(text(week), *(number(row[outlet]) for outlet in across)) for week, row in wide.iterrows()]
    left = len(wide.columns) - len(across)
    legend = f"{counted(left, 'more outlets')} {agreeing(left, 'are')} in tables/weeks.csv." if left else ""
    return HtmlTable("t-weeks", "Articles by week", legend, heads, tuple(rows))

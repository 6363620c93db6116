"""Section "Evidence": the sentences behind each number."""

from importlib.resources import files
from typing import Any

from framing.estimates.article_counts import ALL
from framing.report.findings import Findings
from framing.report.marker_evidence import by_edition
from framing.report.section import Section, Tables


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return the sentences of markers, of names and of words, and what is said of their articles."""
    evidence = findings.evidence
    return {
        "evidence": _by_edition(findings),
        "actors": evidence.of_names,
        "words_shown": evidence.of_words,
        "articles": evidence.articles,
    }


SECTION = Section(
    anchor="evidence",
    title="Evidence",
    contents=show,
    template=files(__package__) / "evidence.html",
)


def _by_edition(findings: Findings) -> list[dict[str, Any]]:
    """Return the editions, in them the categories, in them the outlet's own words and those of others."""
    cells = by_edition(findings.evidence.of_markers)
    rows = []
    for (outlet, language), name in findings.editions.items():
        by_key = {(cell.category, cell.own): cell for cell in cells.get((outlet, language), [])}
        groups = [
            {
                "category": category,
                "anchor": findings.anchor(outlet, category, language),
                "cells": [by_key[category, is_own] for is_own in (True, False) if (category, is_own) in by_key],
            }
            for category in findings.categories
            if category != ALL
        ]
        rows.append({"name": name, "anchor": findings.anchor(outlet, ALL, language), "groups": groups})
    return rows

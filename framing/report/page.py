"""The page of a report: one HTML file that needs nothing but itself."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from framing.estimates.article_counts import ALL
from framing.report.article_browser import Packed
from framing.report.evidence import Cell, by_outlet
from framing.report.figures import Panel, inline
from framing.report.formatting import p_value, rate, share, times, words
from framing.report.html_tables import Sheet
from framing.report.naming_evidence import ActorNames
from framing.report.summary import Summary
from framing.report.word_evidence import WordCell
from framing.settings import Report

Row = dict[str, Any]

MOST_PAIRS = 1000  # comparisons in the table of the page; the others are in contrasts.csv


@dataclass(frozen=True)
class Contents:
    """All that a page shows.

    ``note`` is what readers must know of the corpus, or empty; ``outlets`` are
    ids with the names to print, in the order of the page; ``categories`` ids
    with their definitions; ``panels`` the figures by category; ``matrix`` and
    ``naming`` are empty where the study has no actors. ``reservations`` are
    sentences on the corpus; ``sheets`` the other tables, by name; ``packed``
    the articles of the reader, none where texts may not be shown;
    ``compared_words`` how many rows the table of words has. ``withheld``
    says why the uncorrected counts of rules are not shown, or is empty.
    ``named_events`` says whether there is a table of names by event.
    """

    title: str
    note: str
    outlets: Mapping[str, str]
    categories: Mapping[str, str]
    report: Report
    estimates: pd.DataFrame
    contrasts: pd.DataFrame
    voices: pd.DataFrame
    corpus: pd.DataFrame
    articles: pd.DataFrame
    summary: Summary
    reservations: Sequence[str]
    evidence: Sequence[Cell]
    matrix: pd.DataFrame
    naming: Sequence[ActorNames]
    words: Sequence[WordCell]
    compared_words: int
    panels: Mapping[str, Panel]
    sheets: Mapping[str, Sheet | None]
    packed: Packed
    methods: str
    references: Sequence[str]
    manifest: Mapping[str, Any]
    withheld: str = ""
    named_events: bool = False


def render(contents: Contents) -> str:
    """Return the page as HTML; everything that comes from outside is escaped."""
    script = (files("framing.report") / "page.js").read_text(encoding="utf-8")
    made = (
        _environment()
        .get_template("page.html")
        .render(
            contents=contents,
            report=contents.report,
            names=contents.outlets,
            css=Markup((files("framing.report") / "page.css").read_text(encoding="utf-8")),
            script=Markup(script),
            script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            panels=_panels(contents),
            estimates=_estimates(contents),
            contrasts=_contrasts(contents),
            voices=_voices(contents),
            evidence=_evidence(contents),
            differences=_differences(contents),
            articles=_articles(contents),
            packed="\n".join(contents.packed.blocks),
            prose=[re.sub(r" ?\[@[^\[\]]*\]", "", part) for part in contents.methods.split("\n\n")],
        )
    )
    return made + "\n"


def _articles(contents: Contents) -> dict[str, Row]:
    """Return what is said of an article beside a sentence of it; ``number`` is its place in the reader, or none."""
    facts = contents.articles.set_index("article_id")[["title", "date", "event", "language"]].to_dict("index")
    return {str(key): {**row, "number": contents.packed.numbers.get(str(key))} for key, row in facts.items()}


def _environment() -> jinja2.Environment:
    source = (files("framing.report") / "page.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        loader=jinja2.DictLoader({"page.html": source}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(rate=rate, times=times, p=p_value, share=share, words=words)
    return environment


def _panels(contents: Contents) -> list[Row]:
    own = contents.estimates[contents.estimates["voice"] == "outlet"]
    return [
        {
            "category": category,
            "definition": contents.categories.get(category, ""),
            "svg": Markup(inline(drawn.svg, f"p{place}-")),
            "alt": _alternative(own[own["category"] == category], contents),
        }
        for place, (category, drawn) in enumerate(contents.panels.items())
    ]


def _alternative(rows: pd.DataFrame, contents: Contents) -> str:
    """Say in words what a panel shows."""
    told = []
    for row in rows.itertuples(index=False):
        name = contents.outlets[row.outlet]
        if row.method == "too_few":
            told.append(f"{name}: too few labels")
        else:
            told.append(f"{name}: {rate(row.value)}, interval {rate(row.low)} to {rate(row.high)}")
    return f"Rates per {contents.report.per:,} words. " + "; ".join(told) + "."


def _estimates(contents: Contents) -> list[Row]:
    """One row an outlet and category, with both voices in it."""
    by_key = {(row["outlet"], row["category"], row["voice"]): row for row in contents.estimates.to_dict("records")}
    keys = dict.fromkeys((outlet, category) for outlet, category, _ in by_key)
    ranks = list(contents.outlets)
    made = [
        {
            "outlet": outlet,
            "category": category,
            "anchor": _anchor(contents, outlet, category),
            "own": by_key[outlet, category, "outlet"],
            "everyone": by_key[outlet, category, ALL],
        }
        for outlet, category in keys
    ]
    return sorted(made, key=lambda row: (list(contents.categories).index(row["category"]), ranks.index(row["outlet"])))


def _contrasts(contents: Contents) -> list[Row]:
    """One row a pair, the higher outlet first, the clearest first, those without a comparison last."""
    kept = contents.contrasts.sort_values("p", kind="stable", na_position="last").head(MOST_PAIRS)
    rows = [_upright(row) for row in kept.to_dict("records")]
    for row in rows:
        row["anchors"] = [_anchor(contents, row[side], row["category"]) for side in ("outlet", "other")]
    return rows


def _upright(row: Row) -> Row:
    """Turn a pair round where its ratio is below 1."""
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


def _voices(contents: Contents) -> list[Row]:
    made = []
    for outlet in contents.outlets:
        rows = contents.voices[contents.voices["outlet"] == outlet].set_index("voice")
        if len(rows):
            made.append({"outlet": outlet, "anchor": _anchor(contents, outlet, ALL), "voices": rows.to_dict("index")})
    return made


def _evidence(contents: Contents) -> list[Row]:
    """Outlets, in them categories, in them the outlet's own words and those of others."""
    cells = by_outlet(contents.evidence)
    made = []
    for place, outlet in enumerate(contents.outlets):
        known = {(cell.category, cell.own): cell for cell in cells.get(outlet, [])}
        groups = [
            {
                "category": category,
                "anchor": _anchor(contents, outlet, category),
                "cells": [known[category, own] for own in (True, False) if (category, own) in known],
            }
            for category in contents.categories
            if category != ALL
        ]
        made.append({"outlet": outlet, "anchor": f"e-{place}", "groups": groups})
    return made


def _differences(contents: Contents) -> list[Row]:
    """Return the findings by category and higher outlet, in the order of the page."""
    made: dict[tuple[str, str], Row] = {}
    for one in contents.summary.differences:
        row = made.setdefault(
            (one.category, one.higher),
            {
                "category": one.category,
                "outlet": one.higher,
                "rate": one.higher_rate,
                "anchor": _anchor(contents, one.higher, one.category),
                "others": [],
            },
        )
        row["others"].append(one)
    return list(made.values())


def _anchor(contents: Contents, outlet: str, category: str) -> str:
    return anchor(contents.outlets, contents.categories, outlet, category)


def anchor(outlets: Mapping[str, str], categories: Mapping[str, str], outlet: str, category: str) -> str:
    """Name the place of the sentences behind a number; ids never come from outside."""
    place = f"e-{list(outlets).index(outlet)}"
    return place if category == ALL else f"{place}-{list(categories).index(category)}"

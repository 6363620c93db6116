"""Effects as people read them: lines for the terminal, LaTeX, the methods, and the files of a folder."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from framing.estimates.corrected_poisson import Variance
from framing.estimates.formulas import INTERCEPT
from framing.files import csv_text
from framing.report.canvas import PLAIN, FigureStyle, in_print
from framing.report.figures import effects_figure
from framing.report.formatting import p_value, rate, times, words
from framing.report.latex import escape, methods_tex, references, table_tex
from framing.settings import OURS, RULES, Report
from framing.wording import agreeing, counted, printable

_CITED = ("egami2023dsl", "sarndal1992")
CELL = ["category", "language"]


def effects_files(
    table: pd.DataFrame,
    formula: str,
    period: str,
    report: Report,
    *,
    variance: Variance = "jackknife",
    style: FigureStyle = PLAIN,
    gaps: Sequence[str] = (),
) -> dict[str, bytes]:
    """Return the files of a folder of effects, by name; the same effects give the same bytes."""
    text = methods_text(table, formula, period, report, variance=variance, gaps=gaps)
    files: dict[str, Any] = {
        "effects.csv": csv_text(table),
        "effects.tex": effects_tex(table, report),
        "methods.md": printable(text) + "\n",
        "methods.tex": methods_tex(text),
        "references.bib": references(_CITED),
    }
    compared = table[(table["term"] != INTERCEPT) & table["ratio"].notna()]
    if len(compared):
        drawn = {title: compared.loc[rows.index.intersection(compared.index)] for title, rows in _cells(table)}
        panels = {title: rows for title, rows in drawn.items() if len(rows)}
        figure = effects_figure(panels, report.confidence, in_print(style))
        files |= {"effects.svg": figure.svg, **{f"effects.{name}": content for name, content in figure.others.items()}}
    return {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}


def effects_in_lines(table: pd.DataFrame, report: Report) -> Iterator[str]:
    """Yield the lines of a terminal: for each category and language a table, at last why there is none for some."""
    missing: dict[str, list[str]] = {}
    for title, rows in _cells(table):
        first = rows.iloc[0]
        if first["method"] == "too_few":
            missing.setdefault(first["note"], []).append(title)
            continue
        labels = f"{first['n_observed']:,} of {counted(first['n_articles'], 'articles')} {_kind(first)}"
        yield f"{title}: {labels}, {_clusters(first)}, {_weight(first)}"
        width = max(len(term) for term in rows["term"])
        yield f"  {'':<{width}}  {'ratio':>6}  {f'{100 * report.confidence:g} % interval':<16}  {'p':>7}  p, adjusted"
        for row in rows.to_dict("records"):
            interval = f"{_size(row, 'low')} to {_size(row, 'high')}"
            line = f"  {row['term']:<{width}}  {_size(row, 'ratio'):>6}  {interval:<16}  {_tested(row, report)}"
            yield line.rstrip()
        yield ""
    for note, titles in missing.items():
        yield f"too few labels: {', '.join(titles)}: {note}"


def _tested(row: Mapping[Hashable, Any], report: Report) -> str:
    if row["term"] == INTERCEPT:
        return f"per {report.per:,} words"
    return f"{p_value(row['p']):>7}  {p_value(row['p_adjusted'])}"


def effects_tex(table: pd.DataFrame, report: Report) -> str:
    """Write the effects as a booktabs table; categories without a result are named in the caption."""
    several = table.groupby("category")["language"].nunique().max() > 1
    given = table[table["method"] != "too_few"]
    rows = []
    for row in given.to_dict("records"):
        interval = escape(f"{_size(row, 'ratio')} [{_size(row, 'low')}, {_size(row, 'high')}]")
        p = "--" if row["term"] == INTERCEPT else f"${p_value(row['p_adjusted'])}$"
        language = [escape(row["language"])] if several else []
        rows.append(
            [escape(words(row["category"])), *language, escape(row["term"]), interval, p, str(row["n_observed"])]
        )
    heads = ["Category", *(["Language"] if several else []), "Term", "Ratio", "$p$", "Labelled"]
    missing = [title for title, cell in _cells(table) if cell["method"].iloc[0] == "too_few"]
    caption = (
        f"Rate ratios with {100 * report.confidence:g}\\,\\% intervals; {INTERCEPT}: markers per {report.per:,} words "
        "where all terms are 0. $p$ after Holm within a category."
    )
    caption += f" Too few labels: {escape(', '.join(missing))}." if missing else ""
    rows = rows or [[rf"\multicolumn{{{len(heads)}}}{{l}}{{Too few labels for any regression.}}"]]
    return table_tex(heads, rows, caption=caption, label="tab:effects", texts=len(heads) - 3)


def methods_text(
    table: pd.DataFrame,
    formula: str,
    period: str,
    report: Report,
    *,
    variance: Variance = "jackknife",
    gaps: Sequence[str] = (),
) -> str:
    """Return the methods as sentences that cite in brackets; ``gaps`` say which articles are left out."""
    given = table[table["method"] != "too_few"].drop_duplicates(CELL)
    cells = table.drop_duplicates(CELL)
    if given.empty:
        return f"No regression on {formula} is given: there are too few labels."
    how = {"month": ", period being the month,", "quarter": ", period being the quarter,"}.get(
        period, f", period being before or after {period.removeprefix('before:')}," if period else ""
    )
    events = (given["n_clusters"] < given["n_observed"]).any()
    settled = bool(given["adjudicated"].any())
    labels = "adjudicated labels" if settled else "labels"
    kind = "labelled and adjudicated" if settled else "labelled"
    units = "events and groups of copies" if events else "articles"
    lams = given["lam"]
    low, high = f"{lams.min():.2f}", f"{lams.max():.2f}"
    weight = f"weighted by {low if low == high else f'{low} to {high}'}" if lams.max() > 0 else "given no weight"
    predictor = report.predictors[0]
    counts = {OURS: "The model's counts", RULES: "The rules' counts"}.get(predictor, f"The counts of {predictor}")
    return (
        f"Counts were regressed on {formula}{how} by Poisson regression with the logarithm of an article's words as "
        f"offset. {counts} of all articles, {weight}, were corrected by the {labels} of "
        f"{_range(given['n_observed'])} of {_range(given['n_articles'])} articles, weighted by their probabilities of "
        f"being {kind} (design-based supervised learning [@egami2023dsl], a difference estimator with the terms as "
        f"auxiliary variables [@sarndal1992]). Intervals ({100 * report.confidence:g} %) are from a {variance} over "
        f"{units} with t quantiles; p values are adjusted by Holm's method within a "
        f"category.{''.join(f' {sentence}.' for sentence in gaps)}{_not_given(len(cells) - len(given), len(cells))}"
    )


def _not_given(missing: int, regressions: int) -> str:
    if not missing:
        return ""
    given = f"{agreeing(missing, 'are')} not given because there are too few labels"
    return f" Of {counted(regressions, 'regressions')}, {missing:,} {given}."


def _cells(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each category and language, as a title, with its rows."""
    several = table["language"].nunique() > 1
    for (category, language), rows in table.groupby(CELL, sort=False):
        yield f"{words(str(category))}{f' ({language})' if several else ''}", rows


def _size(row: Mapping[Hashable, Any], column: str) -> str:
    return rate(row[column]) if row["term"] == INTERCEPT else times(row[column])


def _clusters(row: Mapping[Hashable, Any]) -> str:
    return f"of {counted(row['n_clusters'], 'events')}" if row["n_clusters"] < row["n_observed"] else "no shared events"


def _kind(row: Mapping[Hashable, Any]) -> str:
    return "adjudicated" if row["adjudicated"] else "labelled"


def _weight(row: Mapping[Hashable, Any]) -> str:
    return f"model's counts weighted by {row['lam']:.2f}" if row["lam"] > 0 else "people's labels alone"


def _range(numbers: pd.Series) -> str:
    low, high = f"{numbers.min():,}", f"{numbers.max():,}"
    return low if low == high else f"{low} to {high}"

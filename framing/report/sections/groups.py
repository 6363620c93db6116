"""Section "Groups": rates by section, author, topic or any other column that [report] by names."""

import re
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.article_counts import ALL
from framing.estimates.contrasts import MAX_IN_PAIRS
from framing.estimates.period_rates import TOGETHER
from framing.estimates.rates import RARE
from framing.intervals import MIN_ARTICLES
from framing.report import limits
from framing.report.figures import DrawnFigure, largest, panel
from framing.report.findings import Findings
from framing.report.formatting import p_value, rate, times, words
from framing.report.html_tables import NUMBER, TEXT, HtmlTable, TableCell, estimate_table, frame_of, sortable, text
from framing.report.illustration import Illustration
from framing.report.section import Section, Tables
from framing.wording import agreeing


def write(findings: Findings) -> Tables:
    """Return the rates of groups and their comparisons; both are empty unless [report] by names a column."""
    return {"group_rates": findings.groups.rates, "group_contrasts": findings.groups.contrasts}


def draw(findings: Findings, tables: Tables) -> dict[str, Illustration]:
    """Return a figure for each column, outlet and language: all categories in the outlets' own words."""
    figures = {}
    for by, rows in _own(tables).groupby("by", sort=False):
        for number, drawn in enumerate(_panels(rows, findings), start=1):
            figures[f"{file_name(findings, str(by))}-{number}"] = _figure(drawn, str(by))
    return figures


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return for each column its figure, its clear differences and all rates; nothing if nothing is grouped."""
    if not findings.report.by:
        return None
    columns = [
        {
            "name": name,
            "figure": file_name(findings, name),
            "differences": _contrasts(name, number, findings, tables),
            "rates": _rates(name, number, findings, tables),
        }
        for number, name in enumerate(findings.report.by)
    ]
    return {"columns": columns, "fewest": MIN_ARTICLES, "most_in_pairs": MAX_IN_PAIRS, "together": TOGETHER}


SECTION = Section(
    anchor="groups",
    title="Groups",
    tables=write,
    figures=draw,
    contents=show,
    template=files(__package__) / "groups.html",
)


def _figure(drawn: DrawnFigure, by: str) -> Illustration:
    lines = drawn.rows["group"].tolist()
    data = drawn.rows.drop(columns="outlet")
    return Illustration(
        lambda style: panel(drawn, dict(zip(lines, lines, strict=True)), style),
        f"{drawn.title}, by {by}", _in_words(drawn), data,
    )  # fmt: skip


def file_name(findings: Findings, by: str) -> str:
    """Return what the names of a column's figures begin with: a column may be called anything, a file may not."""
    plain = re.sub(r"[^a-z0-9]+", "-", by.lower()).strip("-")
    return "-".join(filter(None, ("groups", str(findings.report.by.index(by) + 1), plain)))


def _own(tables: Tables) -> pd.DataFrame:
    """Return the rates of all categories in the outlets' own words; no row if nothing is grouped."""
    if "group_rates" not in tables:
        return pd.DataFrame({"by": []})
    rates = tables["group_rates"]
    return rates[(rates["category"] == ALL) & (rates["voice"] == "outlet")]


def _panels(rates: pd.DataFrame, findings: Findings) -> list[DrawnFigure]:
    """Return a panel for each outlet that has two rates or more, all outlets together first, on one scale."""
    parts = []
    for (outlet, language), rows in rates.groupby(["outlet", "language"], sort=False):
        if rows["value"].notna().sum() > 1:
            most = rows.sort_values("n_observed", ascending=False).head(limits.GROUPS_IN_PANEL)
            title = findings.outlets.get(str(outlet), "All outlets" if outlet == TOGETHER else str(outlet))
            parts.append((_titled(title, str(language), findings), rows[rows["group"].isin(list(most["group"]))]))
    parts.sort(key=lambda part: not (part[1]["outlet"] == TOGETHER).any())
    shown = parts[: limits.GROUP_PANELS]
    scale = largest(rows for _, rows in shown)
    return [DrawnFigure(title, rows.assign(outlet=rows["group"]), scale) for title, rows in shown]


def _titled(title: str, language: str, findings: Findings) -> str:
    return f"{title}, {findings.languages[language]}" if len(findings.languages) > 1 else title


def _in_words(drawn: DrawnFigure) -> str:
    """Say the numbers of a panel for those who do not see it."""
    rows = drawn.rows[drawn.rows["value"].notna()].itertuples(index=False)
    listed = "; ".join(f"{row.group} {rate(row.value)} ({rate(row.low)}–{rate(row.high)})" for row in rows)
    return f"{drawn.title}: {listed}."


def _rates(by: str, number: int, findings: Findings, tables: Tables) -> HtmlTable:
    """Return the rates of groups in the outlets' own words, of all categories first; those without one are left out."""
    if "group_rates" not in tables:
        return frame_of(f"t-g{number}", "Rates")
    rates = tables["group_rates"]
    own_rates = rates[(rates["by"] == by) & (rates["voice"] == "outlet")]
    shown = own_rates[own_rates["value"].notna()]
    shown = pd.concat([shown[shown["category"] == ALL], shown[shown["category"] != ALL]]).head(limits.ROWS)
    legend = f"Markers per {findings.report.per:,} words in the outlets’ own words."
    if left := len(own_rates) - int(own_rates["value"].notna().sum()):
        legend += f" {left:,} of {len(own_rates):,} rates have too few labels and are left out."
    shown = shown.drop(columns=["method", "n_articles"]).assign(category=shown["category"].map(words))
    facts = {"outlet": "Outlet", **_language(findings), "group": by, "category": "Category"}
    return estimate_table(_printed(shown, findings), facts, frame_of(f"t-g{number}", f"Rates by {by}", legend))


def _contrasts(by: str, number: int, findings: Findings, tables: Tables) -> HtmlTable:
    """Return the differences that are clear and not of a rare category, the clearest first."""
    heads = (*((head, TEXT) for head in ("Category", "Outlet", *_language(findings).values(), "Higher", "Lower")),
             ("Ratio", NUMBER), ("Interval", NUMBER), ("p, adjusted", NUMBER))  # fmt: skip
    compared = tables["group_contrasts"] if "group_contrasts" in tables else pd.DataFrame({"by": []})
    compared = compared[compared["by"] == by]
    if not len(compared):
        return frame_of(f"t-gc{number}", f"Clear differences by {by}")
    clear = compared[(compared["p_adjusted"] < findings.level) & (compared["note"] != RARE)]
    rows = [_clear(row, findings) for row in _printed(clear.sort_values("p"), findings).to_dict("records")]
    legend = (
        f"{len(clear):,} of {int(compared['p'].notna().sum()):,} comparisons that could be made "
        f"{agreeing(len(clear), 'are')} clear after "
        "correction for their number (Holm); all are in tables/group_contrasts.csv."
    )
    title = f"Clear differences by {by}"
    return HtmlTable(f"t-gc{number}", title, legend, heads, tuple(rows[: limits.ROWS]))


def _clear(row: dict[str, Any], findings: Findings) -> tuple[TableCell, ...]:
    """Return the cells of a difference, the higher group first."""
    higher, lower, ratio = row["group"], row["other"], (row["ratio"], row["ratio_low"], row["ratio_high"])
    if ratio[0] < 1:
        higher, lower, ratio = lower, higher, (1 / ratio[0], 1 / ratio[2], 1 / ratio[1])
    facts = [words(row["category"]), row["outlet"], *(row[name] for name in _language(findings)), higher, lower]
    return (
        *map(text, facts),
        TableCell(times(ratio[0]), ratio[0]),
        TableCell(f"{times(ratio[1])} to {times(ratio[2])}", sortable(ratio[2] / ratio[1])),
        TableCell(p_value(row["p_adjusted"]), row["p_adjusted"]),
    )


def _language(findings: Findings) -> dict[str, str]:
    """Return the column of languages with its heading, if there are several."""
    return {"language": "Language"} if len(findings.languages) > 1 else {}


def _printed(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return a table with the names of outlets and languages in place of their ids."""
    names = {**findings.outlets, TOGETHER: "All outlets"}
    return table.assign(outlet=table["outlet"].map(names), language=table["language"].map(findings.languages))

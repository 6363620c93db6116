"""Findings → the files of a report, by name: page, tables, figures, and what a paper needs."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from framing.files import csv_text, json_text
from framing.report import latex
from framing.report.canvas import Figure
from framing.report.findings import Findings
from framing.report.illustration import Illustration, described, for_talk
from framing.report.methods import methods
from framing.report.page import RenderedSection, render_page, render_sections
from framing.report.sections import load_sections
from framing.report_manifest import PAGE
from framing.wording import printable

_ROWS_AT_ONCE = 1000


def report_files(findings: Findings) -> dict[str, bytes]:
    """Return all files of a report but its manifest; the same findings give the same bytes."""
    rendered = render_sections(findings, load_sections())
    files: dict[str, Any] = {PAGE: render_page(findings, rendered)}
    files |= _tables(findings, rendered) | _figures(findings, rendered) | _paper(findings)
    return {name: _bytes(content, name) for name, content in files.items()}


def _bytes(content: Any, name: str) -> bytes:
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    return (json_text(content) if name.endswith(".json") else csv_text(content)).encode()


def _tables(findings: Findings, rendered: Sequence[RenderedSection]) -> dict[str, Any]:
    """Return the tables by file name: as CSV, and all of them with the same numbers as JSON."""
    first = {"estimates": findings.estimates, "contrasts": findings.contrasts}
    first |= {"naming": findings.naming} if findings.evidence.of_names else {}
    others = {name: table for each in rendered for name, table in each.tables.items()}
    files: dict[str, Any] = {f"{name}.csv": table for name, table in first.items()}
    files |= {f"tables/{name}.csv": table for name, table in others.items()}
    files["estimates.json"] = "".join(json_rows(findings.estimates)) + "\n"
    files["tables/all.json"] = _json_tables({**first, **others})
    return files


def _json_tables(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return an object of tables as ``json_text`` writes it, put together from parts: its rows are never all values."""
    written = io.BytesIO()
    for name, table in tables.items():
        written.write(f"{',' if written.tell() else '{'}\n  {json.dumps(name, ensure_ascii=False)}: ".encode())
        for part in json_rows(table, "  "):
            written.write(part.encode())
    return written.getvalue() + (b"\n}\n" if tables else b"{}\n")


def _figures(findings: Findings, rendered: Sequence[RenderedSection]) -> dict[str, Any]:
    """Return the figures by file name, each with its data, and for a talk once more; at last what they show."""
    illustrations = {name: figure for each in rendered for name, figure in each.figures.items()}
    drawn = {name: figure for each in rendered for name, figure in each.drawn.items()}
    files: dict[str, Any] = {}
    for name, figure in illustrations.items():
        files |= _forms(f"figures/{name}", figure, drawn[name]) | {f"figures/{name}.csv": figure.data}
        if findings.settings.figures.talk:
            files |= _forms(f"figures/talk/{name}", figure, figure.draw(for_talk(findings.settings.figures)))
    rows = [(name, figure.title, figure.alt) for name, figure in illustrations.items()]
    return files | {"figures/alt.csv": pd.DataFrame(rows, columns=["figure", "title", "alt"])}


def _forms(name: str, figure: Illustration, drawn: Figure) -> dict[str, str | bytes]:
    """Return a figure in all its formats."""
    others = {f"{name}.{extension}": content for extension, content in drawn.others.items()}
    return {f"{name}.svg": described(drawn.svg, figure.title, figure.alt), **others}


def _paper(findings: Findings) -> dict[str, str]:
    text, references = methods(findings)
    files = {
        "paper/estimates.tex": latex.estimates_tex(findings.rates, findings.editions),
        "paper/articles.tex": latex.articles_tex(findings.marked_shares, findings.editions),
        "paper/contrasts.tex": latex.contrasts_tex(findings.contrasts, findings.outlets, findings.level),
        "paper/corpus.tex": latex.corpus_tex(findings.corpus, findings.outlets),
        "paper/methods.md": printable(text) + "\n",
        "paper/methods.tex": latex.methods_tex(text),
        "paper/references.bib": latex.references(references),
    }
    if findings.evidence.of_names:
        files["paper/naming.tex"] = latex.naming_tex(findings.naming, findings.outlets, findings.actors)
    return files


def json_rows(table: pd.DataFrame, indent: str = "") -> Iterator[str]:
    """Yield a list of the rows of a table as indented JSON, part by part; ``nan`` is null.

    Examples
    --------
    >>> "".join(json_rows(pd.DataFrame({"outlet": ["herald"], "rate": [float("nan")]}))).split()
    ['[', '{', '"outlet":', '"herald",', '"rate":', 'null', '}', ']']
    """
    if table.empty:
        yield "[]"
        return
    for start in range(0, len(table), _ROWS_AT_ONCE):
        rows = table.iloc[start : start + _ROWS_AT_ONCE].to_dict("records")
        values = [{key: None if pd.isna(value) else value for key, value in row.items()} for row in rows]
        body = json_text(values)[2:-3]  # without the brackets around it
        yield ("," if start else "[") + "\n" + indent + body.replace("\n", f"\n{indent}")
    yield f"\n{indent}]"

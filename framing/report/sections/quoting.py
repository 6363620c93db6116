"""Section "What outlets quote": how alike two outlets choose their quotations, with a map of the outlets."""

from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.quoting_similarity import MIN_EXPECTED, MIN_STORIES
from framing.report.canvas import in_print
from framing.report.findings import Findings
from framing.report.formatting import rate
from framing.report.html_tables import HtmlTable, estimate_table, frame_of, named
from framing.report.illustration import Illustration
from framing.report.map_figure import map_figure
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return the pairs of outlets, and where each outlet is on the map."""
    places = [
        mapped.places.rename_axis("outlet").reset_index().assign(language=language)[["language", "outlet", "x", "y"]]
        for language, mapped in findings.quoting_maps.items()
    ]
    return {"quoting": findings.quoting, "quoting_map": pd.concat(places) if places else pd.DataFrame()}


def draw(findings: Findings, tables: Tables) -> dict[str, Illustration]:
    """Return the map of the outlets of each language that has one."""
    return {f"quoting_{language}": _map(language, findings) for language in findings.quoting_maps}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the pairs, and what is said of the maps; nothing if no pair has a value."""
    if "quoting" not in tables or not tables["quoting"]["value"].notna().any():
        return None
    pairs = tables["quoting"]
    return {
        "html_tables": [_html_table(pairs, findings)],
        "maps": {
            f"quoting_{language}": (findings.languages[language], mapped.share)
            for language, mapped in findings.quoting_maps.items()
        },
        "stories": MIN_STORIES,
        "expected": f"{MIN_EXPECTED:g}",
        "unknown": int(pairs["value"].isna().sum()),
    }


SECTION = Section(
    anchor="quoting",
    title="What outlets quote",
    link="Quotations",
    tables=write,
    figures=draw,
    contents=show,
    template=files(__package__) / "quoting.html",
)


def _map(language: str, findings: Findings) -> Illustration:
    places = findings.quoting_maps[language].places
    title = f"How alike outlets choose what to quote, {findings.languages[language]}"
    pairs = findings.quoting[findings.quoting["language"] == language]
    return Illustration(
        lambda style: map_figure(places, findings.outlets, in_print(style)), title, _alternative(pairs, findings),
        places.rename_axis("outlet").reset_index(),
    )  # fmt: skip


def _html_table(pairs: pd.DataFrame, findings: Findings) -> HtmlTable:
    defined = pairs.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    table = named(defined, findings.outlets, "outlet", "other").assign(
        language=defined["language"].map(findings.languages)
    )
    several = len(findings.languages) > 1
    facts = {"outlet": "Outlet", "other": "and", **({"language": "Language"} if several else {})}
    frame = frame_of(
        "t-quoting",
        "How alike they choose",
        "Statements that both quote beyond chance, as a share of the possible maximum: 0 is chance, 1 is the same "
        "choice, and below 0 each omits what the other has. Intervals are over stories.",
    )
    return estimate_table(table, facts, frame)


def _alternative(pairs: pd.DataFrame, findings: Findings) -> str:
    """Say in words which outlets are nearest to one another, and which farthest."""
    ranked = pairs.dropna(subset=["value"]).sort_values("value")
    phrases = []
    for words, row in (("farthest apart", ranked.iloc[0]), ("nearest", ranked.iloc[-1])):
        first, second = (findings.outlets.get(row[side], row[side]) for side in ("outlet", "other"))
        phrases.append(f"{words} are {first} and {second}, with {rate(row['value'])}")
    return "A map of outlets: " + "; ".join(phrases) + "."

"""Section "Estimates": the table of all rates, which ``estimates.csv`` has too."""

from importlib.resources import files
from typing import Any

from framing.estimates.article_counts import ALL
from framing.estimates.clusters import FEW_CLUSTERS
from framing.estimates.contrasts import MAX_IN_PAIRS
from framing.estimates.editions import EDITION
from framing.estimates.share_intervals import FEW_WITH, FEW_WITHOUT
from framing.report import limits
from framing.report.findings import Findings
from framing.report.formatting import percents
from framing.report.section import Section, Tables
from framing.wording import counted

REASONS = {FEW_WITHOUT: "nearly all", FEW_WITH: "hardly any"}  # of the labelled articles have a marker
METHODS = {"corrected": "corrected", "labels_only": "labels only", "too_few": "too few"}
ALIKE = ({("corrected", "")}, {("labels_only", "")})  # what the text says once, if it holds of all rows


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return one row per edition and category, with the outlet's own voice and all voices in it."""
    key = [*EDITION, "category"]
    own_rates, all_rates = (findings.rates[findings.rates["voice"] == voice] for voice in ("outlet", ALL))
    shares = findings.marked_shares[findings.marked_shares["voice"] == "outlet"]
    tables = {"own": own_rates, "everyone": all_rates, "articles": shares}
    by_key = {name: table.set_index(key).to_dict("index") for name, table in tables.items()}
    rows = [
        {
            "name": name,
            "category": category,
            "anchor": findings.anchor(outlet, category, language),
            **{estimate: cells[outlet, language, category] for estimate, cells in by_key.items()},
        }
        for category in findings.categories
        for (outlet, language), name in findings.editions.items()
        if (outlet, language, category) in by_key["own"]
    ]
    kinds = {(row["own"]["method"], row["own"]["note"]) for row in rows}
    pooled = len(findings.outlets) > MAX_IN_PAIRS and bool(findings.rates["pooled"].notna().any())
    return {
        "estimates": rows, "methods": METHODS, "reasons": REASONS, "pooled": pooled, "withheld": findings.withheld,
        "few_clusters": few_clusters_note(findings), "percents": percents,
        "alike": METHODS[kinds.pop()[0]] if kinds in ALIKE else "",
    }  # fmt: skip


def few_clusters_note(findings: Findings) -> str:
    """Say which outlets' articles are on so few events that intervals for their practice rest on few of them."""
    if findings.population == "finite":
        return ""
    clusters = findings.rates.groupby(list(EDITION))["n_clusters"].max()
    few = {name: clusters[key] for key, name in findings.editions.items() if clusters[key] < FEW_CLUSTERS}
    if not few:
        return ""
    if len(few) > limits.NAMED_OUTLETS:
        return (
            f"Articles on one event are alike, and count as one cluster. {counted(len(few), 'outlets')} have fewer "
            f"than {FEW_CLUSTERS} effective clusters, {min(few.values()):.0f} at least: their intervals rest on few "
            "events."
        )
    named = ", ".join(f"{name} ({number:.0f})" for name, number in few.items())
    return (
        "Articles on one event are alike, and count as one cluster. These outlets have fewer than "
        f"{FEW_CLUSTERS} effective clusters, so their intervals rest on few events: {named}."
    )


SECTION = Section(
    anchor="estimates",
    title="Estimates",
    contents=show,
    template=files(__package__) / "rate_table.html",
)

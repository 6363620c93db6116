"""Section "Estimates": the table of all rates, which ``estimates.csv`` has too."""

from importlib.resources import files
from typing import Any

from framing.estimates.article_counts import ALL
from framing.estimates.clusters import FEW_CLUSTERS
from framing.estimates.contrasts import MOST_IN_PAIRS
from framing.estimates.share_intervals import FEW_WITH, FEW_WITHOUT
from framing.report.findings import Findings
from framing.report.section import Section, Tables

REASONS = {FEW_WITHOUT: "nearly all", FEW_WITH: "hardly any"}  # of the labelled articles have a marker
METHODS = {"corrected": "corrected", "labels_only": "labels only", "too_few": "too few"}


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return one row per outlet and category, with the outlet's own voice and all voices in it."""
    by_key = {(row["outlet"], row["category"], row["voice"]): row for row in findings.rates.to_dict("records")}
    shares = findings.marked_shares
    own_shares = shares[shares["voice"] == "outlet"].set_index(["outlet", "category"]).to_dict("index")
    keys = dict.fromkeys((outlet, category) for outlet, category, _ in by_key)
    outlets, categories = list(findings.outlets), list(findings.categories)
    rows = [
        {
            "outlet": outlet,
            "category": category,
            "anchor": findings.anchor(outlet, category),
            "articles": own_shares[outlet, category],
            "own": by_key[outlet, category, "outlet"],
            "everyone": by_key[outlet, category, ALL],
        }
        for outlet, category in sorted(keys, key=lambda key: (categories.index(key[1]), outlets.index(key[0])))
    ]
    pooled = len(findings.outlets) > MOST_IN_PAIRS and bool(findings.rates["pooled"].notna().any())
    return {
        "estimates": rows, "methods": METHODS, "reasons": REASONS, "pooled": pooled, "withheld": findings.withheld,
        "few_clusters": few_clusters(findings),
    }  # fmt: skip


def few_clusters(findings: Findings) -> str:
    """Say which outlets' articles are on so few events that intervals for their practice rest on few of them."""
    if findings.population == "finite":
        return ""
    clusters = findings.rates.groupby("outlet")["n_clusters"].max()
    few = {outlet: clusters[outlet] for outlet in findings.outlets if clusters.get(outlet, FEW_CLUSTERS) < FEW_CLUSTERS}
    if not few:
        return ""
    named = ", ".join(f"{findings.outlets[outlet]} ({number:.0f})" for outlet, number in few.items())
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

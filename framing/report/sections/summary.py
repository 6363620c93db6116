"""Section "In short": what the numbers say, in plain sentences, and what they do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.corpus_audit import label_warnings, warnings_of
from framing.estimates.estimator import FEWEST_LABELLED, FEWEST_NONZERO
from framing.estimates.rates import FEW_NONZERO, RARE
from framing.report import limits
from framing.report.findings import Findings
from framing.report.section import Section, Tables


@dataclass(frozen=True, slots=True)
class Difference:
    """One outlet above another in a category, with the values behind it."""

    category: str
    higher: str
    lower: str
    higher_rate: tuple[float, float, float]
    lower_rate: tuple[float, float, float]
    ratio: tuple[float, float, float]
    p: float
    events: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings of a report, in the order of the page.

    ``differences`` hold after correction for multiplicity; ``compared`` is the
    number of pairs that could be; ``families`` the number of categories in
    which any could be, and ``false_families`` how many of them would on average at
    most show a difference if there were none. ``rare`` are the differences that hold
    but rest on a rate with the note "rare", so they are not told. ``silent`` has, by category, the
    outlets without an estimate.
    """

    differences: tuple[Difference, ...]
    compared: int
    not_compared: int
    rare: int
    families: int
    false_families: float
    estimated: int
    silent: tuple[tuple[str, tuple[str, ...]], ...]


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return what the template says."""
    summary = summarise(findings.estimates, findings.contrasts)
    return {
        "summary": summary,
        "differences": _by_higher_outlet(summary, findings),
        "reservations": _reservations(findings),
        "withheld": findings.withheld,
        "labelled": int(findings.corpus["labelled"].sum()),
        "most_higher": limits.HIGHER_OUTLETS,
        "most_lower": limits.LOWER_OUTLETS,
        "most_named": limits.NAMED_OUTLETS,
        "fewest_labelled": FEWEST_LABELLED,
        "fewest_nonzero": FEWEST_NONZERO,
        "few_nonzero": FEW_NONZERO,
    }


SECTION = Section(
    anchor="summary",
    title="In short",
    contents=show,
    template=files(__package__) / "summary.html",
)


def _by_higher_outlet(summary: "Summary", findings: Findings) -> list[dict[str, Any]]:
    """Return the differences by category and higher outlet, in the order of the page."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for difference in summary.differences:
        group = {
            "category": difference.category,
            "outlet": difference.higher,
            "rate": difference.higher_rate,
            "anchor": findings.anchor(difference.higher, difference.category),
            "others": [],
        }
        groups.setdefault((difference.category, difference.higher), group)["others"].append(difference)
    return list(groups.values())


def _reservations(findings: Findings) -> list[str]:
    """Say what makes the labels or the outlets of this study hard to compare."""
    stages, audit = findings.stages, findings.audit
    labels = label_warnings(stages.readings, stages.gold, stages.articles, findings.definitions)
    return [*labels, *warnings_of(audit, findings.facts, findings.outlets)]


def summarise(estimates: pd.DataFrame, contrasts: pd.DataFrame) -> Summary:
    """Say which outlet differs from which, in its own words, and what cannot be said."""
    own = estimates[estimates["voice"] == "outlet"]
    rates = {(row.category, row.outlet): (row.value, row.low, row.high) for row in own.itertuples(index=False)}
    level = 1 - float(own["confidence"].iloc[0]) if len(own) else 0.05
    significant = contrasts[contrasts["p_adjusted"] < level]
    clear = significant[significant["note"] != RARE]
    order = {category: number for number, category in enumerate(own["category"].unique())}
    differences = [_difference(row, rates) for row in clear.to_dict("records")]
    differences.sort(key=lambda each: (order[each.category], each.higher, each.p, each.lower))
    few = own[own["method"] == "too_few"]
    families = contrasts.loc[contrasts["p"].notna(), "category"].nunique()
    return Summary(
        differences=tuple(differences),
        compared=int(contrasts["p"].notna().sum()),
        not_compared=int(contrasts["p"].isna().sum()),
        rare=len(significant) - len(clear),
        families=families,
        false_families=families * level,
        estimated=len(own) - len(few),
        silent=tuple(
            (category, tuple(few.loc[few["category"] == category, "outlet"]))
            for category in map(str, few["category"].unique())
        ),
    )


def _difference(
    row: Mapping[str, float | str | int], rates: Mapping[tuple[str, str], tuple[float, float, float]]
) -> Difference:
    category, higher, lower = str(row["category"]), str(row["outlet"]), str(row["other"])
    ratio = (float(row["ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    if ratio[0] < 1:
        higher, lower, ratio = lower, higher, (1 / ratio[0], 1 / ratio[2], 1 / ratio[1])
    return Difference(
        category, higher, lower, rates[category, higher], rates[category, lower], ratio,
        float(row["p_adjusted"]), int(row["n_events"]),
    )  # fmt: skip

"""Section "In short": what the numbers say, in plain sentences, and what they do not."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.contrasts import BETWEEN, family_of
from framing.estimates.corpus_audit import label_warnings, warnings_of
from framing.estimates.editions import EDITION
from framing.estimates.label_warnings import warnings_of_labels
from framing.estimates.rates import FEW_NONZERO, RARE
from framing.estimates.sample_moments import FEWEST_NONZERO
from framing.intervals import MIN_ARTICLES
from framing.report import limits
from framing.report.findings import Findings
from framing.report.naming_findings import name_differences
from framing.report.reliability import agreement_in_words, gain_in_words
from framing.report.robustness import verdict_in_words
from framing.report.section import Section, Tables
from framing.report.tables import ACROSS_LANGUAGES

Edition = tuple[str, str]  # outlet and language
Estimated = tuple[float, float, float]  # a rate with its interval
_UNKNOWN: Estimated = (math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Difference:
    """One outlet above another in a category, with the values behind it."""

    category: str
    higher: str
    lower: str
    higher_rate: Estimated
    lower_rate: Estimated
    ratio: tuple[float, float, float]
    p: float
    events: int
    language: str
    across_languages: bool
    holds: int
    choices: int

    @property
    def verdict(self) -> str:
        """Under how many other choices it holds, in words."""
        return verdict_in_words(self.holds, self.choices)

    @property
    def robust(self) -> bool:
        """Whether it holds under every other choice, of which there is at least one."""
        return 0 < self.choices == self.holds


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings of a report, in the order of the page.

    ``differences`` are clear after correction for multiplicity, and ``robust`` of
    them hold under every other choice; ``compared`` is the number of pairs that
    could be; ``families`` the number of categories (of a language) in which any
    could be, and ``false_families`` how many of them would on average at most show
    a difference if there were none. ``rare`` are the differences that are clear but
    rest on a higher rate with the note "rare", so they are not told. ``silent`` has, by category, the
    outlets and languages without an estimate.
    """

    differences: tuple[Difference, ...]
    compared: int
    not_compared: int
    rare: int
    families: int
    false_families: float
    estimated: int
    silent: tuple[tuple[str, tuple[Edition, ...]], ...]

    @property
    def robust(self) -> int:
        """How many differences hold under every other choice."""
        return sum(difference.robust for difference in self.differences)


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return what the template says."""
    summary = summarise(findings.rates, findings.contrasts, findings.main_languages)
    return {
        "summary": summary,
        "differences": _by_higher_outlet(summary, findings),
        "naming": _naming(findings),
        "names_compared": len(findings.naming_contrasts) if findings.evidence.of_names else None,
        "fewest_naming": MIN_ARTICLES,
        "reservations": _reservations(findings),
        "withheld": findings.withheld,
        "languages": findings.languages,
        "editions": findings.editions,
        "alone": _alone(findings),
        "across": ACROSS_LANGUAGES if findings.contrasts["across_languages"].any() else "",
        "agreement": agreement_in_words(findings.measured("agreement")),
        "gain": gain_in_words(findings.gain) if len(findings.gain) else [],
        "labelled": int(findings.corpus["labelled"].sum()),
        "most_higher": limits.HIGHER_OUTLETS,
        "most_lower": limits.LOWER_OUTLETS,
        "most_named": limits.NAMED_OUTLETS,
        "fewest_labelled": MIN_ARTICLES,
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
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    shares = findings.marked_shares[findings.marked_shares["voice"] == "outlet"]
    articles = shares.dropna(subset="value").set_index(["category", *EDITION])["value"].to_dict()
    for difference in summary.differences:
        higher = _edition(difference.higher, difference.language, findings.main_languages)
        group = {
            "category": difference.category,
            "outlet": difference.higher,
            "language": difference.language,
            "across_languages": difference.across_languages,
            "rate": difference.higher_rate,
            "articles": articles.get((difference.category, *higher)),
            "anchor": findings.anchor(difference.higher, difference.category, difference.language),
            "others": [],
        }
        key = (difference.category, difference.language, difference.higher)
        groups.setdefault(key, group)["others"].append(difference)
    return list(groups.values())


def _naming(findings: Findings) -> list[dict[str, Any]]:
    """Return the clear differences in names, by actor and language, in the order of the section "Names"."""
    differences = name_differences(
        findings.naming_contrasts, findings.naming, findings.level, most=limits.NAME_DIFFERENCES
    )
    anchors = {(names.actor, names.language): number for number, names in enumerate(findings.evidence.of_names)}
    return [
        {"title": findings.evidence.of_names[number].title, "anchor": f"h-n{number}", "differences": differences[key]}
        for key, number in anchors.items()
        if key in differences
    ]


def _edition(outlet: str, language: str, main: Mapping[str, str]) -> Edition:
    """Return the edition that a comparison is of: across languages, that in the outlet's main language."""
    return outlet, main.get(outlet, language) if BETWEEN in language else language


def _alone(findings: Findings) -> list[tuple[str, str]]:
    """Return the outlets that are compared with no other, because none writes in their language, and that language."""
    if len(findings.outlets) < 2:
        return []
    contrasts = findings.contrasts
    paired = {*contrasts["outlet"], *contrasts["other"]}
    main = findings.main_languages
    return [(outlet, findings.languages[main[outlet]]) for outlet in findings.outlets if outlet not in paired]


def _reservations(findings: Findings) -> list[str]:
    """Say what makes the labels or the outlets of this study hard to compare."""
    stages, audit = findings.stages, findings.audit
    labels = label_warnings(stages.readings, stages.gold, stages.articles, findings.definitions)
    labels += warnings_of_labels(findings.label_checks, findings.outlets)
    return [*labels, *warnings_of(audit, findings.facts, findings.outlets)]


def summarise(estimates: pd.DataFrame, contrasts: pd.DataFrame, main: Mapping[str, str]) -> Summary:
    """Say which outlet differs from which, in its own words, and what cannot be said.

    ``main`` has the main language of each outlet, in which it is compared across languages.
    """
    own = estimates[estimates["voice"] == "outlet"]
    rates = {
        (row.category, (row.outlet, row.language)): (row.value, row.low, row.high)
        for row in own.itertuples(index=False)
    }
    level = 1 - float(own["confidence"].iloc[0]) if len(own) else 0.05
    significant = contrasts[contrasts["p_adjusted"] < level]
    clear = significant[significant["note"] != RARE]
    order = {category: number for number, category in enumerate(own["category"].unique())}
    differences = [_difference(row, rates, main) for row in clear.to_dict("records")]
    differences.sort(key=lambda each: (order[each.category], each.language, each.higher, each.p, each.lower))
    few = own[own["method"] == "too_few"]
    defined = contrasts[contrasts["p"].notna()]
    families = defined.groupby(["category", family_of(defined["language"])]).ngroups
    return Summary(
        differences=tuple(differences),
        compared=int(contrasts["p"].notna().sum()),
        not_compared=int(contrasts["p"].isna().sum()),
        rare=len(significant) - len(clear),
        families=families,
        false_families=families * level,
        estimated=len(own) - len(few),
        silent=tuple(
            (category, tuple(few.loc[few["category"] == category, list(EDITION)].itertuples(index=False, name=None)))
            for category in map(str, few["category"].unique())
        ),
    )


def _difference(
    row: Mapping[str, Any], rates: Mapping[tuple[str, Edition], Estimated], main: Mapping[str, str]
) -> Difference:
    category, higher, lower = str(row["category"]), str(row["outlet"]), str(row["other"])
    ratio = (float(row["ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    if ratio[0] < 1:
        higher, lower, ratio = lower, higher, (1 / ratio[0], 1 / ratio[2], 1 / ratio[1])
    editions = [_edition(outlet, str(row["language"]), main) for outlet in (higher, lower)]
    higher_rate, lower_rate = _both_rates([rates.get((category, edition)) for edition in editions], ratio[0])
    return Difference(
        category, higher, lower, higher_rate, lower_rate, ratio,
        float(row["p_adjusted"]), int(row["n_events"]), str(row["language"]), bool(row["across_languages"]),
        int(row["holds"]), int(row["choices"]),
    )  # fmt: skip


def _both_rates(rates: Sequence[Estimated | None], ratio: float) -> tuple[Estimated, Estimated]:
    """Return the rates of both sides; that of a mean follows from the ratio, and has no interval here."""
    higher_rate, lower_rate = rates
    if higher_rate is None and lower_rate is not None:
        higher_rate = (lower_rate[0] * ratio, math.nan, math.nan)
    if lower_rate is None and higher_rate is not None:
        lower_rate = (higher_rate[0] / ratio, math.nan, math.nan)
    return higher_rate or _UNKNOWN, lower_rate or _UNKNOWN

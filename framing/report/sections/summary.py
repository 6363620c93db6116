"""Section "In short": what the numbers say, in plain sentences, and what they do not."""

from importlib.resources import files
from typing import Any

from framing.estimates.corpus_audit import warnings_of
from framing.estimates.editions import EDITION
from framing.estimates.label_warnings import warnings_of_labels
from framing.estimates.rates import FEW_NONZERO
from framing.estimates.sample_moments import MIN_NONZERO
from framing.intervals import MIN_ARTICLES
from framing.report import limits
from framing.report.findings import Findings
from framing.report.group_findings import compared_groups, group_differences
from framing.report.naming_findings import name_differences
from framing.report.rate_findings import Summary, edition_of, summarise
from framing.report.reliability import agreement_in_words, gain_in_words
from framing.report.section import Section, Tables
from framing.report.tables import ACROSS_LANGUAGES


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return what the template says."""
    summary = summarise(findings.rates, findings.contrasts, findings.main_languages)
    return {
        "summary": summary,
        "differences": _by_higher_outlet(summary, findings),
        "naming": _naming(findings),
        **_groups(findings),
        "stories_in_all": len(findings.story_differences),
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
        "fewest_nonzero": MIN_NONZERO,
        "few_nonzero": FEW_NONZERO,
    }


SECTION = Section(
    anchor="summary",
    title="In short",
    contents=show,
    template=files(__package__) / "summary.html",
)


def _by_higher_outlet(summary: Summary, findings: Findings) -> list[dict[str, Any]]:
    """Return the differences by category and higher outlet, in the order of the page."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    shares = findings.marked_shares[findings.marked_shares["voice"] == "outlet"]
    articles = shares.dropna(subset="value").set_index(["category", *EDITION])["value"].to_dict()
    for difference in summary.differences:
        higher = edition_of(difference.higher, difference.language, findings.main_languages)
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


def _groups(findings: Findings) -> dict[str, Any]:
    """Return the clear differences between groups of articles, and how many comparisons there were."""
    return {
        "groups": group_differences(findings.groups),
        "groups_compared": compared_groups(findings.groups),
        "most_groups": limits.GROUP_DIFFERENCES,
    }


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
    gone = findings.labels_left_out
    return [
        *([f"When this report was made, {findings.late}."] if findings.late else []),
        *([f"{gone[0].upper()}{gone[1:]}."] if gone else []),
        *warnings_of_labels(findings.label_checks, findings.outlets),
        *warnings_of(findings.audit, findings.facts, findings.outlets),
    ]

"""The methods paragraph of a report: what was really done, with its numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.estimates.article_counts import ALL
from framing.lang import load
from framing.records import completed
from framing.settings import Settings
from framing.wording import counted

# who decided -> how a paper says it
_DECIDED = {
    "majority": "by majority",
    "dawid_skene": "by the annotators' estimated error rates (Dawid & Skene)",
    "adjudicator": "by an adjudicator",
}


@dataclass(frozen=True)
class MethodsInput:
    """What was done, in tables: what the methods paragraph is written from."""

    settings: Settings
    corpus: pd.DataFrame
    sample: pd.DataFrame
    readings: pd.DataFrame
    gold: pd.DataFrame
    estimates: pd.DataFrame
    contrasts: pd.DataFrame
    agreement: pd.DataFrame
    card: Mapping[str, Any]
    words: pd.DataFrame
    naming: pd.DataFrame
    conclusions: pd.DataFrame
    version: str
    draws: int = 0  # of the sample, where a model was uncertain


def methods(done: MethodsInput) -> tuple[str, tuple[str, ...]]:
    """Return the methods as paragraphs that cite in brackets, and the keys of the references that they cite."""
    parts = [
        _corpus(done),
        _labels(done),
        _agreement(done),
        _model(done),
        _estimates(done),
        _contrasts(done),
        _others(done),
    ]
    text = "\n\n".join(part for part in parts if part)
    return text, tuple(dict.fromkeys(re.findall(r"@(\w+)", text)))


def _corpus(done: MethodsInput) -> str:
    corpus = done.corpus
    first, last = (sorted(day for day in corpus[name] if day) for name in ("first", "last"))
    dated = f", dated {first[0]} to {last[-1]}" if first else ""
    tags = sorted({tag for one in corpus["languages"] for tag in one.split(", ")})
    languages = " and ".join(load(tag).name for tag in tags)
    return (
        f"We analysed {corpus['articles'].sum():,} articles ({corpus['words'].sum():,} words) of {len(corpus)} outlets"
        f"{dated}, in {languages}. Markers of framing were proposed by rules, each with the voice in which it stands: "
        f"the outlet's own words, a quotation, or reported speech (framing {done.version})."
    )


def _labels(done: MethodsInput) -> str:
    drawn, read = done.sample, completed(done.readings)
    both = read[read["article_id"].isin(drawn["article_id"])]
    if both.empty:
        return (
            "Nobody has labelled articles, so that no rate is estimated; counts of what rules found are given as such."
        )
    readers = both.groupby("article_id")["annotator"].nunique()
    blind = drawn[drawn["article_id"].isin(both["article_id"]) & (drawn["arm"] == "blind")]
    return (
        f"In all, {len(drawn):,} articles were drawn, within each outlet, at random with recorded probabilities of "
        f"inclusion ({_between(drawn['probability'])}; seed {done.settings.seed}){_later(done.draws)}. "
        f"{_people(both['annotator'].nunique())} labelled {len(readers):,} of them, {int((readers > 1).sum()):,} by "
        f"two or more; "
        f"{len(blind):,} were labelled without sight of the rules' proposals.{_adjudication(done.gold)}"
    )


def _adjudication(gold: pd.DataFrame) -> str:
    """Say who or what decided between the labels of several people, as far as gold tells."""
    decided = set(gold["decided_by"])
    how = [words for rule, words in _DECIDED.items() if rule in decided]
    return f" Labels were adjudicated {' and '.join(how)}." if how else ""


def _between(values: pd.Series) -> str:
    low, high = f"{values.min():.2f}", f"{values.max():.2f}"
    return low if low == high else f"{low} to {high}"


def _later(draws: int) -> str:
    """Say that the later draws were not alike for all articles."""
    if not draws:
        return ""
    later = "the last draw" if draws == 1 else f"the last {draws} draws"
    return f", in {later} with the greater chances the less certain a model was of an article"


def _people(number: int) -> str:
    return "1 annotator" if number == 1 else f"{number} annotators"


def _agreement(done: MethodsInput) -> str:
    table = done.agreement
    if table.empty:
        return ""
    known = table[(table["category"] == ALL) & (table["arm"] == ALL)].set_index("measure")
    said = [
        f"{name} {known.loc[key, 'value']:.2f} [{known.loc[key, 'low']:.2f}, {known.loc[key, 'high']:.2f}] {cite}"
        for key, name, cite in (
            ("span_f1_overlap", "span F1", "[@hripcsak2005]"),
            ("token_alpha", "Krippendorff's alpha on words", "[@krippendorff2011]"),
        )
        if key in known.index and known.loc[key, "value"] == known.loc[key, "value"]
    ]
    return (
        f"Agreement over the {int(known['n'].max()):,} articles that two or more people read: {'; '.join(said)}."
        if said
        else ""
    )


def _model(done: MethodsInput) -> str:
    if not done.card:
        return ""
    trained, parted = done.card.get("counts", {}), done.card.get("folds", {})
    number = f" on {trained['articles']:,} labelled articles" if "articles" in trained else ""
    folds = f": {parted['folds']} folds, by {parted['by']}" if {"folds", "by"} <= set(parted) else ""
    return (
        f"A classifier was trained{number}. Every labelled article was scored by a model that had not seen "
        f"it{folds} [@zrnic2024cross]."
    )


def _estimates(done: MethodsInput) -> str:
    own = done.estimates[done.estimates["voice"] == "outlet"]
    method = own["method"].value_counts()
    given = own[own["method"] != "too_few"]
    if given.empty:
        return ""
    report = done.settings.report
    super_population = (
        "the outlets' habit, of which the articles are a sample" if report.population == "super" else "these articles"
    )
    used = given[given["method"] == "corrected"]["lam"]
    weight = (
        f", with the model's weight tuned to the least variance ({used.min():.2f} to {used.max():.2f})"
        if len(used)
        else ""
    )
    return (
        f"Rates per {report.per:,} words were estimated with the difference estimator of survey sampling "
        f"[@sarndal1992], also known as "
        f"prediction-powered inference [@angelopoulos2023ppi; @angelopoulos2023ppiplus]{weight}, articles being the "
        f"units, and "
        f"{100 * report.confidence:g} % intervals speaking of {super_population}. Of {len(own):,} rates in the "
        f"outlets' own words, "
        f"{method.get('corrected', 0):,} use people's labels and the model, {method.get('human_only', 0):,} labels "
        f"alone, and "
        f"{method.get('too_few', 0):,} are not given because there are too few labels (fewer than 12 articles, or "
        f"markers in fewer than 3)."
    )


def _contrasts(done: MethodsInput) -> str:
    made = done.contrasts[done.contrasts["p"].notna()]
    if made.empty:
        return ""
    matched = int((made["method"] == "matched").sum())
    level = 1 - done.settings.report.confidence
    clear = int((made["p_adjusted"] < level).sum())
    holds = int((done.conclusions["holds"] == done.conclusions["choices"]).sum()) if len(done.conclusions) else 0
    grid = (
        f" {holds} of {clear} {'holds' if holds == 1 else 'hold'} under every other choice of the robustness grid."
        if len(done.conclusions)
        else ""
    )
    family = "the pairs of a category" if done.settings.report.correction_family == "category" else "all categories"
    within = "within shared events, with Mantel-Haenszel weights and events as units [@greenland1985]"
    apart = "from the two rates [@zou2008]"
    how = f"{matched:,} were made {within}, the others {apart}"
    if matched in (0, len(made)):
        how = f"all were made {within if matched else apart}"
    return (
        f"Of {counted(len(made), 'comparisons')} of two outlets, {how}. With Holm's correction over {family} "
        f"[@holm1979], {clear:,} {'shows' if clear == 1 else 'show'} a difference at {level:.2g}.{grid}"
    )


def _others(done: MethodsInput) -> str:
    said = []
    if len(done.naming):
        said.append(
            f"The names of {counted(done.naming['actor'].nunique(), 'actors')} were counted by rule, with bootstrap "
            f"intervals over articles [@efron1993]."
        )
    if len(done.words):
        said.append(
            "Words that set an outlet apart in its own voice were found by log-odds with an informative Dirichlet "
            "prior [@monroe2008], "
            "articles being dealt to the outlets anew 499 times to judge the largest of them [@westfall1993]."
        )
    return " ".join(said)

"""The methods section of a report: what was done, with its numbers."""

import re

import pandas as pd

from framing.estimates.article_counts import ALL
from framing.estimates.distinctive_words import SHUFFLES
from framing.estimates.mean_contrasts import MEAN
from framing.estimates.rates import RARE
from framing.estimates.reader_counts import settled_articles
from framing.estimates.sample_moments import MIN_NONZERO
from framing.intervals import MIN_ARTICLES
from framing.lang import load
from framing.records import completed
from framing.report.findings import Findings
from framing.report.tables import ACROSS_LANGUAGES
from framing.settings import OURS, RULES
from framing.wording import agreeing, counted

# who decided -> how a paper says it
_DECIDED = {
    "majority": "by majority",
    "dawid_skene": "by the annotators' estimated error rates (Dawid & Skene)",
    "adjudicator": "by an adjudicator",
}
# the predictor that rates rest on -> how a paper says it
_OF_PREDICTOR = {OURS: "the model", RULES: "the counts of the rules"}


def methods(findings: Findings) -> tuple[str, tuple[str, ...]]:
    """Return the methods as paragraphs that cite in brackets, and the keys of the references that they cite."""
    parts = [
        _corpus(findings),
        _labels(findings),
        _agreement(findings),
        _model(findings),
        _estimates(findings),
        _contrasts(findings),
        _others(findings),
    ]
    text = "\n\n".join(part for part in parts if part)
    return text, tuple(dict.fromkeys(re.findall(r"@(\w+)", text)))


def _corpus(findings: Findings) -> str:
    corpus = findings.corpus
    first, last = (sorted(day for day in corpus[name] if day) for name in ("first", "last"))
    dated = f", dated {first[0]} to {last[-1]}" if first else ""
    tags = sorted({tag for listed in corpus["languages"] for tag in listed.split(", ")})
    languages = " and ".join(load(tag).name for tag in tags)
    return (
        f"We analysed {counted(corpus['articles'].sum(), 'articles')} ({counted(corpus['words'].sum(), 'words')}) from "
        f"{counted(len(corpus), 'outlets')}{dated}, in {languages}. Markers of framing were found by rules, each with "
        "its voice: "
        f"the outlet's own words, a quotation, or reported speech (framing {findings.version})."
    )


def _labels(findings: Findings) -> str:
    drawn, read = findings.stages.sample, completed(findings.stages.readings)
    readings = read[read["article_id"].isin(drawn["article_id"])]
    if readings.empty:
        return "Nobody has labelled articles, so no rates are estimated; what the rules found is given as counts."
    readers = readings.groupby("article_id")["annotator"].nunique()
    blind = readings.loc[readings["arm"] == "blind", "article_id"].nunique()
    return (
        f"In all, {counted(len(drawn), 'articles')} {agreeing(len(drawn), 'were')} drawn, within each outlet, at "
        "random with recorded probabilities of "
        f"inclusion ({_between(drawn['probability'])}; seed {findings.settings.seed}){_later(findings.draws)}. "
        f"{_people(readings['annotator'].nunique())} labelled {len(readers):,} of them, "
        f"{int((readers > 1).sum()):,} by two or more; "
        f"{blind:,} {agreeing(blind, 'were')} labelled without seeing the pre-labels."
        f"{_adjudication(findings.stages.gold)}"
        f"{_counted(findings)}"
    )


def _counted(findings: Findings) -> str:
    """Say what the count of an article is."""
    stages = findings.stages
    if stages.annotations.empty:
        return ""
    if len(settled_articles(stages.annotations, stages.readings, stages.adjudicator_readings)):
        return (
            " Rates are of adjudicated counts, by a two-phase estimator: the articles that two or more people "
            "read correct the counts of all."
        )
    return " The count of an article is the mean over its readers."


def _adjudication(gold: pd.DataFrame) -> str:
    """Say who or what decided between the labels of several people, as far as gold has it."""
    decided = set(gold["decided_by"])
    how = [words for rule, words in _DECIDED.items() if rule in decided]
    return f" Labels were adjudicated {' and '.join(how)}." if how else ""


def _between(values: pd.Series) -> str:
    low, high = f"{values.min():.2f}", f"{values.max():.2f}"
    return low if low == high else f"{low} to {high}"


def _later(draws: int) -> str:
    """Say that the later draws did not give all articles the same probability."""
    if not draws:
        return ""
    later = "the last draw" if draws == 1 else f"the last {draws} draws"
    return f", in {later} with higher probabilities for articles about which a model was less certain"


def _people(number: int) -> str:
    return counted(number, "annotators")


def _agreement(findings: Findings) -> str:
    table = findings.measured("agreement")
    if table.empty:
        return ""
    overall = table[(table["category"] == ALL) & (table["arm"] == ALL)].set_index("measure")
    values = [
        f"{name} {overall.loc[key, 'value']:.2f} [{overall.loc[key, 'low']:.2f}, {overall.loc[key, 'high']:.2f}] {cite}"
        for key, name, cite in (
            ("span_f1_overlap", "span F1", "[@hripcsak2005]"),
            ("token_alpha", "Krippendorff's alpha on words", "[@krippendorff2011]"),
        )
        if key in overall.index and overall.loc[key, "value"] == overall.loc[key, "value"]
    ]
    return (
        f"Agreement over the {counted(int(overall['n'].max()), 'articles')} that two or more people read: "
        f"{'; '.join(values)}."
        if values
        else ""
    )


def _model(findings: Findings) -> str:
    if (name := findings.report.predictors[0]) == RULES:
        return (
            "The expected counts are those of the rules, each marker with its rule's expected precision; people's "
            "labels correct their errors."
        )
    if name != OURS:
        return (
            f"The expected counts are those of {name}, imported from elsewhere. People's labels correct its errors, "
            "provided that it was not derived from these labels."
        )
    if not findings.card:
        return ""
    trained, folded = findings.card.get("counts", {}), findings.card.get("folds", {})
    number = f" on {counted(trained['articles'], 'labelled articles')}" if "articles" in trained else ""
    folds = f": {folded['folds']} folds, by {folded['by']}" if {"folds", "by"} <= set(folded) else ""
    return (
        f"A classifier was trained{number}. Every labelled article was scored by a model that had not seen "
        f"it{folds} [@zrnic2024cross]."
    )


def _estimates(findings: Findings) -> str:
    rates = findings.rates[findings.rates["voice"] == "outlet"]
    method = rates["method"].value_counts()
    used, missing = (int(method.get(name, 0)) for name in ("corrected", "too_few"))
    defined = rates[rates["method"] != "too_few"]
    if defined.empty:
        return ""
    report = findings.report
    population = (
        "the outlets' habit, of which the articles are a sample" if report.population == "super" else "these articles"
    )
    weights = defined[defined["method"] == "corrected"]["lam"]
    counts = _OF_PREDICTOR.get(findings.report.predictors[0], f"the counts of {findings.report.predictors[0]}")
    weight = (
        f", with the weight of {counts} tuned to minimise the variance ({weights.min():.2f} to {weights.max():.2f})"
        if len(weights)
        else ""
    )
    by_event = (findings.stages.sample.get("drawn_event", pd.Series(dtype=object)) != "").any()
    units = "the events that were drawn" if by_event else "articles"
    clusters = ", articles of one event as clusters" if report.population == "super" and not by_event else ""
    within = ", within each language" if len(findings.languages) > 1 else ""
    return (
        f"Rates per {report.per:,} words were estimated with the difference estimator of survey sampling "
        f"[@sarndal1992], also known as "
        f"prediction-powered inference [@angelopoulos2023ppi; @angelopoulos2023ppiplus]{weight}, with {units} "
        f"as units{clusters}{within}, dispersion borrowed across outlets [@smyth2004] and "
        f"{100 * report.confidence:g} % intervals for {population}. Of {len(rates):,} rates in the "
        f"outlets' own words, "
        f"{used:,} {agreeing(used, 'use')} people's labels and {counts}, {method.get('labels_only', 0):,} labels "
        f"alone, and "
        f"{missing:,} {agreeing(missing, 'are')} not given because there are too few labels (fewer than "
        f"{MIN_ARTICLES} articles, or markers in fewer than {MIN_NONZERO}). The share of articles with any "
        "marker was estimated in the same way, with intervals on the logit scale."
    )


def _contrasts(findings: Findings) -> str:
    compared = findings.contrasts[findings.contrasts["p"].notna()]
    if compared.empty:
        return ""
    matched = int((compared["method"] == "matched").sum())
    level = findings.level
    clear = int((compared["p_adjusted"] < level).sum())
    n_rare = int(((compared["p_adjusted"] < level) & (compared["note"] == RARE)).sum())
    rare = f", {n_rare:,} of them with a category that is rare in the higher outlet" if n_rare else ""
    tested = compared[(compared["p_adjusted"] < level) & (compared["choices"] > 0)]
    holds = int((tested["holds"] == tested["choices"]).sum())
    grid = (
        f" {holds} of {clear - n_rare}{' others' if n_rare else ''} {agreeing(holds, 'hold')} under every "
        "other choice of the robustness grid."
        if len(tested)
        else ""
    )
    several = len(findings.languages) > 1
    family = "the comparisons of a category" if findings.report.correction_family == "category" else "all categories"
    if several:
        family += " and language" if findings.report.correction_family == "category" else " of a language"
    of_two = "outlets of the same language" if several else "outlets"
    n_mean = int((compared["other"] == MEAN).sum())
    if n_mean:
        of_two += f", {'each' if n_mean == len(compared) else f'{n_mean:,}'} with the mean of all that have a rate"
    across = int(compared["across_languages"].sum())
    if across:
        of_two = f"outlets, {across:,} of them across languages"
    meaning = f" {ACROSS_LANGUAGES} They form families of their own." if across else ""
    within = "within shared events, with Mantel-Haenszel weights and events as units [@greenland1985]"
    apart = "from the two rates [@zou2008]"
    how = f"{matched:,} were made {within}, the others {apart}"
    if matched in (0, len(compared)):
        how = f"all were made {within if matched else apart}"
    return (
        f"Of {counted(len(compared), 'comparisons')} of {of_two}, {how}. With Holm's correction over {family} "
        f"[@holm1979], {clear:,} {agreeing(clear, 'show')} a difference at {level:.2g}{rare}.{grid}{meaning}"
    )


def _others(findings: Findings) -> str:
    sentences = []
    if len(findings.naming):
        sentences.append(
            f"The names of {counted(findings.naming['actor'].nunique(), 'actors')} were counted by rule, with "
            f"bootstrap intervals over articles [@efron1993]."
        )
    if len(findings.words):
        sentences.append(
            "Words that set an outlet apart in its own voice were found by log-odds with an informative Dirichlet "
            "prior [@monroe2008], "
            f"with p values from a permutation test that reassigned articles to outlets at random {SHUFFLES} times "
            "[@westfall1993]."
        )
    return " ".join(sentences)

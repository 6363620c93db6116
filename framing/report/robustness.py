"""Which conclusions flip, and when: the comparisons repeated under other choices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from framing.estimates.article_counts import ALL, Stages
from framing.estimates.contrasts import crosses
from framing.estimates.expected_counts import PROBABILITIES, THRESHOLDS
from framing.estimates.mean_contrasts import MEAN
from framing.estimates.rates import RARE
from framing.report.reader_choices import blind_readings, by_gold, reader_choices
from framing.report.tables import contrasts_table
from framing.settings import BY_MEAN, IN_PAIRS, Report

KEY = ("category", "language", "outlet", "other")
COLUMNS = (*KEY, "choice", "detail", "ratio", "p_adjusted", "verdict")
HOLDS, WEAKER, TURNED, SILENT, APPEARS = "holds", "not clear", "turned round", "too few", "appears"
MAX_EVENTS = 12  # the largest ones, each left out in turn


@dataclass(frozen=True)
class Variant:
    """Another way to make the same comparisons: its tables, and the categories that it is about.

    One that changes what is done with the model does not apply to comparisons across
    languages, which do without it.
    """

    choice: str
    detail: str
    stages: Stages
    categories: tuple[str, ...]
    of_model: bool = False


def robustness_grid(
    stages: Stages, categories: Sequence[str], report: Report, *, copied: pd.Series, opinion: pd.Series
) -> pd.DataFrame:
    """Repeat every comparison under each choice, and say what becomes of it.

    ``copied`` and ``opinion`` tell for each article, by ``article_id``, whether
    it repeats an earlier one or is agency copy, and whether it is opinion.

    Returns
    -------
    DataFrame
        One row per conclusion (a pair of outlets whose difference is clear and of
        no rare category, the higher first) and choice, with ``ratio``,
        ``p_adjusted`` and ``verdict``: "holds" (the same direction, clear), "not
        clear" (the same direction), "turned round" (the other direction), "too
        few"; and one row per pair that is a conclusion only under a choice, "appears".
    """
    base = contrasts_table(stages, categories, report)
    report = _same_family(report, base)
    level = 1 - report.confidence
    clear = _directed(base[(base["p_adjusted"] < level) & (base["note"] != RARE)])
    rows = []
    concluded = [name for name in categories if (clear["category"] == name).any()]
    for variant in choice_variants(stages, categories, concluded, copied=copied, opinion=opinion):
        contrasts = contrasts_table(variant.stages, [name for name in variant.categories if name != ALL], report)
        contrasts = contrasts[contrasts["category"].isin(variant.categories)]
        if variant.of_model:
            contrasts = contrasts[~crosses(contrasts["language"])]
        compared = _compare(clear, _directed(contrasts), variant, level)
        rows += [(*pair, variant.choice, variant.detail, *verdict) for pair, verdict in compared]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _same_family(report: Report, base: pd.DataFrame) -> Report:
    """Return the settings with which other choices make the same comparisons, even if they leave out an outlet."""
    by_mean = (base.loc[~crosses(base["language"]), "other"] == MEAN).unique()
    if report.against or len(by_mean) != 1:
        return report
    return replace(report, against=BY_MEAN if by_mean[0] else IN_PAIRS)


def conclusions(grid: pd.DataFrame) -> pd.DataFrame:
    """Return one row per conclusion: how many choices it ``holds`` under, of how many, and when it does not."""
    compared = grid[grid["verdict"] != APPEARS]
    rows = []
    for key, group in compared.groupby(list(KEY), sort=False):
        defined = group[group["verdict"] != SILENT]
        flips = defined[defined["verdict"] != HOLDS]
        texts = [f"{row.choice}{f' ({row.detail})' if row.detail else ''}: {row.verdict}" for row in flips.itertuples()]
        rows.append((*key, int((defined["verdict"] == HOLDS).sum()), len(defined), "; ".join(texts)))
    return pd.DataFrame(rows, columns=[*KEY, "holds", "choices", "flips"])


def with_verdicts(contrasts: pd.DataFrame, conclusions: pd.DataFrame, level: float) -> pd.DataFrame:
    """Add to each comparison that is clear under how many other choices it ``holds``, of how many, and its ``flips``.

    Both numbers are 0 if no other choice could be tried; those of a comparison
    that is not clear, or is of a rare category, are missing.
    """
    verdicts = _directed(contrasts)[list(KEY)].merge(conclusions, on=list(KEY), how="left").set_index(contrasts.index)
    clear = (contrasts["p_adjusted"] < level) & (contrasts["note"] != RARE)
    counts = {
        name: verdicts[name].astype("Float64").fillna(0).where(clear).astype("Int64") for name in ("holds", "choices")
    }
    return contrasts.assign(**counts, flips=verdicts["flips"].astype(object).fillna("").where(clear, ""))


def verdict_in_words(holds: int, choices: int) -> str:
    """Say under how many other choices of the analyst a comparison holds.

    Examples
    --------
    >>> verdict_in_words(5, 5), verdict_in_words(1, 1), verdict_in_words(3, 5)
    ('holds under all 5 other choices', 'holds under the one other choice', 'holds under 3 of 5 other choices')
    >>> verdict_in_words(0, 4), verdict_in_words(0, 0)
    ('holds under none of 4 other choices', 'not tested under any other choice')
    """
    if not choices:
        return "not tested under any other choice"
    if holds == choices:
        return "holds under the one other choice" if choices == 1 else f"holds under all {choices} other choices"
    return f"holds under {holds or 'none'} of {choices} other choice{'s' if choices > 1 else ''}"


def choice_variants(
    stages: Stages, categories: Sequence[str], concluded: Sequence[str], *, copied: pd.Series, opinion: pd.Series
) -> Iterator[Variant]:
    """Yield the other choices that these tables allow.

    Thresholds and events, of which there are many, are tried only for the
    categories ``concluded``: those with a conclusion.
    """
    every, few = (*categories, ALL), (*concluded, ALL)
    if len(stages.expected):
        yield Variant("people’s labels alone", "", replace(stages, expected=stages.expected.iloc[:0]), every, True)
        for threshold in THRESHOLDS if (stages.expected["placed"] > 0).any() else ():  # not of mere counts
            yield Variant("model’s count at a threshold", f"{threshold:g}", _counted_from(stages, threshold), few, True)
    if (stages.gold["confidence"] < 1).any():
        sure = stages.gold[stages.gold["confidence"] >= 1]
        yield Variant("labels that all readers gave", "", by_gold(replace(stages, gold=sure)), every)
    for choice, detail, other in reader_choices(stages):
        yield Variant(choice, detail, other, every)
    if blind := blind_readings(stages):
        yield Variant("labels given without pre-labels", "", blind, every)
    for name in categories:
        if (stages.gold["category"] == name).any() or (stages.markers["category"] == name).any():
            yield Variant("without a category", name, _without_category(stages, name), (ALL,))
    ids = stages.articles["article_id"]
    for choice, excluded in (("without copies and agency copy", copied), ("without opinion", opinion)):
        gone = ids.isin(excluded.index[excluded.astype(bool)]).to_numpy(dtype=bool)
        if gone.any() and not gone.all():
            yield Variant(choice, "", stages.without(ids[gone]), every)
    event_of = stages.articles[
        "event"
    ]  # "" is not an event: such an article is an event of its own, and none of the largest
    sizes = event_of[event_of != ""].value_counts()
    for event in sorted(sizes.index, key=lambda name: (-int(sizes[name]), name))[:MAX_EVENTS]:
        of_event = ids[(event_of == event).to_numpy()]
        if len(of_event) < len(ids):
            yield Variant("without an event", str(event), stages.without(of_event), few)


def _counted_from(stages: Stages, threshold: float) -> Stages:
    counts = {f"{voice}_count": stages.expected[f"{voice}_from_{threshold:g}"] for voice in PROBABILITIES}
    return replace(stages, expected=stages.expected.assign(**counts))


def _without_category(stages: Stages, name: str) -> Stages:
    tables = {stage: getattr(stages, stage) for stage in ("markers", "gold", "expected", "annotations")}
    return replace(stages, **{stage: table[table["category"] != name] for stage, table in tables.items()})


def _directed(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Put the higher outlet first."""
    turn = contrasts["ratio"] < 1
    directed = contrasts[[*KEY, "ratio", "p_adjusted", "note"]].copy()
    directed.loc[turn, ["outlet", "other"]] = contrasts.loc[turn, ["other", "outlet"]].to_numpy()
    directed.loc[turn, "ratio"] = 1 / contrasts.loc[turn, "ratio"]
    return directed


def _compare(
    clear: pd.DataFrame, contrasts: pd.DataFrame, variant: Variant, level: float
) -> Iterator[tuple[tuple[str, str, str, str], tuple[float, float, str]]]:
    """Yield each conclusion, and each pair that is clear only under this variant, with its ratio, p and verdict."""
    results = {
        (row.category, row.language, row.outlet, row.other): (row.ratio, row.p_adjusted)
        for row in contrasts.itertuples()
    }
    of_rare = contrasts[contrasts["note"] == RARE]
    rare = set(of_rare[list(KEY)].itertuples(index=False, name=None))
    concluded = set()
    about = clear["category"].isin(variant.categories) & ~(variant.of_model & crosses(clear["language"]))
    for row in clear[about].itertuples():
        key = (row.category, row.language, row.outlet, row.other)
        reverse = (row.category, row.language, row.other, row.outlet)
        concluded |= {key, reverse}
        ratio, p = results.get(key, results.get(reverse, (float("nan"), float("nan"))))
        if ratio != ratio:
            yield key, (ratio, p, SILENT)
        elif key in results:
            yield key, (ratio, p, HOLDS if p < level else WEAKER)
        else:
            yield key, (1 / ratio, p, TURNED)
    for key, (ratio, p) in results.items():
        if p < level and key not in concluded | rare:
            yield key, (ratio, p, APPEARS)

"""Which conclusions flip, and when: the comparisons made again under other choices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from framing.estimates.article_counts import ALL, Stages
from framing.report.tables import contrasts_table
from framing.settings import Report

COLUMNS = ("category", "outlet", "other", "choice", "detail", "ratio", "p_adjusted", "verdict")
HOLDS, WEAKER, TURNED, SILENT, APPEARS = "holds", "not clear", "turned round", "too few", "appears"
THRESHOLDS = (0.3, 0.5, 0.7)  # probabilities at which the model's candidates count, in place of adding them up
MOST_EVENTS = 12  # left out one by one, the largest ones


@dataclass(frozen=True)
class Variant:
    """Another way to come to the same comparisons: its tables, and the categories that it speaks of."""

    choice: str
    detail: str
    stages: Stages
    categories: tuple[str, ...]


def robustness_grid(
    stages: Stages, categories: Sequence[str], report: Report, *, copied: pd.Series, opinion: pd.Series
) -> pd.DataFrame:
    """Make every comparison again under each choice, and say what becomes of it.

    ``copied`` and ``opinion`` say of each article, by ``article_id``, whether
    another outlet has it too and whether it is opinion.

    Returns
    -------
    DataFrame
        One row a conclusion (a pair of outlets whose difference is clear, the
        higher first) and choice, with ``ratio``, ``p_adjusted`` and
        ``verdict``: "holds" (the same direction, clear), "not clear" (the same
        direction), "turned round" (the other direction), "too few"; and one
        row for each pair that is clear under a choice only, "appears".
    """
    base = contrasts_table(stages, categories, report)
    level = 1 - report.confidence
    clear = _directed(base[base["p_adjusted"] < level])
    rows = []
    told = [name for name in categories if (clear["category"] == name).any()]
    for one in choices(stages, categories, told, copied=copied, opinion=opinion):
        made = _directed(contrasts_table(one.stages, [name for name in one.categories if name != ALL], report))
        made = made[made["category"].isin(one.categories)]
        rows += [(*row, one.choice, one.detail, *verdict) for row, verdict in _compare(clear, made, one, level)]
    order = ["category", "outlet", "other", "choice", "detail", "ratio", "p_adjusted", "verdict"]
    return pd.DataFrame(rows, columns=order)[list(COLUMNS)]


def conclusions(grid: pd.DataFrame) -> pd.DataFrame:
    """Return one row a conclusion: how many choices it ``holds`` under, of how many, and when it does not."""
    known = grid[grid["verdict"] != APPEARS]
    rows = []
    for key, group in known.groupby(["category", "outlet", "other"], sort=False):
        said = group[group["verdict"] != SILENT]
        flips = said[said["verdict"] != HOLDS]
        told = [f"{row.choice}{f' ({row.detail})' if row.detail else ''}: {row.verdict}" for row in flips.itertuples()]
        rows.append((*key, int((said["verdict"] == HOLDS).sum()), len(said), "; ".join(told)))
    return pd.DataFrame(rows, columns=["category", "outlet", "other", "holds", "choices", "flips"])


def choices(
    stages: Stages, categories: Sequence[str], told: Sequence[str], *, copied: pd.Series, opinion: pd.Series
) -> Iterator[Variant]:
    """Yield the other choices that there are for these tables.

    Thresholds and events, of which there are many, are tried for the
    categories ``told`` only: those with a conclusion.
    """
    every, some = (*categories, ALL), (*told, ALL)
    if len(stages.scores):
        yield Variant("people’s labels alone", "", replace(stages, scores=stages.scores.iloc[:0]), every)
        for least in THRESHOLDS:
            yield Variant("model’s count at a threshold", f"{least:g}", _counted_from(stages, least), some)
    if (stages.gold["confidence"] < 1).any():
        sure = stages.gold[stages.gold["confidence"] >= 1]
        yield Variant("labels that all readers gave", "", replace(stages, gold=sure), every)
    if (stages.sample["arm"] == "blind").any() and (stages.sample["arm"] != "blind").any():
        blind = stages.sample[stages.sample["arm"] == "blind"]
        yield Variant("labels given without pre-labels", "", replace(stages, sample=blind), every)
    for name in categories:
        if (stages.gold["category"] == name).any() or (stages.markers["category"] == name).any():
            yield Variant("without a category", name, _without_category(stages, name), (ALL,))
    ids = stages.articles["article_id"]
    for choice, out in (("without copy that several outlets print", copied), ("without opinion", opinion)):
        gone = ids.isin(out.index[out.astype(bool)]).to_numpy(dtype=bool)
        if gone.any() and not gone.all():
            yield Variant(choice, "", _without_articles(stages, ids[gone]), every)
    event_of = stages.articles["event"]  # "" is no event: such an article is one of its own, and none of the largest
    sizes = event_of[event_of != ""].value_counts()
    for event in sorted(sizes.index, key=lambda name: (-int(sizes[name]), name))[:MOST_EVENTS]:
        of_event = ids[(event_of == event).to_numpy()]
        if len(of_event) < len(ids):
            yield Variant("without an event", str(event), _without_articles(stages, of_event), some)


def _counted_from(stages: Stages, least: float) -> Stages:
    columns = {
        name: (stages.scores[name] >= least).astype("float64")
        for name in ("kept_probability", "outlet_voice_probability")
    }
    return replace(stages, scores=stages.scores.assign(**columns))


def _without_category(stages: Stages, name: str) -> Stages:
    tables = {one: getattr(stages, one) for one in ("markers", "gold", "scores")}
    return replace(stages, **{one: table[table["category"] != name] for one, table in tables.items()})


def _without_articles(stages: Stages, gone: pd.Series) -> Stages:
    names = ("articles", "markers", "sample", "readings", "gold", "scores")
    tables = {name: getattr(stages, name) for name in names}
    return Stages(**{name: table[~table["article_id"].isin(gone)] for name, table in tables.items()})


def _directed(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Put the higher outlet first."""
    turn = contrasts["ratio"] < 1
    made = contrasts[["category", "outlet", "other", "ratio", "p_adjusted"]].copy()
    made.loc[turn, ["outlet", "other"]] = contrasts.loc[turn, ["other", "outlet"]].to_numpy()
    made.loc[turn, "ratio"] = 1 / contrasts.loc[turn, "ratio"]
    return made


def _compare(
    clear: pd.DataFrame, made: pd.DataFrame, one: Variant, level: float
) -> Iterator[tuple[tuple[str, str, str], tuple[float, float, str]]]:
    """Yield each conclusion, and each pair that is clear now only, with its ratio, p and verdict."""
    found = {(row.category, row.outlet, row.other): (row.ratio, row.p_adjusted) for row in made.itertuples()}
    known = set()
    for row in clear[clear["category"].isin(one.categories)].itertuples():
        key, back = (row.category, row.outlet, row.other), (row.category, row.other, row.outlet)
        known |= {key, back}
        ratio, p = found.get(key, found.get(back, (float("nan"), float("nan"))))
        if ratio != ratio:
            yield key, (ratio, p, SILENT)
        elif key in found:
            yield key, (ratio, p, HOLDS if p < level else WEAKER)
        else:
            yield key, (1 / ratio, p, TURNED)
    for key, (ratio, p) in found.items():
        if p < level and key not in known:
            yield key, (ratio, p, APPEARS)

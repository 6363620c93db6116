"""Judged tables of markers → precision with Wilson intervals, by language and group."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from reading_draw import JUDGED, VERDICTS, rules_of_packs
from scipy.stats import betabinom
from sklearn.metrics import cohen_kappa_score

from framing.intervals import clustered_share
from framing.lang.rule_classes import category_of

KEY = ["corpus", "article_id", "start", "end", "category", "rule"]
# what each verdict is counted by, within a language
GROUPS = {
    "category_verdict": ("category", "rule_class", "score_bin", "voice"),
    "voice_verdict": ("voice",),
    "speaker_verdict": ("voice",),
}
THRESHOLDS = [round(0.1 * step, 1) for step in range(10)]
STRENGTHS = range(1, 501)


def read_judged(paths: Iterable[Path]) -> pd.DataFrame:
    """Read the tables of one judge; a marker that was drawn for several readings counts once."""
    tables: list[pd.DataFrame] = []
    for path in paths:
        table = _read_judged(path)
        earlier = pd.concat(tables)[KEY] if tables else table[KEY].iloc[:0]
        if len(table) and len(table.merge(earlier, on=KEY)) == len(table):
            raise SystemExit(f"{path}: has the markers of the tables before it; is it the second judge's? see --second")
        tables.append(table)
    every = pd.concat(tables, ignore_index=True).drop_duplicates(KEY, ignore_index=True)
    lower = np.minimum(np.floor(every["score"] * 10 + 1e-9) / 10, 0.9)
    return every.assign(score_bin=[f"{value:.1f}-{value + 0.1:.1f}" for value in lower])


def _read_judged(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    wanted = [*KEY, "language", "rule_class", "voice", "score", "weight", *JUDGED]
    missing = [name for name in wanted if name not in table]
    if missing:
        raise SystemExit(f"{path}: no column {missing[0]!r}; a table of judged markers has {', '.join(wanted)}")
    for name in JUDGED:
        table[name] = table[name].str.strip().str.lower()
        strange = table[~table[name].isin(["", *VERDICTS])]
        if len(strange):
            verdict = strange.iloc[0][name]
            raise SystemExit(f"{path}:{strange.index[0] + 2}: {name} is {verdict!r}; it may be {', '.join(VERDICTS)}")
    table = table.astype({"start": int, "end": int, "score": float, "weight": float})
    if table.duplicated(KEY).any():
        raise SystemExit(f"{path}:{table.index[table.duplicated(KEY)][0] + 2}: this marker is in the table already")
    return table


def precision(table: pd.DataFrame) -> pd.DataFrame:
    """Return the share right of what one judge has judged, by language and group.

    ``right`` counts "unsure" as not right, ``not_wrong`` as right; both count
    markers by their weights. ``score`` is the mean of ours.
    """
    return pd.DataFrame(_precision_row(*group) for group in _groups(table))


def _precision_row(labels: dict[str, str], rows: pd.DataFrame) -> dict[str, Any]:
    verdicts = rows[labels["verdict"]]
    right, not_wrong = (verdicts == "right").to_numpy(), (verdicts != "wrong").to_numpy()
    return {
        **labels,
        "n": len(rows),
        **share(rows, right, "right"),
        **share(rows, not_wrong, "not_wrong"),
        "score": _mean_score(rows),
    }


def two_judges(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return what two judges of the same markers accept, and how far they agree.

    ``both``: both say right; ``not_both_wrong``: at least one does not say
    wrong; ``agreement`` and Cohen's ``kappa`` are on the three verdicts.
    """
    pairs = first.merge(second[[*KEY, *JUDGED]], on=KEY, suffixes=("", "_second"))
    if not len(pairs):
        raise SystemExit("the two judges have judged no marker in common")
    return pd.DataFrame(_pair_row(*group) for group in _groups(pairs, "_second"))


def _pair_row(labels: dict[str, str], rows: pd.DataFrame) -> dict[str, Any]:
    one, other = (rows[labels["verdict"] + suffix].to_numpy(str) for suffix in ("", "_second"))
    return {
        **labels, "n": len(rows),
        "first": share(rows, one == "right", "right")["right"],
        "second": share(rows, other == "right", "right")["right"],
        **share(rows, (one == "right") & (other == "right"), "both"),
        **share(rows, ~((one == "wrong") & (other == "wrong")), "not_both_wrong"),
        "agreement": round(float((one == other).mean()), 3), "kappa": _kappa(one, other), "score": _mean_score(rows),
    }  # fmt: skip


def _mean_score(rows: pd.DataFrame) -> float:
    return round(float(np.average(rows["score"], weights=rows["weight"])), 3)


def _kappa(one: "np.ndarray[Any, Any]", other: "np.ndarray[Any, Any]") -> float:
    """Return Cohen's kappa; ``nan`` if both always give one and the same verdict."""
    return round(float(cohen_kappa_score(one, other)), 3) if len({*one, *other}) > 1 else float("nan")


def _groups(table: pd.DataFrame, *suffixes: str) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield the rows that have a verdict (by all judges): of each language, then of each of its groups."""
    for verdict, names in GROUPS.items():
        judged = table[np.logical_and.reduce([table[verdict + suffix] != "" for suffix in ("", *suffixes)])]
        for language, rows in judged.groupby("language"):
            yield {"verdict": verdict, "language": str(language), "by": "all", "group": ""}, rows
            for name in names:
                for value, part in rows.groupby(name):
                    yield {"verdict": verdict, "language": str(language), "by": name, "group": str(value)}, part


def share(rows: pd.DataFrame, counts: "np.ndarray[Any, Any]", name: str) -> dict[str, float]:
    """Return a weighted share with its Wilson interval, articles as units."""
    weights = rows["weight"].to_numpy(float)
    weights = weights * (len(rows) / weights.sum())
    by_article = pd.DataFrame({"hits": weights * counts, "totals": weights}).groupby(
        [rows["corpus"].to_numpy(), rows["article_id"].to_numpy()]
    )
    sums = by_article.sum()
    estimate = clustered_share(sums["hits"].to_numpy(float), sums["totals"].to_numpy(float))
    low, high = (f"{name}_low", f"{name}_high")
    return {name: round(estimate.value, 3), low: round(estimate.low, 3), high: round(estimate.high, 3)}


def thresholds(table: pd.DataFrame) -> pd.DataFrame:
    """Return what each ``min_precision`` would keep, by the scores that the packs give now.

    ``kept``: the share of the markers; ``precision``: of these, the share right;
    ``right_kept``: the share of the right markers.
    """
    scores = {rule: score for rule, _, score in rules_of_packs()}
    judged = table[(table["category_verdict"] != "") & table["rule"].isin(list(scores))]
    rows = []
    for language, part in judged.groupby("language"):
        score, weight = part["rule"].map(scores), part["weight"]
        right = weight[part["category_verdict"] == "right"]
        for least in THRESHOLDS:
            kept, kept_right = weight[score >= least].sum(), right[score >= least].sum()
            figures = {"kept": kept / weight.sum(), "precision": kept_right / kept if kept else float("nan"),
                       "right_kept": kept_right / right.sum() if right.sum() else float("nan")}  # fmt: skip
            rows.append({"language": language, "min_precision": least, **figures})
    return pd.DataFrame(rows).round(3)


def prior_strength(counts: pd.DataFrame) -> int:
    """Fit how much the mean of the category weighs, as beta-binomial likelihood is highest, from 1 to 500 markers.

    ``counts`` has one row per language and rule class: ``judged``, ``right``.
    """
    counts = counts.assign(category=counts["rule_class"].map(category_of))
    sums = counts.groupby(["language", "category"])[["judged", "right"]].transform("sum")
    mean = ((sums["right"] + 0.5) / (sums["judged"] + 1)).to_numpy(float)
    judged, right = (counts[name].round().to_numpy(int) for name in ("judged", "right"))
    fits = [betabinom.logpmf(right, judged, mean * size, (1 - mean) * size).sum() for size in STRENGTHS]
    return STRENGTHS[int(np.argmax(fits))]


def pooled(tables: Collection[pd.DataFrame]) -> pd.DataFrame:
    """Count judged markers by language and rule class, as the packs have it now.

    A marker that several judges have judged counts once, and is right by the
    share of them who say so. Rules that are gone do not count, unless a column
    ``weight_of_count`` says how much each marker counts; they count in the class
    that they had.
    """
    classes = {rule: name for rule, name, _ in rules_of_packs()}
    rows = pd.concat(list(tables), ignore_index=True)
    if "weight_of_count" not in rows:
        rows = rows[rows["rule"].isin(list(classes))].assign(weight_of_count=1.0)
    rows = rows[rows["category_verdict"] != ""]
    known = rows["rule"].map(classes).fillna(rows["rule_class"])
    rows = rows.assign(right=(rows["category_verdict"] == "right").astype(float), rule_class=known)
    grouped = rows.groupby([*KEY, "language", "rule_class"], as_index=False)
    markers = grouped.agg(right=("right", "mean"), judged=("weight_of_count", "first"))
    markers["right"] *= markers["judged"]
    return markers.groupby(["language", "rule_class"])[["judged", "right"]].sum().reset_index()

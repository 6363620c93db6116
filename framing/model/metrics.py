"""How good a classifier is, out of fold, compared with baselines."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.contracts import VOICES
from framing.intervals import Estimate, bootstrap_all, ratio, undefined, wide
from framing.model.candidate_features import TARGETS, TEXT
from framing.records import require_columns

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("target", "model", "by", "name", "measure", "value", "low", "high", "n", "candidates", "gold", "note")
MEASURES = ("precision", "recall", "f1", "average_precision", "brier", "gap", "ece")
MODELS = ("tagger", "rules", "majority")
PARTS = ("all", "category", "outlet", "language", "section", "voice")
BINS = 10
NO_SECTION = "no section"  # the name of articles without one; all have an outlet and a language
_UNDEFINED = {
    "precision": "nothing was predicted",
    "recall": "there is no gold span",
    "f1": "nothing was predicted, and there is no gold span",
    "average_precision": "no candidate is positive",
    "brier": "there is no candidate",
    "gap": "there is no candidate",
    "ece": "there is no candidate",
}
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _View:
    """One model's predictions for the candidates of some articles; ``article`` is a row's index in ``gold``."""

    article: NDArray[np.intp]
    yes: NDArray[np.bool_]
    readers: NDArray[np.float64]
    probability: NDArray[np.float64]
    flagged: NDArray[np.bool_]
    gold: NDArray[np.int64]


def measure(
    held_out: "pd.DataFrame",
    gold: "pd.DataFrame",
    articles: "pd.DataFrame",
    *,
    confidence: float = 0.95,
    seed: int = 1,
    models: Sequence[str] = MODELS,
    parts: Sequence[str] = PARTS,
) -> "pd.DataFrame":
    """Measure a tagger out of fold, in all, by category, outlet, language, section and voice.

    ``held_out`` is as ``framing.model.training.train`` returns it; ``articles``
    are the labelled ones, the units of the percentile bootstrap.

    Returns
    -------
    DataFrame
        ``target`` (kept or outlet_voice), ``model``, ``by`` (one of ``parts``),
        ``name``, ``measure``, ``value, low, high``, ``n`` (articles),
        ``candidates``, ``gold`` (spans), ``note`` (the reason for a ``nan``).

        * ``precision``, ``recall``, ``f1`` of what a tagger predicts (its
          thresholds are chosen out of fold), matched one to one with the gold
          spans; 0 to 1, higher is better.
        * ``average_precision`` of the ranking of the candidates; higher is
          better, a random ranking has the share of yes.
        * ``brier``, the mean squared distance from the share of readers who
          marked the candidate, 0 or 1 if one read the article (Brier 1950,
          doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2); lower is better.
        * ``gap``: mean probability less the mean share of readers, -1 to 1; 0 is best.
        * ``ece``: expected calibration error in ten bins (Guo et al. 2017,
          arXiv 1706.04599); lower is better. It is biased upwards with few
          candidates, and more so in resamples: it has no interval.

        Models: ``tagger``; ``rules``, every rule's marker with its rule's score;
        ``majority``, the share of yes in the other folds.
    """
    import pandas as pd

    require_columns(articles, ("article_id", "outlet"))
    resample = partial(bootstrap_all, confidence=confidence, seed=seed)
    rows = []
    for by, name, part, spans, units in _parts(held_out, gold, articles):
        if by not in parts:
            continue
        targets = TARGETS if by != "voice" or name == "outlet" else TARGETS[:1]
        for target, model in product(targets, _models_of(by, models)):
            view = _view(part, spans, units, target, model)
            view_key = {"target": target, "model": model, "by": by, "name": name}
            counts = {"candidates": len(view.yes), "gold": int(view.gold.sum())}
            for named, estimate in _estimates(view, resample):
                rows.append({**view_key, "measure": named, **asdict(estimate), **counts})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def widen(metrics: "pd.DataFrame", measures: Sequence[str] = tuple(MEASURES)) -> "pd.DataFrame":
    """Put the measures side by side as "value [low, high]", one row per target, model and part."""
    return wide(metrics, ["target", "model", "by", "name", "n", "candidates", "gold"], measures)


def _models_of(by: str, models: Sequence[str]) -> Sequence[str]:
    """Return the models to measure on a part: all on the whole, the first and the rules on a category."""
    if by == "all":
        return models
    return [model for model in models if model == models[0] or (by == "category" and model == "rules")]


def _parts(
    held_out: "pd.DataFrame", gold: "pd.DataFrame", articles: "pd.DataFrame"
) -> "Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame, list[str]]]":
    """Yield candidates, gold and units of all articles, each category, each kind of article and each voice.

    The candidates of a voice are those to which the rules assigned it, and its
    gold spans those with this voice: a gold span that the rules assigned to
    another voice is found in neither. An attribute with a single value is left
    out: its row would be that of "all".
    """
    article_ids = sorted(articles["article_id"])
    gold = gold[gold["article_id"].isin(article_ids)]
    yield "all", "all", held_out, gold, article_ids
    for category in sorted({*held_out["category"], *gold["category"]}):
        yield (
            "category", category,
            held_out[held_out["category"] == category], gold[gold["category"] == category], article_ids,
        )  # fmt: skip
    for by in ("outlet", "language", "section"):
        names = articles[by] if by in articles else articles["outlet"].iloc[:0]
        if by != "outlet" and names.nunique() < 2:
            continue
        for name, rows in articles.groupby(names, sort=True):
            units = sorted(rows["article_id"])
            yield (
                by, str(name) or NO_SECTION,
                held_out[held_out["article_id"].isin(units)], gold[gold["article_id"].isin(units)], units,
            )  # fmt: skip
    for voice in VOICES:
        candidates = held_out[held_out["voice"] == voice]
        in_voice = gold["voice"] == voice
        if len(candidates) or in_voice.any():
            right = candidates["kept"].astype(bool) & _overlaps(candidates, gold[in_voice])
            in_outlet_voice = candidates["outlet_voice"].astype(bool) & right
            yield (
                "voice", voice,
                candidates.assign(
                    kept=right, outlet_voice=in_outlet_voice,
                    **{name: candidates[name].where(right, 0.0) for name in ("kept_readers", "outlet_voice_readers")},
                ), gold[in_voice], article_ids,
            )  # fmt: skip


def _overlaps(candidates: "pd.DataFrame", gold: "pd.DataFrame") -> "NDArray[np.bool_]":
    """Return for each candidate whether it overlaps a gold span of its category that no earlier one has taken."""
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in gold.itertuples(index=False):
        spans.setdefault((row.article_id, row.category), []).append((int(row.start), int(row.end)))
    right = np.zeros(len(candidates), dtype=bool)
    kept = candidates["kept"].to_numpy(dtype=bool)
    for i, row in enumerate(candidates.itertuples(index=False)):
        free = spans.get((row.article_id, row.category), []) if kept[i] else []
        taken = next((span for span in free if span[0] < row.end and row.start < span[1]), None)
        if taken is not None:
            free.remove(taken)
            right[i] = True
    return right


def _view(part: "pd.DataFrame", spans: "pd.DataFrame", units: list[str], target: str, model: str) -> _View:
    index_of = {article_id: i for i, article_id in enumerate(units)}
    gold_spans = spans if target == "kept" else spans[spans["voice"] == "outlet"]
    in_gold = np.array([index_of[article_id] for article_id in gold_spans["article_id"]], dtype=np.intp)
    by_rule = (part["rule"] != TEXT).to_numpy(dtype=bool, copy=True)
    if target == "outlet_voice":
        by_rule &= (part["voice"] == "outlet").to_numpy(dtype=bool)
    column = {"tagger": f"{target}_probability", "rules": "score", "majority": f"{target}_share"}[model]
    probability = part[column].to_numpy(dtype=np.float64)
    if model == "rules":
        probability = probability * by_rule
    predicted = part[f"{target}_found"].to_numpy(dtype=bool)
    flagged = {"tagger": predicted, "rules": by_rule, "majority": probability >= 0.5}
    return _View(
        np.array([index_of[article_id] for article_id in part["article_id"]], dtype=np.intp),
        part[target].to_numpy(dtype=bool),
        part[f"{target}_readers"].to_numpy(dtype=np.float64),
        probability,
        flagged[model],
        np.bincount(in_gold, minlength=len(units)),
    )


def _estimates(view: _View, resample: Callable[..., list[Estimate]]) -> Iterator[tuple[str, Estimate]]:
    n = len(view.gold)
    right = _by_article(view.yes & view.flagged, view)
    flagged, rows = _by_article(view.flagged, view), _by_article(np.ones(len(view.yes)), view)
    distance = view.probability - view.readers
    ratios = {
        "precision": (right, flagged),
        "recall": (right, view.gold),
        "f1": (2 * right, flagged + view.gold),
        "brier": (_by_article(distance**2, view), rows),
        "gap": (_by_article(distance, view), rows),
    }
    above, below = (np.stack(side, axis=1).astype(np.float64) for side in zip(*ratios.values(), strict=True))
    precision = _average_precision(view)
    estimates_in_order = resample(
        lambda times: np.column_stack([ratio(times @ above, times @ below), precision(times)]), n
    )
    estimates = dict(zip([*ratios, "average_precision"], estimates_in_order, strict=True))
    for name in MEASURES[:-1]:
        estimate = estimates[name]
        yield name, undefined(n, _UNDEFINED[name]) if math.isnan(estimate.value) else estimate
    yield "ece", _calibration_error(view)


def _by_article(values: "NDArray[np.generic]", view: _View) -> NDArray[np.float64]:
    return np.bincount(view.article, weights=values, minlength=len(view.gold)).astype(np.float64)


def _average_precision(view: _View) -> Callable[[_Floats], _Floats]:
    """Return, for resamples of articles, the area under the precision-recall steps.

    Candidates with equal probabilities are added together.
    """
    order = np.argsort(-view.probability, kind="stable")
    article, yes, ranked = view.article[order], view.yes[order], view.probability[order]
    last = np.append(ranked[:-1] != ranked[1:], True) if len(ranked) else np.zeros(0, dtype=bool)

    def of(times: _Floats) -> _Floats:
        if not last.any():
            return np.full(len(times), math.nan)
        weight = times[:, article]
        right, ranked_above = np.cumsum(weight * yes, axis=1)[:, last], np.cumsum(weight, axis=1)[:, last]
        steps = np.diff(right, axis=1, prepend=0) * right / np.maximum(ranked_above, 1)
        return ratio(steps.sum(axis=1), right[:, -1])

    return of


def _calibration_error(view: _View) -> Estimate:
    """Return the mean distance between probability and share of readers, over ten bins of probability."""
    n = len(view.gold)
    if len(view.yes) == 0:
        return undefined(n, _UNDEFINED["ece"])
    bin_of = np.minimum((view.probability * BINS).astype(np.intp), BINS - 1)
    gaps = np.bincount(bin_of, weights=view.probability - view.readers)
    return Estimate(float(np.abs(gaps).sum() / len(view.yes)), math.nan, math.nan, n, "no interval: biased upwards")

"""Several predictors combined by the labels: is that narrower at equal coverage than the best one? By simulation.

    python benchmarks/combined_predictors.py --draws 150 --json
    python benchmarks/combined_predictors.py --draws 100 --corpus polnear_train.jsonl --json

The worlds are those of ``coverage.py`` (markers in 12 % of the sentences, squared
coefficient of variation .5), with two or three predictors whose errors are
independent:

    alike    two that find 7 of 10 markers, and false ones
    unequal  one that finds 9 of 10, and one that finds 4 of 10
    useless  one that finds 9 of 10, and two that are independent of the markers
    same     one that finds 7 of 10, and another that repeats it with rounding

Combined: non-negative least squares of the residuals of counts on those of the
predictors, over all outlets, fitted without an article's fold (5 folds) for the
labelled ones, the mean of the folds for the others; the sum is then one predictor
of ``estimate_rates``. ``width`` is relative to the single predictor whose errors
are smallest in the world, ``chosen`` to the one with the narrowest intervals in the
draw, and ``mean`` is the width with the plain mean of the predictors, which no label
is fitted to, relative to the former. With ``--corpus`` the predictors are the words in reported speech and those in
quotations, both by rule.
"""

import argparse
import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measure import read_corpus, words_in
from numpy.random import Generator
from scipy.optimize import nnls

from framing.estimates.rates import estimate_rates
from framing.markers.speech import find_speech

OUTLETS, ARTICLES, SENTENCE, PREVALENCE, SPREAD, FOLDS = 4, 300, 22, 0.12, 0.5, 5
FINDS = {"alike": (0.7, 0.7), "unequal": (0.9, 0.4), "useless": (0.9, 0.0, 0.0), "same": (0.7, 0.7)}


def draw(rng: Generator, *, labelled: int, world: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw the articles of four outlets, and what each predictor expects (one column each)."""
    size = OUTLETS * ARTICLES
    words = rng.lognormal(np.log(440), 0.5, size).round() + 40
    expected = PREVALENCE / SENTENCE * words
    counts = rng.poisson(expected * rng.gamma(1 / SPREAD, SPREAD, size))
    predictors = [
        rng.binomial(counts, share) + rng.poisson(0.3 * expected) if share else rng.poisson(expected)
        for share in FINDS[world]
    ]
    if world == "same":
        predictors[1] = predictors[0] + rng.normal(0, 0.01, size).clip(-0.02, 0.02) + 0.02
    chosen = np.concatenate([rng.permutation(ARTICLES) < labelled for _ in range(OUTLETS)])
    table = pd.DataFrame({
        "outlet": np.repeat([f"outlet {number}" for number in range(OUTLETS)], ARTICLES), "exposure": words,
        "predicted": 0.0, "observed": np.where(chosen, counts, np.nan),
        "probability": np.where(chosen, labelled / ARTICLES, np.nan),
    })  # fmt: skip
    return table, np.stack(predictors, axis=1).astype(float)


def combine(rng: Generator, table: pd.DataFrame, predictors: np.ndarray) -> np.ndarray:
    """Return the cross-fitted combination of the predictors."""
    labelled = table["observed"].notna().to_numpy()
    outlet = pd.factorize(table["outlet"])[0]
    weight = np.where(labelled, 1 / table["probability"].fillna(1), 0.0)
    exposure = table["exposure"].to_numpy()

    def residual(values: np.ndarray) -> np.ndarray:
        values = np.where(labelled, values, 0.0)
        rate = np.bincount(outlet, weight * values) / np.bincount(outlet, weight * exposure)
        return (weight * (values - rate[outlet] * exposure))[labelled]

    y = residual(table["observed"].to_numpy())
    x = np.stack([residual(column) for column in predictors.T], axis=1)
    fold = rng.permutation(len(y)) % FOLDS
    slopes = np.stack([nnls(x[fold != number], y[fold != number])[0] for number in range(FOLDS)])
    combined = predictors @ slopes.mean(axis=0)
    combined[labelled] = (predictors[labelled] * slopes[fold]).sum(axis=1)
    return combined


def widths_and_hits(table: pd.DataFrame, truth: pd.Series, population: str) -> tuple[pd.Series, list[bool]]:
    """Return the width of each outlet's interval, and whether it contains the true rate."""
    rates = estimate_rates(table, per=1, population=population).set_index("outlet")
    rates = rates[rates["method"] != "too_few"]
    true = truth.reindex(rates.index)
    return rates["high"] - rates["low"], list((rates["low"] <= true) & (true <= rates["high"]))


def measure(
    rng: Generator, tables: list[tuple[pd.DataFrame, np.ndarray, pd.Series]], population: str = "super"
) -> dict[str, Any]:
    """Compare the combination with each predictor alone."""
    held: list[bool] = []
    held_single: list[list[bool]] = [[] for _ in range(tables[0][1].shape[1])]
    ratios: list[list[float]] = [[] for _ in held_single]
    chosen, plain = [], []
    for table, predictors, truth in tables:
        width, hits = widths_and_hits(table.assign(predicted=combine(rng, table, predictors)), truth, population)
        held += hits
        single = [widths_and_hits(table.assign(predicted=column), truth, population) for column in predictors.T]
        for number, (other, hits) in enumerate(single):
            held_single[number] += hits
            ratios[number] += list((width / other).dropna())
        mean = widths_and_hits(table.assign(predicted=predictors.mean(axis=1)), truth, population)[0]
        plain.append([float(np.log(mean / other).mean()) for other, _ in single])
        means = [float(np.log(other).mean()) for other, _ in single]
        chosen += list((width / single[int(np.argmin(means))][0]).dropna())
    best = int(np.argmax([np.exp(np.mean(np.log(ratio))) for ratio in ratios]))
    return {
        "coverage": round(float(np.mean(held)), 3), "coverage_single": round(float(np.mean(held_single[best])), 3),
        "width": round(float(np.exp(np.mean(np.log(ratios[best])))), 3),
        "mean": round(float(np.exp(np.mean([ratio[best] for ratio in plain]))), 3),
        "chosen": round(float(np.exp(np.mean(np.log(chosen)))), 3), "n": len(held),
    }  # fmt: skip


def corpus_counts(path: Path) -> tuple[pd.DataFrame, np.ndarray]:
    """Return words and known words in speech of each article of a corpus, and two rule-based predictors of these."""
    rows, predictors = [], []
    for row in read_corpus(path):
        known = words_in(row["text"], [(s["start"], s["end"]) for s in row["spans"] if s["label"] == "content"])
        speech = find_speech(row["text"], row["language"])
        kinds = [[(s.start, s.end) for s in speech if kind in ("", s.kind)] for kind in ("", "direct")]
        predictors.append([float(len(words_in(row["text"], spans))) for spans in kinds])
        words = float(len(words_in(row["text"], [(0, len(row["text"]))])))
        rows.append((row["outlet"], words, float(len(known))))
    return pd.DataFrame(rows, columns=["outlet", "exposure", "known"]), np.array(predictors)


def label_some(rng: Generator, counts: pd.DataFrame, labelled: int) -> pd.DataFrame:
    """Return the articles of a corpus with some of each outlet labelled at random."""
    rank = pd.Series(rng.random(len(counts))).groupby(counts["outlet"]).rank()
    size = counts.groupby("outlet")["known"].transform("size")
    chosen = rank <= labelled
    facts = {"observed": counts["known"].where(chosen), "probability": (labelled / size).where(chosen)}
    return counts.assign(predicted=0.0, **facts)


def cells(rng: Generator, draws: int, corpus: Path | None) -> list[dict[str, Any]]:
    """Return the measurements."""
    if corpus:
        counts, predictors = corpus_counts(corpus)
        sums = counts.groupby("outlet")[["known", "exposure"]].sum()
        truth = sums["known"] / sums["exposure"]
        return [
            {"labelled": labelled, "draws": draws, **measure(
                rng, [(label_some(rng, counts, labelled), predictors, truth) for _ in range(draws)], "finite")}
            for labelled in (12, 20, 40)
        ]  # fmt: skip
    truth = pd.Series(PREVALENCE / SENTENCE, [f"outlet {number}" for number in range(OUTLETS)])
    return [
        {"world": world, "labelled": labelled, **measure(
            rng, [(*draw(rng, labelled=labelled, world=world), truth) for _ in range(draws)])}
        for world, labelled in itertools.product(FINDS, (12, 20, 40))
    ]  # fmt: skip


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    warnings.simplefilter("error")
    head = {"benchmark": "combined_predictors", "draws": options.draws, "seed": options.seed}
    rows = cells(np.random.default_rng(options.seed), options.draws, options.corpus)
    print(json.dumps({**head, "cells": rows}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

"""Drawing in proportion to the rules' count: coverage and width of intervals, beside draws where all are as likely.

    python benchmarks/sizes.py --draws 100 --json
    python benchmarks/sizes.py --corpus ptc_train.jsonl --draws 100 --json

``[sampling] sizes = "rules"`` draws an article with a probability in proportion to
the root of the rules' own-voice markers in it plus one half. The worlds are
those of ``coverage.py`` with a spread of .5: *useful* rules find 6 of 10 markers, and
false ones, *useless* ones only look at the number of words. ``width`` is
the mean width of the intervals divided by that with equal probabilities in the
same worlds, ``error`` the same of the root mean squared error; *finite* is the
rate of these articles, *super* the one that they were drawn from.

With ``--corpus`` the counts are those of the spans of ``--labels`` that people marked,
in six outlets by a digest of the id (or, with ``--outlets``, the corpus' own), the
rules' expected count of loaded language is the model, and for *super* the articles
of each draw are resampled.
"""

import argparse
import hashlib
import itertools
import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measure import read_corpus
from numpy.random import Generator

from framing.corpus.sampling import draw_sample
from framing.estimates.rates import estimate_rates
from framing.markers.find import find_markers
from framing.settings import Sampling

LABELLED, PREVALENCES, MODELS, RULES = (12, 20), (0.04, 0.12), ("none", "good"), ("useful", "useless")
OUTLETS, ARTICLES, SENTENCE, SPREAD = 4, 300, 22, 0.5
LOADED = ("loaded", "naming", "euphemism")


def world(rng: Generator, *, prevalence: float, model: str, rules: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return the articles of a world with true counts and rules' counts, and the rate of each outlet."""
    size, names = OUTLETS * ARTICLES, [f"outlet {number}" for number in range(OUTLETS)]
    words = rng.lognormal(np.log(440), 0.5, size).round() + 40
    expected = prevalence / SENTENCE * words
    known = rng.poisson(expected * rng.gamma(1 / SPREAD, SPREAD, size))
    good = 0.85 * rng.binomial(known, 0.9) + 0.2 * rng.poisson(0.5 * expected)
    finds = rng.binomial(known, 0.6) if rules == "useful" else rng.poisson(0.6 * expected)
    table = pd.DataFrame({
        "outlet": np.repeat(names, ARTICLES), "exposure": words, "known": known.astype(float),
        "predicted": good if model == "good" else 0.0, "rules": finds + rng.poisson(0.1 / SENTENCE * words),
    })  # fmt: skip
    return table, pd.Series(prevalence / SENTENCE, names)


def resampled(rng: Generator, counts: pd.DataFrame, population: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return the articles of a corpus, or a resample of them, and the rate of each outlet in the corpus."""
    sums = counts.groupby("outlet")[["known", "exposure"]].sum()
    whole = counts.groupby("outlet").sample(frac=1, replace=True, random_state=rng)
    return (counts if population == "finite" else whole).reset_index(drop=True), sums["known"] / sums["exposure"]


def label(rng: Generator, table: pd.DataFrame, labelled: int, by_rules: bool) -> pd.DataFrame:
    """Return the articles with the counts of those that are drawn."""
    named = table.assign(article_id=[str(number) for number in range(len(table))], event="")
    sizes = pd.Series(np.sqrt(table["rules"].to_numpy() + 0.5), named["article_id"])
    sampling = Sampling(articles_per_outlet=labelled, unit="article")
    drawn = draw_sample(named, sampling, seed=int(rng.integers(2**31)), sizes=sizes if by_rules else None)
    probability = drawn.set_index("article_id")["probability"].reindex(named["article_id"]).to_numpy()
    return named.assign(probability=probability, observed=table["known"].where(~np.isnan(probability)))


def intervals(
    rng: Generator, make: Callable[[], tuple[pd.DataFrame, pd.Series]], draws: int, labelled: int, population: Any
) -> dict[bool, pd.DataFrame]:
    """Return the rates of all draws with the true value, drawn with equal probabilities and by the rules' count."""
    rates: dict[bool, list[pd.DataFrame]] = {False: [], True: []}
    for _ in range(draws):
        table, truth = make()
        sums = table.groupby("outlet")[["known", "exposure"]].sum()
        true = sums["known"] / sums["exposure"] if population == "finite" else truth
        for by_rules, tables in rates.items():
            drawn = label(rng, table, labelled, by_rules)
            rows = estimate_rates(drawn.drop(columns="article_id"), per=1, population=population)
            tables.append(rows[rows["method"] != "too_few"].assign(true=lambda r: r["outlet"].map(true)))  # noqa: B023
    return {by_rules: pd.concat(tables) for by_rules, tables in rates.items()}


def measure(rates: dict[bool, pd.DataFrame]) -> dict[str, Any]:
    """Return coverage of both draws, and width and error of the one relative to the other."""
    held = {
        by_rules: float(((rows["low"] <= rows["true"]) & (rows["true"] <= rows["high"])).mean())
        for by_rules, rows in rates.items()
    }
    equal, by_rules = (
        ((rows["high"] - rows["low"]).mean(), np.sqrt(((rows["value"] - rows["true"]) ** 2).mean()))
        for rows in rates.values()
    )
    return {
        "coverage": round(held[True], 3), "coverage_equal": round(held[False], 3),
        "width": round(float(by_rules[0] / equal[0]), 3), "error": round(float(by_rules[1] / equal[1]), 3),
        "n": len(rates[True]),
    }  # fmt: skip


def corpus_counts(path: Path, labels: list[str], outlets: bool) -> pd.DataFrame:
    """Count the words, the spans of the labels and the rules' markers of each article of a corpus."""
    rows = []
    for row in read_corpus(path):
        markers = find_markers(row["text"], language=row["language"])
        digest = int(hashlib.sha256(row["id"].encode()).hexdigest(), 16)
        rows.append({
            "outlet": row["outlet"] if outlets else f"outlet {digest % 6}",
            "exposure": float(len(row["text"].split())),
            "predicted": sum(marker.score for marker in markers if marker.category in LOADED),
            "rules": sum(marker.voice == "outlet" for marker in markers),
            "known": float(sum(span["label"] in labels for span in row["spans"])),
        })  # fmt: skip
    return pd.DataFrame(rows)


def cells(rng: Generator, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield the measurements of each kind of world, or of the corpus."""
    if options.corpus:
        labels = options.labels.split(";")
        counts = corpus_counts(options.corpus, labels, options.outlets)
        for labelled, population in itertools.product(LABELLED, ("finite", "super")):
            make = lambda p=population: resampled(rng, counts, p)  # noqa: E731
            figures = measure(intervals(rng, make, options.draws, labelled, population))
            yield {"labelled": labelled, "population": population, **figures}
        return
    kinds = itertools.product(LABELLED, PREVALENCES, MODELS, RULES, ("finite", "super"))
    for labelled, prevalence, model, rules, population in kinds:
        kind = {"prevalence": prevalence, "model": model, "rules": rules}
        make = lambda k=kind: world(rng, **k)  # noqa: E731
        figures = measure(intervals(rng, make, options.draws, labelled, population))
        yield {"labelled": labelled, "population": population, **kind, **figures}


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="a file with known spans, in place of simulated worlds")
    parser.add_argument(
        "--labels", default="Loaded_Language;Name_Calling,Labeling", help="of the spans that count, between semicolons"
    )
    parser.add_argument("--outlets", action="store_true", help="of the corpus, in place of six by a digest of the id")
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    warnings.simplefilter("error")
    rows = list(cells(np.random.default_rng(options.seed), options))
    head = {"benchmark": "sizes", "draws": options.draws, "seed": options.seed, "n": sum(row["n"] for row in rows)}
    print(json.dumps({**head, "cells": rows}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

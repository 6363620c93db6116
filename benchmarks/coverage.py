"""The coverage of the intervals of rates and comparisons, by simulation.

    python benchmarks/coverage.py --json
    python benchmarks/coverage.py --draws 500 --contrasts
    python benchmarks/coverage.py --draws 500 --names
    python benchmarks/coverage.py --draws 100 --designs
    python benchmarks/coverage.py --corpus polnear_train.jsonl

Each draw makes four outlets of 300 articles with the same true rate. Lengths
are log-normal (median 440 words), an article's own rate is gamma-distributed
with squared coefficient of variation ``spread``, counts are Poisson. Markers
occur in ``prevalence`` of the sentences (22 words each). Some articles of each
outlet are labelled at random. The models:

    none     no model: the labels alone
    good     finds 9 of 10 markers with a probability of .85, and false ones with .2
    biased   finds 6 of 10 and many false ones, all with a probability of 1
    useless  counts that are independent of the markers

``given`` is the share of outlets with an interval, ``coverage`` the share of
these that contain the true rate, ``wrong`` the share of all outlets with an
interval that misses it, ``width`` the mean ratio to the interval of the labels
alone. ``coverage_ppi`` is that of ppi-python for the same outlets, and
``width_of_ppi`` the median ratio of our intervals to theirs. With ``--names``,
articles mention an actor 1 + Poisson(3) times, and an article's own share of one
name is beta-distributed around the true one, with variance
p(1 - p) / (1 + ``concentration``). ``--designs`` are the worlds of
``design_worlds.py``: events, unequal overlap of readers, two phases.

With ``--corpus`` the articles are those of a corpus: counts are of the spans of
``--label`` that its annotators marked (in PolNeAR, what sources say), and the
rules' reported speech is the model.
"""

import argparse
import itertools
import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from design_worlds import design_worlds, measure_design
from measure import read_corpus, words_in
from numpy.random import Generator
from ppi_intervals import ppi_limits

from framing.estimates.contrasts import contrast_rates
from framing.estimates.rates import estimate_rates
from framing.intervals import bootstrap
from framing.markers.speech import find_speech

OUTLETS, ARTICLES, SENTENCE = 4, 300, 22
LABELLED = (12, 20, 30, 60)
PREVALENCES = (0.01, 0.04, 0.12, 0.30)
SPREADS = (0.5, 2.0)
MODELS = ("none", "good", "biased", "useless")


def draw_articles(rng: Generator, *, labelled: int, prevalence: float, spread: float, model: str) -> pd.DataFrame:
    """Draw the articles of four outlets, ``labelled`` of each with an observed count."""
    size = OUTLETS * ARTICLES
    words = rng.lognormal(np.log(440), 0.5, size).round() + 40
    rates = prevalence / SENTENCE * rng.gamma(1 / spread, spread, size)
    counts = rng.poisson(rates * words)
    chosen = np.concatenate([rng.permutation(ARTICLES) < labelled for _ in range(OUTLETS)])
    return pd.DataFrame({
        "outlet": np.repeat([f"outlet {number}" for number in range(OUTLETS)], ARTICLES),
        "exposure": words,
        "predicted": predict(rng, counts, words, prevalence, model),
        "observed": np.where(chosen, counts, np.nan),
        "probability": np.where(chosen, labelled / ARTICLES, np.nan),
    })  # fmt: skip


def predict(rng: Generator, counts: np.ndarray, words: np.ndarray, prevalence: float, model: str) -> np.ndarray:
    """Return the expected counts of a model of a kind."""
    expected = prevalence / SENTENCE * words
    if model == "good":
        return 0.85 * rng.binomial(counts, 0.9) + 0.2 * rng.poisson(0.5 * expected)
    if model == "biased":
        return rng.binomial(counts, 0.6) + rng.poisson(0.1 / SENTENCE * words).astype(float)
    if model == "useless":
        return rng.poisson(expected).astype(float)
    return np.zeros(len(words))


def measure(rng: Generator, draws: int, **world: Any) -> dict[str, Any]:
    """Return coverage and width of the intervals of one kind of world."""
    truth = 1000 * world["prevalence"] / SENTENCE
    held, widths, held_ppi, of_ppi = [], [], [], []
    for _ in range(draws):
        articles = draw_articles(rng, **world)
        rates = estimate_rates(articles)
        rates = rates[rates["method"] != "too_few"]
        held += list((rates["low"] <= truth) & (truth <= rates["high"]))
        if world["model"] != "none":
            alone = estimate_rates(articles.assign(predicted=0.0)).loc[rates.index]
            widths += list((rates["high"] - rates["low"]) / (alone["high"] - alone["low"]))
        theirs = ppi_limits(articles).loc[rates["outlet"]]
        held_ppi += list((theirs["low"] <= truth) & (truth <= theirs["high"]))
        of_ppi += list((rates["high"] - rates["low"]).to_numpy() / (theirs["high"] - theirs["low"]).to_numpy())
    count = draws * OUTLETS
    return {
        **world,
        "given": round(len(held) / count, 3),
        "coverage": round(float(np.mean(held)), 3) if held else None,
        "wrong": round((len(held) - sum(held)) / count, 4),
        "width": round(float(np.mean(widths)), 2) if widths else 1.0,
        "coverage_ppi": round(float(np.mean(held_ppi)), 3) if held else None,
        "width_of_ppi": round(float(np.median(of_ppi)), 2) if held else None,
        "n": len(held),
    }


def measure_contrasts(rng: Generator, draws: int, **world: Any) -> dict[str, Any]:
    """Return coverage of the ratio of two outlets on the same events, matched and not."""
    held: dict[str, list[bool]] = {"matched": [], "unmatched": []}
    for _ in range(draws):
        articles = draw_events(rng, **world)
        for table in (articles, articles.drop(columns="event")):
            row = contrast_rates(table).iloc[0]
            if row["method"] != "too_few":
                held[row["method"]].append(bool(row["ratio_low"] <= world["ratio"] <= row["ratio_high"]))
    kinds = {f"coverage_{kind}": round(float(np.mean(hits)), 3) if hits else None for kind, hits in held.items()}
    return {**world, **kinds, "n": len(held["unmatched"])}


def draw_events(rng: Generator, *, events: int, labelled: int, shared: float, ratio: float) -> pd.DataFrame:
    """Draw two outlets with eight articles per event; ``shared`` is the spread that an event gives to both."""
    moods = rng.gamma(1 / shared, shared, events) if shared else np.ones(events)
    tables = []
    for outlet, rate in (("first", 0.006 * ratio), ("second", 0.006)):
        event = np.repeat(np.arange(events), 8)
        words = rng.lognormal(np.log(440), 0.4, len(event)).round()
        counts = rng.poisson(rate * words * moods[event] * rng.gamma(2, 0.5, len(event)))
        order = np.concatenate([rng.permutation(8) for _ in range(events)])
        chosen = np.isin(np.arange(len(event)), np.lexsort((rng.random(len(event)), order))[:labelled])
        tables.append(pd.DataFrame({
            "outlet": outlet, "event": [f"e{number}" for number in event], "exposure": words,
            "predicted": 0.85 * rng.binomial(counts, 0.9) + 0.2 * rng.poisson(0.5 * 0.006 * words),
            "observed": np.where(chosen, counts, np.nan),
            "probability": np.where(chosen, labelled / len(event), np.nan),
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def measure_names(rng: Generator, draws: int, *, articles: int, share: float, concentration: float) -> dict[str, Any]:
    """Return coverage of the bootstrap interval of a name's share; shares of 0 and 1 get none."""
    held = []
    for draw in range(draws):
        totals = 1 + rng.poisson(3, articles)
        own = rng.beta(share * concentration, (1 - share) * concentration, articles)
        counts = rng.binomial(totals, own)
        interval = bootstrap(lambda rows, c=counts, t=totals: float(c[rows].sum() / t[rows].sum()), articles, seed=draw)
        if 0 < interval.value < 1:
            held.append(interval.low <= share <= interval.high)
    world = {"articles": articles, "share": share, "concentration": concentration}
    return {**world, "coverage": round(float(np.mean(held)), 3), "given": round(len(held) / draws, 3), "n": draws}


def measure_corpus(
    rng: Generator, draws: int, *, counts: pd.DataFrame, labelled: int, population: str
) -> dict[str, Any]:
    """Return coverage and width of the intervals of a share that is known for every article of a corpus.

    ``counts`` has outlet, exposure, predicted (by rule) and known (by the
    corpus' annotators); in each draw ``labelled`` articles per outlet are
    labelled. With population "finite" the true rate is that of these articles;
    with "super" each draw resamples the articles, with replacement.
    """
    held, held_alone, held_ppi, widths = [], [], [], []
    for _ in range(draws):
        drawn = (
            counts
            if population == "finite"
            else counts.groupby("outlet").sample(frac=1, replace=True, random_state=rng)
        )
        drawn = drawn.reset_index(drop=True)
        rank = pd.Series(rng.random(len(drawn))).groupby(drawn["outlet"]).rank()
        size = drawn.groupby("outlet")["known"].transform("size")
        chosen = rank <= labelled
        table = drawn.assign(observed=drawn["known"].where(chosen), probability=(labelled / size).where(chosen))
        truth = counts.groupby("outlet")[["known", "exposure"]].sum()
        corrected, alone = (
            estimate_rates(articles, per=1, population=population).set_index("outlet")
            for articles in (table, table.assign(predicted=0.0))
        )
        share = (truth["known"] / truth["exposure"]).reindex(corrected.index)
        defined = corrected["method"] != "too_few"
        for results, rates in ((held, corrected), (held_alone, alone), (held_ppi, ppi_limits(table, per=1))):
            results += list(((rates["low"] <= share) & (share <= rates["high"]))[defined])
        widths += list(((corrected["high"] - corrected["low"]) / (alone["high"] - alone["low"])).dropna())
    return {
        "labelled": labelled, "population": population, "coverage": round(float(np.mean(held)), 3),
        "coverage_labels_only": round(float(np.mean(held_alone)), 3),
        "coverage_ppi": round(float(np.mean(held_ppi)), 3),
        "width": round(float(np.mean(widths)), 2), "n": len(held),
    }  # fmt: skip


def corpus_counts(path: Path, label: str) -> pd.DataFrame:
    """Count the words of each article of a corpus, those in spans of ``label``, and those in speech by rule."""
    rows = []
    for row in read_corpus(path):
        labelled = words_in(
            row["text"], [(span["start"], span["end"]) for span in row["spans"] if span["label"] == label]
        )
        in_speech = words_in(
            row["text"], [(span.start, span.end) for span in find_speech(row["text"], row["language"])]
        )
        everything = words_in(row["text"], [(0, len(row["text"]))])
        rows.append((row["outlet"], float(len(everything)), float(len(in_speech)), float(len(labelled))))
    return pd.DataFrame(rows, columns=["outlet", "exposure", "predicted", "known"])


def name_worlds() -> Iterator[dict[str, Any]]:
    """Yield the worlds of names: few and many articles, that keep to one name or mix them."""
    for articles, share, concentration in itertools.product((5, 12, 20, 30, 100), (0.1, 0.3, 0.5), (1.0, 4.0)):
        yield {"articles": articles, "share": share, "concentration": concentration}


def worlds() -> Iterator[dict[str, Any]]:
    """Yield every combination of the kinds of worlds."""
    for spread, model, labelled, prevalence in itertools.product(SPREADS, MODELS, LABELLED, PREVALENCES):
        yield {"labelled": labelled, "prevalence": prevalence, "spread": spread, "model": model}


def event_worlds() -> Iterator[dict[str, Any]]:
    """Yield the worlds of two outlets on the same events."""
    for events, labelled, shared, ratio in itertools.product((8, 12, 25), (16, 30), (0.0, 0.5), (1.0, 2.0)):
        yield {"events": events, "labelled": labelled, "shared": shared, "ratio": ratio}


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=250, help="of four outlets each, a world (default 250)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contrasts", action="store_true", help="measure comparisons in place of rates")
    parser.add_argument("--designs", action="store_true", help="measure events, readers and two phases")
    parser.add_argument("--names", action="store_true", help="measure the shares of names in place of rates")
    parser.add_argument("--corpus", type=Path, help="a file with known spans, in place of simulated worlds")
    parser.add_argument(
        "--label", default="content", help="of the spans that are counted in --corpus (default content)"
    )
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng = np.random.default_rng(options.seed)
    kinds: Iterator[dict[str, Any]] = worlds()
    run: Callable[..., dict[str, Any]] = measure
    if options.contrasts:
        kinds, run = event_worlds(), measure_contrasts
    elif options.designs:
        kinds, run = design_worlds(), measure_design
    elif options.names:
        kinds, run = name_worlds(), measure_names
    elif options.corpus:
        counts = corpus_counts(options.corpus, options.label)
        pairs = itertools.product((12, 20, 30, 60), ("finite", "super"))
        kinds = ({"counts": counts, "labelled": labelled, "population": population} for labelled, population in pairs)
        run = measure_corpus
    cells = [run(rng, options.draws, **world) for world in kinds]
    head = {
        "benchmark": "coverage",
        "draws": options.draws,
        "seed": options.seed,
        "n": sum(cell["n"] for cell in cells),
    }
    print(json.dumps({**head, "cells": cells}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

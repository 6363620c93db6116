"""The coverage of intervals when further articles are drawn where the model is uncertain.

    python benchmarks/active.py --json
    python benchmarks/active.py --draws 100

Four outlets of 300 articles. An article has Poisson candidates, more in some
articles than in others (gamma with squared coefficient of variation
``spread``); a candidate is kept with a probability that depends on two
features, and there are Poisson markers that no rule finds. A logistic
regression is trained on the labelled articles, out of fold for these, and again
after each draw. ``start`` articles per outlet are drawn at random, then

    random     as many again, at random: the smallest permanent numbers
    uncertain  as many again by expected gain, in one draw
    rounds     as many again by expected gain, in three draws, with training in between

``coverage`` is the share of .95 intervals that contain the outlet's true rate,
``bias`` the mean of estimate / truth - 1 with its standard error, ``width`` the
mean ratio to the interval of the random draw in the same world, ``planned`` the
mean ratio of the width that --plan projects from the start for the random draw
to the actual one.
"""

import argparse
import itertools
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from sklearn.linear_model import LogisticRegression

from framing.corpus.sampling import draw_sample
from framing.corpus.uncertain import draw_uncertain
from framing.estimates.expected_gain import expected_gain
from framing.estimates.rates import estimate_rates
from framing.estimates.sample_size import plan_labels
from framing.settings import Sampling

OUTLETS, ARTICLES, FOLDS = 4, 300, 5
STRATEGIES = ("random", "uncertain", "rounds")


@dataclass(frozen=True)
class World:
    """All articles and candidates of one draw, with the label that each would have."""

    articles: pd.DataFrame
    article_of: np.ndarray
    features: np.ndarray
    kept: np.ndarray
    counts: np.ndarray


def make_world(rng: Generator, *, density: float, spread: float, missed: float, clarity: float) -> World:
    """Draw articles; ``density`` candidates per 1,000 words, ``clarity`` is how well features predict the kept."""
    size = OUTLETS * ARTICLES
    words = rng.lognormal(np.log(440), 0.5, size).round() + 40
    mood = rng.gamma(1 / spread, spread, size)
    n_candidates = rng.poisson(density / 1000 * words * mood)
    article_of = np.repeat(np.arange(size), n_candidates)
    features = rng.normal(size=(len(article_of), 2))
    logits = clarity * features[:, 0] + 0.5 * clarity * features[:, 1] - 0.7
    kept = rng.random(len(article_of)) < 1 / (1 + np.exp(-logits))
    counts = np.bincount(article_of, kept, size) + rng.poisson(missed / 1000 * words * mood)
    outlet = np.repeat([f"outlet {number}" for number in range(OUTLETS)], ARTICLES)
    ids = [f"a{number}" for number in rng.permutation(size)]
    return World(
        pd.DataFrame({"article_id": ids, "outlet": outlet, "exposure": words}), article_of, features, kept, counts
    )


def true_rate(*, density: float, missed: float, clarity: float, **rest: Any) -> float:
    """Return the outlets' true rate of markers per 1,000 words."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(1_000_000, 2))
    logits = clarity * features[:, 0] + 0.5 * clarity * features[:, 1] - 0.7
    return density * float((1 / (1 + np.exp(-logits))).mean()) + missed


def count(world: World, sample: pd.DataFrame) -> pd.DataFrame:
    """Return the table of ``estimate_rates`` after training on the sample, with the model's variance."""
    probability = sample.set_index("article_id")["probability"].reindex(world.articles["article_id"]).to_numpy()
    labelled = ~np.isnan(probability)
    fold = np.where(labelled, np.arange(len(labelled)) % FOLDS, -1)
    kept = np.zeros(len(world.article_of))
    for out in range(-1, FOLDS):
        seen = (labelled & (fold != out))[world.article_of]
        model = LogisticRegression().fit(world.features[seen], world.kept[seen])
        held_out = (fold == out)[world.article_of]
        if held_out.any():
            kept[held_out] = model.predict_proba(world.features[held_out])[:, 1]
    size = len(labelled)
    return world.articles.assign(
        predicted=np.bincount(world.article_of, kept, size),
        variance=np.bincount(world.article_of, kept * (1 - kept), size),
        observed=np.where(labelled, world.counts, np.nan),
        probability=probability,
    )


def draw(world: World, strategy: str, start: int, seed: int) -> pd.DataFrame:
    """Return the counts after the second draw."""
    sample = draw_sample(world.articles, Sampling(articles_per_outlet=start), seed=seed)
    if strategy == "random":
        return count(world, draw_sample(world.articles, Sampling(articles_per_outlet=2 * start), seed=seed))
    rounds = 3 if strategy == "rounds" else 1
    for more in (len(part) for part in np.array_split(np.arange(start), rounds)):
        gain = expected_gain(count(world, sample))
        sample = draw_uncertain(world.articles, sample, gain, per_outlet=more, sampling=Sampling(), seed=seed).sample
    return count(world, sample)


def measure(rng: Generator, draws: int, start: int, **settings: float) -> dict[str, Any]:
    """Return coverage, bias and width of each strategy in one kind of world."""
    truth = true_rate(**settings)
    by_strategy: dict[str, list[pd.DataFrame]] = {name: [] for name in STRATEGIES}
    planned = []
    for seed in range(draws):
        world = make_world(rng, **settings)
        for name in STRATEGIES:
            by_strategy[name].append(estimate_rates(draw(world, name, start, seed)))
        first = count(world, draw_sample(world.articles, Sampling(articles_per_outlet=start), seed=seed))
        planned.append(plan_labels(first, more=(start,)))
    tables = {name: pd.concat(parts, ignore_index=True) for name, parts in by_strategy.items()}
    width = {name: (table["high"] - table["low"]).to_numpy() for name, table in tables.items()}
    projected = pd.concat(planned, ignore_index=True)["width"].to_numpy()
    figures: dict[str, Any] = {**settings, "start": start, "planned": _mean(projected / width["random"])}
    for name, table in tables.items():
        given = table[table["method"] != "too_few"]
        off = given["value"].to_numpy() / truth - 1
        figures[name] = {
            "coverage": round(float(((given["low"] <= truth) & (truth <= given["high"])).mean()), 3),
            "bias": round(float(off.mean()), 4),
            "bias_error": round(float(off.std() / np.sqrt(len(off))), 4),
            "width": _mean(width[name] / width["random"]),
            "n": len(given),
        }
    return figures


def _mean(ratios: np.ndarray) -> float:
    return round(float(np.nanmean(ratios)), 3)


def worlds() -> Iterator[dict[str, Any]]:
    """Yield every combination: candidates per 1,000 words, their spread, missed markers, clarity."""
    for start, (density, spread), (missed, clarity) in itertools.product(
        (15, 30), ((4.0, 0.5), (20.0, 2.0)), ((0.5, 1.0), (0.2, 3.0))
    ):
        yield {
            "start": start,
            "density": density,
            "spread": spread,
            "missed": missed * density / 10,
            "clarity": clarity,
        }


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=250, help="of four outlets each, a world (default 250)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng = np.random.default_rng(options.seed)
    cells = [measure(rng, options.draws, **world) for world in worlds()]
    head = {"benchmark": "active", "draws": options.draws, "seed": options.seed,
            "n": sum(cell[name]["n"] for cell in cells for name in STRATEGIES)}  # fmt: skip
    print(json.dumps({**head, "cells": cells}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

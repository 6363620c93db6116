"""The coverage of the intervals of articles with any marker, by simulation.

    python benchmarks/marked_articles.py --draws 150 --json
    python benchmarks/marked_articles.py --draws 100 --events 3 --json

Each draw makes four outlets of 300 articles, of which ``share`` have a marker;
some are labelled at random. With ``--events`` there are so many articles per
event, whose own shares are beta-distributed, and events are drawn whole. The
models give an article that has a marker, and one that has none, a probability:

    none    no model
    poor    share + .1 (has - share), with noise of standard deviation .1
    good    beta(8, 2) and beta(1, 9)
    biased  .9, and uniform up to .8
"""

import argparse
import itertools
import json
import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from framing.estimates.marked_articles import article_shares

OUTLETS, ARTICLES, ALIKE = 4, 300, 3.0
SHARES, LABELLED, MODELS = (0.1, 0.3, 0.6, 0.9), (15, 30, 60), ("none", "poor", "good", "biased")


def predict(rng: Generator, has: np.ndarray, share: float, model: str) -> np.ndarray:
    """Return the probabilities of a model of a kind."""
    size = len(has)
    if model == "poor":
        return np.clip(share + 0.1 * (has - share) + 0.1 * rng.normal(size=size), 0, 1)
    if model == "good":
        return np.where(has > 0, rng.beta(8, 2, size), rng.beta(1, 9, size))
    if model == "biased":
        return np.where(has > 0, 0.9, 0.8 * rng.random(size))
    return np.zeros(size)


def draw_outlet(rng: Generator, name: str, *, labelled: int, share: float, model: str, events: int) -> pd.DataFrame:
    """Draw the articles of an outlet."""
    event = np.arange(ARTICLES) // events if events else np.arange(ARTICLES)
    stories = int(event.max()) + 1
    own = rng.beta(ALIKE * share, ALIKE * (1 - share), stories)[event] if events else share
    has = (rng.random(ARTICLES) < own).astype(float)
    n_drawn = max(8, round(labelled / events)) if events else labelled
    chosen = np.isin(event, rng.permutation(stories)[:n_drawn])
    names = pd.Series([f"{name} {code}" for code in event]) if events else pd.Series("", range(ARTICLES))
    return pd.DataFrame({
        "outlet": name, "exposure": 1.0, "predicted": predict(rng, has, share, model), "known": has,
        "observed": np.where(chosen, has, np.nan), "probability": np.where(chosen, n_drawn / stories, np.nan),
        "event": names, "drawn_event": names.where(chosen, ""),
    })  # fmt: skip


def measure(rng: Generator, draws: int, **world: Any) -> dict[str, Any]:
    """Return coverage for the outlets' practice and for these articles, and the mean width in percent."""
    held: dict[str, list[bool]] = {"super": [], "finite": []}
    widths: list[float] = []
    for _ in range(draws):
        tables = [draw_outlet(rng, f"outlet {number}", **world) for number in range(OUTLETS)]
        articles = pd.concat(tables, ignore_index=True)
        known = 100 * articles.groupby("outlet")["known"].mean()
        for population, hits in held.items():
            shares = article_shares(articles, confidence=0.95, population=population).set_index("outlet")
            shares = shares[shares["method"] != "too_few"]
            true = known.reindex(shares.index) if population == "finite" else 100 * world["share"]
            hits += list((shares["low"] <= true) & (true <= shares["high"]))
            widths += list(shares["high"] - shares["low"]) if population == "super" else []
    coverage = {f"coverage_{name}": round(float(np.mean(hits)), 3) if hits else None for name, hits in held.items()}
    given = round(len(widths) / (draws * OUTLETS), 2)
    width = round(float(np.mean(widths)), 1) if widths else None
    return {**world, **coverage, "given": given, "width": width, "n": len(widths)}


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=150, help="of four outlets each, a world (default 150)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=0, help="articles per event; 0 draws articles (default)")
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng = np.random.default_rng(options.seed)
    cells = [
        measure(rng, options.draws, model=model, labelled=labelled, share=share, events=options.events)
        for model, labelled, share in itertools.product(MODELS, LABELLED, SHARES)
    ]
    head = {"benchmark": "marked_articles", "draws": options.draws, "seed": options.seed}
    print(
        json.dumps({**head, "n": sum(cell["n"] for cell in cells), "cells": cells}, indent=None if options.json else 1)
    )


if __name__ == "__main__":
    main()

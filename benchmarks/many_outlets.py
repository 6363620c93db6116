"""Many outlets: what is found in pairs and against their mean, false families, and partial pooling, by simulation.

    python benchmarks/many_outlets.py --draws 100 --json

Each draw makes ``outlets`` of 100 articles; ``labelled`` of each are read. Lengths,
counts and the good model are those of ``coverage.py`` (markers in 12 % of the
sentences). The outlets' rates are log-normal around one rate, with standard
deviation ``spread`` of the log. With ``events``, so many stories shift the rates of
all outlets that write on them, with squared coefficient of variation .5.

``found`` is the share of outlets whose rate really is 1.5 times their mean or more,
or its inverse or less, that are clear against the mean (Holm); ``found_pairs`` the
share of pairs with such a ratio that are clear among all pairs; ``false_families``
how often any outlet is clear without differences (``spread`` 0), or on the wrong
side of the mean; ``coverage`` is of the ratios to the true mean. ``pooled`` figures
are of partial pooling: coverage of all outlets' rates, width and squared error
relative to the estimates that are not pooled.
"""

import argparse
import itertools
import json
import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from framing.estimates.contrasts import PAIRS, contrast_rates
from framing.estimates.mean_contrasts import MEAN
from framing.estimates.partial_pooling import common_variance, pooled_estimates
from framing.estimates.rates import estimate_rates

ARTICLES, RATE, SPREAD, MOOD, LARGE = 100, 0.12 / 22, 0.5, 0.5, 1.5


def draw(
    rng: Generator, *, outlets: int, labelled: int, spread: float, events: int, model: str
) -> tuple[pd.DataFrame, pd.Series]:
    """Draw the articles, and the true rate of each outlet per 1,000 words."""
    moods = rng.gamma(1 / MOOD, MOOD, events) if events else np.ones(1)
    tables, true = [], {}
    for number in range(outlets):
        own = RATE * np.exp(spread * rng.normal() - spread**2 / 2)
        story = rng.integers(0, events, ARTICLES) if events else np.zeros(ARTICLES, dtype=int)
        words = rng.lognormal(np.log(440), 0.5, ARTICLES).round() + 40
        counts = rng.poisson(own * words * moods[story] * rng.gamma(1 / SPREAD, SPREAD, ARTICLES))
        good = 0.85 * rng.binomial(counts, 0.9) + 0.2 * rng.poisson(0.5 * RATE * words)
        chosen = rng.permutation(ARTICLES) < labelled
        name = f"outlet {number:02}"
        true[name] = 1000 * own
        tables.append(pd.DataFrame({
            "outlet": name, "exposure": words, "predicted": good if model == "good" else 0.0,
            "observed": np.where(chosen, counts, np.nan), "probability": np.where(chosen, labelled / ARTICLES, np.nan),
            "event": [f"e{code}" for code in story] if events else "",
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True), pd.Series(true)


def measure(rng: Generator, draws: int, *, pairs: bool, **world: Any) -> dict[str, Any]:
    """Return how often differences are found, rightly and falsely, and how good pooled rates are."""
    found, found_pairs, false, held, pooled_held, widths, errors = [], [], [], [], [], [], []
    for _ in range(draws):
        articles, true = draw(rng, **world)
        rows = contrast_rates(articles, against=MEAN)
        rows = rows[rows["method"] != "too_few"].set_index("outlet")
        ratio = true[rows.index] / true[rows.index].mean()
        clear = rows["p_adjusted"] < 0.05
        right = clear & ((rows["ratio"] > 1) == (ratio > 1)) & (ratio != 1)
        found += list(right[(ratio >= LARGE) | (ratio <= 1 / LARGE)])
        false.append(bool((clear & ~right).any()))
        held += list((rows["ratio_low"] <= ratio) & (ratio <= rows["ratio_high"]))
        if pairs:
            two = contrast_rates(articles, against=PAIRS)
            true_ratio = two["outlet"].map(true) / two["other"].map(true)
            large = (true_ratio >= LARGE) | (true_ratio <= 1 / LARGE)
            found_pairs += list((two["p_adjusted"] < 0.05)[large & (two["method"] != "too_few")])
        rates = estimate_rates(articles).set_index("outlet")
        common = common_variance(articles, rates.reset_index(), per=1000)
        pooled = pooled_estimates(rates, confidence=0.95, common=common)
        known = pooled["pooled"].notna()
        rates, pooled, target = rates[known], pooled[known], true[rates.index[known]]
        pooled_held += list((pooled["pooled_low"] <= target) & (target <= pooled["pooled_high"]))
        widths += list((pooled["pooled_high"] - pooled["pooled_low"]) / (rates["high"] - rates["low"]))
        errors.append((((pooled["pooled"] - target) ** 2).mean(), ((rates["value"] - target) ** 2).mean()))
    squared = np.array(errors).mean(axis=0)
    return {
        **world, "found": mean(found), "found_pairs": mean(found_pairs), "false_families": mean(false),
        "coverage": mean(held), "pooled_coverage": mean(pooled_held), "pooled_width": mean(widths),
        "pooled_squared_error": round(float(squared[0] / squared[1]), 2), "n": len(held),
    }  # fmt: skip


def mean(values: list[Any]) -> float | None:
    """Return the mean, rounded; None of nothing."""
    return round(float(np.mean(values)), 3) if values else None


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", action="store_true", help="measure pairs too, which takes most of the time")
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng = np.random.default_rng(options.seed)
    cells = [
        measure(rng, options.draws, pairs=options.pairs, outlets=outlets, labelled=20, spread=spread, events=events,
                model=model)
        for outlets, spread, events, model in itertools.product((12, 40), (0.0, 0.4), (0, 25), ("good", "none"))
    ]  # fmt: skip
    head = {"benchmark": "many_outlets", "draws": options.draws, "seed": options.seed}
    print(
        json.dumps({**head, "n": sum(cell["n"] for cell in cells), "cells": cells}, indent=None if options.json else 1)
    )


if __name__ == "__main__":
    main()

"""By how much rates of rare categories are too high, because only lucky outlets get one.

    python benchmarks/rare.py --json

In each draw an outlet has ``labelled`` articles drawn at random; a share
``articles`` of all its articles has markers, 1 + Poisson(0.5) each, and lengths are
log-normal. A rate is published from 3 labelled articles with a marker upwards.
``published`` is how often; ``ratio`` the mean of what is published, divided by the
truth; ``noted`` the share of published rates with the note "rare"; ``ratio_noted``
and ``ratio_others`` the ratios of those with and without it, nan if there is none.
"""

import argparse
import itertools
import json
import math
from typing import Any

import numpy as np
from numpy.random import Generator

from framing.estimates.rates import FEW_NONZERO
from framing.estimates.sample_moments import MIN_NONZERO

LABELLED = (12, 20, 30, 60, 100)
ARTICLES = (0.02, 0.05, 0.1, 0.2, 0.4)


def measure(rng: Generator, draws: int, *, labelled: int, articles: float) -> dict[str, Any]:
    """Return the figures of one kind of outlet."""
    marked = rng.random((draws, labelled)) < articles
    counts = np.where(marked, 1 + rng.poisson(0.5, marked.shape), 0)
    words = rng.lognormal(math.log(440), 0.5, marked.shape) + 40
    ratio = counts.sum(axis=1) / words.sum(axis=1) / (articles * 1.5 / (440 * math.exp(0.125) + 40))
    nonzero = marked.sum(axis=1)
    published, noted = nonzero >= MIN_NONZERO, nonzero < FEW_NONZERO
    groups = {"ratio": published, "ratio_noted": published & noted, "ratio_others": published & ~noted}
    means = {name: round(float(ratio[group].mean()), 2) if group.any() else math.nan for name, group in groups.items()}
    shares = {"published": float(published.mean()), "noted": float((published & noted).sum() / max(published.sum(), 1))}
    world = {"labelled": labelled, "articles": articles}
    return {**world, **{name: round(value, 3) for name, value in shares.items()}, **means, "n": draws}


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=20_000, help="outlets of each kind (default 20,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    kinds = itertools.product(LABELLED, ARTICLES)
    cells = [measure(rng, options.draws, labelled=labelled, articles=articles) for labelled, articles in kinds]
    head = {"benchmark": "rare", "draws": options.draws, "seed": options.seed, "n": sum(cell["n"] for cell in cells)}
    print(json.dumps({**head, "cells": cells}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

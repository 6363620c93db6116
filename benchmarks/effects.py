"""The coverage of the intervals of corrected regression, by simulation.

    python benchmarks/effects.py --json
    python benchmarks/effects.py --draws 500

Two outlets of 300 articles, half of them before and half after a day. The
question is a difference in differences: did one outlet's rate change more
than the other's, "outlet * period"? In truth it became 1.3 times as high in
the one outlet and stayed the same in the other. Lengths are log-normal,
counts Poisson with a gamma-distributed rate of each article (squared
coefficient of variation .5) and markers in ``prevalence`` of the sentences. With
``events`` 10, so many articles of both outlets, all of a period, share an event,
whose own rate is gamma-distributed with squared coefficient of variation .3.
Some articles of each outlet are labelled at random. The models:

    none      no model: the labels alone
    good      finds 9 of 10 markers, and false ones, everywhere alike
    drifting  finds 8 of 10, but 5 of 10 in the second outlet after the day

``coverage`` is the share of .95 intervals of the term "outlet:period" that
contain log 1.3, ``given`` the share of draws with an interval, ``bias`` the mean
error of the coefficient, ``width`` the mean width divided by that without a model.
``model alone`` is the same regression of the model's counts, taken for labels
of all articles; ``sandwich`` has the sandwich in place of the jackknife.
"""

import argparse
import itertools
import json
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from framing.estimates.effects import estimate_effects

ARTICLES, SENTENCE, RATIO, DAY = 300, 22, 1.3, "2024-04-01"
TERM = "outlet[outlet 1]:period[after]"
LABELLED = (20, 40)
PREVALENCES = (0.12, 0.30)
EVENTS = (0, 10)  # articles of an event; 0 for none
MODELS = ("none", "good", "drifting")


def draw_articles(rng: Generator, *, labelled: int, prevalence: float, events: int, model: str) -> pd.DataFrame:
    """Draw the articles of two outlets before and after a day, some of them labelled."""
    outlet, after = np.repeat([0, 1], ARTICLES), np.tile(np.repeat([0, 1], ARTICLES // 2), 2)
    event = after * 1000 + np.tile(np.arange(ARTICLES // 2) // max(events // 2, 1), 4)
    shared = rng.gamma(1 / 0.3, 0.3, 2000)[event] if events else 1.0
    words = rng.lognormal(np.log(440), 0.5, 2 * ARTICLES).round() + 40
    rates = prevalence / SENTENCE * shared * rng.gamma(2, 0.5, 2 * ARTICLES) * RATIO ** (outlet * after)
    counts = rng.poisson(rates * words)
    recall = np.where(outlet * after == 1, 0.5, 0.8) if model == "drifting" else 0.9
    predicted = 0.85 * rng.binomial(counts, recall) + 0.2 * rng.poisson(0.5 * prevalence / SENTENCE * words)
    chosen = np.concatenate([rng.permutation(ARTICLES) < labelled for _ in range(2)])
    return pd.DataFrame({
        "outlet": np.char.add("outlet ", outlet.astype(str)),
        "date": np.where(after == 1, "2024-05-01", "2024-03-01"),
        "event": event.astype(str) if events else "",
        "exposure": words,
        "predicted": 0.0 if model == "none" else predicted,
        "observed": np.where(chosen, counts, np.nan),
        "probability": np.where(chosen, labelled / ARTICLES, np.nan),
    })  # fmt: skip


def interval(articles: pd.DataFrame, **options: Any) -> pd.Series:
    """Return the row of the difference in differences."""
    effects = estimate_effects(articles, "outlet * period", period=f"before:{DAY}", **options)
    return effects.set_index("term").loc[TERM]


def measure(rng: Generator, draws: int, **world: Any) -> dict[str, Any]:
    """Return the coverage, bias and width in one world."""
    rows = []
    for _ in range(draws):
        articles = draw_articles(rng, **world)
        naive = articles.assign(observed=articles["predicted"], predicted=0.0, probability=1.0)
        row, sandwich = interval(articles), interval(articles, variance="sandwich")
        alone = interval(naive) if world["model"] != "none" else sandwich
        labels = interval(articles.assign(predicted=0.0)) if world["model"] != "none" else row
        covered = [each["low"] <= RATIO <= each["high"] for each in (row, sandwich, alone)]
        widths = [np.log(each["high"] / each["low"]) for each in (row, labels)]
        rows.append((*covered, row["coefficient"] - np.log(RATIO), widths[0], widths[1], row["method"] != "too_few"))
    table = pd.DataFrame(rows, columns=["coverage", "sandwich", "model alone", "bias", "width", "labels", "given"])
    given = table[table["given"]]
    means = given.drop(columns="given").astype(float).mean()
    if world["model"] == "none":
        means["model alone"] = float("nan")
    return {**world, "given": table["given"].mean(), **means.drop(["width", "labels"]).round(4).to_dict(),
            "width": round(given["width"].mean() / given["labels"].mean(), 3)}  # fmt: skip


def main() -> None:
    """Print a row for each world."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    names = ("labelled", "prevalence", "events", "model")
    rng = np.random.default_rng(options.seed)
    worlds = itertools.product(LABELLED, PREVALENCES, EVENTS, MODELS)
    rows = [measure(rng, options.draws, **dict(zip(names, world, strict=True))) for world in worlds]
    print(json.dumps(rows, indent=1) if options.json else pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main()

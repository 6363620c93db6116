"""Distinctive words of outlets: how many are reported if there are none, and how many of those planted are found.

    python benchmarks/words.py [--draws 100] [--seed 1] [--json]

A world has ``outlets`` that write ``articles`` from one vocabulary of 800 words
with Zipfian frequencies. An article has its own frequencies, drawn from a
Dirichlet distribution around them with ``concentration`` (200: a word that
occurs once is likely to occur again), and, if there are ``events``, a tenth of
its words from the 20 words of its event. ``ratio`` is how many times as often
the first outlet uses each of ten planted words; with 1, none is planted.

``any_false``: share of outlets with at least one word reported wrongly (at most
.05 expected). ``false_plain``: words per outlet that the same log-odds report if
words count as independent, |z| > 1.96. ``found``: share of planted words
reported. ``held``: share of intervals of planted words that contain the true
log-odds.
"""

import argparse
import itertools
import json
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.estimates.distinctive_words import PRIOR_WORDS, word_differences
from framing.estimates.speech_counts import SpeechCounts

WORDS, LENGTH, PLANTED = 800, 200, slice(60, 70)
NAMES = tuple(f"w{number:04d}" for number in range(WORDS))


def draw(
    rng: np.random.Generator, *, outlets: int, articles: int, events: int, concentration: float, ratio: float
) -> SpeechCounts:
    """Draw one world."""
    base = 1 / np.arange(5, WORDS + 5)
    base /= base.sum()
    first = base.copy()
    first[PLANTED] *= ratio
    first /= first.sum()
    rows, facts = [], []
    topics = rng.integers(200, WORDS, (max(1, events), 20))
    for outlet, number in itertools.product(range(outlets), range(articles)):
        own = rng.dirichlet(concentration * (first if outlet == 0 else base) + 1e-9)
        length = int(rng.lognormal(np.log(LENGTH), 0.4))
        event = int(rng.integers(events)) if events else 0
        counts = rng.multinomial(length, own)
        if events:
            counts += np.bincount(topics[event][rng.integers(0, 20, length // 10)], minlength=WORDS)
        rows.append(counts)
        name = f"e{event}" if events else ""
        facts.append((f"{outlet}-{number}", f"o{outlet}", "en", name, int(counts.sum()), 0, 0, True))
    table = sparse.coo_matrix(np.array(rows))
    columns = ["article_id", "outlet", "language", "event", "own", "quote", "paraphrase", "drawn"]
    times = table.data.astype(int)
    row, word = (np.repeat(index, times).astype(np.int32) for index in (table.row, table.col))
    return SpeechCounts(pd.DataFrame(facts, columns=columns), pd.DataFrame(), NAMES, row, word, np.zeros_like(row))


def plain(speech_counts: SpeechCounts, outlets: int) -> int:
    """Count the words that Monroe's z alone calls different, over all outlets."""
    counts, called = np.asarray(speech_counts.counts.toarray()), 0
    outlet = speech_counts.articles["outlet"].to_numpy()
    prior = PRIOR_WORDS * counts.sum(axis=0) / counts.sum() + 1e-9
    common = (counts > 0).sum(axis=0) >= 5
    for name in sorted(set(outlet))[:outlets]:
        own, other = (counts[mask].sum(axis=0) + prior for mask in (outlet == name, outlet != name))
        odds = np.log(own / (own.sum() - own)) - np.log(other / (other.sum() - other))
        called += int((np.abs(odds / np.sqrt(1 / own + 1 / other)) > 1.96)[common].sum())
    return called


def measure(rng: np.random.Generator, draws: int, **world: Any) -> dict[str, Any]:
    """Return the figures of one world."""
    planted, outlets = set(NAMES[PLANTED]) if world["ratio"] != 1 else set(), world["outlets"]
    false = any_false = n_found = by_chance = 0
    held: list[bool] = []
    base = 1 / np.arange(5, WORDS + 5)
    share = (base / base.sum())[PLANTED].sum()
    truth = np.log(world["ratio"] / (1 + share * (world["ratio"] - 1)))
    for number in range(draws):
        speech_counts = draw(rng, **world)
        table = word_differences(speech_counts, shuffles=199, seed=number)
        clear = table[table["p_adjusted"] < 0.05]
        # the others are compared with the first too, so only its list is free of consequences
        wrong = clear[(clear["outlet"] == "o0") & ~clear["word"].isin(planted)] if planted else clear
        false += len(wrong)
        any_false += wrong["outlet"].nunique()
        by_chance += 0 if planted else plain(speech_counts, outlets)
        hits = clear[(clear["outlet"] == "o0") & clear["word"].isin(planted) & (clear["z"] > 0)]
        n_found += len(hits)
        held += list((hits["low"] <= truth) & (truth <= hits["high"]))
    lists = draws * (1 if planted else outlets)
    return {
        **world,
        "any_false": round(any_false / lists, 3),
        "false": round(false / lists, 3),
        "false_plain": None if planted else round(by_chance / lists, 1),
        "found": round(n_found / (10 * draws), 3) if planted else None,
        "held": round(float(np.mean(held)), 3) if len(held) >= 100 else None,
        "n": lists,
    }


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    rng, cells = np.random.default_rng(options.seed), []
    kinds = ((0, 2000), (0, 200), (8, 200))
    for ratio, articles, (events, concentration) in itertools.product((1, 3), (12, 40), kinds):
        world = {"outlets": 4, "articles": articles, "events": events, "concentration": concentration, "ratio": ratio}
        cells.append(measure(rng, options.draws, **world))
    head = {"benchmark": "words", "draws": options.draws, "seed": options.seed, "n": len(cells), "cells": cells}
    print(json.dumps(head, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

"""How often the intervals of agreement and of the blind arm hold the truth, and how long agreement takes.

    python benchmarks/agreement.py --json
    python benchmarks/agreement.py --speed --json      # beside krippendorff and pygamma-agreement
    python benchmarks/agreement.py --gold --json       # majority and Dawid-Skene against the truth

A world is 2,000 articles in whose texts spans stand; annotators overlook some,
move an end, take another category and mark what is not a span. How careful they are
differs from article to article. The truth is the value over all articles; each
draw takes a few of them, puts an interval around the value, and looks whether it
holds the truth. ``given`` is the share of draws with an interval.

For the blind arm, rules find most spans and some that are none; shown, people
keep nearly all of what is right and ``pull`` of what is wrong. The truth is that
of the 2,000 articles, each read both with and without pre-labels.
"""

import argparse
import itertools
import json
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from framing.annotations.agreement import agreement
from framing.annotations.agreement_counts import Counts, count
from framing.annotations.arms import difference, ratio_estimate
from framing.annotations.by_article import ANNOTATION_COLUMNS, Annotation, ArticleReadings
from framing.annotations.gold import adjudicate
from framing.intervals import Estimate, bootstrap_sums, clustered_share, resampled

POPULATION = 2000
CATEGORIES = ("hedge", "loaded", "naming")
PEOPLE = ("ada", "bo", "cy")
VOICES = ("outlet", "quote")
WORD = 6  # code points of a word and the blank behind it
ARTICLES = (10, 20, 50)


def draw_world(
    rng: Generator, size: int, *, per_article: float, careful: float
) -> tuple[list[ArticleReadings], dict[str, str]]:
    """Draw articles that two or three people read; ``careful`` is how many of the spans they see on average."""
    judged, texts = [], {}
    for number in range(size):
        words = int(rng.lognormal(np.log(440), 0.5)) + 40
        many = int(rng.poisson(rng.gamma(2, per_article / 2)))
        places = rng.permutation(words - 3)[: many + 2]
        spans = [
            (int(place), int(rng.integers(1, 4)), str(rng.choice(CATEGORIES)), VOICES[int(rng.random() < 0.3)])
            for place in places
        ]
        seen = float(rng.beta(8 * careful, 8 * (1 - careful)))
        people = {who: mark(rng, spans[:many], spans[many:], seen) for who in PEOPLE[: 2 + number % 2]}
        judged.append(ArticleReadings(f"a{number}", people))
        texts[f"a{number}"] = "words " * words
    return judged, texts


def mark(rng: Generator, spans: Sequence[Any], others: Sequence[Any], seen: float) -> tuple[Annotation, ...]:
    """Return what one person marks: most of the spans, not always as long, and now and then something else."""
    marks = set()
    for place, size, category, voice in spans:
        if rng.random() < seen:
            longer = size + int(rng.random() < 0.1)
            called = str(rng.choice(CATEGORIES)) if rng.random() < 0.06 else category
            marks.add(annotation(place, longer, called, "paraphrase" if rng.random() < 0.1 else voice))
    for place, size, category, voice in others:
        if rng.random() < 0.15:
            marks.add(annotation(place, size, category, voice))
    return tuple(sorted(marks))


def annotation(place: int, size: int, category: str, voice: str) -> Annotation:
    """Return a span of so many words."""
    return Annotation(place * WORD, (place + size) * WORD - 1, category, voice, ("words " * size).strip())


def measure_agreement(rng: Generator, draws: int, **world: float) -> Iterator[dict[str, Any]]:
    """Yield coverage of the intervals of each measure, of all categories and of one."""
    judged, texts = draw_world(rng, POPULATION, **world)
    counts = [one for one in count(judged, texts, list(CATEGORIES), seed=1) if one.category in ("all", "hedge")]
    for articles in ARTICLES:
        times = resampled(articles, seed=1)
        rows = [rng.choice(POPULATION, articles, replace=False) for _ in range(draws)]
        for one in counts:
            made = [estimate(one, some, times) for some in rows]
            truth = float(one.value_of(sums(one).sum(axis=0)))
            facts = {"measure": one.measure, "category": one.category, "articles": articles, "truth": round(truth, 3)}
            yield {**world, **facts, **coverage(made, truth)}


def sums(counts: Counts) -> np.ndarray:
    """Return the numbers of all articles."""
    return np.zeros((0, 1)) if counts.by_article is None else counts.by_article


def estimate(counts: Counts, rows: np.ndarray, times: np.ndarray) -> Estimate:
    """Estimate a measure of some of the articles."""
    return bootstrap_sums(counts.value_of, sums(counts)[rows], times)


def coverage(made: Sequence[Estimate], truth: float) -> dict[str, Any]:
    """Return the share of intervals that hold the truth, their mean width, and the share of draws with one."""
    known = [one for one in made if one.low == one.low]
    held = [one.low <= truth <= one.high for one in known]
    widths = [one.high - one.low for one in known]
    return {
        "coverage": round(float(np.mean(held)), 3) if held else None,
        "width": round(float(np.mean(widths)), 2) if held else None,
        "given": round(len(known) / len(made), 3),
        "n": len(known),
    }


def measure_arms(rng: Generator, draws: int, *, per_article: float, pull: float) -> Iterator[dict[str, Any]]:
    """Yield coverage of the intervals of the blind arm: recall, rates, acceptance, and their differences."""
    words = rng.lognormal(np.log(440), 0.5, POPULATION).round() + 40
    there = rng.poisson(rng.gamma(2, per_article / 2, POPULATION))
    found, false = rng.binomial(there, 0.8), rng.poisson(0.25 * per_article, POPULATION)
    seen = rng.beta(6, 2, POPULATION)
    unseen = rng.binomial(found, seen)
    blind = {"hits": unseen + rng.binomial(false, 0.1), "own": rng.binomial(there - found, seen)}
    kept = rng.binomial(found, seen + (1 - seen) * 0.8)
    assisted = {"hits": kept + rng.binomial(false, pull), "own": rng.binomial(there - found, seen)}
    pairs = {name: arm_pairs(one, found + false, words) for name, one in (("assisted", assisted), ("blind", blind))}
    for articles, many in itertools.product((6, 12, 25), (3,)):
        for measure in ("recall", "marked", "accepted", "rules_f1"):
            rows = [rng.permutation(POPULATION)[: articles * (many + 1)] for _ in range(draws)]
            if measure == "recall":
                truth = float(found.sum() / there.sum())
                made = [clustered_share(found[one[:articles]], there[one[:articles]]) for one in rows]
            else:
                arms = [pairs[name][measure] for name in ("assisted", "blind")]
                truth = float(np.subtract(*(one[:, 0].sum() / one[:, 1].sum() for one in arms)))
                made = [difference(one_arm(measure, arms[0][one[articles:]]), one_arm(measure, arms[1][one[:articles]]))
                        for one in rows]  # fmt: skip
            name = measure if measure == "recall" else f"{measure}, difference"
            facts = {"per_article": per_article, "pull": pull, "measure": name, "blind": articles,
                     "assisted": articles * many, "truth": round(truth, 3)}  # fmt: skip
            yield {**facts, **coverage(made, truth)}


def arm_pairs(arm: dict[str, np.ndarray], markers: np.ndarray, words: np.ndarray) -> dict[str, np.ndarray]:
    """Return above and below the line of each measure, an article a row."""
    marked = arm["hits"] + arm["own"]
    return {
        "marked": np.column_stack([1000 * marked, words]),
        "accepted": np.column_stack([arm["hits"], markers]),
        "rules_f1": np.column_stack([arm["hits"], (marked + markers) / 2]),
    }


def one_arm(measure: str, pairs: np.ndarray) -> Estimate:
    """Estimate a measure in one arm, as ``compare_arms`` does."""
    if measure == "accepted":
        return clustered_share(pairs[:, 0], pairs[:, 1])
    return ratio_estimate(pairs, most=1.0 if measure == "rules_f1" else float("inf"))


def measure_gold(rng: Generator, draws: int, *, people: int, worst: float) -> Iterator[dict[str, Any]]:
    """Yield the F1 of gold by each rule against the truth; one annotator finds only ``worst`` of the spans."""
    finds = [*(0.9, 0.85, 0.8, 0.75)[: people - 1], worst]
    invents = [*(0.3, 0.4, 0.5, 0.6)[: people - 1], 6 * (1 - worst)]
    scores: dict[str, list[float]] = {"majority": [], "dawid_skene": []}
    for _ in range(draws):
        rows, read, truth = [], [], set()
        for number in range(60):
            places = rng.permutation(80)
            true, others = places[: rng.poisson(6)], places[40:]
            truth |= {(f"a{number}", int(place) * 2 * WORD) for place in true}
            for who, (hit, extra) in enumerate(zip(finds, invents, strict=True)):
                marks = [*true[rng.random(len(true)) < hit], *others[: rng.poisson(extra)]]
                rows += [(f"a{number}", str(who), place * 2 * WORD, place * 2 * WORD + 5, "words", "hedge", "outlet")
                         for place in marks]  # fmt: skip
                read.append((f"a{number}", str(who), "assisted", False))
        annotations = pd.DataFrame(
            rows, columns=["article_id", "annotator", "start", "end", "text", "category", "voice"]
        )
        readings = pd.DataFrame(read, columns=["article_id", "annotator", "arm", "skipped"])
        for rule, made in scores.items():
            gold = adjudicate(annotations, readings, rule=rule)
            found = set(zip(gold["article_id"], gold["start"], strict=True))
            made.append(2 * len(found & truth) / (len(found) + len(truth)))
    f1 = {rule: round(float(np.mean(made)), 3) for rule, made in scores.items()}
    yield {"people": people, "worst": worst, **f1, "n": draws}


def measure_speed(rng: Generator) -> Iterator[dict[str, Any]]:
    """Yield seconds of processor time of all measures on 500 articles of three people, and of the peers on the same."""
    judged, texts = draw_world(rng, 500, per_article=8, careful=0.75)
    everybody = [
        ArticleReadings(one.article_id, {**one.marked, "cy": one.marked.get("cy", one.marked["ada"])}) for one in judged
    ]
    rows = [(one.article_id, who, *made[:2], made.text, made.category, made.voice)
            for one in everybody for who, marks in one.marked.items() for made in marks]  # fmt: skip
    read = [(one.article_id, who, "assisted", False) for one in everybody for who in one.marked]
    annotations = pd.DataFrame(rows, columns=list(ANNOTATION_COLUMNS))
    readings = pd.DataFrame(read, columns=["article_id", "annotator", "arm", "skipped"])
    articles = pd.DataFrame({"article_id": list(texts), "text": list(texts.values())})
    started = time.process_time()
    table = agreement(annotations, readings, articles)
    ours = time.process_time() - started
    yield {"what": "framing: 7 measures, 2 groups, 4 columns, 1,000 resamples", "cpu_seconds": round(ours, 2),
           "values": len(table), "n": len(everybody)}  # fmt: skip
    theirs = time_krippendorff(everybody, texts)
    yield {"what": "krippendorff: nominal alpha of words, once", "cpu_seconds": round(theirs, 2), "n": len(everybody)}
    some = everybody[:5]
    yield {
        "what": "pygamma-agreement: gamma, 30 samples, once",
        "cpu_seconds": round(time_pygamma(some), 2),
        "n": len(some),
    }


def time_krippendorff(judged: Sequence[ArticleReadings], texts: dict[str, str]) -> float:
    """Return the seconds of processor time that ``krippendorff`` takes for alpha of all words."""
    import krippendorff

    columns = []
    for one in judged:
        words = np.zeros((len(one.marked), len(texts[one.article_id]) // WORD))
        for who, marks in enumerate(one.marked.values()):
            for made in marks:
                words[who, made.start // WORD : made.end // WORD + 1] = 1 + CATEGORIES.index(made.category)
        columns.append(words)
    data = np.concatenate(columns, axis=1)
    started = time.process_time()
    krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    return time.process_time() - started


def time_pygamma(judged: Sequence[ArticleReadings]) -> float:
    """Return the seconds of processor time that ``pygamma-agreement`` takes, an article at a time, once compiled."""
    sys.path = [
        one for one in sys.path if Path(one).name != "benchmarks"
    ]  # numba would take our coverage.py for its own
    import pygamma_agreement
    from pyannote.core import Segment

    dissimilarity = pygamma_agreement.CombinedCategoricalDissimilarity()
    continua = []
    for one in judged:
        continuum = pygamma_agreement.Continuum()
        for who, marks in one.marked.items():
            continuum.add_annotator(who)
            for made in marks:
                continuum.add(who, Segment(float(made.start), float(made.end)), made.category)
        continua.append(continuum)
    continua = [one for one in continua if one]
    continua[0].compute_gamma(dissimilarity, n_samples=1)
    started = time.process_time()
    for continuum in continua:
        continuum.compute_gamma(dissimilarity, n_samples=30)
    return time.process_time() - started


def cells(options: argparse.Namespace, rng: Generator) -> Iterator[dict[str, Any]]:
    """Yield what was asked for."""
    if options.speed:
        yield from measure_speed(rng)
    elif options.gold:
        for people, worst in itertools.product((3, 4, 5), (0.3, 0.7)):
            yield from measure_gold(rng, max(1, options.draws // 20), people=people, worst=worst)
    else:
        for per_article, careful in itertools.product((2.0, 8.0), (0.6, 0.85)):
            yield from measure_agreement(rng, options.draws, per_article=per_article, careful=careful)
        for per_article, pull in itertools.product((4.0, 10.0), (0.1, 0.6)):
            yield from measure_arms(rng, options.draws, per_article=per_article, pull=pull)


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=500, help="a cell (default 500)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", action="store_true", help="measure time in place of coverage")
    parser.add_argument("--gold", action="store_true", help="measure the rules of adjudication in place of coverage")
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    if not options.speed:
        warnings.simplefilter("error")
    made = list(cells(options, np.random.default_rng(options.seed)))
    facts = {"benchmark": "agreement", "draws": options.draws, "seed": options.seed, "n": sum(one["n"] for one in made)}
    print(json.dumps({**facts, "cells": made}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

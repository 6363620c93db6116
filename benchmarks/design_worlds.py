"""Worlds with the designs that people have: events, unequal overlap of readers, two phases; see ``coverage.py``.

Four outlets of 300 articles with the same true rate, as in ``coverage.py``, markers in 12 % of the sentences.

    events      stories of ``size`` articles; a story shifts the rates of all outlets that write on it
                (``shared``) or of each outlet on its own, with squared coefficient of variation .5;
                ``drawn`` events are labelled whole, otherwise articles are drawn
    readers     two annotators, one of whom finds .6 of the markers and one .9; two outlets have a
                second reader in ``overlap`` of their labelled articles, the others in none
    two_phase   one reader finds .75 of what an adjudicator finds, and false markers beside them;
                the adjudicator decided ``adjudicated`` of the labelled articles

A family is the six pairs of outlets; a false one has any difference with an adjusted p below .05.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from framing.estimates.contrasts import contrast_rates
from framing.estimates.rates import estimate_rates

OUTLETS, ARTICLES, SENTENCE, PREVALENCE, SPREAD, MOOD = 4, 300, 22, 0.12, 0.5, 0.5


def draw_counts(rng: Generator, mood: np.ndarray) -> pd.DataFrame:
    """Draw the articles of one outlet with their true counts, and a good model's."""
    words = rng.lognormal(np.log(440), 0.5, ARTICLES).round() + 40
    expected = PREVALENCE / SENTENCE * words
    counts = rng.poisson(expected * mood * rng.gamma(1 / SPREAD, SPREAD, ARTICLES))
    good = 0.85 * rng.binomial(counts, 0.9) + 0.2 * rng.poisson(0.5 * expected)
    biased = rng.binomial(counts, 0.6) + rng.poisson(0.1 / SENTENCE * words)
    return pd.DataFrame({"exposure": words, "known": counts, "good": good, "biased": biased, "none": 0.0})


def draw_events(
    rng: Generator, *, labelled: int, size: int, shared: bool, model: str, drawn: bool = False
) -> pd.DataFrame:
    """Draw outlets that write on stories."""
    event = np.arange(ARTICLES) // size
    stories = ARTICLES // size
    mood, order, tables = rng.gamma(1 / MOOD, MOOD, stories), rng.permutation(stories), []
    n_drawn = max(8, round(labelled / size))
    for number in range(OUTLETS):
        mood = mood if shared else rng.gamma(1 / MOOD, MOOD, stories)
        table = draw_counts(rng, mood[event])
        name = pd.Series([f"e{code}" if shared or drawn else f"e{number} {code}" for code in event])
        chosen = np.isin(event, order[:n_drawn]) if drawn else rng.permutation(ARTICLES) < labelled
        probability = n_drawn / stories if drawn else labelled / ARTICLES
        tables.append(table.assign(
            outlet=f"outlet {number}", event=name, predicted=table[model], observed=table["known"].where(chosen),
            probability=np.where(chosen, probability, np.nan), drawn_event=name.where(chosen & drawn, ""),
        ))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def draw_readers(rng: Generator, *, labelled: int, overlap: float) -> pd.DataFrame:
    """Draw outlets of which some have second readers; the count is the mean over an article's readers."""
    tables = []
    for number in range(OUTLETS):
        table = draw_counts(rng, np.ones(ARTICLES))
        finds = np.stack([rng.binomial(table["known"], share) for share in (0.6, 0.9)])
        first = rng.integers(0, 2, ARTICLES)
        twice = rng.random(ARTICLES) < (overlap if number < 2 else 0.0)
        observed = np.where(twice, finds.mean(axis=0), finds[first, np.arange(ARTICLES)])
        chosen = rng.permutation(ARTICLES) < labelled
        tables.append(table.assign(
            outlet=f"outlet {number}", predicted=table["good"], observed=np.where(chosen, observed, np.nan),
            probability=np.where(chosen, labelled / ARTICLES, np.nan),
        ))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def draw_two_phase(rng: Generator, *, labelled: int, adjudicated: int, model: str) -> pd.DataFrame:
    """Draw outlets whose articles one person read, and of which an adjudicator decided some."""
    tables = []
    for number in range(OUTLETS):
        table = draw_counts(rng, np.ones(ARTICLES))
        reader = rng.binomial(table["known"], 0.75) + rng.poisson(0.25 * table["exposure"] * PREVALENCE / SENTENCE)
        order = rng.permutation(ARTICLES)
        tables.append(table.assign(
            outlet=f"outlet {number}", predicted=table[model], observed=np.where(order < labelled, reader, np.nan),
            adjudicated=np.where(order < adjudicated, table["known"], np.nan),
            probability=np.where(order < labelled, labelled / ARTICLES, np.nan),
        ))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


# the draw of each kind, and the share of the true markers that its target is
DRAWS: dict[str, tuple[Callable[..., pd.DataFrame], float]] = {
    "events": (draw_events, 1.0), "readers": (draw_readers, 0.75), "two_phase": (draw_two_phase, 1.0),
}  # fmt: skip


def measure_design(rng: Generator, draws: int, *, kind: str, **world: Any) -> dict[str, Any]:
    """Return coverage for the outlets' practice and for these articles, and how often a family has a false difference.

    ``bias`` is the mean error relative to the true rate; ``matched`` is the
    share of comparisons that are matched by event.
    """
    draw, target = DRAWS[kind]
    truth = target * PREVALENCE / SENTENCE
    held: dict[str, list[bool]] = {"super": [], "finite": [], "pairs": []}
    errors, false, matched = [], [], []
    for _ in range(draws):
        articles = draw(rng, **world)
        known = articles.groupby("outlet")[["known", "exposure"]].sum()
        of_articles = target * known["known"] / known["exposure"]
        for population in ("super", "finite"):
            rates = estimate_rates(articles, per=1, population=population).set_index("outlet")
            rates = rates[rates["method"] != "too_few"]
            true = of_articles.reindex(rates.index) if population == "finite" else truth
            held[population] += list((rates["low"] <= true) & (true <= rates["high"]))
        errors += list(rates["value"] / of_articles.reindex(rates.index) - 1)
        pairs = contrast_rates(articles)
        defined = pairs[pairs["method"] != "too_few"]
        held["pairs"] += list((defined["ratio_low"] <= 1) & (defined["ratio_high"] >= 1))
        matched += list(defined["method"] == "matched")
        false.append(bool((defined["p_adjusted"] < 0.05).any()))
    coverage = {f"coverage_{name}": round(float(np.mean(hits)), 3) if hits else None for name, hits in held.items()}
    return {
        "kind": kind, **world, **coverage, "bias": round(float(np.mean(errors)), 3) if errors else None,
        "false_families": round(float(np.mean(false)), 3),
        "matched": round(float(np.mean(matched)), 2) if matched else 0, "n": len(held["super"]),
    }  # fmt: skip


def design_worlds() -> Iterator[dict[str, Any]]:
    """Yield the worlds of each kind."""
    for model, labelled, size in (
        ("good", 12, 10), ("good", 30, 10), ("good", 60, 10), ("good", 30, 20),
        ("biased", 30, 10), ("biased", 60, 10), ("none", 30, 10), ("none", 60, 10),
    ):  # fmt: skip
        yield {"kind": "events", "labelled": labelled, "size": size, "shared": True, "model": model}
    yield {"kind": "events", "labelled": 30, "size": 10, "shared": False, "model": "good"}
    for size, shared in ((3, True), (3, False)):
        yield {"kind": "events", "labelled": 36, "size": size, "shared": shared, "model": "good", "drawn": True}
    for overlap in (0.0, 0.5, 1.0):
        yield {"kind": "readers", "labelled": 30, "overlap": overlap}
    for labelled, adjudicated, model in ((40, 15, "biased"), (40, 15, "none"), (60, 30, "good")):
        yield {"kind": "two_phase", "labelled": labelled, "adjudicated": adjudicated, "model": model}

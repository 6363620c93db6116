"""How often the checks of labels warn, in worlds where they should and in worlds where they should not.

    python benchmarks/checks.py --draws 50 --json

Four outlets of about 200 articles on 100 events, 20 labelled in each, half of
them read twice by two of three annotators who find four in five markers. Every
world is as sound as the others but for what its name says.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.sampling import draw_sample
from framing.estimates.label_checks import LabelTables, label_checks
from framing.records import empty
from framing.settings import Sampling

OUTLETS = {"ledger": 1.0, "beacon": 1.5, "sentinel": 0.7, "courrier": 1.0}
PEOPLE = ("ada", "bo", "cy")


def corpus(rng: np.random.Generator) -> pd.DataFrame:
    """Return articles with words, dates, events, true markers and those that rules find."""
    count = rng.choice([1, 2, 3], 4 * 100)
    table = pd.DataFrame({"outlet": np.repeat(list(OUTLETS), 100), "event": np.tile(np.arange(100), 4), "count": count})
    table = table.loc[table.index.repeat(table["count"])].reset_index(drop=True)
    days = rng.integers(0, 365, 100)
    tone = rng.gamma(4, 0.25, 100)  # of an event: its articles are alike
    day = days[table["event"]] + rng.integers(0, 4, len(table))
    words = np.round(rng.lognormal(6, 0.5, len(table))).astype(int)
    habit = table["outlet"].map(OUTLETS).to_numpy() * tone[table["event"]] * rng.gamma(2, 0.5, len(table))
    markers = rng.poisson(0.01 * habit * words)
    return table.assign(
        article_id=[f"a{number}" for number in range(len(table))],
        event="e" + table["event"].astype(str),
        date=(pd.Timestamp("2024-01-01") + pd.to_timedelta(day, "D")).strftime("%Y-%m-%d"),
        day=day,
        words=words,
        markers=markers,
        found=rng.binomial(markers, 0.7) + rng.poisson(0.001 * words),
    )


def read(rng: np.random.Generator, articles: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """Return the readings of a sample by people who are given what comes next, with their number of marks."""
    rows = []
    unit = sample["article_id"].where(sample["drawn_event"] == "", sample["drawn_event"])
    people = {name: rng.permutation(PEOPLE) for name in unit.unique()}
    for name, article_id, readers in zip(unit, sample["article_id"], sample["annotators"], strict=True):
        rows += [(article_id, who, "assisted", "", 60.0, False, "c1") for who in people[name][:readers]]
    readings = pd.DataFrame(rows, columns=list(empty("readings").columns))
    markers = articles.set_index("article_id")["markers"]
    readings["marks"] = rng.binomial(readings["article_id"].map(markers), 0.8) + rng.poisson(0.3, len(readings))
    return readings


def labels(articles: pd.DataFrame, sample: pd.DataFrame, readings: pd.DataFrame) -> LabelTables:
    """Return the tables as a study has them."""
    spans = readings[~readings["skipped"]]
    annotations = spans.loc[spans.index.repeat(spans["marks"]), ["article_id", "annotator"]]
    markers = articles.loc[articles.index.repeat(articles["found"]), ["article_id"]].assign(voice="outlet")
    return LabelTables(articles, sample, readings.drop(columns="marks"), annotations, markers)


def drawn(articles: pd.DataFrame, seed: int, sized: bool = False, **settings: Any) -> pd.DataFrame:
    """Return a sample as ``framing sample`` draws it."""
    sizes = np.sqrt(articles.set_index("article_id")["found"] + 0.5) if sized else None
    sampling = replace(Sampling(articles_per_outlet=20, unit="article"), **settings)
    return draw_sample(articles, sampling, seed=seed, sizes=sizes)


def sound(rng: np.random.Generator, seed: int, **settings: object) -> LabelTables:
    """Do everything as it should be done."""
    articles = corpus(rng)
    sample = drawn(articles, seed, **settings)
    return labels(articles, sample, read(rng, articles, sample))


def half_done(rng: np.random.Generator, seed: int) -> LabelTables:
    """Label the first two thirds, and skip one in twenty of them."""
    articles = corpus(rng)
    sample = drawn(articles, seed, articles_per_outlet=30)
    readings = read(rng, articles, sample[sample["rank"] < 80])
    return labels(articles, sample, readings.assign(skipped=rng.random(len(readings)) < 0.05))


def hand_picked(rng: np.random.Generator, seed: int) -> LabelTables:
    """Choose articles with many markers, and pass them off as drawn."""
    articles = corpus(rng)
    picked = articles.assign(key=rng.random(len(articles)) ** (1 / (articles["markers"] + 0.1)))
    picked = picked.sort_values("key", ascending=False).groupby("outlet").head(20)
    sample = drawn(articles, seed).assign(article_id=picked["article_id"].to_numpy(), drawn_event="")
    return labels(articles, sample, read(rng, articles, sample))


def long_left_out(rng: np.random.Generator, seed: int, *, skipped: bool) -> LabelTables:
    """Skip four in five of the articles in the longest third, or do not read them at all."""
    articles = corpus(rng)
    sample = drawn(articles, seed)
    words = sample["article_id"].map(articles.set_index("article_id")["words"])
    gone = set(sample["article_id"][(words > articles["words"].quantile(2 / 3)) & (rng.random(len(sample)) < 0.8)])
    readings = read(rng, articles, sample)
    left_out = readings["article_id"].isin(gone)
    return labels(articles, sample, readings.assign(skipped=left_out) if skipped else readings[~left_out])


def drift(rng: np.random.Generator, seed: int) -> LabelTables:
    """Draw the sample when half of the articles are there."""
    articles = corpus(rng)
    sample = drawn(articles[articles["day"] < articles["day"].median()].reset_index(drop=True), seed)
    return labels(articles, sample, read(rng, articles, sample))


def widened(rng: np.random.Generator, seed: int) -> LabelTables:
    """Change the codebook half-way."""
    world = sound(rng, seed)
    codebook = np.where(np.arange(len(world.readings)) < len(world.readings) / 2, "c1", "c2")
    return replace(world, readings=world.readings.assign(codebook=codebook))


def careless(rng: np.random.Generator, seed: int, people: tuple[str, ...] = PEOPLE) -> LabelTables:
    """Let one annotator find half of what the others find."""
    articles = corpus(rng)
    sample = drawn(articles, seed)
    readings = read(rng, articles, sample).replace({"annotator": dict(zip(PEOPLE, (*people, *people), strict=False))})
    readings = readings.drop_duplicates(["article_id", "annotator"])
    half = rng.binomial(readings["marks"], 0.5)
    return labels(
        articles, sample, readings.assign(marks=readings["marks"].where(readings["annotator"] != "ada", half))
    )


def own_readers(rng: np.random.Generator, seed: int) -> LabelTables:
    """Give each outlet its own reader."""
    articles = corpus(rng)
    sample = drawn(articles, seed, overlap_share=0.0)
    readings = read(rng, articles, sample)
    outlet = readings["article_id"].map(articles.set_index("article_id")["outlet"])
    return labels(articles, sample, readings.assign(annotator=outlet.map(lambda name: f"reader of {name}")))


def unequal_overlap(rng: np.random.Generator, seed: int) -> LabelTables:
    """Have all articles of one outlet read twice, and those of the others once so far."""
    articles = corpus(rng)
    sample = drawn(articles, seed)
    sample["annotators"] = np.where(sample["stratum"] == "beacon", 2, 1)
    return labels(articles, sample, read(rng, articles, sample))


SOUND: dict[str, Callable[[np.random.Generator, int], LabelTables]] = {
    "articles drawn": sound,
    "events drawn": lambda rng, seed: sound(rng, seed, unit="event"),
    "by the rules’ count": lambda rng, seed: sound(rng, seed, sized=True),
    "12 labels per outlet": lambda rng, seed: sound(rng, seed, articles_per_outlet=12),
    "two thirds done": half_done,
}
UNSOUND: dict[str, tuple[str, Callable[[np.random.Generator, int], LabelTables]]] = {
    "hand-picked": ("words_and_rate", hand_picked),
    "long articles skipped": ("words_and_rate", lambda rng, seed: long_left_out(rng, seed, skipped=True)),
    "long articles unread": ("words_and_rate", lambda rng, seed: long_left_out(rng, seed, skipped=False)),
    "drift": ("dates", drift),
    "codebook widened": ("codebook", widened),
    "careless reader of three": ("sparse_annotator", careless),
    "careless reader of two": ("sparse_annotator", lambda rng, seed: careless(rng, seed, PEOPLE[:2])),
    "own readers": ("own_readers", own_readers),
    "unequal overlap": ("read_twice", unequal_overlap),
}


def measure(draws: int) -> list[dict[str, object]]:
    """Return one row per world: how often anything is flagged, and how often each check is."""
    rows = []
    for name, (wanted, make) in {**{name: ("", make) for name, make in SOUND.items()}, **UNSOUND}.items():
        flags, warned = Counter[str](), 0
        number = draws if wanted else 2 * draws  # rare warnings need more draws
        for seed in range(number):
            checks = label_checks(make(np.random.default_rng([seed, len(rows)]), seed))
            flagged = set(checks.loc[checks["flagged"], "check"])
            flags.update(flagged)
            warned += bool(flagged)
        row = {"world": name, "sound": not wanted, "warned": warned / number, "check": wanted}
        rows.append({**row, "flagged": flags[wanted] / number, "by": {key: n / number for key, n in flags.items()}})
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--draws", type=int, default=50, help="of each world that is to be flagged; twice as many of the others"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.draws)
    print(json.dumps(rows, indent=1, ensure_ascii=False) if options.json else pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main()

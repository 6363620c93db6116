"""How well articles of one event are found: ``python benchmarks/events.py EVENTS.jsonl``.

The file has one JSON object per line with ``id``, ``language``, ``date``,
``title``, ``text`` and ``event``. The score is pairwise F1: of all pairs of
articles, those that are of one event and those that were put together. It is
given for the whole file, for the half with the earlier dates and the later half
(the constants of ``framing.corpus.events`` were chosen on both), with the
dates hidden, and where half of the events keep one article only; then for the
shipped bilingual sample.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from framing import package_data
from framing.article_parts import ArticleParts
from framing.corpus.events import link_events


def pairwise(found: pd.Series, events: pd.Series) -> tuple[float, float, float]:
    """Return F1, precision and recall over pairs of articles."""
    counts = pd.crosstab(found.to_numpy(), events.to_numpy()).to_numpy()
    together, right = ((sizes * (sizes - 1) / 2).sum() for sizes in (counts.sum(1), counts.sum(0)))
    both = (counts * (counts - 1) / 2).sum()
    return 2 * both / (together + right), both / max(together, 1), both / max(right, 1)


def score(articles: pd.DataFrame, background: pd.DataFrame) -> tuple[float, float, float]:
    """Link the articles, and compare with their events; an article without an event is one of its own."""
    linked = link_events(articles, ArticleParts.of_tables(articles), {}, background).set_index("article_id")["event"]
    found = articles["article_id"].map(linked).fillna(articles["article_id"])
    return pairwise(found, articles["event"])


def sample() -> pd.DataFrame:
    """Return the shipped sample articles."""
    folder = package_data.folder("sample") / "articles"
    index = pd.read_csv(folder / "index.csv").fillna("")
    return index.assign(text=[(folder / name).read_text(encoding="utf-8") for name in index["file"]])


def thinned(articles: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the articles with one article only of about half of the events."""
    generator = np.random.default_rng(seed)
    lone = {event for event in articles["event"].unique() if generator.random() < 0.5}
    first = ~articles.duplicated("event")
    return articles[first | ~articles["event"].isin(lone)].reset_index(drop=True)


def is_held_out(event: str) -> bool:
    """Return whether an event is of the half on which the floor was not chosen."""
    return hashlib.sha256(event.encode()).digest()[-1] % 2 == 1


def drawn(articles: pd.DataFrame, events: int, seed: int) -> pd.DataFrame:
    """Return the articles of some events, drawn at random."""
    kept = np.random.default_rng(seed).choice(articles["event"].unique(), events, replace=False)
    return articles[articles["event"].isin(kept)].reset_index(drop=True)


def linked_alone(articles: pd.DataFrame, background: pd.DataFrame, events: int, draws: int = 8) -> float:
    """Return the share of articles in an event with others, where each is the only one of its event."""
    alone = (drawn(articles, events, seed).drop_duplicates("event") for seed in range(draws))
    return float(
        np.mean([len(link_events(rows, ArticleParts.of_tables(rows), {}, background)) / len(rows) for rows in alone])
    )


def print_alone(articles: pd.DataFrame, background: pd.DataFrame) -> None:
    """Print how many of articles of different events are put together, in small studies and larger ones."""
    for events in (24, 100):
        shares = [linked_alone(rows, background, events) for rows in (articles, articles.assign(date=""))]
        found = f"{shares[0]:.2f} in an event with others, dates hidden {shares[1]:.2f}"
        print(f"{events} articles of as many events: {found}")


def main() -> None:
    """Print one line per set of articles."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("events", type=Path)
    articles = pd.read_json(parser.parse_args().events, lines=True, dtype=False).rename(columns={"id": "article_id"})
    articles["date"] = articles["date"].astype(str).str[:10]
    articles["event"] = articles["event"].astype(str)
    background = sample()
    middle = articles["date"].sort_values().iloc[len(articles) // 2]
    early, late = articles[articles["date"] < middle], articles[articles["date"] >= middle]
    held_out = articles["event"].map(is_held_out)
    half = articles[held_out].reset_index(drop=True)
    sets = {
        "all": articles,
        "events of one half": articles[~held_out],
        "events of the other half": half,
        "the other half, half of its events with one article": thinned(half, seed=1),
        "the other half, dates hidden": half.assign(date=""),
        "earlier half": early,
        "later half": late,
        "later half, half of its events with one article": thinned(late, seed=1),
        "all, dates hidden": articles.assign(date=""),
        "sample": background,
        "sample, dates hidden": background.assign(date=""),
    }
    for name, rows in sets.items():
        f1, precision, recall = score(rows.reset_index(drop=True), background)
        print(f"{name:<52} {len(rows):>6,} articles  F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}")
    few = [score(drawn(half, 12, seed), background)[0] for seed in range(8)]
    print(f"12 events of the other half, mean of {len(few)} draws: F1 {np.mean(few):.3f}")
    print_alone(half, background)


if __name__ == "__main__":
    main()

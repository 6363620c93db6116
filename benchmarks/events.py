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
from pathlib import Path

import numpy as np
import pandas as pd

from framing import package_data
from framing.corpus.events import link_events


def pairwise(found: pd.Series, events: pd.Series) -> tuple[float, float, float]:
    """Return F1, precision and recall over pairs of articles."""
    counts = pd.crosstab(found.to_numpy(), events.to_numpy()).to_numpy()
    together, right = ((sizes * (sizes - 1) / 2).sum() for sizes in (counts.sum(1), counts.sum(0)))
    both = (counts * (counts - 1) / 2).sum()
    return 2 * both / (together + right), both / max(together, 1), both / max(right, 1)


def score(articles: pd.DataFrame, background: pd.DataFrame) -> tuple[float, float, float]:
    """Link the articles, and compare with their events; an article without an event is one of its own."""
    linked = link_events(articles, {}, background).set_index("article_id")["event"]
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
    sets = {
        "all": articles,
        "earlier half": early,
        "later half": late,
        "later half, half of its events with one article": thinned(late, seed=1),
        "all, dates hidden": articles.assign(date=""),
        "sample": background,
        "sample, dates hidden": background.assign(date=""),
    }
    for name, rows in sets.items():
        f1, precision, recall = score(rows.reset_index(drop=True), background)
        print(f"{name:<50} {len(rows):>6,} articles  F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}")


if __name__ == "__main__":
    main()

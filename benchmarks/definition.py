"""Does the tagger expect what rates count, however many people read an article? By simulated readers of a corpus.

    python benchmarks/definition.py ptc_train.jsonl --json

Two annotators mark the spans of ``--labels``: one finds .6 of them and one .9, so
the mean annotator .75, whatever is drawn. A tagger learns from ``--articles``
articles, of which a share has both readers and the others one, and counts the
others: by gold (by majority, a span that one of two marked being kept or dropped), or
by the share of readers who marked a span. ``level`` is its expected count divided
by what the mean annotator finds in these articles, ``correlation`` that of both
over articles.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measure import read_corpus
from numpy.random import Generator

from framing.annotations.gold import adjudicate
from framing.annotations.reader_shares import reader_shares
from framing.model.tagger import SpanTagger
from framing.model.token_features import Article
from framing.model.training_data import numbered

FINDS = {"first": 0.6, "second": 0.9}
OVERLAPS = (0.0, 0.5, 1.0)


def read(rng: Generator, rows: list[dict[str, Any]], labels: list[str], overlap: float) -> tuple[Any, Any]:
    """Return the annotations and readings of the articles, a share of which both read."""
    annotations, readings = [], []
    for position, row in enumerate(rows):
        both = (position + 1) * overlap // 1 > position * overlap // 1
        for annotator in FINDS if both else [list(FINDS)[int(rng.integers(2))]]:
            readings.append((row["id"], annotator, "", False))
            for span in row["spans"]:
                if span["label"] in labels and rng.random() < FINDS[annotator]:
                    place = (span["start"], span["end"], row["text"][span["start"] : span["end"]])
                    annotations.append((row["id"], annotator, *place, "loaded", "outlet"))
    columns = ["article_id", "annotator", "start", "end", "text", "category", "voice"]
    return (
        pd.DataFrame(annotations, columns=columns),
        pd.DataFrame(readings, columns=["article_id", "annotator", "arm", "skipped"]),
    )


def definitions(annotations: pd.DataFrame, readings: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what the tagger may learn from."""
    gold = {f"majority, ties {ties}": adjudicate(annotations, readings, ties=ties) for ties in ("keep", "drop")}
    return {**gold, "share of readers": reader_shares(annotations, readings)}


def measure(rng: Generator, rows: list[dict[str, Any]], labels: list[str], articles: int) -> list[dict[str, Any]]:
    """Return level and correlation for each overlap and definition, of one draw of articles."""
    order = rng.permutation(len(rows))
    learned, counted = ([rows[number] for number in part] for part in (order[:articles], order[articles:]))
    texts, others = ([Article(row["text"], "en") for row in part] for part in (learned, counted))
    tagger = SpanTagger(dimensions=0)
    corpus, words = tagger.read(texts), tagger.learn_words(texts)
    ids = pd.DataFrame({"article_id": [row["id"] for row in learned]})
    wanted = np.mean(list(FINDS.values())) * np.array(
        [sum(span["label"] in labels for span in row["spans"]) for row in counted]
    )
    cells = []
    for overlap in OVERLAPS:
        for name, gold in definitions(*read(rng, learned, labels, overlap)).items():
            model = SpanTagger(dimensions=0).learn(corpus, numbered(gold, ids), None, words=words)
            scores = model.score(others)
            loaded = scores[scores["category"] == "loaded"]
            expected = np.bincount(loaded["article"], loaded["kept_probability"], len(others))
            level, correlation = expected.sum() / wanted.sum(), np.corrcoef(expected, wanted)[0, 1]
            cells.append({"overlap": overlap, "learned from": name, "level": level, "correlation": correlation})
    return cells


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument(
        "--labels", default="Loaded_Language,Name_Calling,Labeling", help="of the spans that are marked"
    )
    parser.add_argument("--articles", type=int, default=60, help="that are labelled (default 60)")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    rng, rows = np.random.default_rng(options.seed), list(read_corpus(options.corpus))
    known = {span["label"] for row in rows for span in row["spans"]}
    labels = [label for label in known if label in options.labels]  # a label may have a comma
    cells = pd.DataFrame([cell for _ in range(options.draws) for cell in measure(rng, rows, labels, options.articles)])
    table = cells.groupby(["overlap", "learned from"], as_index=False).mean().round(3)
    head = {"benchmark": "definition", "draws": options.draws, "seed": options.seed, "n": len(rows) - options.articles}
    print(json.dumps({**head, "cells": table.to_dict("records")}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

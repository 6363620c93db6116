"""How well whole articles are told apart: on words and markers, and with an encoder's vectors as well.

    python benchmarks/frames.py ptc_train.jsonl --encoder FOLDER --cache FOLDER --json
    python benchmarks/frames.py ptc_train.jsonl --simulate 4 --encoder FOLDER --cache FOLDER --json

There is no public corpus of articles with frames that may be had without asking.
What stands in for one are labels by people of the same articles: whether they
marked a technique of propaganda anywhere in it (``--least`` articles with it and
without it). These are NO frames: a technique may be one span of a long article.
``--simulate N`` draws N frames instead: two random directions of topic (latent
semantic analysis of word counts, which words and encoder both see) and an error
of a quarter of the spread; the half of the articles that is highest has the frame.

Folds by article, as ``framing train`` has them. For each label and model average
precision, F1 at .5 and calibration error; ``difference`` is that of mean average
precision over labels (with the encoder minus without), with a percentile bootstrap
over articles. ``--sizes`` learns from that many articles of each fold's training only.
"""

import argparse
import json
import os
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measure import read_corpus
from sentences import calibration_error
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score, f1_score

from framing import FrameClassifier
from framing.model.encoder import encode
from framing.model.token_features import as_articles

DRAWS, DIRECTIONS = 500, 20
Floats = Any


def techniques(rows: list[dict[str, Any]], least: int) -> pd.DataFrame:
    """Return which articles have a span of each label that at least so many have, and lack."""
    names = sorted({span["label"] for row in rows for span in row["spans"]})
    table = pd.DataFrame(
        {name: [any(span["label"] == name for span in row["spans"]) for row in rows] for name in names}
    )
    sums = table.sum()
    return table.loc[:, (sums >= least) & (len(rows) - sums >= least)]


def simulated(rows: list[dict[str, Any]], count: int) -> pd.DataFrame:
    """Return made-up frames: the articles that are highest in a random direction of topic, with an error."""
    words = TfidfVectorizer(sublinear_tf=True, min_df=3).fit_transform([row["text"] for row in rows])
    topics = TruncatedSVD(DIRECTIONS, random_state=0).fit_transform(words)[:, 1:]
    topics /= topics.std(axis=0)
    rng = np.random.default_rng(0)
    frames = {}
    for number in range(count):
        first, second = rng.choice(topics.shape[1], 2, replace=False)
        value = topics[:, first] + topics[:, second]
        value += rng.normal(0, value.std() / 4, len(rows))
        frames[f"simulated {number}"] = value > np.median(value)
    return pd.DataFrame(frames)


def held_out(
    articles: list[Any], labels: pd.DataFrame, fold: Floats, vectors: Floats, encoder: str | None, size: int | None
) -> Floats:
    """Return the probabilities of each article by a classifier that has not seen its fold."""
    probability = np.zeros(labels.shape)
    for out in np.unique(fold):
        here, seen = np.flatnonzero(fold == out), np.flatnonzero(fold != out)
        seen = np.array(random.Random(int(out)).sample(seen.tolist(), len(seen))[:size])
        known, new = (None, None) if encoder is None else (vectors[seen], vectors[here])
        model = FrameClassifier(encoder=encoder).fit([articles[i] for i in seen], labels.iloc[seen], vectors=known)
        probability[here] = model.predict_proba([articles[i] for i in here], vectors=new)
    return probability


def compare(labels: pd.DataFrame, by_model: dict[str, Floats]) -> dict[str, Any]:
    """Return the figures of each label and model, and the difference in mean average precision."""
    yes = labels.to_numpy()
    results: dict[str, Any] = {}
    for name, p in by_model.items():
        results[name] = {
            label: {
                "average_precision": round(float(average_precision_score(yes[:, k], p[:, k])), 3),
                "f1": round(float(f1_score(yes[:, k], p[:, k] >= 0.5)), 3),
                "ece": round(calibration_error(yes[:, k], p[:, k]), 3), "yes": int(yes[:, k].sum()),
            }
            for k, label in enumerate(labels.columns)
        }  # fmt: skip

    def mean_precision(p: Floats, rows: Floats) -> float:
        return float(np.mean([average_precision_score(yes[rows, k], p[rows, k]) for k in range(yes.shape[1])]))

    rng, everything = np.random.default_rng(1), np.arange(len(yes))
    drawn = [rng.integers(0, len(yes), len(yes)) for _ in range(DRAWS)]
    first = next(iter(by_model))
    for name, p in by_model.items():
        differences = [mean_precision(p, rows) - mean_precision(by_model[first], rows) for rows in drawn]
        low, high = np.quantile(differences, [0.025, 0.975])
        value = mean_precision(p, everything) - mean_precision(by_model[first], everything)
        results[name]["mean"] = {
            "average_precision": round(mean_precision(p, everything), 4),
            "f1": round(float(np.mean([row["f1"] for row in results[name].values()])), 4),
            "difference": [round(float(part), 4) for part in (value, low, high)],
        }
    return results


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--encoder", required=True, help="the folder or name of a sentence-transformers model")
    parser.add_argument("--cache", help="the folder to keep its vectors in")
    parser.add_argument("--simulate", type=int, default=0, help="so many made-up frames in place of labels by people")
    parser.add_argument("--least", type=int, default=60, help="articles with a label, and without it (default 60)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[], help="articles to learn from, beside all")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    rows = list(read_corpus(options.corpus))
    labels = simulated(rows, options.simulate) if options.simulate else techniques(rows, options.least)
    fold = np.random.default_rng(0).permutation(len(rows)) % options.folds
    begin = time.process_time()
    vectors = encode([row["text"] for row in rows], options.encoder, options.cache)
    seconds = round(time.process_time() - begin, 1)
    articles = as_articles([row["text"] for row in rows], "en")
    results = {}
    for size in [*options.sizes, None]:
        by_model = {
            "words": held_out(articles, labels, fold, vectors, None, size),
            "with the encoder": held_out(articles, labels, fold, vectors, options.encoder, size),
        }
        results[str(size or "all")] = compare(labels, by_model)
    head = {"benchmark": "frames", "corpus": options.corpus.name, "n": len(rows), "encoding_seconds": seconds}
    print(json.dumps({**head, "sizes": results}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

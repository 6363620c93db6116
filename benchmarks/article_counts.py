"""Whether counts predicted from whole articles narrow intervals where spans are diffuse.

    python benchmarks/article_counts.py CORPUS.jsonl --labels A,B [--articles 100] [--draws 60] --json

Where markers are in few sentences and no word gives them away, the sum of the
probabilities of spans (``spans``) says little of an article. Beside it, for every
article out of fold: a Poisson regression on length and this sum (``length``), the
same with 30 dimensions of the article's TF-IDF (``article``), and the latter
without the sum (``words``). Each learns from the same ``--articles`` articles of
its fold's training; sums of these are out of fold as well. The articles are then
put into five pseudo-outlets at random, 20 of each are labelled, and rates are
estimated with each prediction: ``width`` is the ratio to the interval of the
labels alone, with 1.96 standard errors over ``--draws``.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from lexicon import _labels
from measure import read_corpus
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import PoissonRegressor
from sklearn.preprocessing import StandardScaler

from framing import SpanTagger
from framing.estimates.rates import estimate_rates

FOLDS, INNER, OUTLETS, LABELLED = 5, 3, 5, 20
NAMES = ("spans", "length", "article", "words")
WEIGHT = 3  # of length and sum against each dimension of the words
MOST = 50.0  # spans that a prediction may say: an exponential goes beyond


def expected(train: list[Any], test: list[Any], labels: set[str]) -> np.ndarray:
    """Return the sum of the probabilities of the spans of each test article."""
    gold = [
        [(span["start"], span["end"], "marked") for span in row["spans"] if span["label"] in labels] for row in train
    ]
    scored = SpanTagger().fit([row["text"] for row in train], gold).predict_proba([row["text"] for row in test])
    marked = scored[scored["category"] == "marked"]
    return np.bincount(marked["article"], marked["kept_probability"], len(test))


def expected_out_of_fold(rows: list[Any], labels: set[str]) -> np.ndarray:
    """Return the same for the articles of a training, each by a tagger without it."""
    sums = np.zeros(len(rows))
    for fold in range(INNER):
        others = [row for place, row in enumerate(rows) if place % INNER != fold]
        sums[fold::INNER] = expected(others, rows[fold::INNER], labels)
    return sums


def predict_counts(rows: list[Any], words: np.ndarray, counts: np.ndarray, labels: set[str], size: int) -> pd.DataFrame:
    """Return the counts that each kind of model predicts for every article, out of fold."""
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)
    vectors = TfidfVectorizer(sublinear_tf=True, min_df=3).fit_transform([row["text"] for row in rows])
    vectors = StandardScaler().fit_transform(TruncatedSVD(30, random_state=0).fit_transform(vectors))
    predicted = pd.DataFrame(0.0, index=range(len(rows)), columns=list(NAMES))
    for fold in range(FOLDS):
        test, train = order[fold::FOLDS], [i for place, i in enumerate(order) if place % FOLDS != fold][:size]
        sums = np.zeros(len(rows))
        sums[train] = expected_out_of_fold([rows[i] for i in train], labels)
        sums[test] = expected([rows[i] for i in train], [rows[i] for i in test], labels)
        length, share = np.log(words)[:, None], np.log((sums + 0.2) / words)[:, None]
        columns = {
            "length": (np.hstack([length, share]), vectors[:, :0], 0.01),
            "article": (np.hstack([length, share]), vectors, 1.0),
            "words": (length, vectors, 1.0),
        }
        predicted.loc[test, "spans"] = sums[test]
        for name, (own, others, penalty) in columns.items():
            scaled = np.hstack([WEIGHT * StandardScaler().fit(own[train]).transform(own), others])
            model = PoissonRegressor(alpha=penalty, max_iter=1000).fit(scaled[train], counts[train])
            predicted.loc[test, name] = np.minimum(model.predict(scaled[test]), MOST)
    return predicted


def widths(rng: np.random.Generator, words: np.ndarray, counts: np.ndarray, predicted: pd.DataFrame) -> pd.DataFrame:
    """Return width and coverage of each prediction in one draw of outlets and labels."""
    outlet = rng.permutation(len(words)) % OUTLETS
    chosen = pd.Series(rng.random(len(words))).groupby(outlet).rank() <= LABELLED
    table = pd.DataFrame({
        "outlet": outlet.astype(str), "exposure": words, "observed": np.where(chosen, counts, np.nan),
        "probability": np.where(chosen, LABELLED / np.bincount(outlet)[outlet], np.nan),
    })  # fmt: skip
    sums = table.assign(known=counts).groupby("outlet")[["known", "exposure"]].sum()
    true = 1000 * sums["known"] / sums["exposure"]
    alone = estimate_rates(table.assign(predicted=0.0)).set_index("outlet")
    rows = {}
    for name in NAMES:
        rates = estimate_rates(table.assign(predicted=predicted[name])).set_index("outlet")
        ratio = (rates["high"] - rates["low"]) / (alone["high"] - alone["low"])
        held = (rates["low"] <= true.reindex(rates.index)) & (true.reindex(rates.index) <= rates["high"])
        rows[name] = {"width": float(ratio.mean()), "coverage": float(held.mean())}
    return pd.DataFrame(rows)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--labels", required=True, help="labels of the spans that count, with ',' between")
    parser.add_argument("--articles", type=int, default=100, help="that each model learns from (default 100)")
    parser.add_argument("--draws", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    chosen = parser.parse_args()
    rows = list(read_corpus(chosen.corpus))
    if len(rows) < OUTLETS * LABELLED:
        parser.error(f"{chosen.corpus.name} has {len(rows)} articles, and {OUTLETS * LABELLED} are labelled")
    labels = _labels(chosen.labels, {span["label"] for row in rows for span in row["spans"]})
    counts = np.array([sum(span["label"] in labels for span in row["spans"]) for row in rows], float)
    words = np.array([len(row["text"].split()) for row in rows], float)
    predicted = predict_counts(rows, words, counts, labels, chosen.articles)
    rng = np.random.default_rng(1)
    draws = [widths(rng, words, counts, predicted) for _ in range(chosen.draws)]
    results = {}
    for name in NAMES:
        ratio = np.array([draw.loc["width", name] for draw in draws])
        results[name] = {
            "width": round(float(ratio.mean()), 3),
            "width_error": round(float(1.96 * ratio.std(ddof=1) / np.sqrt(len(ratio))), 3),
            "coverage": round(float(np.mean([draw.loc["coverage", name] for draw in draws])), 3),
            "correlation_of_rates": round(float(np.corrcoef(predicted[name] / words, counts / words)[0, 1]), 3),
        }
    head = {"corpus": chosen.corpus.name, "labels": sorted(labels), "n": len(rows), "spans": int(counts.sum())}
    print(json.dumps({**head, "articles": chosen.articles, **results}, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()

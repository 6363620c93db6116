"""Whether counts predicted from whole articles narrow intervals where spans are diffuse.

    python benchmarks/article_counts.py CORPUS.jsonl --labels A,B [--articles 100] [--draws 60] --json
    python benchmarks/article_counts.py CORPUS.jsonl --labels A,B --encoder FOLDER --cache FOLDER --json

Where markers are in few sentences and no word gives them away, the sum of the
probabilities of spans (``spans``) says little of an article. Beside it, for every
article out of fold: a Poisson regression on length and this sum (``length``), the
same with 30 dimensions of the article's TF-IDF (``article``), and the latter
without the sum (``words``). With ``--encoder``, in an environment that has one: the sum
of the probabilities that a sentence has a span, by a logistic regression on its vector,
in place of the sum of those of spans (``sentences``); the Poisson regression on length and
this sum (``sentences, length``); and on length and 20 principal components of the
article's mean vector (``vectors``). Each learns from the same ``--articles`` articles of
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
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, PoissonRegressor
from sklearn.preprocessing import StandardScaler

from framing import SpanTagger
from framing.estimates.rates import estimate_rates
from framing.model.encoder import encode
from framing.model.token_features import as_articles, read_tokens

FOLDS, INNER, OUTLETS, LABELLED = 5, 3, 5, 20
NAMES = ("spans", "length", "article", "words")
WITH_ENCODER = ("sentences", "sentences, length", "vectors")
SENTENCE_C, COMPONENTS = 1e-4, 20
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


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Return the begin and the end of each sentence of a text; what is between two belongs to the first."""
    tokens = read_tokens(as_articles([text], "en"))
    starts = tokens.start[np.flatnonzero(np.diff(tokens.sentence, prepend=-1))].tolist()
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def predict_by_sentences(
    rows: list[Any], words: np.ndarray, counts: np.ndarray, labels: set[str], options: argparse.Namespace
) -> pd.DataFrame:
    """Return the counts that models of the encoder's sentence vectors predict for every article, out of fold."""
    places = [sentences_of(row["text"]) for row in rows]
    texts = [row["text"][a:b].strip() for row, pairs in zip(rows, places, strict=True) for a, b in pairs]
    vectors = encode(texts, options.encoder, options.cache)
    article = np.repeat(np.arange(len(rows)), [len(pairs) for pairs in places])
    starts = [[span["start"] for span in row["spans"] if span["label"] in labels] for row in rows]
    marked = np.array([
        sum(a <= start < b for start in own) for own, pairs in zip(starts, places, strict=True) for a, b in pairs
    ])  # fmt: skip
    means = np.stack([vectors[article == number].mean(axis=0) for number in range(len(rows))])
    parts = PCA(COMPONENTS, random_state=0).fit_transform(StandardScaler().fit_transform(means))
    parts = StandardScaler().fit_transform(parts)
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)
    predicted = pd.DataFrame(0.0, index=range(len(rows)), columns=list(WITH_ENCODER))
    for fold in range(FOLDS):
        train = np.array([i for place, i in enumerate(order) if place % FOLDS != fold][: options.articles])
        test = np.array(order[fold::FOLDS])
        score = np.zeros(len(texts))
        for seen, new in [*((np.setdiff1d(train, train[k::INNER]), train[k::INNER]) for k in range(INNER)),
                          (train, test)]:  # fmt: skip
            inside, here = np.isin(article, seen), np.isin(article, new)
            scaler = StandardScaler().fit(vectors[inside])
            model = LogisticRegression(C=SENTENCE_C, max_iter=500)
            model.fit(scaler.transform(vectors[inside]), marked[inside] > 0)
            score[here] = model.decision_function(scaler.transform(vectors[here]))
        learned, used = np.isin(article, train), np.isin(article, [*train, *test])
        curve = LogisticRegression(C=1e6).fit(score[learned][:, None], marked[learned] > 0)
        probability = np.where(used, curve.predict_proba(score[:, None])[:, 1], 0.0)
        sums = np.bincount(article, probability, len(rows)) * marked[learned].sum() / (marked[learned] > 0).sum()
        predicted.loc[test, "sentences"] = sums[test]
        length, share = np.log(words)[:, None], np.log((sums + 0.2) / words)[:, None]
        columns = {
            "sentences, length": (np.hstack([length, share]), parts[:, :0], 0.01),
            "vectors": (length, parts, 1.0),
        }
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
    for name in predicted.columns:
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
    parser.add_argument("--encoder", help="the folder or name of a sentence-transformers model")
    parser.add_argument("--cache", help="the folder to keep its vectors in")
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    chosen = parser.parse_args()
    rows = list(read_corpus(chosen.corpus))
    if len(rows) < OUTLETS * LABELLED:
        parser.error(f"{chosen.corpus.name} has {len(rows)} articles, and {OUTLETS * LABELLED} are labelled")
    labels = _labels(chosen.labels, {span["label"] for row in rows for span in row["spans"]})
    counts = np.array([sum(span["label"] in labels for span in row["spans"]) for row in rows], float)
    words = np.array([len(row["text"].split()) for row in rows], float)
    predicted = predict_counts(rows, words, counts, labels, chosen.articles)
    if chosen.encoder:
        predicted = predicted.join(predict_by_sentences(rows, words, counts, labels, chosen))
    rng = np.random.default_rng(1)
    draws = [widths(rng, words, counts, predicted) for _ in range(chosen.draws)]
    results = {}
    for name in predicted.columns:
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

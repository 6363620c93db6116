"""How well a tagger that was trained on some articles finds what annotators marked in others.

    python benchmarks/tagger.py TRAIN.jsonl --labels A,B [--folds 5] [--json]
    python benchmarks/tagger.py TRAIN.jsonl TEST.jsonl --labels all --json
    python benchmarks/tagger.py TRAIN.jsonl --labels A,B --curve --json
    python benchmarks/tagger.py TRAIN.jsonl --labels A,B --speed OTHER.jsonl --json
    python benchmarks/tagger.py TRAIN.jsonl --labels A,B --encoder FOLDER --cache FOLDER --json

Without TEST: folds by article. All labels are one category, so that only
the words inside spans matter. ``f1``, ``precision`` and ``recall``
are of words, ``characters_f1`` of code points, ``spans_f1`` the measure of
SemEval 2020 task 11 (each span counts by the share of it that is covered),
``average_precision`` ranks all words, ``ece`` is the calibration error of the
candidate spans in ten bins, ``expected`` and ``observed`` the number of spans.
Intervals are percentile bootstraps over articles.

In the same run, on the same folds: the rules alone (markers of ``--categories``),
and plain features (the word, its letters' beginning and end, its neighbours) in
a logistic regression. Thresholds are chosen inside the training articles.

``--curve`` trains on 10, 20, 50, 100 and 200 articles of each fold's training as
well, ``--sizes`` on as many as it says. ``--encoder`` gives the tagger a pretrained encoder, in an environment that
has one (``make encoder`` makes it), with ``--curve`` too. ``--speed`` scores the first 500 texts of another file
with a tagger trained on TRAIN, beside scikit-learn's HashingVectorizer.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from lexicon import _labels
from measure import Score, read_corpus, words_in
from plain import PlainTagger
from sklearn.metrics import average_precision_score

from framing import SpanTagger, find_markers
from framing.intervals import bootstrap_all
from framing.lang import load
from framing.lang.segmentation import split_words

SIZES = (10, 20, 50, 100, 200)
DRAWS, BINS = 500, 10
Row = dict[str, Any]
Span = tuple[int, int]


class Rules:
    """The rules alone: markers of some categories, in every voice."""

    def __init__(self, categories: set[str]) -> None:
        self.categories = categories

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text."""
        return [
            [(marker.start, marker.end) for marker in find_markers(text) if marker.category in self.categories]
            for text in texts
        ]

    def word_probability(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Return the score of the rule that fired on each word, 0 if none did."""
        by_text = []
        for text in texts:
            markers = [marker for marker in find_markers(text) if marker.category in self.categories]
            starts = [start for start, _ in words(text)]
            scores = dict.fromkeys(starts, 0.0)
            for marker in markers:
                for start, end in words(text):
                    if start < marker.end and marker.start < end:
                        scores[start] = max(scores[start], marker.score)
            by_text.append(np.array([scores[start] for start in starts]))
        return by_text


def words(text: str) -> list[Span]:
    """Return the spans of the words of a text."""
    segmented = split_words(text, load("en"))
    return [(end - len(word), end) for word, end in zip(segmented.tokens, segmented.ends, strict=True) if word]


def gold_of(row: Row, labels: set[str]) -> list[Span]:
    """Return the spans of a text that carry one of the labels."""
    return [(span["start"], span["end"]) for span in row["spans"] if span["label"] in labels]


def count_right(
    rows: Sequence[Row], labels: set[str], predicted: Sequence[Sequence[Span]], probabilities: Sequence[Any]
) -> list[Row]:
    """Return the counts of each text, for sums over texts."""
    counts = []
    for row, spans, probability in zip(rows, predicted, probabilities, strict=True):
        gold, text = gold_of(row, labels), row["text"]
        score = Score()
        score.add(words_in(text, spans), words_in(text, gold))
        in_predicted, in_gold = covered(len(text), spans), covered(len(text), gold)
        truth = np.array([bool(in_gold[start:end].any()) for start, end in words(text)], dtype=bool)
        counts.append({
            "right": score.right, "wrong": score.wrong, "missed": score.missed,
            "both": (in_predicted & in_gold).sum(), "predicted": in_predicted.sum(), "marked": in_gold.sum(),
            "shares": shares(spans, in_gold), "spans": len(merged(spans)), "shares_found": shares(gold, in_predicted),
            "gold": len(merged(gold)), "truth": truth, "probability": np.asarray(probability),
        })  # fmt: skip
    return counts


def covered(size: int, spans: Sequence[Span]) -> np.ndarray:
    """Return which code points are inside one of the spans."""
    inside = np.zeros(size, bool)
    for start, end in spans:
        inside[start:end] = True
    return inside


def merged(spans: Sequence[Span]) -> list[Span]:
    """Merge overlapping spans."""
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def shares(spans: Sequence[Span], other: np.ndarray) -> float:
    """Sum, over merged spans, the share of each that is covered by the other side."""
    return float(sum(other[start:end].mean() for start, end in merged(spans)))


def figures(texts: Sequence[Row]) -> dict[str, Any]:
    """Return all figures, those of F1 and ranking with an interval over texts."""
    names = ("right", "wrong", "missed", "both", "predicted", "marked", "shares", "spans", "shares_found", "gold")
    sums = np.array([[counts[name] for name in names] for counts in texts], dtype=float)
    size = np.array([len(counts["truth"]) for counts in texts])
    truth, probability = (np.concatenate([counts[name] for counts in texts]) for name in ("truth", "probability"))
    order = np.argsort(-probability, kind="stable")
    of_word, truth_ranked = np.repeat(np.arange(len(texts)), size)[order], truth[order]

    def of(times: np.ndarray) -> np.ndarray:
        return np.array([measures(row) for row in times])

    def measures(weights: np.ndarray) -> np.ndarray:
        right, wrong, missed, both, predicted, marked, shares_right, spans, shares_found, gold = weights @ sums
        weight = weights[of_word]
        hits, ranked = np.cumsum(weight * truth_ranked), np.cumsum(weight)
        ap = (weight * truth_ranked * hits / np.maximum(ranked, 1)).sum() / max(hits[-1], 1)
        p, r = shares_right / max(spans, 1), shares_found / max(gold, 1)
        return np.array([
            2 * right / max(2 * right + wrong + missed, 1), right / max(right + wrong, 1),
            right / max(right + missed, 1),
            2 * both / max(predicted + marked, 1), 2 * p * r / max(p + r, 1e-9), ap,
        ])  # fmt: skip

    names = ("f1", "precision", "recall", "characters_f1", "spans_f1", "average_precision")
    results: dict[str, Any] = {}
    for name, estimate in zip(names, bootstrap_all(of, len(texts), draws=DRAWS), strict=True):
        results[name] = round(estimate.value, 4)
        results[f"{name}_interval"] = [round(estimate.low, 4), round(estimate.high, 4)]
    results["average_precision"] = round(float(average_precision_score(truth, probability)), 4)
    return results


def calibration(pairs: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return the calibration error of spans, its curve, and the expected and the observed number."""
    p, yes = (np.array([pair[k] for pair in pairs], dtype=float) for k in (0, 1))
    bin_of = np.minimum((p * BINS).astype(int), BINS - 1)
    curve = [
        {"probability": round(float(p[bin_of == k].mean()), 3), "share": round(float(yes[bin_of == k].mean()), 3),
         "n": int((bin_of == k).sum())}
        for k in range(BINS) if (bin_of == k).any()
    ]  # fmt: skip
    error = np.abs(np.bincount(bin_of, p - yes, BINS)).sum() / len(p)
    return {"ece": round(float(error), 4), "candidates": len(p), "expected": round(float(p.sum()), 1),
            "observed": int(yes.sum()), "reliability": curve}  # fmt: skip


def folds_of(rows: Sequence[Row], test: Sequence[Row], folds: int) -> list[tuple[list[Row], list[Row]]]:
    """Return pairs of training and test: folds by article, or the two files."""
    if test:
        return [(list(rows), list(test))]
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)
    return [
        (
            [rows[i] for position, i in enumerate(order) if position % folds != fold],
            [rows[i] for i in order[fold::folds]],
        )
        for fold in range(folds)
    ]


def run(parts: Sequence[tuple[list[Row], list[Row]]], labels: set[str], make: Callable[[], Any]) -> dict[str, Any]:
    """Train and test on every part; give figures over all test texts together."""
    texts: list[Row] = []
    pairs: list[tuple[float, bool]] = []
    seconds = []
    for train, test in parts:
        tagger, begin = make(), time.process_time()
        if hasattr(tagger, "fit"):
            spans = [[(*span, "marked") for span in gold_of(row, labels)] for row in train]
            tagger.fit([row["text"] for row in train], spans)
        seconds.append(time.process_time() - begin)
        plain = [row["text"] for row in test]
        predicted = [[span[:2] for span in spans] for spans in tagger.predict(plain)]
        texts += count_right(test, labels, predicted, tagger.word_probability(plain))
        if isinstance(tagger, SpanTagger):
            pairs += kept_pairs(tagger, test, labels)
    results = {
        **figures(texts),
        "train_seconds": round(max(seconds), 1),
        "train_articles": max(len(train) for train, _ in parts),
    }
    return {**results, **(calibration(pairs) if pairs else {})}


def kept_pairs(tagger: SpanTagger, rows: Sequence[Row], labels: set[str]) -> list[tuple[float, bool]]:
    """Return, for every candidate span, its probability and whether it was paired with a gold span."""
    import pandas as pd

    from framing.model.candidates import label_candidates

    candidates = tagger.predict_proba([row["text"] for row in rows]).query("category == 'marked'")
    gold = [(i, *span, "marked", "outlet") for i, row in enumerate(rows) for span in gold_of(row, labels)]
    table = pd.DataFrame(gold, columns=["article", "start", "end", "category", "voice"])
    return list(
        zip(candidates["kept_probability"].tolist(), label_candidates(candidates, table)[:, 0].tolist(), strict=True)
    )


def curve(
    parts: Sequence[tuple[list[Row], list[Row]]], labels: set[str], sizes: Sequence[int], make: Callable[[], Any]
) -> list[dict[str, Any]]:
    """Return the figures of taggers trained on the first articles of each training."""
    points = []
    for size in sizes or (*SIZES, max(len(train) for train, _ in parts)):
        reduced = [(train[:size], test) for train, test in parts]
        tagger, plain = run(reduced, labels, make), run(reduced, labels, PlainTagger)
        names = ("f1", "f1_interval", "average_precision", "average_precision_interval", "ece")
        points.append({"articles": size, **{name: tagger.get(name) for name in names}, "plain_f1": plain["f1"],
                     "plain_average_precision": plain["average_precision"]})  # fmt: skip
    return points


def speed(rows: Sequence[Row], labels: set[str], path: Path, rounds: int = 3) -> dict[str, Any]:
    """Time scoring and its parts, compared with scikit-learn's HashingVectorizer, on the first 500 texts of a file."""
    from sklearn.feature_extraction.text import HashingVectorizer

    from framing.model.token_features import as_articles, read_tokens

    spans = [[(*span, "marked") for span in gold_of(row, labels)] for row in rows]
    tagger = SpanTagger().fit([row["text"] for row in rows], spans)
    texts = [row["text"] for _, row in zip(range(500), read_corpus(path), strict=False)]
    size = sum(len(text.encode()) for text in texts) / 1e6
    articles = as_articles(texts, "en")
    batches = [read_tokens(articles[i : i + 100]) for i in range(0, len(articles), 100)]
    sides: dict[str, Callable[[], object]] = {
        "all_steps": lambda: tagger.predict_proba(texts),
        "reading": lambda: [read_tokens(articles[i : i + 100]) for i in range(0, len(articles), 100)],
        "tagger_alone": lambda: [tagger.score_candidates(tagger.candidates(batch)) for batch in batches],
        "find_markers": lambda: [find_markers(text) for text in texts],
        "hashing_vectorizer": lambda: HashingVectorizer().transform(texts),
    }
    best = dict.fromkeys(sides, float("inf"))
    for _ in range(rounds):
        for name, do in sides.items():
            begin = time.process_time()
            do()
            best[name] = min(best[name], time.process_time() - begin)
    return {"corpus": path.name, "n": len(texts), "megabytes": round(size, 2),
            **{f"{name}_mb_per_second": round(size / seconds, 2) for name, seconds in best.items()}}  # fmt: skip


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path, nargs="?")
    parser.add_argument("--labels", required=True, help="labels of the spans that count, with ',' between; or all")
    parser.add_argument("--categories", default="loaded,naming,euphemism", help="our categories, for the rules alone")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--dimensions", type=int, default=50, help="of the vectors of words; 0: none")
    parser.add_argument("--encoder", help="the folder or name of a sentence-transformers model")
    parser.add_argument("--cache", help="the folder to keep its vectors in")
    parser.add_argument("--curve", action="store_true", help="train on fewer articles, too")
    parser.add_argument("--sizes", type=int, nargs="+", default=[], help="of the trainings of --curve")
    parser.add_argument("--speed", type=Path, help="time the scoring of another file's texts")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    rows = list(read_corpus(chosen.train))
    known = {span["label"] for row in rows for span in row["spans"]}
    labels = known if chosen.labels == "all" else _labels(chosen.labels, known)
    parts = folds_of(rows, list(read_corpus(chosen.test)) if chosen.test else [], chosen.folds)
    results: dict[str, Any] = {
        "corpus": chosen.train.name,
        "labels": sorted(labels),
        "n": sum(len(test) for _, test in parts),
    }
    if chosen.speed:
        results["speed"] = speed(rows, labels, chosen.speed)
    else:
        encoder = {"encoder": chosen.encoder, "cache": chosen.cache} if chosen.encoder else {}
        make = partial(SpanTagger, dimensions=chosen.dimensions, **encoder)
        results["encoder"] = Path(chosen.encoder).name if chosen.encoder else None
        if chosen.curve or chosen.sizes:
            results["curve"] = curve(parts, labels, chosen.sizes, make)
        else:
            results["tagger"] = run(parts, labels, make)
            results["plain"] = run(parts, labels, PlainTagger)
        results["rules"] = run(parts, labels, lambda: Rules(set(chosen.categories.split(","))))
    print(json.dumps(results, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()

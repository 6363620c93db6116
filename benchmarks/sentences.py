"""How well sentences are told apart that people found loaded, or biased, from others.

    python benchmarks/sentences.py babe.jsonl --folds 5 --json
    python benchmarks/sentences.py babe.jsonl --folds 5 --encoder FOLDER --json
    python benchmarks/sentences.py babe.jsonl --by outlet --json

Folds are stratified by label, or one per outlet (``--by outlet``: an outlet with
fewer than 20 sentences joins the others of that kind). Macro F1, average
precision and expected calibration error in ten bins; macro F1 with a percentile
bootstrap interval over sentences, or over outlets. In the same run, on the same
folds: the majority, the rules alone (is there a marker in the outlet's own
voice?), and TF-IDF of words, of words and letters.

``duplicates`` counts pairs of nearly equal sentences (half of
their stretches of five words in common) and those on two sides of a fold; ``f1_without`` is the
classifier's macro F1 where sentences with such a twin in the training are left
out. The label with ``--yes``, else the alphabetically first of the two most
common, is what is looked for; rows with other labels are left out.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from measure import read_corpus
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline, make_union

from framing import SentenceClassifier, find_markers
from framing.corpus.duplicates import near_duplicates

FEWEST, DRAWS, BINS = 20, 1000, 10
Floats = np.ndarray


def macro_f1(yes: Floats, said: Floats, weight: Floats | None = None) -> float:
    """Return the mean of the F1 of yes and of no; 0 for a class that is neither there nor said."""
    weight = np.ones(len(yes)) if weight is None else weight
    made = []
    for truth, guess in ((yes, said), (~yes, ~said)):
        both = (weight * (truth & guess)).sum()
        of = (weight * truth).sum() + (weight * guess).sum()
        made.append(2 * both / of if of else 0.0)
    return float(np.mean(made))


def calibration_error(yes: Floats, probability: Floats) -> float:
    """Return the mean distance of probability and share of yes over ten bins."""
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    return float(np.abs(np.bincount(place, probability - yes)).sum() / len(yes))


def figures(yes: Floats, probability: Floats, units: Floats, seed: int) -> dict[str, Any]:
    """Return the figures of one model; ``units`` are what the bootstrap draws."""
    said = probability >= 0.5
    names, unit = np.unique(units, return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = [
        macro_f1(yes, said, np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))[unit])
        for _ in range(DRAWS)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {
        "f1": round(macro_f1(yes, said), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "average_precision": round(float(average_precision_score(yes, probability)), 4),
        "ece": round(calibration_error(yes, probability), 4),
    }


def held_out(texts: Sequence[str], yes: Floats, fold: Floats, fit: Callable[..., Callable[..., Floats]]) -> Floats:
    """Return the probability of each text by a model that has not seen its fold."""
    made = np.zeros(len(yes))
    for out in np.unique(fold):
        seen, here = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        made[here] = fit([texts[i] for i in seen], yes[seen])([texts[i] for i in here])
    return made


def linear(*vectorizers: Any) -> Callable[..., Callable[..., Floats]]:
    """Return the fit of a plain logistic regression on TF-IDF."""

    def fit(texts: list[str], yes: Floats) -> Callable[..., Floats]:
        model = make_pipeline(make_union(*vectorizers), LogisticRegression(max_iter=1000)).fit(texts, yes)
        return lambda others: model.predict_proba(others)[:, 1]

    return fit


def ours(options: argparse.Namespace) -> Callable[..., Callable[..., Floats]]:
    """Return the fit of our classifier."""

    def fit(texts: list[str], yes: Floats) -> Callable[..., Floats]:
        model = SentenceClassifier(options.language, options.encoder, options.cache, seed=options.seed)
        model.fit(texts, yes)
        return lambda others: model.predict_proba(others)[:, 1]

    return fit


def by_rules(texts: Sequence[str], language: str) -> Floats:
    """Return for each text the chance that one of its own-voice markers is right, by the rules' scores."""
    own = ([one.score for one in find_markers(text, language) if one.voice == "outlet"] for text in texts)
    return np.array([1 - np.prod([1 - score for score in scores]) for scores in own])


def folds_of(yes: Floats, outlets: Floats, options: argparse.Namespace) -> Floats:
    """Return the fold of each row."""
    fold = np.zeros(len(yes), dtype=int)
    if options.by == "outlet":
        sizes = Counter(outlets)
        named = np.array([outlet if sizes[outlet] >= FEWEST else "the small ones" for outlet in outlets])
        return np.asarray(np.unique(named, return_inverse=True)[1])
    split = StratifiedKFold(options.folds, shuffle=True, random_state=options.seed).split(yes, yes)
    for number, (_, out) in enumerate(split):
        fold[out] = number
    return fold


def leaks(texts: Sequence[str], fold: Floats) -> tuple[dict[str, int], Floats]:
    """Return how many near duplicates there are, and which rows have one in another fold."""
    pairs = near_duplicates({f"{i:06d}": text for i, text in enumerate(texts)})
    left, right = (pairs[name].astype(int).to_numpy() for name in ("article_id", "other_id"))
    across = fold[left] != fold[right]
    leaked = np.zeros(len(texts), dtype=bool)
    leaked[[*left[across], *right[across]]] = True
    return {"pairs": len(pairs), "across": int(across.sum())}, leaked


def measure(rows: list[dict[str, Any]], options: argparse.Namespace) -> dict[str, Any]:
    """Return all figures of a corpus."""
    two = sorted(name for name, _ in Counter(row["label"] for row in rows).most_common(2))
    wanted = options.yes or two[0]
    rows = [row for row in rows if row["label"] in two]
    texts, outlets = [row["text"] for row in rows], np.array([row["outlet"] for row in rows])
    yes = np.array([row["label"] == wanted for row in rows])
    fold = folds_of(yes, outlets, options)
    units = outlets if options.by == "outlet" else np.arange(len(yes))
    words = TfidfVectorizer(sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    started = time.perf_counter()
    probability = held_out(texts, yes, fold, ours(options))
    seconds = time.perf_counter() - started
    models = {
        "classifier": probability,
        "words": held_out(texts, yes, fold, linear(words)),
        "words and letters": held_out(texts, yes, fold, linear(words, letters)),
        "rules": by_rules(texts, options.language),
        "majority": held_out(texts, yes, fold, lambda _, seen: lambda others: np.full(len(others), seen.mean())),
    }
    duplicates, leaked = leaks(texts, fold)
    made: dict[str, Any] = {name: figures(yes, one, units, options.seed) for name, one in models.items()}
    made["duplicates"] = {**duplicates, "f1_without": round(macro_f1(yes[~leaked], probability[~leaked] >= 0.5), 4)}
    if options.by == "outlet":
        made["outlets"] = {
            str(name): of_outlet(yes[here], probability[here])
            for name in np.unique(outlets)
            if (here := outlets == name).sum() >= FEWEST
        }
    told = {"yes": wanted, "n": len(yes), "folds": len(np.unique(fold)), "by": options.by or "label"}
    encoder = Path(options.encoder).name if options.encoder else None
    return {**told, "encoder": encoder, "seconds": round(seconds, 1), **made}


def of_outlet(yes: Floats, probability: Floats) -> dict[str, Any]:
    """Return the figures of one outlet that was held out."""
    return {
        "f1": round(macro_f1(yes, probability >= 0.5), 4),
        "yes": round(float(yes.mean()), 3),
        "mean_probability": round(float(probability.mean()), 3),
        "n": len(yes),
    }


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--by", choices=["outlet"])
    parser.add_argument("--encoder", help="the folder or name of a sentence-transformers model")
    parser.add_argument("--cache", help="the folder to keep its vectors in, else environment FRAMING_CACHE")
    parser.add_argument("--yes", help="the label that is looked for")
    parser.add_argument("--language", default="en")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    made = {"benchmark": "sentences", "file": options.file.name, **measure(list(read_corpus(options.file)), options)}
    print(json.dumps(made, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

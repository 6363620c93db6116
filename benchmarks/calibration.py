"""Which curve turns the scores of candidates into probabilities that hold.

    python benchmarks/calibration.py ptc_train.jsonl --map Loaded_Language=loaded --map Name_Calling,Labeling=naming
    python benchmarks/calibration.py polnear_train.jsonl --map cue=reporting_verb --articles 50 --json
    python benchmarks/calibration.py data/sample --articles 20 --draws 5 --json

A tagger learns from each fold's training articles (``--articles`` of them, or
all); its candidate classifier's scores for articles that it has not seen are then
calibrated by Platt's sigmoid, by beta calibration, by isotonic regression and by the
curve that is in use (``ours``: beta calibration that is held back), with one curve for
each category, category and voice, or category, voice and origin (rule, text), where such
a kind has 100 candidates of either label, else by the curve of all.
``--map LABEL=CATEGORY`` says which spans count, and as what.
The sample has its own gold; there, each of ``--draws`` learns
from ``--articles`` others and is measured on the rest.

For each curve, over all candidates of mapped categories: ``ece`` (ten bins), ``worst``
(the largest gap in a bin with 50 candidates), ``bins`` (with how many candidates,
probability and share), ``brier``, ``log_loss``, ``average_precision``; the same of those
of ``rule`` and of ``text``, and of each voice; ``minus_platt``: the difference from
Platt's by category, bootstrap over articles. ``width``: five pseudo-outlets (or the corpus' own, if it has
as many), 20 labelled articles in each, rates corrected with the sums of probabilities;
the mean ratio to the interval of labels alone.
"""

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measure import read_corpus
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from framing import SpanTagger
from framing.estimates.rates import estimate_rates
from framing.model.calibration import CalibratedLogistic, curve_columns, fit_curve
from framing.model.candidates import label_candidates
from framing.model.token_features import as_articles

BINS, IN_BIN, ENOUGH, LABELLED, OUTLETS = 10, 50, 100, 20, 5
KINDS = {"category": ("category=",), "category, voice": ("category, voice=",),
         "category, voice, origin": ("category, voice=", "found=")}  # fmt: skip
Floats = Any
Row = dict[str, Any]


class Recorded(CalibratedLogistic):
    """A calibrated classifier that keeps the scores from which its curve was learned."""

    def fit(self, rows: Any, yes: Any, folds: Any, kinds: Any = None, *, weight: Any = None) -> "Recorded":
        """Learn, and keep rows, held-out scores and labels."""
        super().fit(rows, yes, folds, kinds, weight=weight)
        yes = np.asarray(yes, float)
        if not self.is_constant_:
            self.learned_ = (rows, self._held_out(rows, yes, np.ones(len(yes)), np.asarray(folds)), yes)
        return self


class RecordedTagger(SpanTagger):
    """A tagger whose candidate classifiers keep their scores."""

    def _classifier(self) -> Recorded:
        return Recorded(regularisation=self.regularisation)


def platt(scores: Floats, yes: Floats) -> Callable[[Floats], Floats]:
    """Fit Platt's sigmoid with smoothed targets."""
    return logistic_curve(scores, yes, lambda values: values.reshape(-1, 1))


def beta(scores: Floats, yes: Floats) -> Callable[[Floats], Floats]:
    """Fit beta calibration with the same targets; a slope that would fall is left out."""
    return logistic_curve(scores, yes, lambda v: np.stack([-np.logaddexp(0, -v), np.logaddexp(0, v)], axis=1))


def logistic_curve(scores: Floats, yes: Floats, columns: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """Fit a logistic curve whose weights are 0 or more."""
    n_yes, n_no = yes.sum(), (1 - yes).sum()
    targets = yes * (n_yes + 1) / (n_yes + 2) + (1 - yes) / (n_no + 2)
    table = columns(scores)
    keep = list(range(table.shape[1]))
    while True:
        model = LogisticRegression(C=1e6, solver="newton-cholesky", tol=1e-8).fit(
            np.concatenate([table[:, keep]] * 2), np.repeat([True, False], len(yes)),
            sample_weight=np.concatenate([targets, 1 - targets]),
        )  # fmt: skip
        if len(keep) == 1 or (model.coef_ >= 0).all():
            return lambda values: model.predict_proba(columns(values)[:, keep])[:, 1]
        keep.pop(int(model.coef_[0].argmin()))


def isotonic(scores: Floats, yes: Floats) -> Callable[[Floats], Floats]:
    """Fit isotonic regression."""
    return IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, yes).predict


def ours(scores: Floats, yes: Floats) -> Callable[[Floats], Floats]:
    """Fit the curve that is in use."""
    curve = fit_curve(scores, yes, np.ones(len(yes)))
    return lambda values: curve.predict_proba(curve_columns(values))[:, 1]


CURVES = {"platt": platt, "beta": beta, "isotonic": isotonic, "ours": ours}


def kinds_of(rows: Any, names: Sequence[str], prefixes: Sequence[str]) -> Floats:
    """Return the kind of each candidate, from its features."""
    parts = []
    for prefix in prefixes:
        columns = [column for column, name in enumerate(names) if name.startswith(prefix)]
        dense = np.asarray(rows[:, columns].todense())
        label = np.array([names[column] for column in columns] + [""], dtype=object)
        parts.append(label[np.where(dense.any(axis=1), dense.argmax(axis=1), len(columns))])
    return np.array([", ".join(values) for values in zip(*parts, strict=True)])


def calibrated(fit: Any, learned: tuple[Floats, Floats, Floats], scores: Floats, kinds: Floats) -> Floats:
    """Return the probabilities of new scores by the curves of their kinds."""
    own, yes, own_kinds = learned
    probability = np.asarray(fit(own, yes)(scores), float)
    for kind in np.unique(own_kinds):
        inside, here = own_kinds == kind, kinds == kind
        if min(yes[inside].sum(), (1 - yes[inside]).sum()) >= ENOUGH and here.any():
            probability[here] = fit(own[inside], yes[inside])(scores[here])
    return probability


def scored(train: Sequence[Row], test: Sequence[Row]) -> pd.DataFrame:
    """Return the candidates of test articles with their label and a probability by each curve and kind."""
    texts, others = ([as_articles([row["text"]], row["language"])[0] for row in rows] for rows in (train, test))
    tagger = RecordedTagger().fit(texts, [row["gold"] for row in train])
    found = tagger.candidates(tagger.read(others))
    gold = pd.DataFrame(
        [(i, *span[:3], "outlet") for i, row in enumerate(test) for span in row["gold"]],
        columns=["article", "start", "end", "category", "voice"],
    )
    candidates = found.candidates
    table = pd.DataFrame({
        "article": [test[i]["id"] for i in candidates["article"]], "category": candidates["category"].to_numpy(object),
        "voice": candidates["voice"].to_numpy(object),
        "origin": np.where(candidates["rule"] == "text", "text", "rule"),
        "yes": label_candidates(candidates, gold)[:, 0] > 0,
    })  # fmt: skip
    classifier = tagger.kept_classifier_
    rows, own, yes = classifier.learned_
    scores, names = classifier.model_.decision_function(found.features), tagger.features_.feature_names_
    for by, prefixes in KINDS.items():
        learned, here = (own, yes, kinds_of(rows, names, prefixes)), kinds_of(found.features, names, prefixes)
        for name, fit in CURVES.items():
            table[f"{name} by {by}"] = calibrated(fit, learned, scores, here)
    return table


def errors(p: Floats, yes: Floats) -> dict[str, Any]:
    """Return calibration error, worst bin, Brier score, log loss and average precision."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    count, gap = np.bincount(place, minlength=BINS), np.bincount(place, p - yes, BINS)
    clipped = np.clip(p, 1e-4, 1 - 1e-4)
    loss = -(yes * np.log(clipped) + (1 - yes) * np.log(1 - clipped)).mean()
    filled = count >= IN_BIN
    return {
        "ece": round(float(np.abs(gap).sum() / len(p)), 4),
        "worst": round(float(np.abs(gap[filled] / count[filled]).max()), 3) if filled.any() else None,
        "brier": round(float(((p - yes) ** 2).mean()), 5), "log_loss": round(float(loss), 4),
        "average_precision": round(float(average_precision_score(yes, p)), 4) if yes.any() else None, "n": len(p),
    }  # fmt: skip


def bins_of(p: Floats, yes: Floats) -> list[list[float]]:
    """Return number, mean probability and share of each bin."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    return [
        [int((place == k).sum()), round(float(p[place == k].mean()), 3), round(float(yes[place == k].mean()), 3)]
        for k in np.unique(place)
    ]


def differences(table: pd.DataFrame, name: str, draws: int = 300) -> dict[str, list[float]]:
    """Return what a curve's error, Brier score and log loss are beyond Platt's, with an interval over articles."""
    base = "platt by category"
    article = np.unique(table["article"], return_inverse=True)[1]
    yes = table["yes"].to_numpy(float)
    rng = np.random.default_rng(1)
    names = ("ece", "brier", "log_loss")

    def of(rows: Floats) -> Floats:
        one, other = (errors(table[column].to_numpy()[rows], yes[rows]) for column in (name, base))
        return np.array([one[measure] - other[measure] for measure in names])

    order = np.argsort(article, kind="stable")
    by_article = np.split(order, np.cumsum(np.bincount(article))[:-1])
    drawn = []
    for _ in range(draws):
        chosen = rng.integers(0, len(by_article), len(by_article))
        drawn.append(of(np.concatenate([by_article[i] for i in chosen])))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    value = of(np.arange(len(yes)))
    return {measure: [round(float(part[k]), 5) for part in (value, low, high)] for k, measure in enumerate(names)}


def widths(rows: Sequence[Row], table: pd.DataFrame, names: Sequence[str], draws: int) -> dict[str, Any]:
    """Return the mean width of corrected rates against labels alone, and coverage, by each curve."""
    ids = [row["id"] for row in rows]
    exposure = np.array([len(row["text"].split()) for row in rows], float)
    known = np.array([len(row["gold"]) for row in rows], float)
    sums = table.groupby("article")[list(names)].sum().reindex(ids).fillna(0.0)
    own = np.array([row["outlet"] for row in rows])
    has_own = len(np.unique(own)) >= OUTLETS and min(np.unique(own, return_counts=True)[1]) > LABELLED
    rng = np.random.default_rng(1)
    results: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(draws):
        outlet = own if has_own else (rng.permutation(len(rows)) % OUTLETS).astype(str)
        size = pd.Series(known).groupby(outlet).transform("size").to_numpy()
        chosen = (pd.Series(rng.random(len(rows))).groupby(outlet).rank() <= LABELLED).to_numpy()
        articles = pd.DataFrame({
            "outlet": outlet, "exposure": exposure, "observed": np.where(chosen, known, np.nan),
            "probability": np.where(chosen, LABELLED / size, np.nan),
        })  # fmt: skip
        total = articles.assign(known=known).groupby("outlet")[["known", "exposure"]].sum()
        true = 1000 * total["known"] / total["exposure"]
        alone = estimate_rates(articles.assign(predicted=0.0), population="finite").set_index("outlet")
        for name in names:
            rates = estimate_rates(
                articles.assign(predicted=sums[name].to_numpy()), population="finite"
            ).set_index("outlet")  # fmt: skip
            inside = (rates["low"] <= true.reindex(rates.index)) & (true.reindex(rates.index) <= rates["high"])
            ratio = (rates["high"] - rates["low"]) / (alone["high"] - alone["low"])
            results[name].append((float(ratio.mean()), float(inside.mean())))
    base = np.array(results[names[0]])[:, 0]
    return {
        name: {
            "width": round(float(np.mean([pair[0] for pair in pairs])), 4),
            "coverage": round(float(np.mean([pair[1] for pair in pairs])), 3),
            "beyond_first": round(float(np.mean([pair[0] for pair in pairs] - base)), 4),
            "error": round(float(1.96 * np.std([pair[0] for pair in pairs] - base, ddof=1) / np.sqrt(draws)), 4),
        }
        for name, pairs in results.items()
    }


def read_sample(folder: Path) -> list[Row]:
    """Return the sample's articles with their gold."""
    gold: dict[str, list[Any]] = {}
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            span = (int(row["start"]), int(row["end"]), row["category"], row["voice"])
            gold.setdefault(row["article_id"], []).append(span)
    with (folder / "articles" / "index.csv").open(encoding="utf-8", newline="") as file:
        articles = list(csv.DictReader(file))
    return [
        {"id": row["article_id"], "language": row["language"], "outlet": row["outlet"],
         "text": f"{row['title']}\n\n{(folder / 'articles' / row['file']).read_text(encoding='utf-8').strip()}",
         "gold": gold.get(row["article_id"], [])}
        for row in articles
    ]  # fmt: skip


def parts_of(rows: list[Row], options: argparse.Namespace, sample: bool) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield pairs of training and test."""
    if sample:
        for seed in range(options.draws):
            order = random.Random(seed).sample(range(len(rows)), len(rows))
            train, test = order[: options.articles], order[options.articles :]
            yield [rows[i] for i in train], [{**rows[i], "id": f"{seed} {rows[i]['id']}"} for i in test]
        return
    order = random.Random(0).sample(range(len(rows)), len(rows))
    for fold in range(options.folds):
        train = [i for place, i in enumerate(order) if place % options.folds != fold]
        yield [rows[i] for i in train[: options.articles]], [rows[i] for i in order[fold :: options.folds]]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--map", action="append", default=[], help="LABEL=CATEGORY of the spans that count")
    parser.add_argument("--articles", type=int, help="to learn from (default: all of a training)")
    parser.add_argument("--first", type=int, help="use only the first articles of the corpus")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--draws", type=int, default=5, help="of the sample")
    parser.add_argument("--width-draws", type=int, default=40, help="of labelled articles; 0: no widths")
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    options = parser.parse_args()
    sample, mapped = options.corpus.is_dir(), dict(pair.rsplit("=", 1) for pair in options.map)
    rows = read_sample(options.corpus) if sample else list(read_corpus(options.corpus))[: options.first]
    if not sample:
        for row in rows:
            row["gold"] = [
                (span["start"], span["end"], mapped[span["label"]]) for span in row["spans"] if span["label"] in mapped
            ]
    table = pd.concat([scored(train, test) for train, test in parts_of(rows, options, sample)], ignore_index=True)
    if not sample:
        table = table[table["category"].isin(mapped.values())].reset_index(drop=True)
    names = [f"{curve} by {by}" for by in KINDS for curve in CURVES]
    yes = table["yes"].to_numpy(float)
    results: dict[str, Any] = {}
    for name in names:
        p = table[name].to_numpy()
        results[name] = {**errors(p, yes), "minus_platt": differences(table, name)}
        for kind in ("origin", "voice"):
            for value in sorted(set(table[kind])):
                inside = (table[kind] == value).to_numpy()
                results[name][f"{kind} {value}"] = errors(p[inside], yes[inside])
        results[name]["bins"] = bins_of(p, yes)
    head = {"benchmark": "calibration", "corpus": options.corpus.name, "articles": options.articles, "n": len(yes)}
    if options.width_draws and not sample:
        head["widths"] = widths(rows, table, names, options.width_draws)
    print(json.dumps({**head, "curves": results}, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

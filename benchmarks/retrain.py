"""How often `framing retrain` replaces a model, and how often rightly, on simulated articles.

    python benchmarks/retrain.py [--worlds 40] [--json]

Articles of six short sentences, each with a word that one of forty rules finds;
annotators keep what a rule finds with a probability of its own, less often in
quotations. The model in use was trained on 30 labelled articles; the new one on
as many more as the row says: 3 or 30 of the same kind, or 30 that were labelled
at random. Whether the new one is better is measured on 400 more articles that
neither was trained on: by its Brier skill over the old one.
"""

import argparse
import json

import numpy as np
import pandas as pd

from framing.model.compare import compare, model_in_use
from framing.model.scoring import score_unseen
from framing.model.training import train
from framing.model.training_data import TrainingInput
from framing.settings import Model

KNOWN, FRESH, EACH, RULES = 30, 400, 6, 40
_SOUNDS = ("bra", "del", "fo", "gri", "hul", "ka", "lem", "mor", "nis", "pu", "ral", "sto", "tev", "wim", "yor", "zan")
ROWS = {"3 more": (3, False), "30 more": (30, False), "30 by a coin": (30, True)}


def measure(worlds: int) -> dict[str, object]:
    """Return, for every world, whether the new model is taken, and its skill on further articles."""
    taken: dict[str, list[tuple[bool, float]]] = {name: [] for name in ROWS}
    for seed in range(worlds):
        generator = np.random.default_rng(seed)
        keep = generator.beta(1.5, 1.0, RULES)
        everything, yes = _world(generator, keep, KNOWN + 30 + FRESH)
        old = train(_part(everything, yes, KNOWN), model=Model(), seed=1)
        fresh = _fresh(everything, yes)
        for name, (more, coin) in ROWS.items():
            answers = yes.copy()
            if coin:
                answers[KNOWN * EACH : (KNOWN + more) * EACH] = generator.random(more * EACH) < 0.5
            material = _part(everything, answers, KNOWN + more)
            new = train(material, model=Model(), seed=1)
            comparison = compare(
                new.held_out, model_in_use(material, old.tagger, old.held_out, old.folds.fold_of), material.gold
            )
            # how much better the new one is on articles that neither was trained on
            worth = compare(
                score_unseen(fresh.articles, fresh.markers, new.tagger),
                model_in_use(fresh, old.tagger, old.held_out, {}),
                fresh.gold,
            )
            taken[name].append((comparison.better, worth.skill.value))
    return {"n": worlds, "known": KNOWN, "rows": {name: _row(pairs) for name, pairs in taken.items()}}


def _world(generator: np.random.Generator, keep: np.ndarray, n: int) -> tuple[TrainingInput, np.ndarray]:
    """Return n articles of six sentences, each with a word that a rule finds, and whether people keep it."""
    rule, quoted = generator.integers(0, RULES, n * EACH), generator.random(n * EACH) < 0.4
    names, places = generator.choice(_SOUNDS, (RULES, 3)), generator.choice(_SOUNDS, (n * EACH, 2))
    articles, markers = [], []
    for number in range(n):
        text, article_id = "", f"a{number:05d}"
        for row in range(number * EACH, (number + 1) * EACH):
            word, town = "".join(names[rule[row]]), "".join(places[row]).capitalize()
            open_, close = ("“", "”") if quoted[row] else ("", "")
            start = len(text) + len(open_) + 4
            text += f"{open_}The {word} men came to {town}.{close}\n\n"
            markers.append((article_id, start, start + len(word), word, "loaded", f"r{rule[row]}",
                            "quote" if quoted[row] else "outlet", "", "", "body", 0.7))  # fmt: skip
        articles.append((article_id, "en", text.strip(), "", "", "o"))
    table = pd.DataFrame(articles, columns=["article_id", "language", "text", "title", "event", "outlet"])
    marker_table = pd.DataFrame(markers, columns=["article_id", "start", "end", "text", "category", "rule", "voice",
                                           "speaker", "cue", "position", "score"])  # fmt: skip
    yes = generator.random(n * EACH) < keep[rule] * np.where(quoted, 0.6, 1.0)
    return TrainingInput(table, marker_table, marker_table.head(0)), yes


def _part(everything: TrainingInput, yes: np.ndarray, articles: int) -> TrainingInput:
    rows = everything.markers.head(articles * EACH)
    return TrainingInput(everything.articles.head(articles), rows, rows[yes[: len(rows)]])


def _fresh(everything: TrainingInput, yes: np.ndarray) -> TrainingInput:
    rows = everything.markers.tail(FRESH * EACH)
    return TrainingInput(everything.articles.tail(FRESH).reset_index(drop=True), rows, rows[yes[-len(rows) :]])


def _row(pairs: list[tuple[bool, float]]) -> dict[str, float | None]:
    """Return the share taken, and the mean skill on fresh articles of those taken, those refused, and all."""
    worth = np.array([skill for _, skill in pairs])
    took = np.array([better for better, _ in pairs])
    mean = {"taken": worth[took], "refused": worth[~took], "all": worth}
    return {
        "taken": round(float(took.mean()), 3),
        "taken_and_worse": int((took & (worth < 0)).sum()),
        **{f"skill_{name}": round(float(part.mean()), 4) if len(part) else None for name, part in mean.items()},
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.worlds), indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()

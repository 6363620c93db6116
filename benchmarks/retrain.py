"""How often `framing retrain` takes a new model, and whether it is right to, where the truth is known.

    python benchmarks/retrain.py [--worlds 40] [--json]

Articles of six candidates, of forty rules that people keep with probabilities of
their own, less often in quotations. The model in use knows 30 labelled articles;
the new one knows as many more as the row says: 3 or 30 of the same kind, or 30
that somebody labelled by tossing a coin. What is right is told by 400 articles
more that neither has seen: the new one's Brier skill over the old there.
"""

import argparse
import json

import numpy as np
import pandas as pd

from framing.model.compare import compare, model_in_use
from framing.model.features import CANDIDATE_COLUMNS
from framing.model.training import train
from framing.settings import Model

KNOWN, FRESH, EACH, RULES = 30, 400, 6, 40
ROWS = {"3 more": (3, False), "30 more": (30, False), "30 by a coin": (30, True)}


def measure(worlds: int) -> dict[str, object]:
    """Ask in every world whether the new model is taken, and what it is worth."""
    taken: dict[str, list[tuple[bool, float]]] = {name: [] for name in ROWS}
    for seed in range(worlds):
        generator = np.random.default_rng(seed)
        keep = generator.beta(1.5, 1.0, RULES)
        everything, yes = _world(generator, keep, KNOWN + 30 + FRESH)
        old = _train(everything, yes, KNOWN)
        for name, (more, coin) in ROWS.items():
            said = yes.copy()
            if coin:
                said[KNOWN * EACH : (KNOWN + more) * EACH] = generator.random(more * EACH) < 0.5
            new = _train(everything, said, KNOWN + more)
            rows = everything.head((KNOWN + more) * EACH)
            in_use = model_in_use(rows, old.tagger, old.held_out, old.folds.fold_of)
            found = compare(new.held_out, in_use, _gold(rows, said))
            fresh, truth = everything.tail(FRESH * EACH), yes[-FRESH * EACH :]
            errors = [np.mean((one.tagger.predict_proba(fresh)[:, 0] - truth) ** 2) for one in (new, old)]
            taken[name].append((found.better, float(1 - errors[0] / errors[1])))
    return {"n": worlds, "known": KNOWN, "rows": {name: _row(pairs) for name, pairs in taken.items()}}


def _world(generator: np.random.Generator, keep: np.ndarray, n: int) -> tuple[pd.DataFrame, np.ndarray]:
    rule = generator.integers(0, RULES, n * EACH)
    quoted = generator.random(n * EACH) < 0.4
    table = pd.DataFrame({name: "" for name in CANDIDATE_COLUMNS}, index=range(n * EACH))
    place = np.tile(np.arange(EACH) * 20, n)
    made = table.assign(
        article_id=np.repeat([f"a{i:05d}" for i in range(n)], EACH), start=place, end=place + 5,
        text=[f"word{one}" for one in rule], category="loaded", rule=[f"r{one}" for one in rule],
        voice=np.where(quoted, "quote", "outlet"), position="body", score=0.7, language="en",
        before=[f"w{one}" for one in generator.integers(0, 50, n * EACH)],
    )  # fmt: skip
    return made, generator.random(n * EACH) < keep[rule] * np.where(quoted, 0.6, 1.0)


def _gold(rows: pd.DataFrame, yes: np.ndarray) -> pd.DataFrame:
    return rows[yes[: len(rows)]].assign(voice="outlet", confidence=1.0)


def _train(everything: pd.DataFrame, yes: np.ndarray, articles: int) -> object:
    rows = everything.head(articles * EACH).reset_index(drop=True)
    units = pd.DataFrame({"article_id": rows["article_id"].unique(), "event": "", "outlet": "o"})
    return train(rows, _gold(rows, yes), units, model=Model(), seed=1)


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

"""How well the word lists alone find the spans that people marked, on words.

    python benchmarks/lexicon.py FILE.jsonl --labels A,B [--categories loaded,naming,euphemism] \
        [--min-precision 0] [--json]

FILE has texts with spans. Markers of the chosen categories count in every
voice, whatever their score; ``--min-precision`` counts those of a score at least that
high. ``by_category`` gives the figures of each category on its own,
``without`` those of all but it, and ``halves`` the F1 of a hundred random
halves of the texts: mean, lowest and highest.
"""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from measure import Score, read_corpus, words_in

from framing import find_markers

HALVES = 100

# the words wanted in a text, and those found, by category
Text = tuple[set[int], dict[str, set[int]]]


def measure(path: Path, labels: set[str], categories: set[str], least: float = 0.0) -> dict[str, object]:
    """Score all texts of a corpus."""
    texts = [_text(row, labels, categories, least) for row in read_corpus(path)]
    return {
        "corpus": path.name,
        "labels": sorted(labels),
        "least": least,
        "n": len(texts),
        **_figures(texts, categories),
        "by_category": {name: _figures(texts, {name}) for name in sorted(categories)},
        "without": {name: _figures(texts, categories - {name}) for name in sorted(categories)},
        "halves": _halves(texts, categories),
    }


def _text(row: dict[str, Any], labels: set[str], categories: set[str], least: float) -> Text:
    text = row["text"]
    wanted = words_in(text, ((span["start"], span["end"]) for span in row["spans"] if span["label"] in labels))
    markers = find_markers(text, row["language"], min_precision=least)
    return wanted, {
        name: words_in(text, ((one.start, one.end) for one in markers if one.category == name)) for name in categories
    }


def _figures(texts: Iterable[Text], categories: set[str]) -> dict[str, float]:
    score = Score()
    for wanted, found in texts:
        score.add({word for name in categories for word in found[name]}, wanted)
    return score.figures()


def _halves(texts: Sequence[Text], categories: set[str]) -> dict[str, float]:
    """Return mean, lowest and highest F1 over random halves of the texts."""
    draw = random.Random(1)
    made = [_figures(draw.sample(texts, len(texts) // 2), categories)["f1"] for _ in range(HALVES)]
    return {"mean": round(sum(made) / len(made), 4), "lowest": min(made), "highest": max(made)}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--labels", required=True, help="labels of the spans that count, with ';' or ',' between")
    parser.add_argument("--categories", default="loaded,naming,euphemism", help="our categories that count")
    parser.add_argument("--min-precision", type=float, default=0.0, help="least score of the markers that count")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    known = {span["label"] for row in read_corpus(chosen.file) for span in row["spans"]}
    labels = _labels(chosen.labels, known)
    figures = measure(chosen.file, labels, set(chosen.categories.split(",")), chosen.min_precision)
    print(json.dumps(figures, indent=None if chosen.json else 2))


def _labels(given: str, known: set[str]) -> set[str]:
    """Take labels apart; a label may hold a comma itself ("Name_Calling,Labeling") and may be cut short there."""
    asked = given.replace(";", ",").split(",")
    chosen = {label for label in known if label == given or set(label.split(",")) & set(asked)}
    if not chosen:
        raise SystemExit(f"no span is labelled {given!r}; there are {', '.join(sorted(known))}")
    return chosen


if __name__ == "__main__":
    main()

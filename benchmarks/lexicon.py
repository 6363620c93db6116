"""How well the word lists alone find the spans that people marked, on words.

    python benchmarks/lexicon.py FILE.jsonl --labels A,B [--categories loaded,naming,euphemism] [--json]

FILE has texts with spans. Markers of the chosen categories count in every
voice. ``by_category`` gives the precision of each category on its own.
"""

import argparse
import json
from pathlib import Path

from measure import Score, read_corpus, words_in

from framing import find_markers


def measure(path: Path, labels: set[str], categories: set[str]) -> dict[str, object]:
    """Score all texts of a corpus."""
    total, apart, texts = Score(), {name: Score() for name in sorted(categories)}, 0
    for row in read_corpus(path):
        text = row["text"]
        wanted = words_in(text, ((span["start"], span["end"]) for span in row["spans"] if span["label"] in labels))
        markers = [one for one in find_markers(text, row["language"]) if one.category in categories]
        total.add(words_in(text, ((one.start, one.end) for one in markers)), wanted)
        for name, score in apart.items():
            score.add(words_in(text, ((one.start, one.end) for one in markers if one.category == name)), wanted)
        texts += 1
    return {
        "corpus": path.name,
        "labels": sorted(labels),
        "n": texts,
        **total.figures(),
        "by_category": {name: score.figures() for name, score in apart.items()},
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--labels", required=True, help="labels of the spans that count, with ';' or ',' between")
    parser.add_argument("--categories", default="loaded,naming,euphemism", help="our categories that count")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    known = {span["label"] for row in read_corpus(chosen.file) for span in row["spans"]}
    labels = _labels(chosen.labels, known)
    figures = measure(chosen.file, labels, set(chosen.categories.split(",")))
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

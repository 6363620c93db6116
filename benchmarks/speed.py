"""How fast markers are found, with voice, beside spaCy's blank tokenizer and PhraseMatcher in the same run.

    python benchmarks/speed.py FILE.jsonl [--articles 500] [--rounds 3] [--json]

One core. Each side runs ``rounds`` times over the same texts in turn and the
best round counts; MB are of UTF-8. The PhraseMatcher gets the same forms.
"""

import argparse
import json
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from measure import read_corpus

from framing import find_markers
from framing.lang import load


def measure(path: Path, articles: int, rounds: int) -> dict[str, object]:
    """Time both sides over the first texts of a corpus."""
    rows = list(islice(read_corpus(path), articles))
    language = rows[0]["language"]
    texts = [row["text"] for row in rows]
    size = sum(len(text.encode()) for text in texts) / 1e6
    sides: dict[str, Callable[[str], object]] = {
        "framing": lambda text: find_markers(text, language),
        "spacy": _spacy(language),
    }
    best = {name: float("inf") for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            run(texts[0])
            start = time.perf_counter()
            for text in texts:
                run(text)
            best[name] = min(best[name], time.perf_counter() - start)
    speeds = {f"{name}_mb_per_second": round(size / seconds, 2) for name, seconds in best.items()}
    return {
        "corpus": path.name,
        "n": len(texts),
        "megabytes": round(size, 2),
        **speeds,
        "times_spacy": round(best["spacy"] / best["framing"], 2),
    }


def _spacy(language: str) -> Callable[[str], object]:
    import spacy
    from spacy.matcher import PhraseMatcher

    blank = spacy.blank(language)
    blank.max_length = 10**9
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    forms = {form for entries in load(language).lists.values() for entry in entries for form in entry.forms}
    matcher.add("entry", list(blank.tokenizer.pipe(sorted(forms))))
    return lambda text: matcher(blank.tokenizer(text))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    figures = measure(chosen.file, chosen.articles, chosen.rounds)
    print(json.dumps(figures, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()

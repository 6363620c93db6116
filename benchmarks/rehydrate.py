"""How many labels find their place again in texts that have changed a little, and how many a wrong one.

    python benchmarks/rehydrate.py FILE.jsonl [--limit 200] [--json]

The labels are the markers of the first articles of a corpus. Each article is
changed in one of the ways of ``CHANGES``; where a label belongs afterwards is
known from the change. Figures: the share of labels whose words are untouched
that come back to their place (``placed``), and the share of all labels that
come to another one (``wrong``).
"""

import argparse
import itertools
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measure import read_corpus

from framing.markers.find import find_markers
from framing.sharing.fingerprints import fold, outline, surroundings
from framing.sharing.realign import realign

Edit = tuple[int, int, str]  # from, to, what stands there afterwards
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def letters(text: str, rng: random.Random) -> list[Edit]:
    """Change one letter in each of about two words in a hundred."""
    found = [one for one in re.finditer(r"\w{4,}", text) if rng.random() < 0.02]
    return [(one.start() + 2, one.start() + 3, "x") for one in found]


def words(text: str, rng: random.Random) -> list[Edit]:
    """Put a word in at about one blank in a hundred."""
    return [(one.start(), one.start(), " really") for one in re.finditer(" ", text) if rng.random() < 0.01]


def out(text: str, rng: random.Random) -> list[Edit]:
    """Take every tenth sentence out."""
    ends = [0, *(one.end() for one in _SENTENCE.finditer(text)), len(text)]
    return [(a, b, "") for a, b in itertools.pairwise(ends) if b > a and rng.random() < 0.1]


def into(text: str, rng: random.Random) -> list[Edit]:
    """Put a sentence in behind every tenth."""
    ends = (one.end() for one in _SENTENCE.finditer(text))
    return [(end, end, "This line was added by the desk later on. ") for end in ends if rng.random() < 0.1]


def typography(text: str, rng: random.Random) -> list[Edit]:
    """Write other quotation marks, and one blank for each stretch of them."""
    marks = [(one.start(), one.end(), "'") for one in re.finditer('["“”’]', text)]
    blanks = [(one.start(), one.end(), " ") for one in re.finditer(r"\s{2,}|\n", text)]
    return sorted(marks + blanks)


def everything(text: str, rng: random.Random) -> list[Edit]:
    """Do all of it, where one change does not meet another."""
    made: list[Edit] = []
    for edit in sorted(one for change in (letters, words, out, into, typography) for one in change(text, rng)):
        if not made or edit[0] > made[-1][1]:
            made.append(edit)
    return made


CHANGES: dict[str, Callable[[str, random.Random], list[Edit]]] = {
    one.__name__: one for one in (letters, words, out, into, typography, everything)
}


def apply(text: str, edits: list[Edit]) -> str:
    """Return the changed text."""
    parts, done = [], 0
    for start, end, new in edits:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def moved(start: int, end: int, edits: list[Edit]) -> tuple[int, int] | None:
    """Return where a span stands afterwards; none where its own words were changed."""
    shift = grown = 0
    for first, last, new in edits:
        if (first < end and last > start) or start < first < end:
            if not (new in ("'", " ") and start <= first and last <= end):  # typography changes no word
                return None
            grown += len(new) - (last - first)
        elif last <= start:
            shift += len(new) - (last - first)
    return start + shift, end + shift + grown


def measure(texts: list[tuple[str, str]], change: str, seed: int) -> dict[str, Any]:
    """Return the figures of one kind of change."""
    rng, counts = random.Random(seed), Counter[str]()
    for text, language in texts:
        folded, edits = fold(text), CHANGES[change](text, rng)
        markers = find_markers(text, language)
        spans = []
        for one in markers:
            first, last = folded.span(one.start, one.end)
            spans.append({"folded": [first, last], "hashes": surroundings(folded.text, first, last)})
        places = realign(apply(text, edits), outline(text), spans)
        for one, place in zip(markers, places, strict=True):
            wanted = moved(one.start, one.end, edits)
            counts["touched" if wanted is None else "untouched"] += 1
            if place.how:
                counts["placed" if (place.start, place.end) == wanted else "wrong"] += 1
    return {
        "change": change,
        "placed": round(counts["placed"] / max(1, counts["untouched"]), 4),
        "wrong": round(counts["wrong"] / max(1, counts["untouched"] + counts["touched"]), 5),
        "untouched": counts["untouched"],
        "touched": counts["touched"],
    }


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, default=200, help="articles (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    rows = [row for _, row in zip(range(options.limit), read_corpus(options.file), strict=False)]
    texts = [(unicodedata.normalize("NFC", row["text"]), row.get("language", "en")) for row in rows]
    cells = [measure(texts, change, options.seed) for change in CHANGES]
    made = {"benchmark": "rehydrate", "file": options.file.name, "n": len(texts), "seed": options.seed, "cells": cells}
    print(json.dumps(made, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

"""How many whole texts of a corpus are taken for cut off, and how many cut ones are recognised.

    python benchmarks/truncation.py FILE.jsonl --json

``as_they_are`` is the share of the texts that ``cut_off`` names, ``no_full_stop``
the share without a sentence end, both also for the outlet (of 12 texts or more)
in which it is highest. ``cut_at_a_word`` and ``cut_at_a_character`` are the shares
that are named if every text is cut at a random place.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from measure import read_corpus

from framing.estimates.corpus_audit import cut_off, no_full_stop
from framing.intervals import MIN_ARTICLES


def main() -> None:
    """Print the shares, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    articles = pd.DataFrame([(row.get("outlet", ""), row["text"]) for row in read_corpus(options.corpus)])
    articles.columns = pd.Index(["outlet", "text"])
    rng = np.random.default_rng(options.seed)
    texts = articles["text"]
    cut = texts.map(lambda text: text[: int(rng.integers(min(300, len(text)), len(text) + 1))])
    enough = articles.groupby("outlet")["text"].transform("size") >= MIN_ARTICLES
    named = {"as_they_are": cut_off(texts), "no_full_stop": no_full_stop(texts)}
    figures = {name: float(values.mean()) for name, values in named.items()}
    for name, values in named.items():
        figures[f"{name}_highest_outlet"] = float(values[enough].groupby(articles["outlet"]).mean().max())
    figures["cut_at_a_character"] = float(cut_off(cut).mean())
    figures["cut_at_a_word"] = float(cut_off(cut.map(lambda text: text.rsplit(" ", 1)[0])).mean())
    result = {"benchmark": "truncation", "n": len(texts), **{name: round(value, 3) for name, value in figures.items()}}
    print(json.dumps(result, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

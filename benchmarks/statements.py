"""The precision of matched quotations: draw statements for a person to read.

    python benchmarks/statements.py events_allsides.jsonl --read 60 > to_read.txt
    python benchmarks/statements.py study other_study --read 100 > to_read.txt

A corpus is JSON Lines with ``id``, ``event``, ``language``, ``title`` and ``text``, or the folder of a
study after ``framing prelabel``. Each drawn statement is printed
with the articles that have it, how much of it, and their words. Whoever reads counts the statements of which all
rows are what one speaker said on one occasion. ``--paraphrases`` draws those with reported speech only.
"""

import argparse
import json
import random
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from framing.corpus.statements import PARAPHRASE, find_statements, spoken_texts
from framing.markers.speech import find_speech
from framing.study import open_study

COLUMNS = ("article_id", "start", "end", "kind", "speaker")


def main() -> None:
    """Print how many statements there are, and those that were drawn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--read", type=int, default=60, help="statements to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--paraphrases", action="store_true")
    options = parser.parse_args()
    tables = [statements(corpus).assign(corpus=corpus.name) for corpus in options.corpora]
    table = pd.concat(tables, ignore_index=True)
    groups = table.groupby(["corpus", "statement"], sort=False)
    chosen = [rows for _, rows in groups if is_wanted(rows, options.paraphrases)]
    print(f"{len(chosen)} statements in {table['event'].nunique()} events; {dict(table['extent'].value_counts())}")
    for rows in random.Random(options.seed).sample(chosen, min(options.read, len(chosen))):
        print(f"--- event {rows['event'].iloc[0]}")
        for row in rows.itertuples():
            print(f"{row.article_id}, {row.extent} {row.share:.2f}, {row.speaker or 'nobody named'}: {row.text}")


def statements(corpus: Path) -> pd.DataFrame:
    """Read a corpus, or the study in a folder, and return the statements of its events."""
    if corpus.is_dir():
        return open_study(corpus).table("quotes")
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    articles = pd.DataFrame(rows).rename(columns={"id": "article_id"})
    articles["text"] = articles["title"] + "\n\n" + articles["text"]
    spans = [
        {"article_id": article.article_id, **asdict(span)}
        for article in articles.itertuples()
        for span in find_speech(article.text, article.language)
    ]
    return find_statements(articles, spoken_texts(articles, pd.DataFrame(spans)[list(COLUMNS)]))


def is_wanted(rows: pd.DataFrame, paraphrases: bool) -> bool:
    """Return whether a statement is quoted by two articles, or has a paraphrase."""
    reported = rows["extent"] == PARAPHRASE
    return bool(reported.any()) if paraphrases else rows.loc[~reported, "article_id"].nunique() > 1


if __name__ == "__main__":
    main()

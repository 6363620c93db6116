"""How fast articles become a clean, linked table: ``python benchmarks/sources.py [N …]``.

N articles of 6 kB (10,000 by default) are made of the sentences of the shipped
sample: events of six outlets, every tenth article a copy. They are written as
JSON Lines, ingested and linked in a new study; the line has the seconds of each.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from framing import package_data
from framing.sources.raw import Record
from framing.sources.read import read_sources
from framing.steps.ingest import IngestOptions, ingest
from framing.steps.link import link
from framing.study import open_study

OUTLETS = tuple(f"outlet-{number}" for number in range(6))
LENGTH = 6_000  # characters
PER_DAY = 100
_SYLLABLES = ("ka", "lo", "ren", "tis", "var", "mo", "del", "ur", "shen", "bri", "pol", "ax")


def sentences() -> list[str]:
    """Return the sentences of the English sample articles."""
    folder = package_data.folder("sample") / "articles"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")) if "courrier" not in path.name]
    return [sentence for text in texts for sentence in text.replace("\n\n", ". ").split(". ") if len(sentence) > 30]


def made_articles(n: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield articles: six of each event, which share names that no other event has; every tenth repeats the last."""
    generator, stock = random.Random(seed), sentences()
    text = ""
    for number in range(n):
        if number % 10 != 9 or not text:
            event = random.Random(number // 6)
            names = ["".join(event.choices(_SYLLABLES, k=3)).title() for _ in range(12)]
            parts, length = [], 0
            while length < LENGTH:
                words = generator.choice(stock).split()
                words.insert(generator.randrange(len(words)), generator.choice(names))
                parts.append(" ".join(words) + ".")
                length += len(parts[-1])
            text = "\n\n".join(" ".join(parts[start : start + 4]) for start in range(0, len(parts), 4))
        date = pd.Timestamp("2020-01-01") + pd.Timedelta(days=number // PER_DAY)
        yield {"id": f"a{number}", "outlet": OUTLETS[number % 6], "language": "en", "date": date.date().isoformat(),
               "title": f"{text.split()[0]} report {number}", "text": text}  # fmt: skip


def timed(folder: Path, n: int) -> dict[str, float]:
    """Return the seconds of ingest and link for n articles."""
    listed = "\n".join(f'[[outlets]]\nid = "{outlet}"' for outlet in OUTLETS)
    settings = f'framing = 1\ntitle = "Speed"\nlanguages = ["en"]\n{listed}\n'
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    source = folder / "articles.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(article) + "\n" for article in made_articles(n))
    study, seconds = open_study(folder), {}
    start = time.perf_counter()
    records: Iterator[Record] = read_sources([source])
    ingest(study, records, IngestOptions())
    seconds["ingest"] = time.perf_counter() - start
    start = time.perf_counter()
    link(study)
    seconds["link"] = time.perf_counter() - start
    return seconds


def main() -> None:
    """Print one line per number of articles."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("n", type=int, nargs="*", default=[10_000])
    for n in parser.parse_args().n:
        with tempfile.TemporaryDirectory() as folder:
            seconds = timed(Path(folder), n)
        parts = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
        print(f"{n:,} articles: {parts}, together {sum(seconds.values()):.1f} s")


if __name__ == "__main__":
    main()

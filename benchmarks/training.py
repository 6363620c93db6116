"""How time and memory of a training grow with the labelled articles.

    python benchmarks/training.py FILE.jsonl FOLDER [--labelled 100 200 400] [--keep] [--json]

Articles are drawn with replacement from FILE (``id, outlet, title, text``). Readers
are made up: each rule's markers are kept with a probability of the rule's own, less
often in quotations, and one in eight of the words that occur in a hundredth to a
fifth of the articles is marked in a fifth of its places. What they say does not matter
here: memory depends on words and candidates. ``megabytes`` is the highest memory of
the command ``train`` in one process, ``by_megabyte`` how much it grows from the
smallest number to the largest, for each MB of labelled text. With ``--keep`` the
studies stay in FOLDER: ``benchmarks/scale.py --model`` can score with their models.
"""

import argparse
import json
import os
import random
import re
import shutil
from collections import Counter
from pathlib import Path
from zlib import crc32

import pandas as pd
from scale import measured, write_articles

from framing import package_data
from framing.steps.prelabel import prelabel
from framing.study import Study, open_study

SETTINGS = 'framing = 1\ntitle = "Training"\nlanguages = ["en"]\n'


def make_study(corpus: Path, folder: Path, count: int) -> Study:
    """Make a study of so many labelled articles."""
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copytree(package_data.folder("label_config"), folder / "label_config")
    write_articles(corpus, folder / "articles.jsonl", count)
    source = [str(folder / "articles.jsonl"), "--add-outlets", "--duplicates", "number"]
    measured(["ingest", *source, "--study", str(folder)])
    study = open_study(folder)
    prelabel(study)
    for name, table in made_labels(study.articles(), study.markers()).items():
        study.keep(name, table)
    return study


def made_labels(articles: pd.DataFrame, markers: pd.DataFrame, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Return the stages of one made-up reader of all articles."""
    draw, ids = random.Random(seed), articles["article_id"]
    kept = [draw.random() < _kept(rule, voice) for rule, voice in zip(markers["rule"], markers["voice"], strict=True)]
    rows = markers[kept].assign(confidence=1.0)
    gold = pd.concat([rows, _marked_words(articles, rows, draw)], ignore_index=True)
    gold = gold.sort_values(["article_id", "start", "end"]).drop_duplicates(["article_id", "start"])
    sample = {"stratum": "s", "probability": 1.0, "arm": "assisted", "annotators": 1, "rank": 0}
    return {
        "sample": pd.DataFrame({"article_id": ids, **sample}),
        "readings": pd.DataFrame({"article_id": ids, "annotator": "1", "arm": "assisted", "skipped": False}),
        "gold": gold,
    }


def _kept(rule: str, voice: str) -> float:
    return (0.2 + 0.7 * (crc32(rule.encode()) % 97) / 97) * (1.0 if voice == "outlet" else 0.6)


def _marked_words(articles: pd.DataFrame, like: pd.DataFrame, draw: random.Random) -> pd.DataFrame:
    words = [set(re.findall(r"[a-z]{5,}", text)) for text in articles["text"]]
    counts = Counter(word for of_article in words for word in of_article)
    few, many = 0.01 * len(articles), 0.2 * len(articles)
    marked = {word for word, count in counts.items() if few <= count <= many and crc32(word.encode()) % 8 == 0}
    rows = [
        (article_id, match.start(), match.end(), match[0])
        for article_id, text in zip(articles["article_id"], articles["text"], strict=True)
        for match in re.finditer(r"\b[a-z]{5,}\b", text)
        if match[0] in marked and draw.random() < 0.2
    ]
    table = pd.DataFrame(rows, columns=["article_id", "start", "end", "text"])
    first = like.iloc[0].to_dict()
    same = {
        name: first[name] for name in ("rule", "cue", "speaker", "position", "score", "confidence") if name in first
    }
    return table.assign(**same, category="loaded", voice="outlet")[list(like.columns)]


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labelled", type=int, nargs="+", default=[100, 200, 400])
    parser.add_argument("--keep", action="store_true", help="leave the studies with their models in FOLDER")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    rows = []
    for count in options.labelled:
        study = make_study(options.corpus, options.folder / str(count), count)
        text = float(study.articles()["text"].str.len().sum()) / 1e6
        rows.append({"labelled": count, "megabytes_of_text": round(text, 2), **train(study)})
        if not options.keep:
            shutil.rmtree(study.path)
    least, most = rows[0], rows[-1]
    grown = (most["megabytes"] - least["megabytes"]) / max(most["megabytes_of_text"] - least["megabytes_of_text"], 0.01)
    result = {"benchmark": "training", "rows": rows, "by_megabyte": round(grown)}
    print(json.dumps(result) if options.json else "\n".join(map(str, [*rows, f"MB by MB of text: {grown:.0f}"])))


def train(study: Study) -> dict[str, float]:
    """Measure the command."""
    return measured(["train", "--jobs", "1", "--study", str(study.path)])


if __name__ == "__main__":
    main()

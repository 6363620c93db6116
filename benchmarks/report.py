"""How long a report of many articles takes to be made and to open, and how big its page is.

    python benchmarks/report.py FILE.jsonl [--articles 5000] [--labelled 40] [--outlets N] [--events N]
        [--actors NAME,NAME ...] [--against pairs] [--unopened] [--json]

The articles are the first of a corpus (again and again, where it has fewer),
with the first outlets that have 40 articles or more, or dealt to ``--outlets``
made-up ones; ``--events`` deals them to events. Labels are the markers
themselves, of some articles per outlet: what they say does not matter here;
with ``--labelled 0`` there are none, and no scores. ``processor_seconds`` and
``memory`` (MB, the highest) are of the command ``report``, ``opens`` is the time in a
headless Chromium until the page has loaded and been laid out, ``reads`` until an
article stands in the reader after a click; ``megabytes`` is of ``index.html``.
"""

import argparse
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measure import read_corpus
from scale import measured

from framing import package_data
from framing.done_shards import write_shard
from framing.markers.find import find_markers
from framing.markers.names import find_names
from framing.markers.speech import find_speech
from framing.records import conform, empty
from framing.report.pdf import find_chromium
from framing.shards import MAX_ARTICLES, shard_name
from framing.stages import stage
from framing.steps.report import page_of
from framing.study import Study, open_study

WHY = "its words +1.2; the rule that found it +0.8; the voice -0.3"


SETTINGS = 'framing = 1\ntitle = "Benchmark"\nlanguages = ["en", "fr"]\n'


def make_study(folder: Path, rows: list[dict[str, Any]], labelled: int, actors: Sequence[str] = ()) -> Study:
    """Make a study of the corpus; with labels, unless ``labelled`` is 0."""
    named = "".join(
        f'\n[[actors]]\nid = "a{number}"\nnames.en = {json.dumps(names.split(","))}\n'
        for number, names in enumerate(actors)
    )
    (folder / "study.toml").write_text(SETTINGS + named, encoding="utf-8")
    shutil.copytree(package_data.folder("label_config"), folder / "label_config")
    study = open_study(folder)
    articles = conform(pd.DataFrame(rows), "articles")
    markers = found(rows, lambda row: find_markers(row["text"], row["language"]))
    names = found(rows, lambda row: find_names(row["text"], study.settings.actors, row["language"]) if actors else ())
    stages = {
        "articles": articles,
        "speech": found(rows, lambda row: find_speech(row["text"], row["language"])),
        "markers": conform(markers, "markers"),
        "names": names if actors else empty("names"),
    }
    if labelled:
        stages |= made_labels(articles, stages["markers"], labelled)
    for name, one in stages.items():
        keep(study, name, one, articles["article_id"])
    return study


def keep(study: Study, name: str, table: pd.DataFrame, article_ids: pd.Series) -> None:
    """Keep a stage; one that grows with the articles in shards, as its command does."""
    if not stage(name).sharded or len(article_ids) <= MAX_ARTICLES:
        study.keep(name, table)
        return
    numbers = table["article_id"].map(dict(zip(article_ids, range(len(article_ids)), strict=True))) // MAX_ARTICLES
    with tempfile.TemporaryDirectory() as folder, study.keeping() as keeping:
        files = []
        for number in range(-(-len(article_ids) // MAX_ARTICLES)):
            path = Path(folder, shard_name(number))
            files.append(write_shard(conform(table[numbers == number], name), str(number), path))
        keeping.shards(name, files, study.recipe(stage(name)))


def found(rows: list[dict[str, Any]], find: Callable[[dict[str, Any]], Sequence[Any]]) -> pd.DataFrame:
    """Return what is found in the articles, one row each; a text that several have is read once."""
    by_text: dict[str, pd.DataFrame] = {}
    tables = []
    for row in rows:
        if row["text"] not in by_text:
            by_text[row["text"]] = pd.DataFrame([asdict(one) for one in find(row)])
        tables.append(by_text[row["text"]])
    numbers = np.repeat(np.arange(len(rows)), [len(table) for table in tables])
    ids = pd.Series([row["article_id"] for row in rows])
    return pd.concat(tables, ignore_index=True).assign(article_id=ids.take(numbers).to_numpy())


def made_labels(articles: pd.DataFrame, markers: pd.DataFrame, labelled: int) -> dict[str, pd.DataFrame]:
    """Return the stages of some labelled articles per outlet, and scores of all."""
    drawn = articles.groupby("outlet").head(labelled)["article_id"]
    sizes = articles.groupby("outlet")["article_id"].transform("size")
    share = (labelled / sizes).clip(upper=1)[articles["article_id"].isin(drawn)].to_numpy()
    sample = pd.DataFrame(
        {"article_id": drawn, "stratum": "s", "probability": share, "arm": "assisted", "annotators": 1, "rank": 0}
    )
    scores = markers.assign(
        kept_probability=0.8, outlet_voice_probability=(markers["voice"] == "outlet") * 0.7, why=WHY, fold=-1
    )
    return {
        "sample": sample, "scores": scores,
        "readings": pd.DataFrame({"article_id": drawn, "annotator": "1", "arm": "assisted", "skipped": False}),
        "gold": markers[markers["article_id"].isin(drawn)].assign(confidence=1.0),
    }  # fmt: skip


def corpus(path: Path, number: int, outlets: int, events: int = 0) -> list[dict[str, Any]]:
    """Return so many articles, as rows of the articles table."""
    found = [row for row in read_corpus(path) if row["text"].strip()]
    made = []
    for place, row in enumerate(itertools.islice(itertools.cycle(found), number)):
        text = row["text"].replace("\r", "\n")
        outlet = f"outlet {place % outlets}" if outlets else row["outlet"]
        made.append(
            {
                "article_id": f"a{place}",
                "outlet": outlet,
                "language": row.get("language", "en"),
                "date": f"2024-{1 + place % 6:02}-{1 + place % 28:02}",
                "event": f"e{place % events}" if events else "",
                "title": (row.get("title") or "")[:120],
                "text": text,
                "words": len(text.split()),
            }
        )
    table = pd.DataFrame(made)
    sizes = table["outlet"].value_counts()
    return made if outlets else table[table["outlet"].isin(sizes.index[sizes >= 40])].to_dict("records")


def measure_page(page: Path) -> dict[str, float]:
    """Open the page in a browser, and an article in its reader."""
    from playwright.sync_api import sync_playwright  # not there where no page is opened

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        times, reads = [], 0.0
        for _ in range(3):
            opened = browser.new_page()
            begun = time.perf_counter()
            opened.goto(page.resolve().as_uri(), wait_until="load")
            opened.evaluate("document.body.getBoundingClientRect().height")
            times.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            opened.evaluate("location.hash = document.querySelector('a.open').hash")
            opened.locator("#reader-text mark.here").wait_for()
            reads = time.perf_counter() - begun
            opened.close()
        browser.close()
    return {"opens": round(min(times), 2), "reads": round(reads, 2)}


def main() -> None:
    """Print the measurements, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--labelled", type=int, default=40, help="articles per outlet (default 40; 0: none)")
    parser.add_argument("--outlets", type=int, default=0, help="deal the articles to so many (default: as they are)")
    parser.add_argument("--events", type=int, default=0, help="deal the articles to so many (default: none)")
    parser.add_argument("--actors", nargs="*", default=[], help="the names of each, with commas between them")
    parser.add_argument("--against", default="", help="as that of framing report")
    parser.add_argument("--unopened", action="store_true", help="without a browser")
    parser.add_argument("--json", action="store_true", help="one line; otherwise indented")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        rows = corpus(options.file, options.articles, options.outlets, options.events)
        study = make_study(Path(place), rows, options.labelled, options.actors)
        used = measured(["report", "--study", place, *(["--against", options.against] if options.against else [])])
        made = {
            "benchmark": "report", "file": options.file.name, "n": len(rows),
            "outlets": len({row["outlet"] for row in rows}), "labelled": options.labelled,
            "seconds": used["seconds"], "processor_seconds": used["processor_seconds"], "memory": used["megabytes"],
            "megabytes": round(page_of(study).stat().st_size / 1e6, 2),
            **({} if options.unopened else measure_page(page_of(study))),
        }  # fmt: skip
    print(json.dumps(made, indent=None if options.json else 1))


if __name__ == "__main__":
    main()

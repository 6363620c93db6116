"""How long a push and a pull take, beside what Label Studio itself needs for the same import.

    python benchmarks/studio.py [--tasks 10000] [--regions 10] [--url ADDRESS] [--json]

Starts a Label Studio of its own on a new data folder (LABEL_STUDIO_BIN, .venv-studio,
PATH) and stops it at the end, or takes the one at --url, with the legacy token in
LABEL_STUDIO_API_KEY; the projects that it makes there it deletes. The texts are made of a small vocabulary, about 3,000
characters each. The bare import sends the very tasks that the push sends, in batches
of the same size, and checks nothing. Then every task is judged at once, and pulled:
all, again with nothing new, and again after one reading was edited.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pandas as pd

from framing import package_data
from framing.codebook import FILE, read_codebook
from framing.steps.new import copy_codebook
from framing.steps.pull import pull
from framing.steps.push import push
from framing.studio import server
from framing.studio.install import find_executable, own_environment
from framing.studio.labelling_screen import labels_xml
from framing.studio.tasks import Prelabels, make_tasks, rules_version
from framing.study import Study, open_study

WORDS = [
    "the",
    "harbour",
    "council",
    "ferry",
    "line",
    "lost",
    "money",
    "town",
    "bridge",
    "toll",
    "boat",
    "letter",
    "spring",
    "office",
    "night",
]


def make_study(folder: Path, url: str, tasks: int, regions: int) -> Study:
    """Keep the tables of a study with so many articles and markers."""
    generator = random.Random(1)
    articles, markers, sample = [], [], []
    for number in range(tasks):
        words = generator.choices(WORDS, k=560)
        starts, at = [], 0
        for word in words:
            starts.append(at)
            at += len(word) + 1
        text, name = " ".join(words), f"a{number:06d}"
        articles.append((name, "herald", "en", text, len(words)))
        sample.append((name, "herald", 1.0, "assisted", 1, number))
        for place in sorted(generator.sample(range(len(words)), regions)):
            span = (starts[place], starts[place] + len(words[place]), words[place])
            markers.append((name, *span, "loaded", "en/loaded/word", "outlet", "body", 0.7))
    (folder / "study.toml").write_text(
        f'framing = 1\ntitle = "Benchmark"\nlanguages = ["en"]\n[[outlets]]\nid = "herald"\n[studio]\nurl = "{url}"\n'
    )
    copy_codebook(folder)
    study = open_study(folder)
    columns = ["article_id", "start", "end", "text", "category", "rule", "voice", "position", "score"]
    study.keep("articles", pd.DataFrame(articles, columns=["article_id", "outlet", "language", "text", "words"]))
    study.keep("markers", pd.DataFrame(markers, columns=columns))
    columns = ["article_id", "stratum", "probability", "arm", "annotators", "rank"]
    study.keep("sample", pd.DataFrame(sample, columns=columns))
    return study


def asking(url: str, token: str) -> httpx.Client:
    """Return the way to ask a server."""
    headers = {"Authorization": f"Token {token}"}
    return httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=600)


@contextmanager
def running(folder: Path, url: str) -> Iterator[tuple[str, httpx.Client]]:
    """Run a Label Studio on a new data folder unless there is one at ``url``, and give the way to ask it."""
    if url:
        with asking(url, os.environ["LABEL_STUDIO_API_KEY"]) as http:
            yield url, http
        return
    with starting(folder) as (address, login):
        os.environ["LABEL_STUDIO_API_KEY"] = login.token
        with asking(address, login.token) as http:
            yield address, http


@contextmanager
def starting(folder: Path) -> Iterator[tuple[str, server.Login]]:
    """Run a Label Studio on a new data folder, and give its address and its first user."""
    executable = find_executable([own_environment()], os.environ)
    if executable is None:
        raise SystemExit("no label-studio: 'make test' installs it into .venv-studio, or set LABEL_STUDIO_BIN")
    login = server.new_login()
    started = server.start(executable, folder, server.free_port(), server.environment(folder, os.environ, login))
    try:
        yield started.url, login
    finally:
        started.stop()


def bare_import(http: httpx.Client, study: Study) -> float:
    """Import the tasks of a study without any check, and return the seconds."""
    codebook = read_codebook(study.path / FILE)
    version = rules_version(study.row("markers").recipe, codebook)
    tasks = make_tasks(study.articles(), study.table("sample"), Prelabels(study.markers(), version), codebook=codebook)
    screen = labels_xml(read_codebook(package_data.folder("label_config") / "codebook.toml"))
    number = http.post("/api/projects/", json={"title": "Bare", "label_config": screen}).json()["id"]
    batch = study.settings.studio.batch
    start = time.perf_counter()
    for at in range(0, len(tasks), batch):
        http.post(f"/api/projects/{number}/import", json=tasks[at : at + batch]).raise_for_status()
    took = time.perf_counter() - start
    http.delete(f"/api/projects/{number}/")
    return took


def timed(run: Any) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(tasks: int, regions: int, url: str) -> dict[str, object]:
    """Time import, push and pull on a server of their own; the bare import before and after, and their mean."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data", url) as (place, http):
        (Path(folder) / "study").mkdir()
        study = make_study(Path(folder) / "study", place, tasks, regions)
        bare = [bare_import(http, study)]
        pushed = timed(lambda: push(study))
        bare.append(bare_import(http, study))
        study = open_study(study.path)
        again = timed(lambda: push(study))
        (number,) = study.settings.studio.projects
        chosen = {"selectedItems": {"all": True, "excluded": []}}
        action = {"id": "predictions_to_annotations", "project": number}
        http.post("/api/dm/actions", params=action, json=chosen).raise_for_status()
        first = timed(lambda: pull(study))
        idle = timed(lambda: pull(study))
        edited = http.get("/api/tasks", params={"project": number, "page_size": 1, "fields": "all"}).json()["tasks"][0]
        annotation = edited["annotations"][0]
        http.patch(
            f"/api/annotations/{annotation['id']}/", json={"result": annotation["result"][:2]}
        ).raise_for_status()
        one = timed(lambda: pull(study))
        http.delete(f"/api/projects/{number}/").raise_for_status()
    mean = sum(bare) / len(bare)
    return {
        "n": tasks,
        "regions": regions,
        "bare_import_seconds": [round(each, 1) for each in bare],
        "push_seconds": round(pushed, 1),
        "push_over_bare": round(pushed / mean, 2),
        "push_again_seconds": round(again, 1),
        "pull_seconds": round(first, 1),
        "pull_nothing_new_seconds": round(idle, 1),
        "pull_one_edited_seconds": round(one, 1),
    }


def main() -> None:
    """Parse the command line, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--regions", type=int, default=10)
    parser.add_argument("--url", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.tasks, options.regions, options.url)
    if options.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:<26} {figure}")


if __name__ == "__main__":
    main()

"""How long a task takes to open in a browser: the labelling screen, beside a bare one with the same regions.

    python benchmarks/opening.py [--openings 5] [--parts] [--json]

Starts a Label Studio of its own on a new data folder, and a headless Chromium
(1400 x 900). The bare screen has the text and the labels of the categories, and
nothing else; with ``--parts`` there are also our screen without its style, and
without the codebook beside the text. Each task is opened with each screen in turn, the cache of the
browser being warm; it counts as open when all pre-labels are drawn. ``cpu`` is the
processor time of the page's main thread until then, whatever else the machine does,
``script``, ``style`` and ``layout`` are its parts that the browser names; ``select`` lasts from a
click on a mark until it is drawn as selected. All are medians, in seconds.
``megabytes`` and ``requests`` are what the page loads, unpacked.
"""

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pandas as pd
from playwright.sync_api import CDPSession, Page, sync_playwright
from studio import WORDS, asking, starting

from framing import package_data
from framing.codebook import Codebook, read_codebook
from framing.studio.labelling_screen import LABEL, TEXT, labels_xml
from framing.studio.server import Login
from framing.studio.tasks import predict

SIZES = ((1_000, 10), (6_000, 60), (47_000, 259))  # characters, pre-labels
OPEN = "count => document.querySelectorAll('span.htx-highlight').length >= count"
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
LOADED = """() => {
  const loaded = [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')];
  return [loaded.reduce((sum, file) => sum + file.decodedBodySize, 0) / 1e6, loaded.length];
}"""
METRICS = {
    "cpu": "TaskDuration",
    "script": "ScriptDuration",
    "style": "RecalcStyleDuration",
    "layout": "LayoutDuration",
}


def make_task(characters: int, regions: int, categories: list[str]) -> dict[str, Any]:
    """Return a task in paragraphs of 80 words, with pre-labels on words drawn at random."""
    generator = random.Random(characters)
    text, spans = "The harbour council sells the ferry line\n\n", []
    while len(text) < characters:
        word = generator.choice(WORDS)
        spans.append((len(text), len(text) + len(word), word))
        text += word + ("\n\n" if len(spans) % 80 == 0 else " ")
    drawn = sorted(generator.sample(spans, regions))
    markers = pd.DataFrame(drawn, columns=["start", "end", "text"])
    markers["category"] = [categories[number % len(categories)] for number in range(regions)]
    markers = markers.assign(rule="en/word", voice="outlet", score=0.5)
    data = {"title": "The harbour council sells the ferry line", "date": "2024-05-01", "text": text[:-1]}
    return {"data": data, "predictions": [predict(markers, "rules")]}


def bare_screen(codebook: Codebook) -> str:
    """Write a screen of labels and the text alone."""
    labels = "".join(f'<Label value="{name}"/>' for name in codebook.category_ids)
    text = f'<Text name="{TEXT}" value="$text" granularity="word"/>'
    return f'<View><Labels name="{LABEL}" toName="{TEXT}">{labels}</Labels>{text}</View>'


def without_part(screen: str, tag: str) -> str:
    """Return a screen without the elements of a tag."""
    root = ElementTree.fromstring(screen)
    for parent in list(root.iter()):
        for child in parent.findall(tag):
            parent.remove(child)
    return ElementTree.tostring(root, encoding="unicode")


def without_voices(task: dict[str, Any]) -> dict[str, Any]:
    """Return a task whose regions have their category alone."""
    bare: dict[str, Any] = json.loads(json.dumps(task))
    for region in bare["predictions"][0]["result"]:
        region["value"]["labels"] = region["value"]["labels"][:1]
    return bare


def send(http: httpx.Client, title: str, screen: str, tasks: list[dict[str, Any]]) -> list[str]:
    """Make a project of tasks, and return the path of each task's page."""
    number = http.post("/api/projects/", json={"title": title, "label_config": screen}).raise_for_status().json()["id"]
    http.post(f"/api/projects/{number}/import", json=tasks).raise_for_status()
    http.patch(f"/api/projects/{number}/", json={"model_version": "rules"}).raise_for_status()
    listed = http.get("/api/tasks", params={"project": number, "include": "id"}).raise_for_status().json()["tasks"]
    return [f"/projects/{number}/data?task={task}" for task in sorted(task["id"] for task in listed)]


@contextmanager
def browsing(address: str, login: Login) -> Iterator[tuple[Page, CDPSession]]:
    """Open a browser whose user is logged in."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        page = chromium.new_context(viewport={"width": 1400, "height": 900}).new_page()
        page.goto(f"{address}/user/login/")
        page.fill("input[name=email]", login.email)
        page.fill("input[name=password]", login.password)
        with page.expect_navigation():
            page.locator("form button[type=submit]").first.click()
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield page, devtools
        chromium.close()


def open_once(page: Page, devtools: CDPSession, url: str, regions: int) -> dict[str, float]:
    """Open a task, select its first mark, and return what it took."""
    page.goto(f"{url.partition('/projects')[0]}/static/images/favicon.ico")  # the same process, with nothing to draw
    before, start = browser_times(devtools), time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_function(OPEN, arg=regions, timeout=120_000)
    page.evaluate(DRAWN)
    seconds, after = time.perf_counter() - start, browser_times(devtools)
    megabytes, requests = page.evaluate(LOADED)
    page.wait_for_timeout(500)
    click = time.perf_counter()
    page.locator("span.htx-highlight").first.click()
    page.wait_for_selector("span.htx-highlight.__active")
    selected = time.perf_counter() - click
    spent = {name: after[name] - before[name] for name in METRICS}
    return {"open": seconds, **spent, "select": selected, "megabytes": megabytes, "requests": requests}


def browser_times(devtools: CDPSession) -> dict[str, float]:
    """Return the processor seconds that the page's main thread has spent so far."""
    metrics = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    return {name: metrics[metric] for name, metric in METRICS.items()}


def measure(openings: int, *, parts: bool) -> list[dict[str, Any]]:
    """Open tasks of each size with each screen in turn, and return medians, a row per size and screen."""
    codebook = read_codebook(package_data.folder("label_config") / "codebook.toml")
    tasks = [make_task(characters, regions, list(codebook.category_ids)) for characters, regions in SIZES]
    ours = labels_xml(codebook, languages=["en"])
    screens = {"framing": (ours, tasks), "bare": (bare_screen(codebook), [without_voices(task) for task in tasks])}
    if parts:
        screens["no style"] = (without_part(ours, "Style"), tasks)
        screens["no codebook"] = (without_part(ours, "Collapse"), tasks)
    with tempfile.TemporaryDirectory() as folder, starting(Path(folder) / "data") as (address, login):
        with asking(address, login.token) as http:
            paths = {name: send(http, name, *screen) for name, screen in screens.items()}
        with browsing(address, login) as (page, devtools):
            return [
                row
                for place, (characters, regions) in enumerate(SIZES)
                for row in compare(
                    {name: lambda url=f"{address}{paths[name][place]}", n=regions: open_once(page, devtools, url, n)
                     for name in screens},
                    {"characters": characters, "pre-labels": regions}, openings,
                )
            ]  # fmt: skip


def compare(screens: dict[str, Any], size: dict[str, int], openings: int) -> list[dict[str, Any]]:
    """Open a task with each screen in turn, once to warm up and then so many times; return the medians of each."""
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in screens}
    for _ in range(openings + 1):
        for name, run in screens.items():
            taken[name].append(run())
    medians = {
        name: {key: statistics.median(each[key] for each in rows[1:]) for key in rows[0]}
        for name, rows in taken.items()
    }
    return [
        {**size, "screen": name, **{key: round(value, 3) for key, value in medians[name].items()},
         "shortest": round(min(each["open"] for each in taken[name][1:]), 3),
         "longest": round(max(each["open"] for each in taken[name][1:]), 3),
         "open_ratio": round(medians[name]["open"] / medians["bare"]["open"], 2),
         "cpu_ratio": round(medians[name]["cpu"] / medians["bare"]["cpu"], 2)}
        for name in screens
    ]  # fmt: skip


def main() -> None:
    """Parse the command line, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--openings", type=int, default=5)
    parser.add_argument("--parts", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.openings, parts=options.parts)
    print(json.dumps(rows) if options.json else pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main()

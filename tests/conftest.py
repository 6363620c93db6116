import importlib.util
import os
import random
import shutil
from dataclasses import astuple
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from framing import find_speech, package_data
from framing.contracts import TABLES
from framing.records import conform
from framing.study import open_study

# no test is judged by the clock; where all depends on it, the same examples are drawn each time
settings.register_profile("framing", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("framing")


STUDY = """\
framing = 1
title = "A small study"
languages = ["en", "fr"]

[[outlets]]
id = "herald"

[[outlets]]
id = "gazette"
"""


@pytest.fixture(autouse=True)
def _no_line_every_ten_seconds(monkeypatch):
    """Commands say what they say however slow the machine is; tests of that line set its time themselves."""
    monkeypatch.setattr("framing.cli.heartbeat.LINE_EVERY", 1e6)


@pytest.fixture(scope="session")
def hurry():
    """The module that makes reports in a hurry."""
    spec = importlib.util.spec_from_file_location("hurry", Path(__file__).with_name("hurry.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.full_values()
    return module


@pytest.fixture(scope="module")
def hurried(hurry):
    """Make the reports of a module in a hurry, where it is about neither figures nor choices."""
    with hurry.reports(hurry.values()):
        yield


# nothing that a browser asks for by itself
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium; without one the tests skip, but never in continuous integration."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        missing = "no Chromium on PATH"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield opened
        opened.close()


@pytest.fixture
def study(tmp_path: Path):
    """An empty study with the outlets herald and gazette."""
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    shutil.copytree(package_data.folder("label_config"), tmp_path / "label_config")
    return open_study(tmp_path)


# sentence, the words in it, category, voice, whether people keep them, whether a rule finds them
SENTENCES = (
    ("The regime sent four lorries to the border.", "regime", "naming", "outlet", True, True),
    ("A new tax regime starts in spring.", "regime", "naming", "outlet", False, True),
    ("“That is a brutal plan,” the mayor said.", "brutal", "loaded", "quote", True, True),
    ("They made a brutal cut to the bus lines.", "brutal", "loaded", "outlet", True, True),
    ("A brutal winter closed the pass for weeks.", "brutal", "loaded", "outlet", False, True),
    ("The driver allegedly left before noon.", "allegedly", "hedge", "outlet", True, True),
    ("He claimed his coat at the desk.", "claimed", "reporting_verb", "outlet", False, True),
    ("The clerk claimed that the bill was paid.", "claimed", "reporting_verb", "outlet", True, True),
    ("Those scullers stayed away from the vote.", "scullers", "naming", "outlet", True, False),
    ("The ferry takes nine cars at a time.", "", "", "", False, False),
    ("The council meets again on the second of June.", "", "", "", False, False),
)


def _told(n_articles, seed):
    """Yield articles of five sentences: id, text, and (place, sentence) of each."""
    generator = random.Random(seed)
    for number in range(n_articles):
        sentences, text = generator.sample(SENTENCES, 5), ""
        places = []
        for one in sentences:
            places.append((len(text) + one[0].index(one[1]), one))
            text += one[0] + "\n\n"
        yield f"a{number:03d}", number, text.strip(), places


@pytest.fixture(scope="session")
def newsroom():
    """Make the tables of a study with short articles that people have labelled, one in ten times by mistake."""

    def tables(n_articles=36, n_labelled=30, seed=1, mistakes=0.1):
        slips = random.Random(seed)
        rows = {name: [] for name in ("articles", "speech", "markers", "readings", "annotations")}
        for article_id, number, text, places in _told(n_articles, seed):
            outlet, event = ("herald", "gazette")[number % 2], f"e{number // 6}"
            rows["articles"].append(
                {"article_id": article_id, "outlet": outlet, "language": "en", "date": "2024-05-01", "event": event,
                 "text": text, "words": len(text.split()), "language_probability": 1.0}
            )  # fmt: skip
            rows["speech"] += [(article_id, *astuple(speech)) for speech in find_speech(text)]
            annotators = ("ada", "bo")[: 1 + number % 2] if number < n_labelled else ()
            rows["readings"] += [(article_id, who, "assisted", "", 60.0, False, "") for who in annotators]
            for start, (_, words, category, voice, keeps, found) in places:
                span = (article_id, start, start + len(words), words, category)
                if found:
                    rows["markers"].append((*span, f"{category}:{words}", voice, "", "", "body", 0.7))
                for who in annotators if words else ():
                    if keeps != (slips.random() < mistakes):
                        origin = "kept" if found else "added"
                        rows["annotations"].append((article_id, who, *span[1:], voice, origin, "", "annotator"))
        return {
            name: conform(pd.DataFrame(made, columns=[column.name for column in TABLES[name]]), name)
            for name, made in rows.items()
        }

    return tables


@pytest.fixture
def labelled_study(study, newsroom):
    """A study with articles, markers and annotations of 30 of its 36 articles."""
    for name, table in newsroom().items():
        study.keep(name, table)
    return study

import shutil
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
import tomlkit

from framing import find_speech, package_data
from framing.codebook import FILE
from framing.contracts import TABLES
from framing.records import conform
from framing.steps.report import report
from framing.study import open_study

# sentence, the marked words, category, voice, speaker
TOLD = (
    ("The regime closed the ferry landing.", "regime", "naming", "outlet", ""),
    ("“This is a brutal plan,” said Ilva Tarn.", "brutal", "loaded", "quote", "Ilva Tarn"),
    ("Two clerks allegedly moved the files.", "allegedly", "hedge", "outlet", ""),
    ("The council meets again in June.", "", "", "", ""),
)
OFTEN = {"beacon": (0.4, 0.1, 0.1, 0.4)}  # how often each of them is written: beacon calls names
SELDOM = (0.05, 0.1, 0.25, 0.6)


def tell(rng, number, outlet):
    """Make up one article: its text, and the place and facts of each marker in it."""
    text, places = f"Headline {number}\n\n", []
    for sentence in rng.choice(len(TOLD), 8, p=OFTEN.get(outlet, SELDOM)):
        line, words, *facts = TOLD[sentence]
        if words:
            start = len(text) + line.index(words)
            places.append((start, start + len(words), words, *facts))
        text += line + "\n\n"
    return text.strip(), places


@pytest.fixture(scope="session")
def desk():
    """Make the tables of a study: three outlets, the first of which calls names, ``labelled`` articles of each read."""

    def tables(articles=30, labelled=16, outlets=("beacon", "ledger", "post")):
        rng, rows = np.random.default_rng(1), {name: [] for name in TABLES}
        for outlet in outlets:
            for number in range(articles):
                text, places = tell(rng, number, outlet)
                article = {
                    "article_id": f"{outlet}-{number}", "outlet": outlet, "language": "en", "event": f"e{number % 10}",
                    "date": f"2024-05-{number % 28 + 1:02}", "title": f"Headline {number}", "text": text,
                    "words": len(text.split()),
                }  # fmt: skip
                add(rows, article, places, share=labelled / articles if number < labelled else 0, rng=rng)
        return {name: conform(pd.DataFrame(made), name) for name, made in rows.items() if made}

    return tables


def add(rows, article, places, *, share, rng):
    """Add an article and its markers; where it was drawn, a person kept 85 in 100 of them."""
    key = {"article_id": article["article_id"]}
    rows["articles"].append(article)
    rows["speech"] += [key | asdict(speech) for speech in find_speech(article["text"])]
    if share:
        drawn = {"stratum": article["outlet"], "probability": share, "arm": "assisted", "annotators": 1, "rank": 0}
        rows["sample"].append(key | drawn)
        rows["readings"].append(key | {"annotator": "ada", "arm": "assisted", "skipped": False})
    for start, end, words, category, voice, speaker in places:
        found = key | {
            "start": start, "end": end, "text": words, "category": category, "voice": voice, "speaker": speaker,
            "rule": f"en/{category}/{words}", "position": "body", "score": 0.8, "confidence": 1.0, "fold": 0,
            "kept_probability": 0.85, "outlet_voice_probability": 0.8 if voice == "outlet" else 0.05,
            "why": f"its words +1.2; in the {voice} <b>-0.4",
        }  # fmt: skip
        rows["markers"].append(found)
        rows["scores"].append(found)
        if share and rng.random() < 0.85:
            rows["gold"].append(found)


ACTORS = '[[actors]]\nid = "state"\ntitle = "The state"\nnames = { en = ["regime"] }\n'
STUDY = f'framing = 1\ntitle = "A small study"\nlanguages = ["en"]\n{ACTORS}'


@pytest.fixture(scope="session")
def start():
    """Start a study without tables in a folder; its codebook has the categories of ``TOLD``."""

    def study(folder):
        (folder / "study.toml").write_text(STUDY, encoding="utf-8")
        shutil.copytree(package_data.folder("label_config"), folder / "label_config")
        codebook = tomlkit.parse((folder / FILE).read_text(encoding="utf-8"))
        codebook["categories"] = [one for one in codebook["categories"] if one["id"] in {line[2] for line in TOLD}]
        (folder / FILE).write_text(tomlkit.dumps(codebook), encoding="utf-8")  # the fewer, the sooner it is reported
        return open_study(folder)

    return study


@pytest.fixture(scope="session")
def reported(start, desk, tmp_path_factory, hurry):
    """The folder of a study with everything in it, reported; to be read or copied."""
    with hurry.reports(hurry.full_values()):
        return whole_study(tmp_path_factory.mktemp("reported"), start, desk)


def whole_study(folder, start, desk):
    study = start(folder)
    for name, table in desk().items():
        study.keep(name, table)
    found = study.markers()
    study.keep("names", found[found["text"] == "regime"].assign(actor="state", name="regime"))
    report(study)
    return folder


@pytest.fixture(scope="session")
def sketched(start, desk, tmp_path_factory, hurry):
    """As ``reported``, made in a hurry."""
    with hurry.reports(hurry.values()):
        return whole_study(tmp_path_factory.mktemp("sketched"), start, desk)


@pytest.fixture
def made(request, tmp_path):
    """A reported study of one's own, to change."""
    name = "sketched" if "hurried" in request.fixturenames else "reported"
    return open_study(shutil.copytree(request.getfixturevalue(name), tmp_path / "made"))

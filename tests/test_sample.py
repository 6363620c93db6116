"""The shipped sample is what its source and its README say."""

import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from framing import package_data

DATA = Path(__file__).parents[1] / "data"
SAMPLE = DATA / "sample"


@pytest.fixture(scope="module")
def maker():
    """``data/make_sample.py`` as a module."""
    sys.path.insert(0, str(DATA))
    spec = importlib.util.spec_from_file_location("make_sample", DATA / "make_sample.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_sample"] = module
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(DATA))


@pytest.fixture(scope="module")
def sources(maker):
    return [maker.read_source(path) for path in sorted((DATA / "source").glob("*.txt"))]


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_sample_is_made_of_the_source(maker, tmp_path):
    (tmp_path / "study.toml").write_bytes((SAMPLE / "study.toml").read_bytes())
    maker.make_export(maker.make_texts(DATA / "source", tmp_path), tmp_path)
    ours, committed = files(tmp_path), files(SAMPLE)
    assert [name for name in sorted({*ours, *committed}) if ours.get(name) != committed.get(name)] == []


def test_four_outlets_cover_the_same_eight_events_twice(sources):
    assert len(sources) == 64
    events = Counter((one.header["id"].split("-")[0], one.header["event"]) for one in sources)
    assert set(events.values()) == {2}
    assert len(events) == 32


def test_articles_are_of_the_length_of_a_news_report(sources):
    assert [one.header["id"] for one in sources if not 150 <= len(one.text.split()) <= 400] == []


def test_every_gold_span_is_the_text_at_its_place(sources):
    spans = [(one.text[start:end], words) for one in sources for start, end, words, *_ in one.gold]
    spans += [(one.text[start:end], words) for one in sources for start, end, words in one.negatives]
    assert [pair for pair in spans if pair[0] != pair[1]] == []
    assert len(spans) > 600


def test_every_article_has_a_hard_negative_and_no_markup_left(sources):
    assert [one.header["id"] for one in sources if not one.negatives or "[[" in one.text or "]]" in one.text] == []


@pytest.mark.parametrize(
    ("category", "habit"),
    [("hedge", "beacon"), ("naming", "sentinel"), ("loaded", "courrier"), ("reporting_verb", None), ("euphemism", None),
     ("scare_quotes", None), ("vague_attribution", None)],
)  # fmt: skip
def test_habits_are_planted_as_the_readme_says(sources, category, habit):
    counts = Counter(
        one.header["id"].split("-")[0] for one in sources for span in one.gold if span[3:5] == (category, "outlet")
    )
    others = {outlet: n for outlet, n in counts.items() if outlet != habit}
    assert len(set(others.values())) == 1
    assert habit is None or counts[habit] >= 2.5 * max(others.values())


def test_the_readme_gives_the_numbers_of_the_error_model(maker):
    said = {float(one) for one in re.findall(r"(?<![\d.])\.\d\d\b", (DATA / "README.md").read_text(encoding="utf-8"))}
    model = maker.simulate
    assert said == {*model.MISSED.values(), model.TOO_LONG, model.WRONG_CATEGORY, model.WRONG_VOICE, model.FALSE_KEPT,
                    model.FALSE_ADDED}  # fmt: skip


def test_people_of_the_blind_arm_saw_no_pre_labels():
    tasks = json.loads((package_data.folder("sample") / "annotations.json").read_text(encoding="utf-8"))
    seen = {(task["data"]["arm"], bool(one["prediction"])) for task in tasks for one in task["annotations"]}
    assert seen == {("assisted", True), ("blind", False)}

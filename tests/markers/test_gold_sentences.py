"""The rules keep their precision and recall on the gold of our own words.

The floors below belong to one state of the gold, which DIGEST names. Whoever
changes a file of tests/markers/gold reads the misses again
(``python benchmarks/gold.py --misses``), sets DIGEST and the floors to what was
measured, and says in the commit why a floor went down, if one did. Whoever
changes a rule and falls below a floor mends the rule, not the floor.
"""

import importlib.util
import sys
from pathlib import Path

import pytest

from framing import digests

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "gold.py"
GOLD = Path(__file__).parent / "gold"
DIGEST = "7a3b966938d325b81eea1a0e34204204ba7c98c10d8cc814dde0f2f427f664d6"
LEAST = {"fr.sentences.txt": 600, "fr.articles.txt": 20, "en.sentences.txt": 730}

# language, category: precision and recall that hold, rounded down
FLOORS = {
    ("en", "euphemism"): (1.0, 1.0),
    ("en", "hedge"): (1.0, 1.0),
    ("en", "loaded"): (0.98, 0.98),
    ("en", "naming"): (0.98, 0.98),
    ("en", "reporting_verb"): (1.0, 1.0),
    ("en", "scare_quotes"): (0.94, 0.84),
    ("en", "vague_attribution"): (1.0, 1.0),
    ("fr", "euphemism"): (1.0, 1.0),
    ("fr", "hedge"): (0.98, 0.98),
    ("fr", "loaded"): (1.0, 1.0),
    ("fr", "naming"): (1.0, 1.0),
    ("fr", "reporting_verb"): (1.0, 1.0),
    ("fr", "scare_quotes"): (1.0, 0.92),
    ("fr", "vague_attribution"): (1.0, 1.0),
}
# hard negatives left alone, of all
KEPT = {"en": 0.99, "fr": 0.98}


@pytest.fixture(scope="module")
def gold():
    """``benchmarks/gold.py`` as a module."""
    spec = importlib.util.spec_from_file_location("gold", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules["gold"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["gold"]


@pytest.fixture(scope="module")
def measured(gold):
    """The figures of all gold files."""
    return gold.report(gold.measure(sorted(GOLD.glob("*.txt"))))


def test_the_gold_is_the_one_that_the_floors_were_measured_on():
    found = digests.digest_value({path.name: path.read_text(encoding="utf-8") for path in sorted(GOLD.glob("*.txt"))})
    assert found == DIGEST, (
        "tests/markers/gold changed: measure again and set DIGEST and FLOORS in test_gold_sentences.py"
    )


def test_the_gold_is_large_enough_and_marks_its_voices(gold):
    for name, least in LEAST.items():
        texts = list(gold.read_gold(GOLD / name))
        assert len(texts) >= least, name
        spans = [one for text in texts for one in text.gold if one.category != "none"]
        assert {one.voice for one in spans} == {"outlet", "quote", "paraphrase"}, name


def test_the_articles_are_short(gold):
    for text in gold.read_gold(GOLD / "fr.articles.txt"):
        assert 55 <= len(text.text.split()) <= 130, text.section


@pytest.mark.parametrize(("language", "category"), FLOORS)
def test_no_category_falls_below_its_floor(measured, language, category):
    row = measured[language]["category"][category]
    precision, recall = FLOORS[language, category]
    assert row["precision"] >= precision, f"precision of {category} in tests/markers/gold/{language}.*: mend the rule"
    assert row["recall"] >= recall, f"recall of {category} in tests/markers/gold/{language}.*: mend the rule"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_whole_keeps_voices_and_leaves_hard_negatives_alone(measured, language):
    assert set(measured[language]["category"]) == {category for tag, category in FLOORS if tag == language}
    assert measured[language]["all"]["voice"] >= 0.95
    negatives = measured[language]["hard_negatives"]
    assert negatives["kept"] / (negatives["kept"] + negatives.get("fired", 0)) >= KEPT[language]


def test_a_gold_text_loses_its_markup_and_keeps_its_offsets(gold):
    [text] = [one for one in gold.read_gold(GOLD / "fr.articles.txt") if one.section == "02"]
    assert text.title == "Velmouth : un « dialogue » sans pêcheurs"
    assert text.text[text.gold[0].start : text.gold[0].end] == "« dialogue »"


def test_markers_and_gold_are_paired_one_to_one(gold):
    spans = [gold.Gold(0, 4, "loaded", "outlet"), gold.Gold(10, 14, "loaded", "outlet")]
    marker = type("Marker", (), {})
    found = []
    for start, end in ((0, 2), (2, 4), (20, 24)):
        one = marker()
        one.start, one.end, one.category = start, end, "loaded"
        found.append(one)
    pairs, wrong, missed = gold.pair(found, spans)
    assert [marker.start for marker, _ in pairs] == [0]
    assert [marker.start for marker in wrong] == [20]
    assert missed == [spans[1]]

"""Scores come from judged markers: by rule class, shrunk to the category."""

import pytest

from framing import lang
from framing.errors import LanguageError
from framing.lang import pack
from framing.lang.rule_classes import (
    COUNTS,
    LEVELS,
    PATTERNS,
    PRIOR_STRENGTH,
    Count,
    category_of,
    expected_precision,
    rule_class,
)
from framing.markers import find
from framing.study_rules import AddedEntry, Overlay

HEADER = "\t".join(COUNTS) + "\n"
FACTS = 'name = "Z"\nspaced = true\nends = "."\nbare = true\nstatus = "draft"\n'
LOADED = "\t".join(pack.HEADER) + "\nbile\t\t0.4\t\t\t\nfoul\t\t0.75\t\t\t\nvile as sin\t\t0.5\t\t\t\n"


@pytest.fixture
def counted(tmp_path, use_packs):
    """Load the pack zz, with one list, under some counts."""

    def load(*rows):
        use_packs(tmp_path)
        (tmp_path / "zz").mkdir(exist_ok=True)
        for name, text in (("pack.toml", FACTS), ("loaded.tsv", LOADED)):
            (tmp_path / "zz" / name).write_text(text, encoding="utf-8")
        (tmp_path / "zz" / "precision.tsv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return pack.load("zz")

    return load


@pytest.mark.parametrize(
    ("category", "term", "guess", "name"),
    [
        ("loaded", "brutal", 0.7, "loaded/word/strong"),
        ("loaded", "brutal", 0.69, "loaded/word/likely"),
        ("loaded", "would-be", 0.5, "loaded/word/likely"),
        ("loaded", "@foul @deed", 0.49, "loaded/phrase/broad"),
        ("scare_quotes", "bare", 0.3, "scare_quotes/bare/broad"),
        ("loaded", "bare", 0.0, "loaded/word/broad"),
    ],
)
def test_a_class_is_category_kind_and_level(category, term, guess, name):
    assert rule_class(category, term, guess) == name


def test_until_a_category_has_been_judged_the_guess_of_the_list_counts(counted):
    entries = counted("hedge/conditional/strong\t10\t9\tA").lists["loaded"]
    assert [entry.score for entry in entries] == [0.4, 0.75, 0.5]


def test_judged_markers_replace_the_guess_and_classes_differ_by_their_own(counted):
    rows = ("loaded/word/broad\t200\t60\tA", "loaded/word/strong\t200\t180\tA")
    broad, strong, phrase = (entry.score for entry in counted(*rows).lists["loaded"])
    assert broad == pytest.approx(0.3, abs=0.03)
    assert strong == pytest.approx(0.9, abs=0.03)
    assert phrase == pytest.approx(240.5 / 401, abs=0.001)  # nothing judged of its own


def test_a_class_with_few_judged_is_near_its_category_and_one_with_many_near_its_share():
    for judged, weight in ((0, 0.0), (PRIOR_STRENGTH, 0.5), (999 * PRIOR_STRENGTH, 0.999)):
        of_class = {"loaded/word/broad": Count(judged, 0)} if judged else {}
        counts = {**of_class, "loaded": Count(10_000_000, 5_000_000)}
        expected = expected_precision(counts, "loaded/word/broad", 0.1)
        assert expected == pytest.approx(0.5 * (1 - weight), abs=0.002)


def test_a_score_is_never_0_or_1_and_never_below_that_of_fewer_right():
    scores = [
        expected_precision({"loaded/word/broad": Count(8, right)}, "loaded/word/broad", 0.5) for right in range(9)
    ]
    assert 0 < scores[0] < scores[-1] < 1
    assert scores == sorted(set(scores))


def test_the_scores_of_other_categories_do_not_depend_on_a_count(counted):
    assert counted("loaded\t90\t9\tA").pattern_scores == dict(PATTERNS)


def test_an_entry_of_a_study_keeps_its_own_score():
    added = AddedEntry(language="en", category="loaded", term="zorbish", score=0.37)
    [marker] = find.find_markers("A zorbish plan came.", overlay=Overlay(added=(added,)))
    assert (marker.text, marker.score) == ("zorbish", 0.37)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("loadet\t9\t9\tA", r"zz/precision\.tsv:2: no list or pattern 'loadet' \(did you mean 'loaded'\?\)"),
        ("loaded/word\t9\t9\tA", "'loaded/word' is not a rule class; it must be category/kind/level"),
        ("loaded/word/weak\t9\t9\tA", "is not a rule class; .* level of strong, likely, broad"),
        ("loaded/short/broad\t9\t9\tA", "no kind 'short' of loaded; there are phrase, word"),
        ("loaded\t9\t10\tA", "judged '9' and right '10' are not counts; right must be between 0 and judged"),
        ("loaded\t0\t0\tA", "are not counts"),
        ("loaded\tnan\t0\tA", "are not counts"),
        ("loaded\tmany\t0\tA", "are not counts"),
        ("loaded\t9\t-1\tA", "are not counts"),
        ("loaded\t9\t9\t", "needs a source"),
        ("loaded\t9\t9", "must have 4 tab-separated cells"),
    ],
)
def test_a_broken_count_is_named_by_file_and_line(counted, row, message):
    with pytest.raises(LanguageError, match=message):
        counted(row)


def test_a_class_that_is_counted_twice_is_refused(counted):
    with pytest.raises(LanguageError, match=r"zz/precision\.tsv:3: 'loaded' is already counted"):
        counted("loaded\t9\t9\tA", "loaded\t8\t8\tA")


@pytest.mark.parametrize("tag", lang.available())
def test_every_rule_of_a_shipped_pack_has_a_class_and_a_score(tag):
    shipped = lang.load(tag)
    entries = {f"{name}/{entry.term}" for name, listed in shipped.lists.items() for entry in listed}
    assert set(shipped.rule_classes) == entries | set(PATTERNS)
    assert {name.split("/")[2] for name in shipped.rule_classes.values()} <= set(LEVELS)
    assert set(shipped.pattern_scores) == set(PATTERNS)


def test_the_class_of_a_rule_is_found_by_its_name():
    for rule, name in (
        ("fr/scare_quotes/short", "scare_quotes/short/broad"),
        ("en/loaded/none such", ""),
        ("xx/a/b", ""),
    ):
        assert pack.class_of(rule) == name
    assert category_of(pack.class_of("en/hedge/allegedly")) == "hedge"

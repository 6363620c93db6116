"""``framing rules --import``: word lists become entries of a study's own categories."""

import pytest
import tomlkit
from click.testing import CliRunner

from framing.cli import main
from framing.codebook import FILE
from framing.study_rules import overlay_digest, read_overlay

OWN = """
[[categories]]
id = "liberty"
colour = "#8fd3c8"
hotkey = "9"
hint = "words of freedom"
definition = "Words of freedom."
include = ["freedom"]
exclude = ["names"]
examples = [
    { language = "en", text = "They want [freedom]." }, { language = "en", text = "The ferry left." },
    { language = "fr", text = "Ils veulent la [liberté]." }, { language = "fr", text = "Le bac est parti." },
]
"""
LIWC = "%\n1\tLiberty\n2\tCare\n%\nfree*\t1\nfreedom fighter*\t1\nkind\t2\nliberal\t1 2\n"
QUANTEDA = "Morals:\n  Liberty:\n    - free*\n    - 'liberal'\n  Care: [kind]\n"
CSV = "term,category,inflection\nfreedom,liberty,noun\nfree*,liberty,\nkind,care,\n"


@pytest.fixture
def coded(study):
    path = study.path / FILE
    path.write_text(path.read_text(encoding="utf-8") + OWN, encoding="utf-8")
    return study


def run(study, name, text, *options):
    path = study.path / name
    path.write_text(text, encoding="utf-8")
    arguments = ["rules", "--study", str(study.path), "--import", str(path), "--language", "en", *options]
    return CliRunner().invoke(main, arguments)


def entries(study):
    return [(entry.term, entry.category, entry.inflection) for entry in read_overlay(study.path).added]


@pytest.mark.parametrize(
    ("name", "text", "terms"),
    [
        ("own.dic", LIWC, ["free*", "freedom fighter*", "liberal"]),
        ("own.yml", QUANTEDA, ["free*", "liberal"]),
        ("own.csv", CSV, ["free*", "freedom"]),
        ("own.csv", CSV.replace(",", ";"), ["free*", "freedom"]),
        ("own.tsv", "Word\tCategory\nfree*\tLiberty\n", ["free*"]),
    ],
)
def test_a_list_of_each_kind_becomes_entries_of_the_category_that_the_codebook_has(coded, name, text, terms):
    result = run(coded, name, text)
    assert result.exit_code == 0, result.stderr
    assert [term for term, _, _ in entries(coded)] == terms
    assert {category for _, category, _ in entries(coded)} == {"liberty"}


def test_what_was_left_out_is_said(coded):
    assert run(coded, "own.dic", LIWC).stderr == (
        "wrote lists/own.tsv: 3 entries (liberty 3); left out: 2 of categories that the codebook does not have\n"
    )


def test_one_category_and_a_word_class_may_be_given_for_all(coded):
    run(coded, "plain.csv", "term\nfree*\nfreedom\n", "--category", "liberty", "--inflection", "noun")
    assert entries(coded) == [("free*", "liberty", ""), ("freedom", "liberty", "noun")]


def test_the_same_file_again_replaces_its_entries_and_the_rest_of_rules_toml_stays(coded):
    rules = coded.path / "rules.toml"
    rules.write_text('framing = 1\n# ours\n[[retired]]\nrule = "en/loaded/brutal"\n', encoding="utf-8")
    run(coded, "own.csv", CSV)
    before = overlay_digest(coded.path)
    run(coded, "own.csv", "term,category\nfree*,liberty\n")
    assert entries(coded) == [("free*", "liberty", "")]
    assert overlay_digest(coded.path) != before
    assert "# ours" in rules.read_text(encoding="utf-8")
    assert len(tomlkit.parse(rules.read_text(encoding="utf-8"))["listed"]) == 1


BAD = [
    (
        "own.csv",
        "term,category\n(tax|taxes),liberty\nfree*,liberty\n",
        "(first line 2: '(tax|taxes)'): it is a reg",
    ),
    ("own.csv", "term,category\n***,liberty\n", "it has no letter or digit"),
    ("own.csv", "word list\nfree\n", "has no column 'term'"),
    ("own.dic", "free*\t1\n", "no categories between two lines %"),
    ("own.dic", "%\n1\tLiberty\n%\nfree*\t7\n", "line 4: no category has the number '7'"),
    ("own.yml", "a: &x [free*, *x]\n", "line 1 has the alias *x"),
    ("own.yml", "a: [*phobia]\n", "has the alias *phobia; a pattern that begins with * must be quoted"),
    ("own.yml", "a: [b\n", "is not YAML"),
    ("own.yml", "a: " + "[" * 5000, "is not YAML"),
    ("own.txt", "free", "is not a word list: its name must end in .csv, .tsv, .dic, .yml, .yaml"),
    ("own.csv", "term,category\nkind,care\n", "the list has care: add them to the codebook, or give --category"),
]


@pytest.mark.parametrize(("name", "text", "message"), BAD)
def test_what_is_no_word_list_is_one_line_and_writes_nothing(coded, name, text, message):
    result = run(coded, name, text)
    assert result.exit_code == 3
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (coded.path / "lists").exists()
    assert not (coded.path / "rules.toml").exists()


def test_bad_terms_may_be_skipped(coded):
    result = run(coded, "own.csv", BAD[0][1], "--skip-bad")
    assert entries(coded) == [("free*", "liberty", "")]
    assert "left out: 1 bad" in result.stderr


def test_an_unknown_category_language_or_class_names_the_nearest(coded):
    assert "did you mean 'liberty'" in run(coded, "own.csv", CSV, "--category", "libety").stderr
    assert "no word class 'nuon' (did you mean 'noun'?)" in run(coded, "own.csv", CSV, "--inflection", "nuon").stderr


def test_a_hundred_thousand_entries_are_imported_and_read_again(coded):
    words = "".join(f"word{number}*,liberty\n" for number in range(100_000))
    assert "100,000 entries" in run(coded, "own.csv", "term,category\n" + words).stderr
    assert len(entries(coded)) == 100_000

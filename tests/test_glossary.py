"""Every entry of the glossary has one form, and the terms that everything rests on are there."""

import ast
import re
from pathlib import Path

import pytest

from framing.contracts import TABLES

GLOSSARY = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
PACKAGE = Path(__file__).parents[1] / "framing"
ENTRIES = dict(part.partition("\n\n")[::2] for part in re.split(r"(?m)^### ", GLOSSARY)[1:])
# a definition, then the words that are not used for the term
FORM = re.compile(r"[^*].*[.)]\n\n\*Not:\* [^\n].*\.\s*(\n## .*)?", re.DOTALL)
TERMS = (
    "article", "span", "marker", "rule", "pack", "category", "voice", "speaker", "cue", "codebook", "annotator",
    "reading", "annotation", "pre-label", "gold", "adjudication", "candidate", "probability", "calibration",
    "source", "fault", "answer", "showing", "rule entry", "score card", "server task", "effect",
    "predictor", "estimate", "interval", "contrast", "naming", "stage", "step", "manifest", "arm", "overlap", "fold",
)  # fmt: skip


@pytest.mark.parametrize("term", ENTRIES)
def test_a_term_has_a_definition_and_the_words_that_are_not_used_for_it(term):
    assert FORM.fullmatch(ENTRIES[term])


@pytest.mark.parametrize("entry", ["*Not:* story.\n", "One text.\n", "One text.\n\n*Not:* \n"])
def test_an_entry_that_lacks_a_part_would_be_seen(entry):
    assert not FORM.fullmatch(entry)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_that_the_package_rests_on_is_defined_once(term):
    assert re.findall(r"(?m)^### (.+)$", GLOSSARY).count(term) == 1


@pytest.mark.parametrize(
    ("term", "section"),
    [("source", "Texts"), ("answer", "People and labels"), ("effect", "Estimates"), ("predictor", "Estimates"),
     ("study", "How a study is kept")],
)  # fmt: skip
def test_a_term_is_in_the_section_of_what_it_is_about(term, section):
    assert f"\n### {term}\n" in GLOSSARY.partition(f"\n## {section}\n")[2].partition("\n## ")[0]


# words that a term of the glossary is not called by, and that name something else in the package
OTHER_SENSES = {
    "attribution": "of speech to a speaker", "claim": "what a region says of its own text", "condition": "of an entry",
    "confidence": "of an interval", "corpus": "texts as a tagger has read them", "count": "a number of things",
    "document": "of a word processor, or in another tool's export", "error": "what an exception is",
    "feature": "of a classifier", "feed": "a format", "finding": "of a report", "gap": "between dates",
    "input": "what a step or a user gives", "job": "a process of a pool", "label": "what an annotation says",
    "labelling": "what annotators do", "lexicon": "all lists of a pack", "location": "offsets in a text or a file",
    "log": "a file of what a command did",
    "match": "what an entry or pattern has, before it counts as a marker", "mention": "of an actor",
    "merging": "of two servers' tasks", "metadata": "of articles", "model": "a classifier",
    "project": "of Label Studio", "quote": "a punctuation mark", "reference": "a work, or a set to compare with",
    "region": "of Label Studio", "reliability": "what agreement is evidence of", "report": "what a study ends in",
    "result": "what a step or Label Studio returns", "results": "of Label Studio", "section": "of a page or a paper",
    "suggestion": "of an actor", "tag": "of a language, or of a token", "task": "of Label Studio",
    "term": "the words of an entry", "version": "of a program or of a statement",
    "worker": "a process", "mark": "a punctuation mark", "schema": "of an archive", "view": "a part of a table",
}  # fmt: skip


def forbidden_words(entries):
    """Return the single words that a term is not called by, other than those that are terms themselves."""
    lists = [re.search(r"\*Not:\* (.*?)\.\s*(?:\n\n|$)", entry, re.DOTALL)[1] for entry in entries.values()]
    bare = [re.sub(r"\([^)]*\)", "", words).split(";")[0].split(". ")[0] for words in lists]
    words = {word.strip(" *\n") for part in bare for word in part.split(",")}
    return {word for word in words if re.fullmatch(r"[a-z]+", word)} - set(entries)


def words_of_name(name):
    """Return the words of a module's, class's or column's name, nouns also in the singular."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_")
    return {*words, *(word.removesuffix("s") for word in words)}


def package_names():
    """Yield the names of all modules, classes and columns."""
    for path in PACKAGE.rglob("*.py"):
        yield path.stem
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from (node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    yield from (column.name for table in TABLES.values() for column in table)


def test_no_name_has_a_word_that_the_glossary_does_not_use():
    forbidden = forbidden_words(ENTRIES) - set(OTHER_SENSES)
    assert {name: sorted(words) for name in package_names() if (words := words_of_name(name) & forbidden)} == {}


def test_words_of_another_sense_are_on_the_list_only_while_a_name_has_them():
    used = set().union(*map(words_of_name, package_names()))
    assert sorted(set(OTHER_SENSES) - used) == []


@pytest.mark.parametrize(
    ("name", "seen"), [("ReaderStance", True), ("rater_counts", True), ("SpeakerLocation", False), ("rated", False)]
)
def test_a_word_is_seen_in_names_of_several_words(name, seen):
    assert bool(words_of_name(name) & forbidden_words(ENTRIES) - set(OTHER_SENSES)) is seen

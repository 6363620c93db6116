"""Every entry of the glossary has one form, and the terms that everything rests on are there."""

import re
from pathlib import Path

import pytest

GLOSSARY = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
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

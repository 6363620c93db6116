import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import framing
from framing.wording import agreeing, counted, nearest, shown


@pytest.mark.parametrize(("word", "hint"), [("titel", " (did you mean 'title'?)"), ("zzz", "")])
def test_nearest_helps_only_where_something_is_near(word, hint):
    assert nearest(word, ["title", "seed"]) == hint


@pytest.mark.parametrize(
    ("n", "what", "text"),
    [
        (0, "spans", "0 spans"),
        (1, "spans", "1 span"),
        (1, "spans in all", "1 span in all"),
        (1200, "spans", "1,200 spans"),
        (1, "labelled articles", "1 labelled article"),
        (2, "labelled articles", "2 labelled articles"),
        (1, "other annotators of 3 articles", "1 other annotator of 3 articles"),
        (1, "stories", "1 story"),
        (1, "people", "1 people"),  # no message counts one
    ],
)
def test_a_count_agrees_with_its_noun(n, what, text):
    assert counted(n, what) == text


@pytest.mark.parametrize(
    ("verb", "form"), [("have", "has"), ("are", "is"), ("were", "was"), ("do", "does"), ("begin", "begins")]
)
def test_a_verb_agrees_with_a_count(verb, form):
    assert [agreeing(n, verb) for n in (0, 1, np.int64(1), 2)] == [verb, form, form, verb]


BY_HAND = re.compile(
    r"""['"](?:s|es|has|is|was|does)['"] if [\w.()\[\]"' ]+ == 1\b|'' if [\w.() ]+ == 1 else 's'"""
    r"|\{(?:n|count|total|len\([\w.]+\))(?::,)?\} (?:\w+ed )?(?:articles|labels|spans|readings) (?:have|are|were)\b"
)


def test_no_message_has_a_count_that_may_be_one_but_by_the_function_for_it():
    paths = [path for path in Path(framing.__file__).parent.rglob("*") if path.suffix in (".py", ".html")]
    assert [path.name for path in paths if BY_HAND.search(path.read_text("utf-8"))] == []
    assert BY_HAND.search('f"{n:,} labelled articles have a marker"')
    assert not BY_HAND.search("f\"{counted(n, 'labelled articles')} {agreeing(n, 'have')} a marker\"")


def test_a_number_of_numpy_is_shown_as_a_plain_one():
    values = (np.float64(9.0), np.int64(3), np.bool_(True), np.str_("x"))
    assert [shown(value) for value in values] == ["9.0", "3", "True", "'x'"]


def test_no_message_shows_a_cell_of_a_table_as_numpy_writes_it():
    cells = re.compile(r"(iloc\[\d+\]|\bloc\[[^{}]*\])!r\}")
    paths = Path(framing.__file__).parent.rglob("*.py")
    assert [path.name for path in paths if cells.search(path.read_text(encoding="utf-8"))] == []


ROOT = Path(__file__).parents[1]
PROSE = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(path for path in (ROOT / "framing").rglob("*") if path.suffix in (".py", ".html")),
]
# phrase -> what English says instead
UNIDIOMATIC = {
    r"\bin front of\b": "before (in the order of a text)",
    r"\bright behind\b|\b(words?|characters?|tokens?|commas?|dash|adjective) behind\b"
    r"|\bbehind an? (comma|colon|dash|question|quotation|word|name|verb|source)\b": "after (in the order of a text)",
    r"(?<![Tt]here )\b(is|are|was|were) none\b": "is not one, there is none",
    r'"""Tells?\b': "Return whether, or what the function returns",
    r"\b(one|\d[\d.,]*|some|many|most) (\w+ )?"
    r"(second|minute|article|word|marker|mark|module|row|token|line|file|label|reading)s? "
    r"an? (article|outlet|command|line|row|span|event|language|annotator|task|word|file)\b"
    r"(?! (has|had|needs|uses|is|was|must|may|would|can|contains|gets)\b)"
    r"|\b(seconds|minutes|row) an? (article|outlet|line)\b": "per",
}


def unidiomatic(text: str) -> Iterator[tuple[str, str]]:
    """Yield the phrases of a text that no native speaker would write, with what to write instead."""
    prose = re.sub(r"\s+", " ", text)
    for pattern, better in UNIDIOMATIC.items():
        yield from ((match.group(), better) for match in re.finditer(pattern, prose))


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_prose_is_idiomatic(path):
    assert list(unidiomatic(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("a colon in front of a name", ["in front of"]),
        ("the word right behind it; a word behind a comma", ["right behind", "word behind"]),
        ("the sentences behind every number; a server behind a proxy; left behind", []),
        ("if it is none; the label is none of the categories", ["is none", "is none"]),
        ("There is none. If there is none, none is sent. {% if x is not none %}", []),
        ('"""Tell a verb from a noun."""', ['"""Tell']),
        ("tell them apart; Telling", []),
        ("the median of seconds an\narticle; one module a command", ["seconds an article", "one module a command"]),
        ("how many words an outlet has; which words an article contains", []),
    ],
)
def test_unidiomatic_phrases_are_found_and_others_are_not(text, phrases):
    assert sorted(phrase for phrase, _ in unidiomatic(text)) == sorted(phrases)

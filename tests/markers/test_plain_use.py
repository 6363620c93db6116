"""Words of the lists in names, compounds and mentions, and one category at one place."""

import pytest

from framing import find_markers
from framing.lang import load
from framing.markers.overlaps import PRECEDENCE


def marked(text):
    return [(marker.text, marker.category) for marker in find_markers(text)]


NAMES = [
    "David Lynch made the film.",
    "Rep. Tom Crook voted no.",
    "The jury watched Parasite twice.",
    "The Reckless Driving Watch office moved.",
    "Ada Savage won the race. Savage was late for the prize.",
    "Patrick Lynch, president of the Benevolent Association of Velmouth Patrolmen, said that it was late.",
    "The choir sang in the Savage Room on Sunday.",
]
PLAIN = [
    ("A savage cut came.", [("savage", "loaded")]),
    ("Brutal rows came in spring.", [("Brutal", "loaded")]),
    ("MAYOR CALLS BRUTAL RAID A SUCCESS", [("BRUTAL", "loaded")]),
    ("Mayor Defends Brutal Raid", [("Brutal", "loaded")]),
    ("The Regime fell in the spring.", [("Regime", "naming")]),
    ("The lynch mobs came.", [("lynch mobs", "loaded")]),
]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_or_title_is_no_marker(text):
    assert marked(text) == []


@pytest.mark.parametrize(("text", "markers"), PLAIN)
def test_a_capital_alone_makes_no_name(text, markers):
    assert marked(text) == markers


@pytest.mark.parametrize("part", ["anti-terrorist", "non-violent", "anti-racist", "anti-fascist", "counter-extremist"])
def test_a_compound_that_turns_a_word_round_is_no_marker(part):
    assert marked(f"The {part} league met.") == []
    assert marked(f"He is a fan of {part.split('-')[1]} thugs.") != []


@pytest.mark.parametrize(
    "text",
    [
        'The index lists the term "far right" nine times.',
        'The map uses the label "extreme left".',
        'Pupils looked up "hard left" and "hard right" in the glossary.',
        'The dictionary explains "tyrant" in two lines.',
    ],
)
def test_a_word_that_is_mentioned_is_no_marker(text):
    assert marked(text) == []


def test_the_same_word_is_a_marker_where_it_is_used():
    assert marked("The dictionary was banned by the tyrant.") == [("tyrant", "naming")]
    assert marked('"The tyrant has gone," Ana Roy said.') == [("tyrant", "naming")]


def test_a_signed_quotation_has_no_vague_source():
    assert marked("Others note, “The dam is old.” Nick Mirren, Harbour Post") == []
    assert marked("Others note that the dam is old.") == [("Others note", "vague_attribution")]


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("The club is an extremist group.", [("extremist group", "naming")]),
        ("The far-right party won.", [("far-right", "naming")]),
        ("He gave a sneering reply.", [("sneering", "reporting_verb")]),
        ("The senator smeared his rival.", [("smeared", "reporting_verb")]),
        ("Critics claim the dam leaks.", [("Critics claim", "vague_attribution")]),
        ("A corrupt politician won.", [("corrupt politician", "naming")]),
        ("The brutal plan of the regime fell.", [("brutal plan", "loaded"), ("regime", "naming")]),
    ],
)
def test_words_have_one_category(text, markers):
    assert marked(text) == markers


def test_words_in_scare_quotes_are_scare_quotes_alone():
    assert marked('The "regime" of the choir is two sisters.') == [('"regime"', "scare_quotes")]


def test_the_precedence_names_every_category_that_has_a_list():
    assert {*PRECEDENCE, "saying"} == set(load("en").lists)

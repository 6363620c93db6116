"""Entries of imported lists: wildcards, how they are filed, and what they cost."""

import time

import pytest

from framing.markers.find import find_markers
from framing.markers.wildcards import fixed_parts
from framing.study_rules import AddedEntry, Overlay


def found(text, *terms, inflection="", language="en"):
    added = tuple(AddedEntry(language=language, category="own", term=term, inflection=inflection) for term in terms)
    markers = find_markers(text, language=language, overlay=Overlay(added=added))
    return [(marker.text, marker.rule.split("/", 2)[2]) for marker in markers if marker.category == "own"]


FINDS = [
    ("The economy, economists, ECONOMICS.", "econom*", ["economy", "economists", "ECONOMICS"]),
    ("Economists left.", "econom*", ["Economists"]),
    ("Xenophobia and a phobia.", "*phobia", ["Xenophobia", "phobia"]),
    ("Tax relief and taxes relief, tax and relief.", "tax* relief", ["Tax relief", "taxes relief"]),
    ("An organisation, an organization.", "organi?ation", ["organisation", "organization"]),
    ("The unfairness was unfair.", "un*ness", ["unfairness"]),
    ("An ecological ecosystem.", "econom*", []),
    ("A 5G mast.", "5*", ["5G"]),
    ("The nation-state, nation states.", "nation state*", ["nation-state", "nation states"]),
]


@pytest.mark.parametrize(("text", "term", "finds"), FINDS)
def test_a_wildcard_stands_for_letters_within_a_word(text, term, finds):
    assert found(text, term) == [(find, term) for find in finds]


def test_a_term_without_wildcards_is_found_in_all_its_forms_if_a_word_class_says_so():
    assert found("Two freedoms and freedom.", "freedom", inflection="noun") == [
        ("freedoms", "freedom"), ("freedom", "freedom"),
    ]  # fmt: skip
    assert found("Two freedoms and freedom.", "freedom") == [("freedom", "freedom")]


def test_a_wildcard_in_french_is_found_behind_an_elision():
    assert found("L’économie et l'économiste.", "économ*", language="fr") == [
        ("économie", "économ*"), ("économiste", "économ*"),
    ]  # fmt: skip


def test_entries_are_filed_by_what_is_fixed_in_their_first_word():
    parts = [fixed_parts(term) for term in ("econom*", "*phobia", "tax relief", "e?c")]
    assert parts == [("econom", ""), ("", "phobia"), ("tax", "tax"), ("e", "c")]


def test_a_hundred_thousand_entries_cost_a_text_no_more_than_a_few():
    text = "The economy of the coast grew by a tenth. " * 200
    few, many = (
        Overlay(added=tuple(AddedEntry(language="en", category="own", term=f"w{n}x*") for n in range(size)))
        for size in (10, 100_000)
    )
    seconds = []
    for overlay in (few, many):
        find_markers(text, overlay=overlay)  # filed once
        start = time.process_time()
        for _ in range(3):
            find_markers(text, overlay=overlay)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 3 * seconds[0] + 0.05


def test_a_word_without_end_is_passed_over():
    assert found("a" * 100_000 + " abc", "a*b*c") == [("abc", "a*b*c")]

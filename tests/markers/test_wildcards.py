"""Entries of imported lists: wildcards, how they are filed, and what they cost."""

from dataclasses import replace

import pytest

from framing.lang import load
from framing.lang.segmentation import split_words
from framing.markers.find import find_markers
from framing.markers.wildcards import file_wildcards, find_wildcards, fixed_parts
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


class Counting(dict):
    """Entries by what they are filed under; counts those that are looked at."""

    looked_at = 0

    def get(self, key, default=()):
        """Return the entries of a key."""
        entries = super().get(key, default)
        self.looked_at += len(entries)
        return entries


def test_of_thousands_of_entries_a_text_looks_at_those_alone_that_begin_as_its_words_do():
    pack, terms = load("en"), ["econom*", "ten*", "coastal*", *(f"w{number}x*" for number in range(5000))]
    filed = file_wildcards(
        pack, [("own", AddedEntry(language="en", category="own", term=term).entry) for term in terms]
    )
    counting = Counting(filed.by_start)
    text = split_words("The economy of the coast grew by a tenth. " * 200, pack)
    found = [match.form.entry.term for match in find_wildcards(text, replace(filed, by_start=counting))]
    assert (found.count("econom*"), found.count("ten*"), len(found)) == (200, 200, 400)
    assert counting.looked_at == 2


def test_a_word_without_end_is_passed_over():
    assert found("a" * 100_000 + " abc", "a*b*c") == [("abc", "a*b*c")]

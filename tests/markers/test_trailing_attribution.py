"""A source behind what it says is heard without a comma, and what only looks like one is not."""

import pytest

from framing import find_markers, find_speech

# text, the speaker who is heard
TRAILING = [
    ("The army shelled two villages near Orvane on Monday a monitor said.", "a monitor"),
    ("Jets dropped crude bombs on Velm on Saturday a military source told Sarnet.", "a military source"),
    ("A shell destroyed a barn near Velm local sources told The New Herald.", "local sources"),
    ("Gunmen took the mill in the night opposition activists said on Tuesday.", "opposition activists"),
    ("The raid killed two commanders Velm Governor Talal Brink said.", "Talal Brink"),
    ("The strike killed nine people a spokesman for the guard told Sarnet on Monday.", "a spokesman for the guard"),
    ("Nine died on Velm activists said on condition of anonymity due to fears for their families.", "activists"),
]
SILENT = [
    "I believe every word he said.",
    "The guard did what the mayor said.",
    "The bridge is older than the mayor said.",
    "Nobody took note of the things the mayor said.",
    "The talks failed because of what the envoy had said.",
    "When the bridge fell the mayor said nothing.",
    "The mayor of Velm said.",
    "said ",
]


@pytest.mark.parametrize(("text", "speaker"), TRAILING)
def test_a_source_at_the_end_of_its_sentence_is_heard_without_a_comma(text, speaker):
    [speech] = find_speech(text)
    assert (speech.kind, speech.speaker, speech.start) == ("indirect", speaker, 0)
    assert speaker not in text[: speech.end]


@pytest.mark.parametrize("text", SILENT)
def test_a_clause_that_belongs_to_the_verb_is_not_taken_for_what_is_said(text):
    assert find_speech(text) == []


def test_what_a_source_says_of_a_hope_ends_where_the_source_is_named():
    text = "The envoy said that the regime will fall sources close to the talks have said."
    markers = {marker.text: marker.voice for marker in find_markers(text)}
    assert markers == {"regime": "paraphrase", "sources close to": "outlet"}

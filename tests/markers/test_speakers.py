import pytest

from framing.lang import load
from framing.markers.people import antecedent, full_name
from framing.markers.speakers import noun_phrase, speaker_before

PHRASES = [
    ("en", "Lodrian Prime Minister Ada Brink", "Ada Brink"),
    ("en", "army spokesman Jon Orr", "Jon Orr"),
    ("en", "the embassy of Lodria", "the embassy of Lodria"),
    ("en", "But the clinic", "the clinic"),
    ("fr", "la ministre de l’Intérieur Ada Brink", "Ada Brink"),
    ("fr", "l’ambassade de Lodrie", "l’ambassade de Lodrie"),
    ("fr", "Me Jon Orr", "Jon Orr"),
]


@pytest.mark.parametrize(("tag", "phrase", "speaker"), PHRASES)
def test_a_noun_phrase_is_cut_down_to_the_name(tag, phrase, speaker):
    assert noun_phrase(phrase, load(tag)) == speaker


@pytest.mark.parametrize(
    ("before", "speaker"),
    [
        ("Ada Brink, who runs the ward, ", "Ada Brink"),
        ("The mayor, Ada Brink, ", "Ada Brink"),
        ("the men that Lodria ", "Lodria"),
        ("Ada Brink has repeatedly ", "Ada Brink"),
        ("", ""),
    ],
)
def test_the_speaker_stands_before_the_verb(before, speaker):
    assert speaker_before(before, load("en")) == speaker


def test_a_surname_that_nobody_introduced_stays_alone():
    assert full_name("Brink left.", "Brink", load("en")) == "Brink"


def test_the_person_named_last_is_meant():
    text = "Ada Brink met Jon Orr. Brink left."
    assert antecedent(text, len(text), {"Ada Brink", "Jon Orr"}) == "Ada Brink"
    assert antecedent("Nobody.", 7, {"Ada Brink"}) == ""

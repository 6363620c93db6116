import pytest

from framing.lang import load
from framing.markers.analysed_text import analyse
from framing.markers.full_names import full_name
from framing.markers.noun_phrase import noun_phrase
from framing.markers.speaker_phrase import speaker_before

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
    assert noun_phrase(phrase.split(), load(tag).word_classes) == speaker


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
    assert speaker_before(before, load("en").word_classes) == speaker


def test_a_surname_that_nobody_introduced_stays_alone():
    assert full_name("Brink left.", "Brink", 0, load("en").word_classes) == "Brink"


# a text, and the person whom a pronoun behind it means
ANTECEDENTS = [
    ("Doctor Ada Brink met Mayor Jon Orr. Brink left. ", "Ada Brink"),
    ("Ada Brink, a baker, left. ", "Ada Brink"),
    ("“It burned,” Ada Brink said. Brink left. ", "Ada Brink"),
    ("Jon Orr said it burned. Doctor Ada Brink left. ", "Ada Brink"),
    ("The ferry to Mint Square left. ", ""),
    ("Nobody. ", ""),
]


@pytest.mark.parametrize(
    ("tag", "before", "speaker"),
    [
        ("en", "The army left the port six months after President Okune ", "Okune"),
        ("en", "The council voted after Ada Brink ", "Ada Brink"),
        ("en", "She resigned before the ministry ", "the ministry"),
        ("en", "The mayor fled while the clinic ", "the clinic"),
        ("en", "The port closed as dockers ", "dockers"),
        ("en", "Six months after the vote the mayor ", "the mayor"),
        ("en", "The man arrested after the raid ", "The man"),
        ("en", "Ada Brink as leader ", "Ada Brink"),
        ("fr", "Le port a fermé quand le maire a ", "le maire"),
        ("fr", "Un habitant arrêté après le raid a ", "Un habitant arrêté"),
    ],
)
def test_a_conjunction_ends_the_clause_before_the_speaker_and_a_preposition_does_not(tag, before, speaker):
    assert speaker_before(before, load(tag).word_classes) == speaker


@pytest.mark.parametrize(("before", "person"), ANTECEDENTS)
def test_a_pronoun_means_the_person_who_was_introduced_and_named_last(before, person):
    text = before + "She said it stank."
    assert analyse(text, "en").speakers.antecedent(len(before)) == person


def test_a_pronoun_does_not_mean_somebody_who_comes_later():
    text = "The men left for Orvane. She said it burned.\n\nIt stank, the men told Doctor Ada Brink."
    assert analyse(text, "en").speakers.antecedent(24) == ""


def test_a_surname_inside_another_word_is_nobody():
    text = "Mayor Jon Orr left. Sorrow and Orrery came. "
    assert analyse(text, "en").speakers.antecedent(len(text)) == "Jon Orr"
    text = "Mayor Jon Orr left." + " It rained." * 100 + " Orrery came. "
    assert analyse(text, "en").speakers.antecedent(len(text)) == ""


@pytest.mark.parametrize(
    ("tag", "phrase", "speaker"),
    [
        ("en", "Several days", ""),
        ("en", "Several dockers", "Several dockers"),
        ("en", "Shortly", ""),
        ("en", "Kelly", "Kelly"),
        ("en", "testified", ""),
        ("en", "police", "police"),
        ("en", "JUST WATCHED Brink", "Brink"),
        ("en", "ADA BRINK", "ADA BRINK"),
        ("en", "Photo Airman Jo Orr Lodrian Air Force Lodrian Coalition Launches Raid", ""),
        ("fr", "incapable", ""),
        ("fr", "la mairie", "la mairie"),
        ("fr", "admet-il.Mais", ""),
    ],
)
def test_a_time_a_state_or_a_caption_is_nobody(tag, phrase, speaker):
    assert noun_phrase(phrase.split(), load(tag).word_classes) == speaker

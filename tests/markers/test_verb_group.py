"""Where a French verb group ends: behind adverbs, pronouns, phrases and one aside, and not behind other words."""

import pytest

from framing.lang import load
from framing.lang.segmentation import split_words
from framing.markers.verb_group import is_participle, last_of_group

PACK = load("fr")
# a sentence whose third word opens the group, and the last word of the group
GROUPS = [
    ("Le chef aurait tué trois hommes.", "tué"),
    ("Le chef aurait été lié au clan.", "lié"),
    ("Le chef aurait déjà, selon un témoin, fui.", "fui"),
    ("Le chef aurait (selon un témoin) fui.", "fui"),
    ("Le chef aurait – selon un témoin – fui.", "fui"),
    ("Le chef aurait mortellement blessé un garde.", "blessé"),
    ("Le chef aurait dans la nuit ouvert les vannes.", "ouvert"),
    ("Le chef aurait lundi soir rompu le jeûne.", "rompu"),
    ("Le chef aurait-il menti ?", "menti"),
    ("Le chef aurait à plusieurs reprises corrompu un juge.", "corrompu"),
    ("Le chef aurait envie de partir.", "aurait"),
    ("Le chef aurait un frère né en mai.", "aurait"),
    ("Le chef aurait dû partir.", "aurait"),
    ("Le chef aurait faim, le garde est parti.", "aurait"),
    ("Le chef aurait à vendre deux maisons.", "aurait"),
]
PARTICIPLES = [
    "tué",
    "nié",
    "liées",
    "hué",
    "aperçu",
    "corrompues",
    "interrompu",
    "vêtue",
    "trahi",
    "finis",
    "abattues",
]
OTHERS = ["thé", "côté", "envie", "depuis", "jamais", "aussi", "lundi", "qui", "parmi", "priorité"]


@pytest.mark.parametrize(("text", "last"), GROUPS)
def test_a_verb_group_ends_at_its_last_participle(text, last):
    words = split_words(text, PACK)
    assert words.tokens[last_of_group(words, 2, PACK.word_classes)] == last


@pytest.mark.parametrize("token", PARTICIPLES)
def test_regular_and_irregular_participles_are_told(token):
    assert is_participle(token, PACK.word_classes)


@pytest.mark.parametrize("token", OTHERS)
def test_nouns_and_adverbs_with_the_ending_of_a_participle_are_not_told_as_one(token):
    assert not is_participle(token, PACK.word_classes)

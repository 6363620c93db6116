"""Whom texts name, by which nouns, and which actors that suggests."""

import pandas as pd
import pytest

from framing.errors import LanguageError
from framing.markers.actor_suggestions import suggest_actors
from framing.markers.epithets import find_callings

CALLED = [
    ("en", "The autocrat Ilan Vorek left.", [("Ilan Vorek", "autocrat")]),
    ("en", "President Ilan Vorek left.", [("Ilan Vorek", "president")]),
    ("en", "Yesterday president Ilan Vorek left.", [("Ilan Vorek", "president")]),
    ("en", "Ilan Vorek, the former president of Tesmar, left.", [("Ilan Vorek", "president")]),
    ("en", "They fear the regime of Ilan Vorek.", [("Ilan Vorek", "regime")]),
    ("en", "They fear Tesmar's junta.", [("Tesmar", "junta")]),
    ("en", "They fear Tesmar's winters.", []),
    ("en", "A crowd told Ilan Vorek to leave.", [("Ilan Vorek", "")]),
    ("en", "He met Ilan Vorek, and the president smiled.", [("Ilan Vorek", "")]),
    ("fr", "Le dictateur Ilan Vorek est parti.", [("Ilan Vorek", "dictateur")]),
    ("fr", "Ilan Vorek, le président de Tesmar, est parti.", [("Ilan Vorek", "président")]),
    ("fr", "Ils craignent le régime d’Ilan Vorek.", [("Ilan Vorek", "régime")]),
    ("fr", "Ils ont parlé avec Ilan Vorek.", [("Ilan Vorek", "")]),
    ("en", "The president Ilan J. Vorek left.", [("Ilan J. Vorek", "president")]),
    ("en", "", []),
    ("en", "<script>alert(1)</script> $x$ \x00", []),
]


@pytest.mark.parametrize(("language", "text", "called"), CALLED)
def test_a_name_goes_with_the_noun_that_it_is_called_by(language, text, called):
    assert list(find_callings(text, language)) == called


def test_a_language_without_a_pack_is_refused():
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        list(find_callings("Ilan Vorek", "xx"))


def articles(texts, outlets=("beacon", "ledger"), language="en"):
    rows = [(f"{language}{k}", outlets[k % len(outlets)], language, text) for k, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "language", "text"])


OFTEN = ["The autocrat Ilan Vorek spoke."] * 3 + ["The president Ilan Vorek spoke."] * 3


def test_who_is_named_often_and_called_by_nouns_is_suggested_with_names_and_nouns():
    [vorek] = suggest_actors(articles(OFTEN))
    assert (vorek.id, vorek.articles, vorek.outlets) == ("ilan-vorek", 6, 2)
    assert vorek.names == ("Ilan Vorek", "Vorek")
    assert vorek.nouns == (("autocrat", 3), ("president", 3))


def test_a_surname_that_several_people_have_is_no_name_of_either():
    [vorek] = suggest_actors(articles([*OFTEN, "Ada Vorek sang.", "Ada Vorek sang."]))
    assert vorek.names == ("Ilan Vorek",)


@pytest.mark.parametrize(
    "rows",
    [
        articles(OFTEN[:4]),  # fewer than five articles
        articles(["Ilan Vorek spoke."] * 6),  # called by no noun
        articles([*OFTEN[::2], *(["Rain."] * 5)], outlets=("beacon", "ledger")).iloc[::2],  # of one outlet of two
    ],
)
def test_who_is_named_seldom_or_by_no_noun_is_not_suggested(rows):
    assert suggest_actors(rows) == []


def test_whom_the_study_knows_is_not_suggested_again():
    assert suggest_actors(articles(OFTEN), ["vorek"]) == []


def test_somebody_in_two_languages_has_two_ids():
    french = articles([text.replace("The", "Le").replace("autocrat", "dictateur") for text in OFTEN], language="fr")
    ids = [each.id for each in suggest_actors(pd.concat([articles(OFTEN), french]))]
    assert sorted(ids) == ["ilan-vorek", "ilan-vorek-fr"]

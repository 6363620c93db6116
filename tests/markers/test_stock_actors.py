"""Actors of current conflicts that the packs have in stock: names as texts use them, and what is none of them."""

import pytest

from framing.markers.names import find_names
from framing.settings import Actor

FOUND = [
    ("en", "rapid-support-forces", "The Rapid Support Forces left. The RSF denied it.", ["RSF", "RSF"]),
    ("en", "rapid-support-forces", "Reporters Without Borders (RSF) condemned the arrest.", []),
    ("en", "rapid-support-forces", "The Janjaweed and other paramilitaries came.", ["Janjaweed", "paramilitaries"]),
    ("en", "sudanese-army", "Burhan's forces and the Sudanese army", ["army of Burhan", "Sudanese army"]),
    ("en", "sudan-war", "a civil war in Sudan, a genocide in Darfur", ["civil war", "genocide"]),
    ("en", "sudan-war", "the civil war in Spain", []),
    ("en", "gaza-war", "the Israel-Hamas war, the war on Gaza", ["Israel-Hamas war", "war on Gaza"]),
    ("en", "gaza-war", "a vaccination campaign in Gaza", []),
    ("en", "gaza-health-ministry", "the Hamas-run health ministry said", ["Hamas-run health ministry"]),
    ("en", "gaza-health-ministry", "the health ministry in Amman said", []),
    ("en", "syrian-transitional-government", "Syria's new authorities met", ["new authorities"]),
    ("en", "burkinabe-government", "The junta in Ouagadougou spoke; the junta denied it.", ["junta", "junta"]),
    ("en", "nigerien-government", "The junta in Ouagadougou spoke.", []),
    ("en", "occupied-ukraine", "elections in Russia's new regions", ["new regions"]),
    ("en", "russian-government", "The Kremlin spoke of the Putin regime.", ["Kremlin", "Putin regime"]),
    ("fr", "rapid-support-forces", "Les Forces de soutien rapide reculent. Les FSR nient.", ["FSR", "FSR"]),
    ("fr", "rapid-support-forces", "Reporters sans frontières (RSF) proteste.", []),
    ("fr", "nigerien-government", "La junte de Niamey et les putschistes", ["junte", "putschistes"]),
    ("fr", "gaza-war", "la guerre à Gaza, un génocide à Gaza", ["guerre de Gaza", "génocide"]),
    ("fr", "gaza-health-ministry", "le ministère de la Santé du Hamas", ["ministère de la Santé du Hamas"]),
    ("fr", "gaza-health-ministry", "le ministère de la Santé a publié", []),
    ("fr", "occupied-ukraine", "les territoires ukrainiens occupés", ["territoires occupés"]),
]


@pytest.mark.parametrize(("language", "stock", "text", "names"), FOUND)
def test_a_stock_actor_has_the_names_that_texts_give_it(language, stock, text, names):
    actor = Actor(id="actor", stock=stock)
    assert [mention.name for mention in find_names(text, [actor], language)] == names

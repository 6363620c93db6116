"""The French lists by kind of fault: the words that count in square brackets, and the like that must be left alone."""

import re

import pytest

from framing import find_markers
from framing.lang import load

LISTS = ("loaded", "naming", "euphemism", "hedge", "reporting_verb", "vague_attribution")
PAIRS = [
    ("loaded", "Une attaque [sauvage] a choqué la vallée.", "La rose pousse à l'état sauvage."),
    ("loaded", "Une décision [stupéfiante] est tombée.", "Le chien a flairé des stupéfiants."),
    ("loaded", "Ce [sinistre personnage] est parti.", "La cave est à l'origine du sinistre."),
    ("loaded", "La ville est l'[otage] de ses créanciers.", "Les otages sont libres."),
    ("loaded", "Les lobbies [manipulent] l'opinion.", "Les ouvriers manipulent des caisses."),
    ("loaded", "La taxe [étrangle] les commerçants.", "Il a tenté de l'étrangler."),
    ("loaded", "Une chaîne [débarque] à Larn.", "Un train de blé est arrivé à Larn."),
    ("loaded", "Ce plan [tue] la démocratie.", "Le froid tue les abeilles."),
    ("loaded", "Il s'agit d'une mesure [ridicule].", "Le colis contient une bombe artisanale."),
    ("naming", "Les [faucons] du ministère sont là.", "Un faucon pèlerin niche ici."),
    ("naming", "Ce [populiste] a gagné.", "Une vidéo populiste circule."),
    ("naming", "Les [régimes] voisins se taisent.", "Un régime à base de poisson lui convient."),
    ("naming", "Des [terroristes] ont tiré.", "Le tribunal l'a condamné comme terroriste."),
    ("naming", "Des [clandestins] dorment au port.", "Un atelier clandestin a fermé."),
    ("euphemism", "L'armée [a pacifié] le village.", "Le maire a pacifié le débat."),
    ("euphemism", "Ils ont [éliminé] deux rebelles.", "Le club a éliminé trois hommes au championnat."),
    ("euphemism", "La firme [se sépare de] 300 salariés.", "Le couple se sépare."),
    ("euphemism", "Deux cibles ont été [neutralisées].", "Le sérum neutralise le virus."),
    ("hedge", "Le moulin a [probablement] brûlé.", "Le moulin brûlera probablement."),
    ("hedge", "Son [apparente] lassitude inquiète.", "Il part sans raison apparente."),
    ("hedge", "Ils sont [soupçonnés d'avoir] fui.", "Ils ont fui."),
    ("reporting_verb", "Il [a traité] la préfète de menteuse.", "Il a traité le dossier lundi."),
    ("reporting_verb", "« Non », [tonne] le maire.", "Cent tonnes de blé sont parties."),
    ("reporting_verb", "Il [reconnaît] une erreur.", "Il reconnaît un visage."),
    ("reporting_verb", "Il [déplore] le retard.", "Aucun mort n'est à déplorer."),
    ("reporting_verb", "Il [a juré] que non.", "Il a juré de partir."),
    ("vague_attribution", "[Pour beaucoup], c'est fini.", "Le vent y est pour beaucoup."),
    ("vague_attribution", "[Selon nos informations], il part.", "Selon Ana Roy, il part."),
    ("vague_attribution", "[Les gens disent] qu'il part.", "Les gens parlent de la pluie."),
]


def found(text, category):
    return [marker.text for marker in find_markers(text, "fr") if marker.category == category]


@pytest.mark.parametrize(("category", "marked", "silent"), PAIRS)
def test_a_word_counts_where_it_judges_and_not_in_its_plain_sense(category, marked, silent):
    [wanted] = re.findall(r"\[([^\]]+)\]", marked)
    [marker] = found(re.sub(r"[\[\]]", "", marked), category)
    assert wanted in marker or marker in wanted
    assert found(silent, category) == []


def test_the_french_lists_have_the_vocabulary_of_the_categories():
    assert sum(len(load("fr").lists[name]) for name in LISTS) >= 3500


@pytest.mark.parametrize("name", ["djihadiste", "islamiste", "nazi", "Daech"])
def test_the_usual_name_of_a_movement_is_no_entry(name):
    assert name not in {entry.term for entry in load("fr").lists["naming"]}

"""The patterns, each a named rule: what it finds in square brackets, and the nearest words that it leaves alone."""

import re

import pytest

from framing import find_markers, lang
from framing.markers import conditional, scare_quotes
from framing.markers.analysed_text import analyse

# rule, language, a text in which it fires, the reason why it is silent in the text behind
SCARE = [
    ("en", "The [“voters”] came by bus.", "nickname", "William “Mo” Brink came by bus."),
    ("en", "The [“voters”] came by bus.", "broken", "The “[late] voters” came by bus."),
    ("en", "The [“free”] vote was held.", "cut_out", "The vote was very “free” that day."),
    ("en", "The [“tact”] of the guard left nine dead.", "cut_out", "The guard acted with “tact” that day."),
    ("fr", "Un vote [« libre »] sous les fusils.", "cut_out", "Les votes « libres » par la foule ont duré."),
    ("fr", "Un [« héros »] sans bac.", "cut_out", "Des blessés « sérieux ou graves » sont partis."),
    ("en", "The [“inspection”] took an hour.", "attributed", "In her eyes the “inspection” took an hour."),
    ("en", 'They sent their ["military aides"] north.', "attributed", 'Ada Brink sent her "military aides" north.'),
    ("en", "The [“peace”] lasted a week.", "capital", "The ferry “Salt Heron” lasted a week."),
    ("en", "Three [“experts”] came.", "defined", "The sign “closed” stayed."),
    ("en", "Three [“experts”] came.", "defined", "The term “harvest” means cutting."),
    ("en", "The [“debate”] took an hour.", "spoken", "They sat in a “debate.” Ada Brink said so."),
    ("en", "The [“voters”] came by bus.", "known", "The “greens” met at noon. The “greens” sat. The “greens” left."),
    ("en", "They live in [“quarters”] of tin.", "cut_out", "They live in “the quarters” of tin."),
    ("en", "This is a [“gift”] with a bill.", "bracketed", "This is a present (“gift”) with a bill."),
    ("en", "The [“school”] has no roof.", "alone", "“School over”\n\nThe house has no roof."),
    ("en", "The [“free”] vote was held.", "neighbours", "The “free” and “fair” vote was held."),
    ("en", "Their [“rest centre”] has a fence.", "headline", "Fence for “rest centre” in Orvane\n\nIt is tall."),
    ("en", "Their [“rest centre”] has a fence.", "repeated", "Their “rest centre” has a fence. No rest centre is."),
    ("en", "Their [“rescue party”] dug all night.", "coined", "Their “rescue 3” dug all night."),
    ("en", "The [“rest home”] has rooms without beds.", "phrase", "The “rest home” has rooms with beds."),
    ("en", "The [“volunteers”] left.", "broken", "The “volunteers left."),
    ("en", "The [“growth”] of the guild ended in ruin.", "label", "The “growth” wing of the guild left."),
    ("en", "Their [“little gifts”] ended.", "label", "Their “fare caps” ended."),
    ("en", "The [“reform”] took a year.", "undeniable", "The “metadata” took a year."),
    ("en", "It set out to [“punt”] on the matter.", "undeniable", "They paid by “barter” on the quay."),
    ("fr", "La [« réforme »] a duré un an.", "undeniable", "La « surprime » a duré un an."),
    ("fr", "Un geste de [« clémence »] des gardes.", "label", "Un taux de « satisfaction » bas."),
    ("fr", "Ces [« bons voisins »] ont fui.", "phrase", "Les « petits rouleurs » ont fui."),
    ("fr", "Quarante [« instructeurs »] ont atterri.", "cut_out", "Quarante « de nos instructeurs » ont atterri."),
    ("fr", "Le scrutin [« libre »] a duré une heure.", "attributed", "La foule trouve le scrutin « libre »."),
    ("fr", "Une [« fête »] sans pain ni eau.", "coined", "Une « fête du peuple » sans pain ni eau."),
    ("en", "The ferry's new [“captain”] is a robot.", "term", "A “ketch” is kept at the pier."),
    ("en", "The board fears the [“reform”] of the docks.", "term", "The dictionary has a “reform” of two lines."),
    ("en", "The [“lessons”] lasted all night.", "coined", "The “caisson”, a sunk chamber, leaked."),
    ("fr", "Le nouveau [« capitaine »] du bac est un robot.", "term", "Ce « capitaine » du dictionnaire a une rime."),
    ("fr", "Les pêcheurs craignent la [« réforme »] du port.", "term", "Une « yole » a deux mâts."),
    ("fr", "Le traité a beaucoup d'[« angles morts »].", "coined", "Le « caisson », chambre immergée, fuit."),
    ("fr", "Un vote [« libre »] sous les fusils.", "term", "Un atelier « vitesse » sur le pont."),
    ("fr", "La [« fête »] a duré une heure.", "foreign", "Le « streaming » a duré une heure."),
    ("fr", "Les [« experts »] dorment.", "defined", "La rubrique « experts » dort."),
    ("fr", "Les [« experts »] dorment.", "known", "Les « gilets jaunes » dorment."),
]
CONDITIONAL = [
    ("Le pont [aurait été détruit].", "form", "Le pont aurait dû tenir."),
    ("Le pont [aurait été détruit].", "form", "Il serait utile de partir."),
    ("Deux hommes [seraient arrivés].", "condition", "Si le pont tenait, deux hommes seraient arrivés."),
    ("Il [aurait fui].", "condition", "Sans ce pont, il aurait fui."),
    ("Selon la mairie, il [aurait fui].", "condition", "En cas de crue, il aurait fui."),
    ("Il affirme que le pont [serait détruit].", "future_in_past", "Il a dit que le pont serait rouvert."),
    ("Le pont [serait tenu] par la milice.", "proposed", "Le pont serait rouvert."),
    ("La milice [détiendrait] un pont.", "planned", "Le projet de la milice détiendrait un pont."),
    ("Il [se serait enfui].", "imagined", "On se serait enfui."),
    ("La ruse [aurait produit] un accord.", "imagined", "C'est ce qu'aurait produit un accord."),
    ("Le maire [serait en fuite].", "form", "Le maire serait en mesure de payer."),
    ("Il [s'agirait] d'un pêcheur.", "form", "Il s'agirait de pêcher."),
    ("Le chef [aurait été tué].", "form", "Le chef aurait envie de fuir."),
    ("Il [aurait nié] les faits.", "form", "Il aurait tort de nier."),
    ("Il y [aurait] dix morts.", "form", "Il y aurait une solution."),
    ("Un autre [aurait été blessé].", "imagined", "Un autre aurait demandé une avance."),
    ("L'enquête [aurait identifié] trois hommes.", "unreal", "Ce pont aurait permis d'éviter le détour."),
    ("La foule [aurait hué] le préfet.", "unreal", "Qui aurait deviné la suite ?"),
    ("Elle [serait venue] lundi.", "condition", "Elle ne serait pas venue en temps normal."),
    ("Selon la police, le prix [augmenterait].", "forecast", "Selon l'institut, le prix augmenterait d'ici à mai."),
    ("Selon un garde, le fort [tomberait].", "form", "Selon un garde, il faudrait un fort."),
]
PLACED = [
    ("reporting_verb", "en", "Lodria [claimed] that it rained.", "The flood claimed nine lives."),
    ("reporting_verb", "en", "Lodria [claimed] the bridge was safe.", "Lodria claimed the bridge from the yard."),
    ("reporting_verb", "en", "The mayor [acknowledged] that it rained.", "The mayor acknowledged the guests."),
    ("reporting_verb", "fr", "Le maire [a reconnu] que tout brûlait.", "Le maire a reconnu son frère."),
    ("reporting_verb", "fr", "« Tout brûle », [a reconnu] le maire.", "Le maire a reconnu le tireur."),
    ("hedge", "en", "The [so-called] experts slept.", "The so-called Brink shift is named after its finder."),
    ("hedge", "fr", "Les [soi-disant] experts dorment.", "Le gouvernement dort."),
    ("vague_attribution", "en", "[Critics say] it rained.", "Three of the five engineers said it rained."),
    ("vague_attribution", "fr", "[D'aucuns affirment] qu'il pleut.", "Trois ingénieurs affirment qu'il pleut."),
    ("vague_attribution", "fr", "[Il se dit que] la mine rouvrira.", "Il se dit prêt à partir."),
]


def found(text, tag, category, rule=""):
    return [one.text for one in find_markers(text, tag) if one.category == category and rule in one.rule]


def split(marked):
    return re.sub(r"[\[\]]", "", marked), re.findall(r"\[([^\]]+)\]", marked)


@pytest.mark.parametrize(("tag", "marked", "reason", "silent"), SCARE)
def test_marks_of_distance_are_told_from_other_marks(tag, marked, reason, silent):
    text, expected = split(marked)
    assert found(text, tag, "scare_quotes", f"{tag}/scare_quotes/") == expected
    assert found(silent, tag, "scare_quotes") == []
    reading = analyse(silent, tag)
    assert {scare_quotes.reason(reading, one) for one in reading.quotations.items} == {reason}


@pytest.mark.parametrize(("marked", "reason", "silent"), CONDITIONAL)
def test_the_journalistic_conditional_is_told_from_other_conditionals(marked, reason, silent):
    text, [expected] = split(marked)
    [marker] = found(text, "fr", "hedge", "fr/hedge/conditional")
    assert marker in expected
    assert found(silent, "fr", "hedge") == []
    assert conditional.reasons(analyse(silent, "fr")) == [reason]


@pytest.mark.parametrize(("category", "tag", "marked", "silent"), PLACED)
def test_words_of_a_list_count_in_their_place_only(category, tag, marked, silent):
    text, expected = split(marked)
    assert found(text, tag, category) == expected
    assert found(silent, tag, category) == []


def test_every_reason_stands_in_the_tables():
    assert {reason for _, _, reason, _ in SCARE} == set(scare_quotes.REASONS)
    assert {reason for _, reason, _ in CONDITIONAL} == set(conditional.REASONS) | {"form"}


def test_marks_of_distance_are_the_outlets():
    [marker] = find_markers("The “inspection” took an hour.")
    assert (marker.voice, marker.rule) == ("outlet", "en/scare_quotes/short")


@pytest.mark.parametrize(
    ("text", "tag", "pattern"),
    [
        ("The “inspection” took an hour.", "en", "scare_quotes/short"),
        ("Le maire aurait été blessé lundi.", "fr", "hedge/conditional"),
    ],
)
def test_a_pattern_scores_what_its_pack_expects_of_it(text, tag, pattern):
    [marker] = find_markers(text, tag)
    assert (marker.rule, marker.score) == (f"{tag}/{pattern}", lang.load(tag).pattern_scores[pattern])


def test_english_has_no_journalistic_conditional():
    assert find_markers("Il aurait fui.", "en") == []


def test_ten_thousand_marks_are_read_in_time_with_the_text():
    assert len(find_markers("The “free” vote. " * 10_000)) == 0

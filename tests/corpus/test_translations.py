"""Quotations of one speaker in two languages are one statement where names, numbers and cognates say so."""

import pandas as pd
import pytest

from framing.contracts import TABLES
from framing.corpus.quoted_words import quotation
from framing.corpus.statements import find_statements, spoken_texts
from framing.corpus.translations import translations
from framing.records import conform

SAME = [
    (
        "We have tested 41 samples and the hospital in Orvane is not responsible",
        "Nous avons testé 41 échantillons et l’hôpital d’Orvane n’est pas responsable",
    ),
    (
        "The government regrets a profound deterioration of military cooperation",
        "Le gouvernement regrette une profonde détérioration de la coopération militaire",
    ),
    (
        "The accusations of the opposition are ridiculous and our ministry will publish every contract",
        "Les accusations de l’opposition sont ridicules et notre ministère publiera chaque contrat",
    ),
    (
        "The bridge will cost 1,200 crowns a family, and the Republic of Harrat will pay it",
        "Le pont coûtera 1 200 couronnes par famille, et la république de Harrat le paiera",
    ),
]
APART = [
    # other numbers
    (
        "We have tested 41 samples and the hospital in Orvane is not responsible",
        "Nous avons testé 12 échantillons, l’hôpital d’Orvane est responsable de tout",
    ),
    # one word alike
    ("We will bake again on Friday if the ministry lets us", "Le ministère ne nous a jamais donné la moindre nouvelle"),
    # alike, but one is three times as long
    (
        "The accusations of the opposition are ridiculous",
        "Les accusations de l’opposition sont ridicules, et je vous le dis ici comme je le dirai demain devant la "
        "chambre, devant les familles et devant tous ceux qui ont mangé ce pain cet hiver",
    ),
]


def statement(text, speaker, article="a"):
    span = {"article_id": article, "start": 0, "end": len(text), "kind": "direct", "speaker": speaker, "text": text}
    return [quotation(span)]


@pytest.mark.parametrize(("english", "french"), SAME)
def test_a_translation_by_the_same_speaker_is_one_statement(english, french):
    languages = [[statement(english, "Ilva Tarn")], [statement(french, "la ministre Ilva Tarn", "b")]]
    assert translations(languages) == [(0, 1)]


@pytest.mark.parametrize(("english", "french"), APART)
def test_what_is_not_sure_is_left_apart(english, french):
    assert translations([[statement(english, "Ilva Tarn")], [statement(french, "Ilva Tarn", "b")]]) == []


@pytest.mark.parametrize("speaker", ["", "Oskar Breml", "le ministre"])
def test_somebody_else_or_nobody_named_says_another_statement(speaker):
    english, french = SAME[0]
    assert translations([[statement(english, "Ilva Tarn")], [statement(french, speaker, "b")]]) == []


@pytest.mark.parametrize(
    ("words", "speakers", "same"),
    [
        (4, ("the embassy", "l’ambassade"), True),  # no name, and the words for the speaker only look alike
        (3, ("the embassy", "l’ambassade"), False),
        (4, ("the embassy", "le chauffeur"), False),
        (4, ("the embassy", ""), False),
    ],
)
def test_where_the_words_for_a_speaker_only_look_alike_more_words_have_to(words, speakers, same):
    english = ["accusation", "opposition", "ridicule", "military"][:words]
    french = ["accusation", "opposition", "ridicule", "militaire"][:words]
    languages = [
        [statement(" ".join([*several, filler, filler]), speaker)]
        for several, filler, speaker in zip((english, french), ("and", "mais"), speakers, strict=True)
    ]
    assert translations(languages) == ([(0, 1)] if same else [])


def test_of_two_that_fit_equally_well_neither_is_taken():
    english, french = SAME[1]
    twice = [statement(french, "Ilva Tarn", "b"), statement(french, "Ilva Tarn", "c")]
    assert translations([[statement(english, "Ilva Tarn")], twice]) == []
    assert translations([[], twice]) == []


def test_each_finds_its_own_among_all():
    languages = [
        [statement(english, "Ilva Tarn") for english, _ in SAME],
        [statement(french, "Ilva Tarn", "b") for _, french in reversed(SAME)],
    ]
    assert translations(languages) == [(0, 7), (1, 6), (2, 5), (3, 4)]


def test_the_stage_has_a_statement_once_across_languages():
    texts = {
        "a": ("en", SAME[0][0]),
        "b": ("en", SAME[0][0]),
        "c": ("fr", SAME[0][1]),
        "d": ("fr", "Il pleut à Orvane"),
    }
    articles = pd.DataFrame(
        [{"article_id": key, "event": "e", "language": tag, "text": text} for key, (tag, text) in texts.items()]
    )
    speech = pd.DataFrame(
        [{"article_id": key, "start": 0, "end": len(text), "kind": "direct", "speaker": "Ilva Tarn"}
         for key, (_, text) in texts.items()]
    )  # fmt: skip
    quotes = conform(find_statements(articles, spoken_texts(articles, speech)), "quotes")
    assert quotes[["statement", "article_id", "extent", "share"]].values.tolist() == [
        [1, "a", "whole", 1.0], [1, "b", "whole", 1.0], [1, "c", "translation", 0.0],
    ]  # fmt: skip
    assert list(quotes.columns) == [column.name for column in TABLES["quotes"]]

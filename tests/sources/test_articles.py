from pathlib import Path

import pytest

from framing.settings import Outlet
from framing.sources.articles import Expectations, PreparedArticle, count_words, prepare, slug
from framing.sources.raw import RawArticle, Reject

HERALD, GAZETTE = Outlet(id="herald", name="The Herald"), Outlet(id="gazette")


def expecting(**options):
    return Expectations(**{"outlets": (HERALD, GAZETTE), "languages": ("en", "fr"), "language": "en", **options})


def row(expected=None, meta=None, **fields):
    fields = {"article_id": "a", "outlet": "herald", "text": "Some text.", **fields}
    prepared = prepare(RawArticle(fields, Path("x.csv"), 2, meta or {}), expected or expecting())
    return prepared.row if isinstance(prepared, PreparedArticle) else prepared


def test_the_stored_text_starts_with_the_title():
    assert row(title="A  title")["text"] == "A title\n\nSome text."


@pytest.mark.parametrize("first_line", ["A title\n", "A title.\n\n", "A TITLE - The Herald\n\n"])
def test_a_text_that_has_its_title_already_does_not_get_it_twice(first_line):
    assert row(title="A title", text=f"{first_line}Some text.")["text"] == "A title\n\nSome text."
    assert row(title="A title", text="A title")["text"] == "A title"


def test_a_text_whose_first_sentence_begins_like_the_title_gets_the_title():
    assert row(title="Kadrin", text="Kadrin is quiet.")["text"] == "Kadrin\n\nKadrin is quiet."


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("cafe\u0301", "café"),
        ("a\0b", "a\ufffdb"),
        ("x \ud83d\ude00", "x 😀"),
        ("x\ud83dy", "x\ufffdy"),
    ],
)
def test_texts_are_stored_in_nfc_with_lf_and_without_broken_signs(given, stored):
    assert row(text=given)["text"] == stored


@pytest.mark.parametrize(
    ("fields", "kind", "message"),
    [
        ({"outlet": "heraldo"}, "unknown outlet", "unknown outlet 'heraldo': study.toml has herald, gazette (did you"),
        ({"outlet": " "}, "no outlet", "no outlet"),
        ({"language": "de"}, "unknown language", "unknown language 'de': study.toml has en, fr"),
        ({"text": " \n"}, "no text", "article 'a' has no text"),
        ({"article_id": " "}, "no id", "this article has no id"),
        ({"date": "4/5/2024"}, "unknown date format", "date '4/5/2024' is not YYYY-MM-DD"),
        ({"date": "2024-02-30"}, "impossible date", "date '2024-02-30' is impossible"),
    ],
)
def test_an_article_that_does_not_fit_is_rejected_with_its_line_and_kind(fields, kind, message):
    reject = row(**fields)
    assert isinstance(reject, Reject)
    assert (reject.path, reject.line, reject.kind) == (Path("x.csv"), 2, kind)
    assert reject.message.startswith(message)


@pytest.mark.parametrize("name", ["herald", " herald\u00a0", "The Herald", "the herald ", "HERALD"])
def test_an_outlet_is_known_by_its_id_or_name_whatever_its_spaces_and_case(name):
    assert row(outlet=name)["outlet"] == "herald"


@pytest.mark.parametrize(("name", "made"), [("L'Écho du Nord", "l-echo-du-nord"), ("Heraldo", "heraldo")])
def test_a_new_outlet_gets_an_id_only_if_outlets_are_to_be_added(name, made):
    assert row(expecting(add_outlets=True), outlet=name)["outlet"] == made == slug(name)
    assert isinstance(row(outlet=name), Reject)


@pytest.mark.parametrize("name", ["…", "--"])
def test_a_name_that_makes_no_id_is_rejected_even_then(name):
    assert isinstance(row(expecting(add_outlets=True), outlet=name), Reject)


def test_a_study_of_one_language_need_not_say_it():
    assert row(expecting(languages=("fr",), language=""))["language"] == "fr"


FRENCH = "Le conseil a fermé le pont pour des travaux, et les habitants attendent depuis ce matin une réponse claire."


@pytest.mark.parametrize(("text", "language"), [(FRENCH, "fr"), ("It rains.", None)])
def test_a_language_that_nobody_says_is_identified_if_the_text_is_long_enough(text, language):
    made = row(expecting(language=""), text=text)
    assert (made.kind if isinstance(made, Reject) else made["language"]) == (language or "no language")


def test_the_identified_language_is_kept_beside_what_the_source_says():
    made = row(text=FRENCH, language="en")
    assert (made["language"], made["language_predicted"]) == ("en", "fr")
    assert made["language_probability"] > 0.9


def test_metadata_are_kept_as_json_and_no_metadata_as_a_gap():
    assert row(meta={"b": [1, "é"], "a": None})["meta"] == '{"a": null, "b": [1, "é"]}'
    assert row()["meta"] == ""


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("— … !", 0), ("L'été 2024, a-t-il dit", 4), ("a\u00a0b\u2028c", 3)]
)
def test_words_are_stretches_with_a_letter_or_digit(text, words):
    assert count_words(text) == words


HEADED, WRAPPED = "Port shut at noon", "The port was shut at\nNoon. Nobody was hurt.\nThe guards had left."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{HEADED}\n\nNobody was hurt.", HEADED),
        (f"News / More / Ports\n\n{HEADED}\n\nNobody was hurt.", HEADED),
        (f"{HEADED}\nNobody was hurt.\nThe guards had left.", HEADED),
        (WRAPPED.replace("Noon", "noon"), ""),
        (f"{HEADED}.\n\nNobody was hurt.", ""),
        ("Dolm, Monday\n\nNobody was hurt.", ""),
        (f"{HEADED}\nNobody was hurt.", ""),
        (HEADED, ""),
    ],
)
def test_a_text_file_begins_with_its_title_where_its_first_line_is_none_of_its_sentences(text, title):
    prepared = prepare(
        RawArticle({"article_id": "a", "outlet": "herald", "text": text}, Path("x.txt"), plain=True), expecting()
    )
    assert prepared.row["title"] == title
    assert prepared.row["text"].startswith(f"{title}\n\n" if title else text[:9])
    assert "title_repeated" not in prepared.row["health"]


def test_a_row_of_a_table_has_the_title_that_its_table_gives():
    assert row(text=f"{HEADED}\n\nNobody was hurt.")["title"] == ""

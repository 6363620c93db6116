from pathlib import Path

import pytest

from framing.errors import InputError
from framing.sources.articles import (
    Expectations,
    count_words,
    make_articles,
    merge_articles,
    settle_duplicates,
)
from framing.sources.raw import RawArticle

EXPECTED = Expectations(outlets=("herald", "gazette"), languages=("en", "fr"), language="en")


def raw(line=2, **fields):
    return RawArticle({"article_id": "a", "outlet": "herald", "text": "Some text.", **fields}, Path("x.csv"), line)


def one(**fields):
    return make_articles([raw(**fields)], EXPECTED).iloc[0]


def test_the_stored_text_starts_with_the_title():
    assert one(title="A  title")["text"] == "A title\n\nSome text."


@pytest.mark.parametrize("text", ["A title\nSome text.", "A title.\n\nSome text.", "A title"])
def test_a_text_that_has_its_title_already_does_not_get_it_twice(text):
    assert one(title="A title", text=text)["text"] == text


def test_a_text_whose_first_sentence_begins_like_the_title_gets_the_title():
    assert one(title="Kadrin", text="Kadrin is quiet.")["text"] == "Kadrin\n\nKadrin is quiet."


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
    assert one(text=given)["text"] == stored


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"outlet": "heraldd"}, r"x\.csv:2: unknown outlet 'heraldd': study.toml has herald, gazette \(did you mean"),
        ({"outlet": ""}, r"no outlet: say --outlet, or give a column 'outlet'"),
        ({"language": "de"}, "unknown language 'de': study.toml has en, fr"),
        ({"text": " \n"}, "article 'a' has no text"),
        ({"article_id": ""}, "has no id; say --column article_id=NAME"),
        ({"date": "4/5/2024"}, "date '4/5/2024' is not YYYY-MM-DD; say --date-format"),
    ],
)
def test_an_article_that_does_not_fit_says_where_and_what(fields, message):
    with pytest.raises(InputError, match=message):
        one(**fields)


def test_an_id_that_stands_twice_names_both_places():
    with pytest.raises(InputError, match=r"x\.csv:5: id 'a' occurs twice, first in x\.csv:2"):
        make_articles([raw(), raw(line=5)], EXPECTED)


@pytest.mark.parametrize(("how", "ids"), [("first", ["a", "b"]), ("number", ["a", "b", "a-2"])])
def test_ids_that_stand_twice_can_be_settled(how, ids):
    raws = settle_duplicates([raw(), raw(article_id="b"), raw(text="Other.")], how)
    assert make_articles(raws, EXPECTED)["article_id"].tolist() == ids


def test_a_study_of_one_language_need_not_say_it():
    made = make_articles([raw()], Expectations(outlets=("herald",), languages=("fr",)))
    assert made["language"].tolist() == ["fr"]


@pytest.mark.parametrize(("form", "date"), [("", "2024-05-04T10:00:00Z"), ("%d/%m/%Y", "4/5/2024")])
def test_dates_become_iso_days(form, date):
    expected = Expectations(outlets=("herald",), languages=("en",), date_format=form)
    assert make_articles([raw(date=date)], expected)["date"].tolist() == ["2024-05-04"]


def test_known_articles_stay_and_new_ones_come_behind():
    known = make_articles([raw()], EXPECTED)
    merged = merge_articles(known, make_articles([raw(title=""), raw(article_id="b")], EXPECTED))
    assert merged["article_id"].tolist() == ["a", "b"]


def test_a_stored_text_never_changes():
    with pytest.raises(InputError, match="article 'a' is in the study with another text"):
        merge_articles(make_articles([raw()], EXPECTED), make_articles([raw(text="Other.")], EXPECTED))


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("— … !", 0), ("L'été 2024, a-t-il dit", 4), ("a\u00a0b\u2028c", 3)]
)
def test_words_are_stretches_with_a_letter_or_digit(text, words):
    assert count_words(text) == words

import pandas as pd
import pytest

from framing.contracts import TABLES
from framing.corpus import statements
from framing.corpus.statements import find_statements, is_same, kept, spoken_texts, words_of
from framing.markers.speech import find_speech
from framing.records import conform

WHOLE = "This was a cowardly attack on every family that eats bread, and we will mend it within the week"


@pytest.mark.parametrize(
    ("quotation", "same"),
    [
        (WHOLE, True),
        (WHOLE.replace("cowardly", "coward's"), True),  # one word is another
        ("a cowardly attack on every family", True),
        ("This was a cowardly attack … we will mend it within the week", True),
        ("this was a coward’s attack on every family in the land", False),  # too little of it
        ("we will mend", False),  # three words
        ("it was a week that will be in every book", False),  # the words, in another order
        ("We will open on Friday, once the cables have been tested", False),
    ],
)
def test_a_quotation_is_of_a_statement_if_it_has_its_words_in_order(quotation, same):
    assert is_same(words_of(WHOLE), words_of(quotation)) is same
    assert is_same(words_of(quotation), words_of(WHOLE)) is same


@pytest.mark.parametrize(
    ("quotation", "same"),
    [("motion to vacate the chair", False), ("to vacate the chair", True), ("it is what it", False)],
)
def test_of_a_short_quotation_all_words_have_to_be_there(quotation, same):
    assert is_same(words_of("to vacate the chair and it is what it is"), words_of(quotation)) is same


def test_kept_says_which_words_an_article_has():
    flags = kept(words_of(WHOLE), [words_of("This was a cowardly attack"), words_of("within the week")])
    assert [word for word, there in zip(words_of(WHOLE), flags, strict=True) if there] == (
        ["this", "was", "a", "cowardly", "attack", "within", "the", "week"]
    )
    assert kept([], [["a"]]) == []


def found(*texts, events=None, language="en"):
    rows = [
        {"article_id": f"a{n}", "outlet": f"o{n}", "language": language, "event": (events or ["e"] * len(texts))[n],
         "text": text, "words": len(text.split())}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    speech = [
        {"article_id": row["article_id"], "start": span.start, "end": span.end, "kind": span.kind,
         "speaker": span.speaker, "cue": span.cue}
        for row in rows
        for span in find_speech(row["text"], language)
    ]  # fmt: skip
    table = pd.DataFrame(speech, columns=[column.name for column in TABLES["speech"]])
    columns = ["article_id", "outlet", "language", "event", "text", "words"]
    articles = conform(pd.DataFrame(rows, columns=columns), "articles")
    return find_statements(articles, spoken_texts(articles, table))


FULL = f"“{WHOLE},” Ilva Tarn said."
CUT = "The harbour master, Ilva Tarn, spoke of “a cowardly attack on every family that eats bread” on Monday."
SPLIT = f"“{WHOLE[:58]},” Ilva Tarn said, “{WHOLE[60:]}.”"
REPORTED = "Ilva Tarn said the cowardly attack on every family that eats bread would be mended."
OTHER = "“The port opens again on Friday at noon,” Ilva Tarn said."


def extents(*texts, **options):
    table = found(*texts, **options)
    return list(dict.fromkeys(zip(table["article_id"], table["extent"], strict=True)))


@pytest.mark.parametrize(
    ("other", "extent"), [(FULL, "whole"), (CUT, "cut"), (SPLIT, "whole"), (REPORTED, "paraphrase")]
)
def test_an_article_has_a_statement_whole_cut_or_in_paraphrase(other, extent):
    assert extents(FULL, other) == [("a0", "whole"), ("a1", extent)]
    assert extents(other, FULL) == [("a0", extent), ("a1", "whole")]


def test_rows_are_the_spans_with_their_speaker_and_share():
    table = found(FULL, CUT)
    assert table["speaker"].tolist() == ["Ilva Tarn", "Ilva Tarn"]
    assert table["share"].tolist() == [1, pytest.approx(9 / 19)]
    assert (FULL[table["start"][0] : table["end"][0]], table["statement"].tolist()) == (table["text"][0], [1, 1])
    conform(table, "quotes")


@pytest.mark.parametrize(
    "texts", [(FULL, OTHER), (FULL,), (FULL + "\n\n" + FULL,), (), (FULL, REPORTED.replace("Ilva Tarn", "Pavel Orrin"))]
)
def test_what_one_article_alone_quotes_is_no_statement_of_several(texts):
    assert found(*texts).empty
    conform(found(*texts), "quotes")


@pytest.mark.parametrize(
    ("texts", "statements"),
    [
        (
            ("It is all in his new book, “Forty Years of Salt and Rain.”", "“Forty Years of Salt and Rain,” she said."),
            0,
        ),
        (("It was once dubbed “the pride of all Orvane”.", "Once it was known as “the pride of all Orvane”."), 0),
        (("“It is the pride of all Orvane,” Ilva Tarn said of a book.", "“It is the pride of all Orvane.”"), 1),
        (("Of the book she said: “The pride of all Orvane is gone.”", "“The pride of all Orvane is gone.”"), 1),
    ],
)
def test_a_title_or_a_nickname_in_quotation_marks_is_no_statement(texts, statements):
    assert found(*texts)["statement"].nunique() == statements


def test_statements_are_of_one_event():
    assert found(FULL, FULL, events=["e", "f"]).empty
    assert found(FULL, FULL, events=["", ""]).empty
    assert found(FULL, FULL, FULL, FULL, events=["e", "e", "f", "f"])["statement"].tolist() == [1, 1, 2, 2]


def test_what_many_articles_quote_is_compared_once(monkeypatch):
    calls = []
    monkeypatch.setattr(statements, "is_same", lambda *words: calls.append(words) or is_same(*words))
    assert found(*[FULL] * 30, CUT)["statement"].tolist() == [1] * 31
    assert len(calls) == 31 + 1


def test_the_order_of_articles_makes_no_difference():
    assert extents(FULL, CUT, SPLIT) == [("a0", "whole"), ("a1", "cut"), ("a2", "whole")]
    assert extents(SPLIT, FULL, CUT) == [("a0", "whole"), ("a1", "whole"), ("a2", "cut")]


def test_french_quotations_are_matched_through_accents_and_apostrophes():
    whole = "« L’attaque d’hier visait les familles du port, et nous réparerons les grues », a déclaré Ilva Tarn."
    cut = "Ilva Tarn a déclaré : « L'attaque d'hier visait les familles du port. »"
    assert extents(whole, cut, language="fr") == [("a0", "whole"), ("a1", "cut")]

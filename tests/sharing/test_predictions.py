from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.sharing.predictions import read_predictions

TEXT = "Le régime 🚂 tombe. The regime fell 🚂."
ARTICLES = pd.DataFrame({"article_id": ["7", "b"], "text": [TEXT, "A brutal winter."], "words": [6, 4]})
CATEGORIES = ("naming", "loaded")


def counts(*rows, columns=("article_id", "category", "expected_count")):
    table = pd.DataFrame(rows, columns=list(columns))
    return table.assign(line=range(2, len(table) + 2))


def spans(*rows, columns=("article_id", "start", "end", "category", "probability")):
    return counts(*rows, columns=columns)


VOICED = ("article_id", "category", "expected_count", "voice")
FULL = (("7", "naming", 2), ("b", "naming", "0.5"), ("7", "loaded", 0), ("b", "loaded", 1.0))


def read(table, **options):
    imported = read_predictions(table, ARTICLES, CATEGORIES, **options)
    rows = imported.counts.itertuples(index=False, name=None)
    return {(article, category): (own, every) for article, category, own, every in rows}, imported.notes


def test_counts_are_taken_for_every_article_and_category():
    table, notes = read(counts(*FULL))
    assert table == {("7", "naming"): (2, 2), ("b", "naming"): (0.5, 0.5), ("7", "loaded"): (0, 0),
                     ("b", "loaded"): (1, 1)}  # fmt: skip
    assert notes == ("no column 'voice': the same counts are taken for the outlets' own words and for all",)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("outlet", 2), ("quote", 1), ("paraphrase", 0.5)], (2, 3.5)),
        ([("outlet", 2), ("all", 3)], (2, 3)),
        ([("outlet", 2), ("quote", 1)], (2, 3)),
        ([("outlet", 2)], (2, 2)),
    ],
)
def test_counts_by_voice_are_those_of_the_outlets_own_words_and_of_all(rows, expected):
    table = counts(*((name, "naming", count, voice) for name in ("7", "b") for voice, count in rows), columns=VOICED)
    assert read(table)[0] == {("7", "naming"): expected, ("b", "naming"): expected}


def by_voice(**voices):
    """Return counts of ``naming`` in the articles 7 and b, of the voices that each has."""
    names = (("7", voices["seven"]), ("b", voices["b"]))
    return counts(*((name, "naming", 1, voice) for name, own in names for voice in own.split()), columns=VOICED)


@pytest.mark.parametrize(
    ("seven", "b", "message"),
    [
        ("outlet all", "all", "no expected_count of voice 'outlet' for 1 of 2 articles and categories, the first 'b'"),
        ("outlet", "outlet all", "no expected_count of voice 'all' for 1 of 2 articles and categories, the first '7'"),
        ("outlet quote", "outlet", "no expected_count of voice 'quote' for 1 of 2 .* 'b' and 'naming'; give 0"),
        ("all", "all", "counts of the voice all, and none of 'outlet'; give both, or leave out"),
        ("quote paraphrase", "quote paraphrase", "counts of the voice paraphrase and quote, and none of 'outlet'"),
    ],
)
def test_a_voice_that_an_article_lacks_is_not_taken_for_none(seven, b, message):
    with pytest.raises(InputError, match=message):
        read(by_voice(seven=seven, b=b))


def test_voices_that_a_whole_file_lacks_are_named():
    last = [read(by_voice(seven=voices, b=voices))[1][1:] for voices in ("outlet", "outlet quote", "outlet all")]
    note = "no counts of the voice {}: none are expected there"
    assert last == [(note.format("quote and paraphrase"),), (note.format("paraphrase"),), ()]


def test_the_probabilities_of_spans_are_added_up_and_other_articles_expect_nothing():
    columns = ("article_id", "start", "end", "category", "probability", "voice", "text")
    rows = [(7, 3, 9, "naming", 0.5, "outlet", "régime"), (7.0, 23, 29, "naming", "0.25", "quote", "regime")]
    table, notes = read(spans(*rows, columns=columns))
    assert table == {("7", "naming"): (0.5, 0.75), ("b", "naming"): (0, 0)}
    assert notes == ("no predictions of loaded: their rates rest on people's labels alone",
                     "1 article without a span: nothing is expected there")  # fmt: skip


@pytest.mark.parametrize("value", [2, 2.0, "2", " 2e0 ", np.int8(2), np.float32(2), Decimal(2)])
def test_a_number_is_one_in_every_type_that_files_have(value):
    assert read(counts(("7", "naming", value), ("b", "naming", 1)))[0]["7", "naming"] == (2, 2)


def test_numbers_as_ids_are_the_same_whatever_the_file_makes_of_them():
    assert (
        read(counts((7, "naming", 1), ("b", "naming", 1)))[0] == read(counts((7.0, "naming", 1), ("b", "naming", 1)))[0]
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (counts(*FULL, ("z", "naming", 1)), "^6: 1 article not in the study, the first 'z'.*--skip-unknown"),
        (counts(*FULL[:2]).assign(article_id="b1"), "^2: 1 article not in the study.*did you mean 'b'"),
        (counts(("7", "nameing", 1)), r"^2: category 'nameing' is unknown \(did you mean 'naming'\?\)"),
        (counts(("7", "all", 1)), "^2: category 'all' is unknown"),
        (counts(*FULL[:3]), "for 1 of 4 articles and categories, the first 'b' and 'loaded'; give 0"),
        (counts(FULL[0], ("b", "naming", -1)), "^3: expected_count -1 is negative"),
        (counts(FULL[0], ("b", "naming", float("nan"))), "^3: expected_count is nan; expected a number"),
        (counts(FULL[0], ("b", "naming", float("inf"))), "^3: expected_count is inf; expected a number"),
        (counts(FULL[0], ("b", "naming", "many")), "^3: expected_count is 'many'; expected a number"),
        (counts(FULL[0], ("b", "naming", None)), "^3: expected_count is nan; expected a number"),
        (counts(FULL[0], ("b", "naming", 10**400)), "^3: expected_count is 1000*….?; expected a number"),
        (counts(FULL[0], ("b", "naming", 10**5000)), "^3: expected_count is int too large to show; expected"),
        (counts(FULL[0], ("b", "naming", pd.Timestamp(5))), "^3: expected_count is Timestamp.*; expected a number"),
        (counts(FULL[0], ("b", "naming", pd.Timedelta(5))), "^3: expected_count is Timedelta.*; expected a number"),
        (counts(FULL[0], ("b", "naming", pd.NA)), "^3: expected_count is <NA>; expected a number"),
        (counts(FULL[0], ("b", "naming", [1])), r"^3: expected_count is \[1\]; expected a number"),
        (counts(FULL[0], (pd.NA, "naming", 1)), "^3: 1 article not in the study, the first ''"),
        (counts(FULL[0], ("b", "naming", "1_0")), "^3: expected_count is '1_0'; expected a number"),
        (counts(FULL[0], ("b", "naming", True)), "^3: expected_count is True; expected a number"),
        (counts(FULL[0], ("b", "naming", 4.5)), "article 'b': 4.5 markers of naming are expected in 4 words"),
        (counts(*FULL, FULL[0]), "^6: this article and category occur twice"),
        (counts(("7", "naming", 1, "us"), columns=VOICED), "^2: voice 'us' is unknown"),
        (counts(("7", "naming", 1, "all"), ("7", "naming", 1, "quote"), columns=VOICED), "^3: voices are 'all' and"),
        (
            counts(
                *((name, "naming", n, voice) for name in "7b" for voice, n in (("outlet", 2), ("all", 1))),
                columns=VOICED,
            ),
            "more is expected in the voice",
        ),
        (counts(), "has no row with a prediction"),
        (
            counts(("7", "naming", 1), columns=("article_id", "category", "expected_cuont")),
            "did you mean 'expected_cuont'",
        ),
        (counts(("7", 1), columns=("article_id", "expected_count")), "missing column.*category"),
        (
            counts(("7", "naming", 1, 1), columns=("article_id", "category", "expected_count", "probability")),
            "not both",
        ),
    ],
)
def test_counts_that_are_not_sound_are_refused_with_their_line(table, message):
    with pytest.raises(InputError, match=message):
        read(table)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("7", 3, 9, "naming", 1.2), "probability 1.2 is above 1: is it a percentage"),
        (("7", 3, 9, "naming", -0.1), "probability -0.1 is negative"),
        (("7", 3, 9, "naming", None), "probability is None|^2: probability is nan"),
        (("7", 30, 99, "naming", 1), "end 99 is beyond the end of the text"),
        (("7", 9, 9, "naming", 1), "end 9 is not after 'start'"),
        (("7", -1, 9, "naming", 1), "start -1 is negative"),
        (("7", 3.5, 9, "naming", 1), "start 3.5 is not a whole number"),
        (("7", "x", 9, "naming", 1), "start is 'x'; expected a number"),
    ],
)
def test_spans_that_are_not_sound_are_refused_with_their_line(row, message):
    with pytest.raises(InputError, match=f"^2: {message}"):
        read(spans(row))


def test_a_span_that_is_the_whole_text_is_sound():
    assert read(spans(("7", 0, len(TEXT), "naming", 1)))[0]["7", "naming"] == (1, 1)


def test_offsets_in_other_units_are_seen_by_the_words():
    columns = ("article_id", "start", "end", "category", "probability", "text")
    with pytest.raises(InputError, match="the text has other words there than 'regime'; offsets count characters"):
        read(spans(("7", 24, 30, "naming", 1, "regime"), columns=columns))


def test_a_span_may_be_in_two_categories_and_once_in_each():
    assert len(read(spans(("7", 3, 9, "naming", 1), ("7", 3, 9, "loaded", 1)))[0]) == 4
    with pytest.raises(InputError, match=r"^3: this span occurs twice"):
        read(spans(("7", 3, 9, "naming", 1), ("7", 3, 9, "naming", 0.5)))


def test_articles_that_are_not_in_the_study_are_left_out_if_that_is_asked_for():
    table, notes = read(counts(*FULL, ("z", "naming", 1)), skip_unknown=True)
    assert len(table) == 4
    assert notes[0] == "1 article not in the study, left out"
    with pytest.raises(InputError, match="not in the study"):
        read(counts(("z", "naming", 1)), skip_unknown=True)

import pandas as pd
import pytest

from framing.errors import InputError
from framing.sharing.article_matches import ArticleMatcher
from framing.sharing.foreign_readings import ForeignReading, ForeignSpan

TEXTS = {
    "a1": "Mill closes\n\nIt was a “brutal” cut. The clerk claimed so.",
    "a2": "Ferry stops\n\nThe regime closed it. The clerk claimed so, and the pier was left to the gulls all winter.",
    "a3": "Twin text, word for word.",
    "a4": "Twin text, word for word.",
}
MATCHER = ArticleMatcher(
    pd.DataFrame(
        {"article_id": list(TEXTS), "text": list(TEXTS.values()), "language": "en",
         "url": ["https://example.org/mill", "", "", ""]}
    )
)  # fmt: skip


def reading(text, *names, annotator="ada", spans=()):
    return ForeignReading("x:1", names, text, spans, annotator)


@pytest.mark.parametrize(
    ("text", "names", "article"),
    [
        (TEXTS["a1"], (), "a1"),
        (TEXTS["a1"].replace("\n\n", "\r\n").replace("“", '"').replace("”", '"'), (), "a1"),
        ("", ("a1",), "a1"),
        ("", ("folder/a1.txt",), "a1"),
        ("", ("https://example.org/mill",), "a1"),
        (TEXTS["a1"], ("a2",), "a1"),  # the ids of another tool may be those of other articles here
        (TEXTS["a3"], ("a4",), "a4"),
        ("Mill closes, and was corrected since.", ("a1",), "a1"),
    ],
)
def test_an_article_is_found_by_its_text_and_then_by_its_id(text, names, article):
    assert MATCHER.match(reading(text, *names)) == article


@pytest.mark.parametrize(
    ("text", "names", "fault"),
    [
        ("Nobody wrote this.", (), "no article of the study has this text"),
        ("Nobody wrote this.", ("a9",), "no article of the study has this text or the id 'a9'"),
        ("", ("a9",), "no article of the study has the id 'a9'"),
        (TEXTS["a3"], (), "articles a3, a4 have this text"),
        (TEXTS["a2"].partition("\n\n")[2], (), "it is a part of article a2"),
    ],
)
def test_a_reading_without_an_article_says_why(text, names, fault):
    with pytest.raises(InputError, match=fault):
        MATCHER.match(reading(text, *names))


def test_the_sentences_of_an_article_are_joined_and_their_spans_move_along():
    parts = ["Mill closes", "It was a “brutal” cut.", "The clerk claimed so.", "Ferry stops"]
    readings = [reading(part, spans=(ForeignSpan("x", 4, 9),)) for part in parts]
    first, second = MATCHER.join(readings)
    assert (MATCHER.match(first), second) == ("a1", readings[3])
    assert [first.text[span.start : span.end] for span in first.spans] == [part[4:9] for part in parts[:3]]


def test_sentences_of_two_people_are_not_joined():
    parts = [reading("Mill closes"), reading("It was a “brutal” cut. The clerk claimed so.", annotator="ben")]
    assert list(MATCHER.join(parts)) == parts


def test_the_file_name_of_a_brat_export_has_the_article_and_the_annotator():
    assert MATCHER.file_name_parts("a1.ada") == ("a1", "ada")
    assert MATCHER.file_name_parts("a9.ada") == ("a9.ada", "")

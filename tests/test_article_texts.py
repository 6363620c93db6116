"""The texts of articles in parts: each is found in its own, and no part is read that nobody asks for."""

import pandas as pd
import pytest

from framing.article_texts import ArticleTexts
from framing.records import empty

IDS = ["c", "a", "e", "b", "d"]
PARTS = [["c", "a"], [], ["e", "b"], ["d"]]
SPEECH = [("a", 0), ("c", 1), ("c", 2), ("d", 3)]


@pytest.fixture
def asked():
    return []


@pytest.fixture
def texts(asked):
    """Five articles in four parts, one of which is empty; ``asked`` has the parts whose texts were read."""

    def read(number):
        asked.append(number)
        return pd.Series([f"Text {name}." for name in PARTS[number]], dtype="str")

    def read_speech(number):
        rows = [row for row in SPEECH if row[0] in PARTS[number]]
        return pd.DataFrame(rows, columns=["article_id", "start"])

    return ArticleTexts(IDS, [len(part) for part in PARTS], read, read_speech)


def articles(*names):
    return pd.DataFrame({"article_id": pd.Series(names, dtype="str"), "outlet": "ledger"})


@pytest.mark.parametrize(("names", "parts"), [("a", [0]), ("cb", [0, 2]), ("x", []), ("", []), ("ddb", [2, 3])])
def test_texts_are_found_in_their_parts_and_no_other_is_read(texts, asked, names, parts):
    assert texts.of(list(names)) == {name: f"Text {name}." for name in dict.fromkeys(names) if name in IDS}
    assert asked == parts


def test_neighbours_that_are_asked_for_in_turn_are_read_once(texts, asked):
    assert [texts.of([name]) for name in "ca"] == [{"c": "Text c."}, {"a": "Text a."}]
    assert asked == [0]


def test_the_rows_of_articles_and_tables_come_together_whatever_their_order(texts):
    marked = pd.DataFrame({"article_id": list("bdab"), "start": [7, 1, 2, 3]})
    parts = list(texts.spoken_parts(articles(*"dbac"), marked))
    assert [here["article_id"].tolist() for here, _, _ in parts] == [["c", "a"], ["b"], ["d"]]
    assert [here["text"].tolist() for here, _, _ in parts] == [["Text c.", "Text a."], ["Text b."], ["Text d."]]
    assert [rows["start"].tolist() for _, rows, _ in parts] == [[2], [7, 3], [1]]
    assert [speech["start"].tolist() for _, _, speech in parts] == [[0, 1, 2], [], [3]]


def test_speech_that_is_not_in_parts_is_the_same(texts):
    whole = texts.with_speech(pd.DataFrame(SPEECH, columns=["article_id", "start"]))
    spoken = [sorted(speech["start"]) for _, speech in whole.spoken_parts(articles(*IDS))]
    assert spoken == [[0, 1, 2], [], [3]]


def test_speech_of_articles_that_are_not_asked_for_is_left_out(texts):
    assert [speech["start"].tolist() for _, speech in texts.spoken_parts(articles("a"))] == [[0]]


def test_there_may_be_nothing():
    assert list(ArticleTexts.of_tables(empty("articles")).parts(empty("articles"))) == []

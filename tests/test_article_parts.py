"""Articles in parts: what is of an article is found in its part, and no part is read that nobody asks for."""

import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.records import empty

IDS = ["c", "a", "e", "b", "d"]
PARTS = [["c", "a"], [], ["e", "b"], ["d"]]
SPEECH = [("a", 0), ("c", 1), ("c", 2), ("d", 3)]


@pytest.fixture
def asked():
    return []


@pytest.fixture
def parts(asked):
    """Five articles in four parts, one of which is empty; ``asked`` has the parts whose texts were read."""

    def read(number):
        asked.append(number)
        return pd.Series([f"Text {name}." for name in PARTS[number]], dtype="str")

    def read_speech(number):
        rows = [row for row in SPEECH if row[0] in PARTS[number]]
        return pd.DataFrame(rows, columns=["article_id", "start"])

    return ArticleParts(IDS, [len(part) for part in PARTS], read, {"speech": read_speech})


def articles(*names):
    return pd.DataFrame({"article_id": pd.Series(names, dtype="str"), "outlet": "ledger"})


@pytest.mark.parametrize(("names", "read"), [("a", [0]), ("cb", [0, 2]), ("x", []), ("", []), ("ddb", [2, 3])])
def test_texts_are_found_in_their_parts_and_no_other_is_read(parts, asked, names, read):
    assert parts.texts_of(list(names)) == {name: f"Text {name}." for name in dict.fromkeys(names) if name in IDS}
    assert asked == read


def test_neighbours_that_are_asked_for_in_turn_are_read_once(parts, asked):
    assert [parts.texts_of([name]) for name in "ca"] == [{"c": "Text c."}, {"a": "Text a."}]
    assert asked == [0]


def test_the_rows_of_articles_tables_and_stages_come_together_whatever_their_order(parts, asked):
    marked = pd.DataFrame({"article_id": list("bdab"), "start": [7, 1, 2, 3]})
    rows = list(parts.rows(articles(*"dbac"), marked, stages=["speech"]))
    assert [here["article_id"].tolist() for here, _, _ in rows] == [["c", "a"], ["b"], ["d"]]
    assert [own["start"].tolist() for _, own, _ in rows] == [[2], [7, 3], [1]]
    assert [speech["start"].tolist() for _, _, speech in rows] == [[0, 1, 2], [], [3]]
    assert not asked
    texts = [here["text"].tolist() for here, _ in parts.with_texts(articles(*"dbac"), marked)]
    assert texts == [["Text c.", "Text a."], ["Text b."], ["Text d."]]


def test_stages_that_are_not_in_parts_are_the_same(parts):
    whole = parts.with_stages(speech=pd.DataFrame(SPEECH, columns=["article_id", "start"]))
    spoken = [sorted(speech["start"]) for _, speech in whole.rows(articles(*IDS), stages=["speech"])]
    assert spoken == [[0, 1, 2], [], [3]]


def test_a_stage_may_be_made_of_another(parts):
    shifted = parts.with_made("later", lambda speech: speech.assign(start=speech["start"] + 5), "speech")
    rows = shifted.rows(articles(*IDS), stages=["speech", "later"])
    assert [(speech["start"] + 5).tolist() == later["start"].tolist() for _, speech, later in rows] == [True] * 3


def test_rows_of_articles_that_are_not_asked_for_are_left_out(parts):
    assert [speech["start"].tolist() for _, speech in parts.rows(articles("a"), stages=["speech"])] == [[0]]


def test_there_may_be_nothing(parts):
    assert list(ArticleParts.of_tables(empty("articles")).rows(empty("articles"))) == []
    assert [len(names) for _, names in parts.rows(articles("a"), stages=["names"])] == [0]

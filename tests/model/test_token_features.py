import numpy as np
import pandas as pd
import pytest

from framing.contracts import TABLES
from framing.errors import InputError, LanguageError
from framing.lang.tokens import lower
from framing.model.token_features import COMMA, HYPHEN, LINE, QUOTE, STOP, Article, as_articles, read_tokens
from framing.model.training_data import as_read
from framing.records import Speech, empty

SPEECH = [column.name for column in TABLES["speech"]]


def words(tokens):
    return [tokens.words[number][1] for number in tokens.word]


def test_offsets_are_those_of_the_text_also_behind_signs_of_two_units():
    text = "😀 İzmir’s café — well-known."
    tokens = read_tokens([Article(text)])
    assert [lower(text[start:end]) for start, end in zip(tokens.start, tokens.end, strict=True)] == words(tokens)
    assert words(tokens)[-2:] == ["well", "known"]


def test_what_stands_before_a_word_and_its_capitals_are_read():
    tokens = read_tokens([Article("The UN, he said: “Well-known.” Then\nwe left.")])
    by_word = dict(zip(words(tokens), zip(tokens.gap.tolist(), tokens.case.tolist(), strict=True), strict=True))
    assert by_word["the"] == (LINE, 1)
    assert by_word["un"] == (0, 2)
    assert by_word["he"][0] == COMMA
    assert by_word["known"] == (HYPHEN, 0)
    assert by_word["then"][0] in (QUOTE, STOP)
    assert by_word["we"][0] == LINE


def test_voices_positions_and_sentences_are_read():
    tokens = read_tokens([Article("Storm\n\n“It was bad,” she said. It rained.", title="Storm")])
    assert tokens.position[words(tokens).index("storm")] == 0
    assert tokens.voice[words(tokens).index("bad")] == 2
    assert tokens.voice[words(tokens).index("rained")] == 0
    assert tokens.sentence.tolist() == sorted(tokens.sentence.tolist())


def test_speech_that_is_given_is_not_looked_for():
    text = "“It was bad,” she said. It rained."
    for speech, voices in (((), {0}), ((Speech(24, 34, "indirect", "", ""),), {0, 1}), (None, {0, 2})):
        assert set(read_tokens([Article(text, speech=speech)]).voice.tolist()) == voices


def test_speech_is_joined_to_its_article_and_that_of_other_articles_is_left_out():
    articles = pd.DataFrame({"article_id": ["a", "b"], "language": "en", "text": ["It rained.", "She left."]})
    speech = pd.DataFrame([("b", 0, 3, "direct", "", ""), ("c", 0, 99, "direct", "", "")], columns=SPEECH)
    assert [one.speech for one in as_read(articles, empty("markers"), speech)] == [
        (),
        (Speech(0, 3, "direct", "", ""),),
    ]
    assert [article.speech for article in as_read(articles, empty("markers"))] == [None, None]


@pytest.mark.parametrize(("start", "end"), [(0, 11), (-1, 3), (4, 4)])
def test_speech_that_reaches_beyond_its_article_is_refused(start, end):
    articles = pd.DataFrame({"article_id": ["a"], "language": "en", "text": ["It rained."]})
    speech = pd.DataFrame([("a", start, end, "direct", "", "")], columns=SPEECH)
    with pytest.raises(InputError, match=rf"speech: 'a' {start}\.\.{end} is not a span of a text of 10 code points"):
        as_read(articles, empty("markers"), speech)


def test_several_articles_are_told_apart_and_a_part_is_what_they_are_alone():
    articles = [Article("One calm day."), Article(""), Article("The regime fell. They left.")]
    tokens = read_tokens(articles)
    assert np.diff(tokens.first).tolist() == [3, 0, 5]
    part, alone = tokens.subset(np.array([False, True, True])), read_tokens(articles[1:])
    assert words(part) == words(alone)
    for name in ("article", "start", "end", "sentence", "gap", "case", "voice", "position", "first"):
        assert getattr(part, name).tolist() == getattr(alone, name).tolist(), name


def test_the_rows_of_a_span_are_the_words_that_it_touches():
    tokens = read_tokens([Article("x"), Article("one two three")])
    assert tokens.rows(1, 4, 7) == (2, 3)
    assert tokens.rows(1, 2, 5) == (1, 3)
    assert tokens.rows(1, 3, 4) == (2, 2)


def test_what_is_derived_is_computed_once_until_it_is_forgotten():
    tokens, asked = read_tokens([Article("one two three")]), []
    for _ in range(2):
        assert tokens.derived("length", lambda: asked.append(1) or 3) == 3
    assert asked == [1]
    tokens.forget()
    assert tokens.derived("length", lambda: 4) == 4


def test_what_is_no_text_is_refused():
    with pytest.raises(InputError, match="not one text"):
        as_articles("text", "en")
    with pytest.raises(InputError, match="number 1 is nan; it should be a text"):
        as_articles(["a", float("nan")], "en")
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        read_tokens([Article("a", "xx")])

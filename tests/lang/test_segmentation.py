import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.lang import load
from framing.lang.segmentation import split_sentences, split_words
from framing.lang.tokens import lower

# tag, text, where its sentences start
SENTENCES = [
    ("en", "It rained. He left.", [0, 11]),
    ("en", "Dr. Brink left. She was tired.", [0, 16]),
    ("en", "It cost 3.5 crowns. Why?", [0, 20]),
    ("en", '"Why now?" she asked. "No."', [0, 22]),
    ("en", "The U.S. army left.", [0]),
    ("en", "He moved to the U.S. She did not.", [0, 21]),
    ("en", "See A. “\n\n", [0]),
    ("fr", "Il a plu. M. Orr est parti.", [0, 10]),
    ("fr", "« C’est non. » Il est parti.", [0, 15]),
]


@pytest.mark.parametrize(("tag", "text", "starts"), SENTENCES)
def test_sentences_start_behind_a_stop_and_not_behind_an_abbreviation(tag, text, starts):
    for split in (split_words, split_sentences):
        assert [start for start, _ in split(text, load(tag)).sentences_between(0, len(text))] == starts


@pytest.mark.parametrize(
    ("text", "starts"),
    [("One\n\nTwo", [0, 5]), ("One.\nTwo", [0, 5]), ("a line that\ngoes on", [0]), ("One\n", [0])],
)
def test_a_line_is_a_paragraph_unless_it_goes_on(text, starts):
    assert split_words(text, load("en")).paragraphs == starts


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text):
    words = split_words(text, load("en"))
    whole = lower(text)
    assert all(whole[words.start(at) : end] == words.tokens[at] for at, end in enumerate(words.ends))


@given(st.text(max_size=200))
def test_lower_case_moves_no_offset(text):
    assert len(lower(text)) == len(text)


def test_a_text_without_a_stop_is_cut_into_sentences_all_the_same():
    words = split_words("word " * 4000, load("en"))
    assert max(end - start for start, end in words.sentences_between(0, len(words.text))) <= 3000

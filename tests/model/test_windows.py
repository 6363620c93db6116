import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.model.windows import encodable, windows


def short(part):
    return len(part) <= 8


def test_a_text_that_fits_is_one_window():
    assert windows("Rain fell.", lambda part: True) == ["Rain fell."]
    assert windows("", lambda part: False) == [""]


def test_windows_end_between_words_and_inside_a_word_only_where_it_fits_no_window():
    assert windows("one two three four", short) == ["one two ", "three ", "four"]
    assert windows("abcdefghijklmnop", short) == ["abcdefgh", "ijklmnop"]


@given(st.text())
def test_windows_put_together_are_the_text_and_each_fits(text):
    parts = windows(text, short)
    assert "".join(parts) == text
    assert all(map(short, parts))


def test_what_never_fits_is_divided_into_characters_and_no_further():
    assert windows("abc", lambda part: False) == ["a", "b", "c"]


@pytest.mark.parametrize(("text", "read"), [("a\ud800b", "a\ufffdb"), ("é \U0001f600", "é \U0001f600")])
def test_lone_surrogates_are_replaced_and_nothing_else(text, read):
    assert encodable(text) == read

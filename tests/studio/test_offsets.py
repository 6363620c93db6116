"""Offsets that are not code points: how a text may be counted, and where words stand in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.spans import Span
from framing.studio.offsets import CODE_POINTS, Claim, Offsets, whole

TEXT = "🚢 Été\nla mère 👩‍👩‍👧, dit-on."
COUNTINGS = [
    (CODE_POINTS, TEXT.index("mère")),
    ("UTF-16 code units", len(TEXT[: TEXT.index("mère")].encode("utf-16-le")) // 2),
    ("UTF-8 bytes", len(TEXT[: TEXT.index("mère")].encode())),
    ("code points with CRLF line ends", TEXT.index("mère") + 1),
    ("UTF-16 code units with CRLF line ends", len(TEXT[: TEXT.index("mère")].encode("utf-16-le")) // 2 + 1),
    ("UTF-8 bytes with CRLF line ends", len(TEXT[: TEXT.index("mère")].encode()) + 1),
]


@pytest.mark.parametrize(("counting", "start"), COUNTINGS)
def test_each_counting_gives_its_own_place(counting, start):
    length = len("mère".encode()) if "UTF-8" in counting else 4
    span = Offsets(TEXT).span(Claim("r", start, start + length), counting)
    assert TEXT[span.start : span.end] == "mère"


def test_a_text_without_anything_to_count_otherwise_has_one_counting():
    assert Offsets("Plain words only.").countings == [CODE_POINTS]
    assert Offsets("Two\nlines.").countings == [CODE_POINTS, "code points with CRLF line ends"]


@pytest.mark.parametrize(("start", "end"), [(0, 1), (1, 3), (-2, 2), (2, 2), (3, 2), (0, 999), (None, 2), ("x", 2)])
def test_half_a_character_and_what_is_outside_is_no_place(start, end):
    assert Offsets(TEXT).span(Claim("r", start, end, "x"), "UTF-16 code units") is None


NUMBERS = [(12, 12), (12.0, 12), ("12", 12), (-1, -1), (12.5, None), (float("nan"), None), (float("inf"), None),
           ("12.0", None), ("-1", None), ("", None), ("9" * 5000, None), ("\u0662", None), (True, None), (None, None),
           ([], None)]  # fmt: skip


@pytest.mark.parametrize(("offset", "number"), NUMBERS)
def test_an_offset_is_a_whole_number_however_it_is_written(offset, number):
    assert whole(offset) == number


def test_offsets_written_as_texts_need_words_that_confirm_them():
    assert Claim("r", "2", "5").offsets is None
    assert Claim("r", "2", "5", "Été").offsets == (2, 5)
    assert Claim("r", 2.0, 5.0).offsets == (2, 5)


# a slice of a text, and what Label Studio or another tool may write in its place
COPIES = [("a\nb", "a\\nb"), ("a\r\nb", "a\\n\\nb"), ("a\r\nb", "a\\r\\nb"), ("a  b", "a b"), (" a b ", "a b"),
          ("a\u00a0b", "a b"), ("a\tb", "a b"), ("a\u2028b", "a b"), ("a\n\nb", "a\\n\\nb"), ("a \n b", "a\\nb"),
          ("a\u200bb", "ab"), ("a\u00adb", "ab"), ("\ufeffa", "a"), ("caf\u00e9", "cafe\u0301"),
          ("cafe\u0301", "caf\u00e9"), ("\u1112\u1161\u11ab", "\ud55c"), ("C:\\new", "C:\\new"),
          ("C:\\new\nb", "C:\\new\\nb"), ("a\\\nn", "a\\\\nn"), ("a\x0cb", "ab"), ("👩‍👧", "👩👧"),
          ("a\n\u0301b", "a\\n\u0301b"), ("a\r\n\u0345b", "a\\n\\n\u0345b"), ("a\n\u0301b", "a\\\u0144b"),
          ("C:\\\u00f1u", "C:\\n\u0303u"), ("C:\\\u00f1u\n\u0301b", "C:\\\u00f1u\\n\u0301b"),
          ("C:\\\u00f1u", "C:\\\u00f1u"), ("a\u0301\n\u0323b", "a\u0323\u0301b")]  # fmt: skip


@pytest.mark.parametrize(("words", "copy"), COPIES)
def test_a_copy_fits_whatever_became_of_its_white_space(words, copy):
    text = f"🚢 {words}."
    assert Offsets(text).fits(Claim("r", 2, 2 + len(words), copy))


@pytest.mark.parametrize("other", ["b", "A b", "a c", "a b c", "ä b", "a.b", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_other_words_do_not_fit(other):
    assert not Offsets("a b.").fits(Claim("r", 0, 3, other))


def test_flags_of_countries_within_a_country_are_not_alike():
    england, scotland = "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"
    assert not Offsets(england).fits(Claim("r", 0, len(england), scotland))


# text, words, where they stand
FINDS = [
    ("a fell, b fell", "fell", [(2, 6), (10, 14)]),
    ("aaa", "aa", [(0, 2), (1, 3)]),
    ("la\n\n  mer", "la\\n\\nmer", [(0, 9)]),
    ("nowhere", "now here", []),
    ("now here", "nowhere", []),
    ("cafe\u0301 cafe", "cafe", [(6, 10)]),
    ("cafe\u0301 cafe", "caf\u00e9", [(0, 5)]),
    ("caf\u00e9", "cafe\u0301", [(0, 4)]),
    ("q\u0323\u0307", "q\u0307\u0323", [(0, 3)]),
    ("C:\\new and new", "new", [(3, 6), (11, 14)]),
    ("C:\\new", "C:\\new", [(0, 6)]),
    ("so\u00adft", "soft", [(0, 5)]),
    ("words", " \\n ", []),
    ("la\n\u0301mer", "la\\n\u0301mer", [(0, 7)]),
    ("C:\\\u00f1u and \u00f1u", "\u00f1u", [(3, 5), (10, 12)]),
    ("C:\\\u00f1u and nu", "nu", [(10, 12)]),
    ("C:\\n\u0303u", "C:\\\u00f1u", [(0, 6)]),
    ("", "words", []),
]


@pytest.mark.parametrize(("text", "words", "spans"), FINDS)
def test_words_are_found_with_other_white_space_but_not_with_other_letters(text, words, spans):
    found = Offsets(text).finds(words)
    assert [(one.start, one.end) for one in found] == spans


SIGNS = st.sampled_from(
    ["a", "b", " ", "\n", "🚢", "👩‍👧", "🇫🇷", "e\u0301", "é", "\u00a0", "\t", "\u200b", "\\n", "𝔘", "\u0323"]
)


@given(st.lists(SIGNS, min_size=1, max_size=12).map("".join), st.data())
def test_a_slice_of_a_text_is_found_in_it(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    offsets = Offsets(text)
    assert offsets.fits(Claim("r", start, end, text[start:end]))
    for span in offsets.finds(text[start:end]):
        assert offsets.fits(Claim("r", span.start, span.end, text[start:end]))


def test_a_span_is_trimmed_to_its_words():
    offsets = Offsets(" a b \n")
    assert offsets.trimmed(Span(0, 6)) == Span(1, 4)
    assert offsets.trimmed(Span(4, 6)) is None
    assert offsets.trimmed(None) is None

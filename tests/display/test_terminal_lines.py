import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.display.shown_text import TextSource, show_text
from framing.display.terminal_lines import BOLD, PLAIN, legend_lines, length, terminal_columns, text_lines, wrapped

COLOURS = {"naming": "#d97a1f", "loaded": "#e8605a"}
TEXT = "The regime fled on Monday. “A brutal attack on all of us,” Ilva Tarn said in the harbour of Dolm."


def printed(lines):
    return ["".join(text for text, _ in line).replace("\xa0", " ").rstrip() for line in lines]


def lines(width=80, coloured=False, text=TEXT):
    return list(text_lines(show_text(TextSource(article_id="a"), text), COLOURS, width=width, coloured=coloured))


def test_own_words_are_in_square_brackets_and_those_of_others_in_braces():
    rows = printed(lines())
    assert rows[2].startswith("The [regime]¹ fled on Monday. “A {brutal attack}² on all")
    assert rows[4:6] == ["  │ ¹ naming · own words", "  │ ² loaded · quoted: Ilva Tarn"]


def test_notes_have_a_column_of_their_own_if_there_is_room():
    rows = printed(lines(width=110))
    assert rows[2].endswith("│ ¹ naming · own words")
    assert rows[3].endswith("│ ² loaded · quoted: Ilva Tarn")


def test_with_colours_own_words_are_filled_and_those_of_others_underlined():
    styles = {text: style for line in lines(coloured=True) for text, style in line}
    assert (styles["regime"].bg, styles["regime"].underline) == (172, False)
    assert (styles["brutal"].bg, styles["brutal"].underline, styles["brutal"].italic) == (None, True, True)
    assert styles["harbour"] == PLAIN
    assert not any("[" in text for text in styles)


def test_the_legend_names_the_categories_that_there_are():
    assert "naming" in "".join(printed(legend_lines(["naming"], COLOURS, width=80, coloured=True)))
    assert printed(legend_lines(["naming"], COLOURS, width=80, coloured=False)) == [
        "[word]¹ in its own words · {word}¹ quoted or reported"
    ]


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("abcdefghij kl", 4, ["abcd", "efgh", "ij", "kl"]),
        ("港口 港口", 4, ["港口", "港口"]),
        ("  indented", 20, ["indented"]),
        ("", 5, [""]),
    ],
)
def test_lines_are_broken_between_words_if_that_can_be(text, width, rows):
    assert printed(wrapped([(text, PLAIN)], width)) == rows


@given(st.lists(st.tuples(st.text("ab 港\u0301.", max_size=30), st.sampled_from([PLAIN, BOLD])), max_size=5))
def test_no_line_is_wider_than_asked_and_no_character_is_lost(runs):
    rows = wrapped(runs, 6)
    assert all(length(row) <= 6 for row in rows)
    letters = "".join(text for text, _ in runs).replace(" ", "")
    assert "".join(text for row in rows for text, _ in row).replace(" ", "") == letters


@pytest.mark.parametrize("width", [1, 24, 83, 84, 300])
def test_every_width_is_kept_within_bounds(width):
    assert max(terminal_columns(row) for row in printed(lines(width=width))) <= min(max(width, 24), 118)

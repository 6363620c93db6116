import pytest

from framing.errors import InputError
from framing.sharing.foreign_readings import ForeignReading, ForeignSpan
from framing.sharing.span_alignment import align

TEXT = "Mill 😊 closes\n\nA brutal cut, and a brutal winter. The clerk claimed so."


def units(text, offset):
    return len(text[:offset].encode("utf-16-le")) // 2


def spans(*words, text=TEXT, shift=0, copied=True, count=lambda text, offset: offset):
    for word in words:
        start = text.index(word)
        first, last = count(text, start) + shift, count(text, start + len(word)) + shift
        yield ForeignSpan("loaded", first, last, word if copied else "")


def words_of(aligned, text=TEXT):
    return [text[span.start : span.end] for span in aligned.spans]


@pytest.mark.parametrize(
    ("given", "note"),
    [
        (spans("brutal cut", "claimed"), ""),
        (spans("brutal cut", "claimed", copied=False), ""),
        (spans("brutal cut", "claimed", count=units), "counted in UTF-16 code units"),
        (spans("brutal cut", "claimed", count=units, copied=False), "counted in UTF-16 code units, as their ends show"),
        (spans("brutal cut", "claimed", shift=3), "moved to their own words"),
        ([ForeignSpan("x", "17", "27", "brutal cut"), ForeignSpan("x", 17.0, 23.0, "brutal")], ""),
    ],
)
def test_spans_are_where_their_words_are_however_they_were_counted(given, note):
    aligned = align(ForeignReading("x", (), TEXT, tuple(given)), TEXT)
    assert words_of(aligned)[0] == "brutal cut"
    assert note in "".join(aligned.notes)
    assert bool(note) == bool(aligned.notes)


def test_words_that_occur_twice_move_by_the_distance_that_fits_all_spans():
    given = tuple(spans("brutal", "winter", shift=-2))
    aligned = align(ForeignReading("x", (), "", given), TEXT)
    assert (words_of(aligned), aligned.spans[0].start) == (["brutal", "winter"], TEXT.index("brutal"))
    assert aligned.notes == ("2 spans moved by +2 characters, where all of them have their words",)


def test_a_part_of_a_word_stays_as_it_was_marked():
    given = (ForeignSpan("x", TEXT.index("closes"), TEXT.index("closes") + 5),)
    assert words_of(align(ForeignReading("x", (), TEXT, given), TEXT)) == ["close"]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (tuple(spans("brutal", shift=4)), "its words occur 2 times"),
        ((ForeignSpan("x", 3, 9, "gulls"),), "its words do not occur"),
        ((ForeignSpan("x", 3, 900),), "goes from 3 to 900"),
        ((ForeignSpan("x", 9, 3),), "goes from 9 to 3"),
        ((ForeignSpan("x", None, 3),), "goes from None to 3"),
    ],
)
def test_a_span_that_cannot_be_located_is_named(given, fault):
    with pytest.raises(InputError, match=fault):
        align(ForeignReading("x", (), TEXT, given), TEXT)


def test_spans_move_to_an_article_with_other_white_space_and_other_composition():
    old = "Le  préfet\r\na « bradé » le port."
    new = "Le préfet a «\u00a0bradé\u00a0» le port."
    aligned = align(ForeignReading("x", (), old, tuple(spans("bradé", "port", text=old))), new)
    assert (words_of(aligned, new), aligned.notes) == (["bradé", "port"], ())
    decomposed = old.replace("é", "e\u0301")
    given = tuple(spans("bradé".replace("é", "e\u0301"), "port", text=decomposed))
    assert words_of(align(ForeignReading("x", (), decomposed, given), new), new) == ["bradé", "port"]


def test_spans_are_found_again_in_a_corrected_text_or_the_lost_one_is_named():
    old = "The council met for long on Tuesday. It was a brutal cut for everybody there. He claimed so at the end."
    new = "The council met for long on Monday. It was a brutal cut for everybody there. He said so at the end."
    aligned = align(ForeignReading("x", (), old, tuple(spans("brutal", text=old))), new)
    assert words_of(aligned, new) == ["brutal"]
    assert "found again by their sentences" in aligned.notes[0]
    with pytest.raises(InputError, match="'claimed' is not found again"):
        align(ForeignReading("x", (), old, tuple(spans("brutal", "claimed", text=old))), new)

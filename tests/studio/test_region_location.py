"""Regions whose offsets are not code points are moved to their words, or stand nowhere: never at other words."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from framing.studio.offsets import Claim, Offsets
from framing.studio.region_location import WORDS, cuts, locate, locate_with_prelabels, moves

UTF16, UTF8 = "UTF-16 code units", "UTF-8 bytes"
TEXT = "🚢🚢 The regime fell, the regime rose 🌉, and régime is French."


def units(text, encoding):
    return len(text.encode(encoding)) // (2 if encoding == "utf-16-le" else 1)


def at(words, nth=0, *, encoding="", name="r", said=None, text=TEXT):
    """Claim the nth place of words, counted as an encoding counts."""
    start = [one.start() for one in re.finditer(re.escape(words), text)][nth]
    if not encoding:
        return Claim(name, start, start + len(words), words if said is None else said)
    first, last = (units(text[:place], encoding) for place in (start, start + len(words)))
    return Claim(name, first, last, words if said is None else said)


def slices(places, text=TEXT):
    return [text[one.span.start : one.span.end] if one.span else None for one in places]


def starts(places):
    return [one.span.start if one.span else None for one in places]


def test_regions_in_code_points_stay_where_they_are():
    claims = [at("regime", 1), at("fell"), at("🌉"), at("rose", said="")]
    places = locate(claims, Offsets(TEXT))
    assert [(one.span.start, one.moved, one.fault) for one in places] == [(claim.start, "", "") for claim in claims]


@pytest.mark.parametrize(("encoding", "counting"), [("utf-16-le", UTF16), ("utf-8", UTF8)])
def test_regions_that_count_alike_are_moved_alike_even_to_words_that_stand_twice(encoding, counting):
    claims = [at("fell", encoding=encoding), at("regime", 1, encoding=encoding), at("French", encoding=encoding)]
    places = locate(claims, Offsets(TEXT))
    assert starts(places) == [TEXT.index("fell"), TEXT.rindex("regime"), TEXT.index("French")]
    assert {one.moved for one in places} == {counting}


def test_a_region_that_fits_by_chance_goes_with_the_others():
    # three pairs of code units before the first "ha": its offsets are those of the second one in code points
    text = "🚢🚢🚢 ha ha. A fall."
    first = at("ha", encoding="utf-16-le", text=text)
    assert text[first.start : first.end] == "ha"
    claims = [first, at("fall", encoding="utf-16-le", text=text)]
    assert slices(locate(claims[:1], Offsets(text)), text) == ["ha"]
    assert starts(locate(claims, Offsets(text))) == [text.index("ha"), text.index("fall")]


def test_a_region_without_words_goes_with_the_others():
    claims = [at("rose", encoding="utf-16-le"), at("French", encoding="utf-16-le", said="")]
    assert slices(locate(claims, Offsets(TEXT))) == ["rose", "French"]
    assert slices(locate(claims[1:], Offsets(TEXT + " Yes"))) != ["French"]


def test_words_that_stand_once_are_found_wherever_the_offsets_point():
    claims = [Claim("r", start, end, "rose") for start, end in ((0, 4), (7, 3), (5, 9999), (None, None), (-4, 0))]
    for claim in claims:
        (place,) = locate([claim], Offsets(TEXT))
        assert (slices([place]), place.moved) == (["rose"], WORDS)


def test_a_region_of_words_that_stand_twice_is_where_one_counting_points():
    (place,) = locate([at("regime", 1, encoding="utf-16-le")], Offsets(TEXT))
    assert (place.span.start, place.moved) == (TEXT.rindex("regime"), UTF16)


NOWHERE = [
    (Claim("r", 3, 6, "junta"), "says 'junta' from 3 to 6, where the text has 'The'; its words do not occur in"),
    (Claim("r", 5, 11, "regime"), "its words occur 2 times, and it is unclear which"),
    (Claim("r", 5, 9999, "junta"), "where the text has nothing; its words do not occur in the article"),
    (Claim("r", 5, 9999), "goes from 5 to 9999 in a text of 60 characters"),
    (Claim("r", "5", "7"), "goes from 5 to 7 in a text of 60 characters"),
    (Claim("r", 5.5, 7), "goes from 5.5 to 7 in a text"),
    (Claim("r", 3, 6, "x" * 999), "says 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' from"),
]


@pytest.mark.parametrize(("claim", "message"), NOWHERE)
def test_what_cannot_be_placed_says_why(claim, message):
    (place,) = locate([claim], Offsets(TEXT))
    assert place.span is None
    assert message in place.fault


def test_a_chance_fit_is_not_believed_where_others_fit_in_no_counting():
    shifted = [Claim(str(n), at(words).start + 9, at(words).end + 9, words) for n, words in enumerate(("fell", "rose"))]
    *others, chance = locate([*shifted, at("regime", 1, encoding="utf-16-le")], Offsets(TEXT))
    assert (slices(others), chance.span) == (["fell", "rose"], None)
    assert "words occur 2 times" in chance.fault
    *_, chance = locate([*shifted, at("regime", 1)], Offsets(TEXT))
    assert chance.span is None


def test_regions_that_count_in_different_ways_are_each_where_their_words_leave_no_doubt():
    mixed = [at("fell"), at("rose", encoding="utf-16-le"), at("régime")]
    assert slices(locate(mixed, Offsets(TEXT))) == ["fell", "rose", "régime"]
    *_, bare = locate([*mixed, at("French", said="")], Offsets(TEXT))
    assert "has no words of its own, and the other regions disagree" in bare.fault


ALIKE = [
    ("The", "the"),
    ("the", "THE"),
    ("“fine”", '"fine"'),
    ("l’été", "l'été"),
    ("a – b", "a - b"),
    ("ﬁve…", "five..."),
]


@pytest.mark.parametrize(("words", "copy"), ALIKE)
def test_a_copy_in_other_type_or_case_does_not_move_a_region_to_its_like(words, copy):
    text = f"🚢 {words}, and {copy} again."
    (place,) = locate([Claim("r", 2, 2 + len(words), copy)], Offsets(text))
    assert (place.span.start, place.moved) == (2, "")
    (place,) = locate([at(words, encoding="utf-16-le", said=copy, text=text)], Offsets(text))
    assert (place.span.start, place.moved) == (2, UTF16)


@pytest.mark.parametrize("copy", ["The regime f", "The regime", "T", "the Regime", "The regime…", "The regime ..."])
@pytest.mark.parametrize("encoding", ["", "utf-16-le", "utf-8"])
def test_a_region_with_a_copy_that_is_cut_off_is_kept_whole_and_reported(copy, encoding):
    claims = [at("The regime fell", encoding=encoding, said=copy), at("rose", encoding=encoding, name="other")]
    places = locate(claims, Offsets(TEXT))
    assert slices(places) == ["The regime fell", "rose"]
    said = ["1 region (r) with a copy of its words that is cut off: kept whole"]
    assert cuts(claims, places, Offsets(TEXT), "regions") == said


@pytest.mark.parametrize("copy", ["The regime fell", "the regime fell", "fell", "regime", "", "…"])
def test_a_copy_that_is_whole_or_begins_elsewhere_is_not_cut_off(copy):
    claims = [at("The regime fell", said=copy)]
    assert cuts(claims, locate(claims, Offsets(TEXT)), Offsets(TEXT), "regions") == []


def test_a_region_is_never_cut_to_its_copy_even_where_two_countings_fit():
    # one more than code points by the line end or by the first ship, and the second ship is inside
    text = "\n🚢 The regime 🚢 fell."
    (place,) = locate([Claim("r", 4, 21, "The regime")], Offsets(text))
    assert place.span is None
    assert "its copy of the words is cut off, and more than one way of counting fits it" in place.fault


# a text, offsets, a copy, and whether the copy may lack what it lacks
TABS = [
    ("Prices\trose. Prices fell.", (0, 11), "Prices", True),
    ("Prices\trose. Prices fell.", (0, 24), "Prices Prices", True),
    ("The prices\trose\tand fell.", (0, 24), "The prices and", True),
    ("Prices\trose. Prices fell.", (0, 11), "fell", False),
    ("Prices\trose. Prices fell.", (0, 11), "rose", False),
    ("Prices\trose. Prices fell.", (0, 24), "Prices fell. Prices", False),
    ("The prices\trose and fell.", (0, 15), "The", False),
    ("The prices\trose and fell.", (0, 15), "prices", False),
    ("a\tbanana split and nan here", (2, 8), "nan", False),
    ("a\tbanana split and nan here", (0, 8), "a nan", False),
    ("Then\tnothing. They said that.", (14, 28), "that", False),
    ("\tbanana split and nan here", (0, 7), "nan", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given", "copy", "may"), TABS)
def test_a_copy_may_lack_words_behind_a_tab_of_its_region_and_no_others(text, given, copy, may):
    assert Offsets(text).fits_in_part(Claim("r", *given, copy)) is may
    (place,) = locate([Claim("r", *given, copy)], Offsets(text))
    if may:
        assert ((place.span.start, place.span.end), place.moved) == (given, "")


def test_a_tab_elsewhere_does_not_keep_a_region_from_its_words():
    text = "a\tbanana split and nan here"
    (place,) = locate([Claim("r", 2, 8, "nan")], Offsets(text))
    assert "its words occur 2 times" in place.fault
    (place,) = locate([Claim("r", 2, 8, "here")], Offsets(text))
    assert (slices([place], text), place.moved) == (["here"], WORDS)


def test_pre_labels_and_marks_are_placed_on_one_footing():
    shown = [at("fell", encoding="utf-16-le", name="m1"), at("regime", 1, encoding="utf-16-le", name="m2")]
    marks, before = locate_with_prelabels([shown[1]], shown, Offsets(TEXT))
    assert starts(before) == [TEXT.index("fell"), TEXT.rindex("regime")]
    assert marks == before[1:]


def test_an_unchanged_pre_label_is_where_its_mark_is():
    bare = Claim("m1", *at("French", encoding="utf-16-le").offsets)
    shown = [bare, at("fell", encoding="utf-16-le", name="m2")]
    marks, before = locate_with_prelabels([bare], shown, Offsets(TEXT))
    assert slices(marks) == slices(before[:1]) == ["French"]


def test_pre_labels_alone_do_not_move_a_mark_that_somebody_made():
    text = "🚢🚢🚢 ha ha. A fall."
    chance = at("ha", encoding="utf-16-le", name="new", text=text)
    ((mark,), _) = locate_with_prelabels([chance], [at("fall", encoding="utf-16-le", text=text)], Offsets(text))
    assert mark.fault.endswith("its pre-labels are counted in UTF-16 code units, and it is unclear whether it is, too")


def test_marks_in_code_points_beside_pre_labels_that_are_not_stay():
    shown = [at("fell", encoding="utf-16-le", name="m1")]
    (mark,), (before,) = locate_with_prelabels([at("rose")], shown, Offsets(TEXT))
    assert (slices([mark, before]), mark.moved, before.moved) == (["rose", "fell"], "", UTF16)


def test_many_moves_of_one_kind_are_one_sentence():
    claims = [at(words, encoding="utf-16-le", name=words) for words in ("The", "fell", "the", "rose", "and", "French")]
    odd = Claim("odd", 0, 3, "is")
    said = moves([*claims, odd], locate([*claims, odd], Offsets(TEXT)), "regions")
    assert said == [
        "6 regions (The, fell, the and 3 more) counted in UTF-16 code units: moved to their own words",
        "1 region (odd) with wrong offsets: moved to its own words, which occur once",
    ]
    assert moves([at("fell")], locate([at("fell")], Offsets(TEXT)), "regions") == []


PIECES = ["regime ", "fell ", "a ", "a\n", "\n\n", "🚢", "👩‍👩‍👧 ", "🇫🇷", "e\u0301", "é", "«\u00a0", "  ", "\t",
          "ha ha ", "𝔘", "\\n", "\u200b", "❤️ ", "\u2028"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join)


@st.composite
def marked(draw):
    """A text and spans in it that are words, not white space or half of a backslash and an n."""
    text = draw(TEXTS)
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), min_size=1, max_size=5))
    spans = [(min(one), max(one)) for one in spans if text[min(one) : max(one)].strip(" \n\t\u00a0\u2028\u200b\\")]
    assume(spans)
    return text, spans


def studio_copy(words):
    """Return what Label Studio 1.23 writes into value.text."""
    return re.sub(r"[ \t]+", " ", re.sub(r"[\n\r]", r"\\n", words)).strip(" ")


@settings(max_examples=300)
@given(marked(), st.booleans())
def test_what_counts_code_points_is_never_moved_or_refused(drawn, folded):
    text, spans = drawn
    copies = [studio_copy(text[start:end]) if folded else text[start:end] for start, end in spans]
    claims = [Claim(str(n), *span, words) for n, (span, words) in enumerate(zip(spans, copies, strict=True))]
    placed, before = locate_with_prelabels(claims[:2], claims, Offsets(text))
    assert [(one.span.start, one.span.end) for one in before] == spans
    assert [one.moved for one in (*placed, *before)] == [""] * len([*placed, *before])


@settings(max_examples=300)
@given(marked(), st.sampled_from(["utf-16-le", "utf-8"]), st.booleans(), st.booleans())
def test_what_counts_otherwise_is_at_its_true_place_or_nowhere(drawn, encoding, crlf, bare):
    text, spans = drawn
    written = [text[:place].replace("\n", "\r\n") if crlf else text[:place] for place in range(len(text) + 1)]
    given = [tuple(units(written[place], encoding) for place in span) for span in spans]
    claims = [
        Claim(str(n), *offsets, "" if bare and n == 1 else studio_copy(text[slice(*span)]))
        for n, (offsets, span) in enumerate(zip(given, spans, strict=True))
    ]
    offsets = Offsets(text)
    assume(
        not all(offsets.fits(claim) for claim in claims if claim.words)
    )  # else they are code points, as far as one sees
    for place, span in zip(locate(claims, offsets), spans, strict=True):
        assert place.fault or same_words(offsets, place.span, span)


def same_words(offsets, span, true):
    """Return whether two spans differ by white space and invisible characters at their ends only."""
    around = [offsets.text[slice(*sorted(pair))] for pair in ((span.start, true[0]), (span.end, true[1]))]
    return not "".join(around).strip(" \n\t\u00a0\u2028\u200b\u200d").replace("\\n", "")

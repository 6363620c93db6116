import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing import find_markers
from framing.errors import LanguageError
from framing.spans import Span, overlap

PIECES = [
    *(
        "The regime ",
        "allegedly ",
        "brutal ",
        "said ",
        "that ",
        "Ada Brink ",
        "critics say ",
        "according to ",
        "claimed ",
    ),
    *("terrorist group ", "so-called ", "aurait été tué ", "a ", "İ", "🙂", ". ", ", ", "\n\n"),
    *("“", "”", '"', "'", "‘", "’", "« ", " »"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
TAGS = st.sampled_from(["en", "fr"])

# text, the marker, its voice, speaker and cue
VOICES = [
    ("The regime fell.", "regime", "outlet", "", ""),
    ("“The regime fell,” Ada Brink said.", "regime", "quote", "Ada Brink", "said"),
    ("Ada Brink said the regime fell.", "regime", "paraphrase", "Ada Brink", "said"),
    ("According to Ada Brink, the regime fell.", "regime", "paraphrase", "Ada Brink", "According to"),
    ("Lodria condemned “flagrant lapses” by the guard.", "flagrant", "quote", "Lodria", "condemned"),
    ("Ada Brink claimed that it rained.", "claimed", "outlet", "", ""),
    ("“Lodria claimed it,” Ada Brink said.", "claimed", "quote", "Ada Brink", "said"),
]


@pytest.mark.parametrize(("text", "word", "voice", "speaker", "cue"), VOICES)
def test_a_marker_stands_in_the_voice_of_whoever_speaks(text, word, voice, speaker, cue):
    [marker] = [one for one in find_markers(text) if one.text == word]
    assert (marker.voice, marker.speaker, marker.cue) == (voice, speaker, cue)


def test_a_fragment_inside_reported_speech_is_the_speakers_quotation():
    [marker] = find_markers("Ada Brink said the guard were “thugs” that day.")
    assert (marker.text, marker.voice, marker.speaker) == ("thugs", "quote", "Ada Brink")


def test_positions_are_headline_lead_and_body():
    title = "Regime falls"
    text = f"{title}\n\nThe regime fell.\n\nThe regime is gone."
    assert [one.position for one in find_markers(text, title=title)] == ["headline", "lead", "body"]


def test_without_a_title_the_first_paragraph_is_the_lead():
    text = "The regime fell.\n\nThe regime is gone."
    assert [one.position for one in find_markers(text)] == ["lead", "body"]
    assert [one.position for one in find_markers(text, title="Another title")] == ["lead", "body"]


def test_nothing_in_nothing_out():
    assert find_markers("") == find_markers(" \n") == []


def test_an_unknown_language_is_named():
    with pytest.raises(LanguageError, match="no pack for 'xx'; there are packs for en, fr"):
        find_markers("x", "xx")


@given(TEXTS, TAGS)
def test_markers_lie_in_the_text_in_order_and_do_not_overlap_in_a_category(text, tag):
    markers = find_markers(text, tag)
    assert all(text[one.start : one.end] == one.text for one in markers)
    assert markers == sorted(markers)
    for one, other in combinations(markers, 2):
        assert one.category != other.category or not overlap(Span(one.start, one.end), Span(other.start, other.end))


@given(TEXTS, TAGS)
def test_a_paragraph_in_front_moves_every_marker_by_its_length(text, tag):
    front = "Nothing here.\n\n"
    moved = find_markers(front + "x. " + text, tag)
    assert [(one.start - len(front), one.rule) for one in moved] == [
        (one.start, one.rule) for one in find_markers("x. " + text, tag)
    ]


@given(TEXTS, TAGS)
def test_voice_and_speaker_agree(text, tag):
    for one in find_markers(text, tag):
        assert one.voice != "outlet" or (one.speaker, one.cue) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"' * 10_000, id="marks"),
        pytest.param('"a ' * 10_000, id="marks that open"),
        pytest.param("“a ” " * 10_000, id="pairs"),
        pytest.param("the regime said that " * 50_000, id="no full stop"),
        pytest.param("." * 1_000_000, id="full stops only"),
        pytest.param("a" * 1_000_000, id="one word"),
        pytest.param("he said, " * 100_000, id="commas"),
    ],
)
def test_odd_texts_take_seconds_not_hours(text):
    start = time.perf_counter()
    find_markers(text)
    assert time.perf_counter() - start < 20

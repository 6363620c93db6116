import random
import sys
from dataclasses import replace
from itertools import combinations
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing import find_markers, find_speech, lang
from framing.errors import LanguageError
from framing.markers import lexicon
from framing.markers.analysed_text import analyse
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


def test_an_empty_text_has_none():
    assert find_markers("") == find_markers(" \n") == []


def test_an_unknown_language_is_named():
    with pytest.raises(LanguageError, match=f"no pack for 'xx'; there are packs for {', '.join(lang.available())}"):
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


@given(TEXTS, TAGS)
def test_text_behind_moves_no_marker(text, tag):
    behind = "\n\nNothing here."
    assert spans(text + "." + behind, tag) == spans(text + ".", tag)


def spans(text, tag):
    return [(one.start, one.end, one.rule) for one in find_markers(text, tag)]


# what no text should be, and how many markers it has
ODD = [
    pytest.param("", 0, id="empty"),
    pytest.param("\ud800 The regime fell. \udc00", 1, id="lone halves of a pair"),
    pytest.param("\ud83d\ude00 The regime fell.", 1, id="two halves apart"),
    pytest.param("🙂 The regime fell. 🙂", 1, id="beyond the basic plane"),
    pytest.param('הנשיא אמר: "השלטון נפל." The regime fell.', 1, id="right to left"),
    pytest.param("Le maire dort. The regime fell. Ο δήμαρχος κοιμάται. Власть пала.", 1, id="mixed languages"),
    pytest.param("İSTANBUL REGIME ΟΔΟΣ", 1, id="letters that change their length"),
    pytest.param("\x00The regime\x00 fell.", 1, id="control characters"),
    pytest.param('"' * 10_000, 0, id="ten thousand marks"),
    pytest.param("“" * 10_000 + "The regime fell.", 1, id="ten thousand opening marks"),
    pytest.param("The regime said that it rained and " * 30_000, 30_000, marks=pytest.mark.slow,
                 id="a million characters without a full stop"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), ODD)
def test_odd_texts_are_read_as_any_other(text, count):
    markers = find_markers(text)
    assert len(markers) == count
    assert all(text[one.start : one.end] == one.text for one in markers)


CLOSED = ("that", "pronoun", "subject", "relative", "under", "determiner", "preposition")  # sets of small words
BETWEEN = ["Rask", "Ilva Tarn", *"—;,.:“”«»()-'…?\"", "\n\n"]


@pytest.mark.parametrize("tag", ["en", "fr"])
def test_words_of_saying_in_any_order_are_read(tag):
    pack, rng = lang.load(tag), random.Random(1)
    verbs = [form for name in ("saying", "reporting_verb") for entry in pack.lists[name] for form in entry.forms]
    small = sorted(set().union(*map(pack.words, CLOSED)))
    for length in [1, 2, 3, *range(4, 12)] * 40:
        text = " ".join(rng.choice(rng.choice((verbs, small, BETWEEN))) for _ in range(length))
        assert all(text[marker.start : marker.end] == marker.text for marker in find_markers(text, tag)), text
        assert all(0 <= speech.start < speech.end <= len(text) for speech in find_speech(text, tag)), text


NEWS = (
    "Doctor Ada Brink said the brutal regime had fallen, and “thugs” fled. “It burned,” she said. “We ran.” "
    "Critics say the so-called guard, according to Jon Orr, was “ruthless”; he claimed that they lied.\n\n"
)
GROWING = [
    pytest.param(NEWS, id="news"),
    pytest.param(NEWS.replace("\n\n", ""), id="one paragraph"),
    pytest.param(",", id="commas"),
    pytest.param("he said, ", id="words of saying"),
    pytest.param("the regime said that ", id="no full stop"),
    pytest.param('"', id="marks"),
    pytest.param('"a ', id="marks that open"),
    pytest.param("“a ” ", id="pairs"),
    pytest.param("The “free” vote. ", id="fragments"),
    pytest.param(".", id="full stops"),
    pytest.param("a", id="one word"),
    pytest.param("A: b\n", id="labels"),
    pytest.param("Brink left. She said it burned.\n", id="pronouns"),
]


def calls(text):
    """Count the calls, in Python and in C, that it takes to find the markers of a text."""
    analyse.cache_clear()
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        find_markers(text)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("piece", GROWING)
def test_work_grows_with_the_text_and_no_faster(piece):
    times = 3_000 // len(piece)
    find_markers(piece)
    assert calls(piece * 4 * times) < 4.4 * calls(piece * times) + 400


def test_work_does_not_grow_with_the_lexicon(monkeypatch):
    whole = calls(NEWS * 40)
    monkeypatch.setattr(lexicon, "load", quarter)
    lexicon.lexicon.cache_clear()
    part = calls(NEWS * 40)
    monkeypatch.undo()
    lexicon.lexicon.cache_clear()
    assert whole < 1.5 * part


def quarter(tag):
    """A pack with a quarter of its entries, those of NEWS among them."""
    pack = lang.load(tag)
    rows = (pack.rows[at] for at in range(len(pack.rows)))
    kept = {at for at, (name, one) in enumerate(rows) if at % 4 == 0 or name == "saying" or one.term in WORDS}
    return replace(pack, compiled=dict(of_entries(kept, lexicon.compile_pack(pack))))


def of_entries(kept, filed):
    """What is filed, without the forms of other entries."""
    for word, line in filed.items():
        if forms := [form for form in line.split("\t") if int(form.partition(" ")[0]) in kept]:
            yield word, "\t".join(forms)


WORDS = {"brutal", "regime", "thug", "critics @opine", "so-called", "ruthless", "claim", "lie"}


def test_a_text_that_was_read_needs_no_garbage_collector_to_be_forgotten():
    text = "Ada Brink said the dam held. She said the regime fell."
    assert [one.speaker for one in find_markers(text)] == ["Ada Brink"]
    reading = ref(analyse(text, "en"))
    analyse.cache_clear()
    kept = reading() is not None  # no repr of it where this fails: it has the whole lexicon
    assert not kept

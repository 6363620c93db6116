"""What is in a text for the eye only: every find is made through it, and has the offsets of the stored text."""

import pytest

from framing import find_markers, find_names, find_speech
from framing.lang import load
from framing.lang.lines import cut_lines
from framing.settings import Actor

FOUND = [
    ("en", "A [bru\u00adtal] raid."),
    ("en", "An [out\u200brageous] raid."),
    ("en", "A [bru\u2060tal\ufeff] raid."),
    ("en", "A [bru-\ntal] raid."),
    ("en", "A [bru\u2010\n  tal] raid."),
    ("en", "A [dis\u00ad\ngraceful] raid."),
    ("en", "A [di\ufb03cult and brutal] raid."),
    ("en", "Rep. Ada Brink Ada Lind BrinkTown mourns a vile year MORE (D-Lod.) led a [brutal] raid."),
    ("fr", "Un raid [bar\u00adbare]."),
    ("fr", "Un raid [hon-\nteux]."),
    ("fr", "Un raid [o\ufb00ensant et barbare]."),
    ("en", "A [far-\nright] club."),
    ("en", "A [vile\nregime] fell."),
]
# the words in brackets are the speaker's
SPOKEN = [
    ("en", "The mayor said the raid was\n“a farce” and that the\nHarbour Board [would pay].", "The mayor"),
    ("en", "The raid was [vile], Ms\nRask said.", "Rask"),
    ("en", "The raid be\u00adgan [at 6:25] p.m., Ada Bri\u00adnk said.", "Ada Brink"),
    ("en", "Ada Brink told the\nOrvane Post that the raid [was vile].", "Ada Brink"),
    ("fr", "« C'est fi\u00adni », a [dit] Léa\nRoy.", None),
    ("fr", "Léa Roy a dit que la\nLodrie [avait gagné].", "Léa Roy"),
    ("fr", "Le raid est [vil], a dit Mme\nRoy.", "Roy"),
]
# a headline of another article that a page glues to a name
LINKS = [
    ("Rep. Ada Brink Ada Lind BrinkTown mourns a vile year MORE (D-Lod.) left.", 0),
    ("Rep. Ada Brink Ada Lind Brink mourns a vile year MORE (D-Lod.) left.", 1),
    ("Rep. Ada Brink Ada Lind BrinkTown mourns a vile year.", 1),
]
WRAPS = [
    ("A line\ngoes on.", 1),
    ("The dam, Ms\nBrink said.", 1),
    ("The\nBoard met.", 1),
    ("A title\nA paragraph.", 0),
    ("One end.\nthen more", 0),
    ("A line\n\ngoes on.", 0),
    ("The vote is a draw for Me\nThe board met.", 0),
    (
        "the ferry left the pier at ten and came back with\nnobody on board, as the crew of the harbour tug\n"
        "Lodria had feared all along while the people on\nshore went home.",
        3,
    ),
    ("oats and hay\nand straw\nof last year\nEggs\nMilk", 2),
]


def _unmarked(marked):
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize(("language", "marked"), FOUND)
def test_entries_are_found_through_what_is_hidden(language, marked):
    text, start, end = _unmarked(marked)
    found = [marker for marker in find_markers(text, language) if start <= marker.start and marker.end <= end]
    assert found
    assert all(marker.text == text[marker.start : marker.end] for marker in found)


@pytest.mark.parametrize(("language", "marked", "speaker"), SPOKEN)
def test_hidden_characters_and_wrapped_lines_cut_neither_speakers_nor_clauses(language, marked, speaker):
    text, start, end = _unmarked(marked)
    speakers = [span.speaker for span in find_speech(text, language) if span.start <= start and end <= span.end]
    assert speakers == ([] if speaker is None else [speaker])


@pytest.mark.parametrize(("text", "count"), WRAPS)
def test_a_line_goes_on_only_where_the_text_shows_it(text, count):
    assert len(cut_lines(text, load("en"))[1]) == count


def test_names_have_the_offsets_of_the_stored_text():
    text = "The gov\u00adern\u00adment fell."
    [name] = find_names(text, [Actor(id="state", names={"en": ("government",)})])
    assert (name.text, text[name.start : name.end]) == ("gov\u00adern\u00adment",) * 2


def test_a_hidden_character_moves_no_position():
    text = "Bru\u00adtal raid\n\nA bru\u00adtal day.\n\nA brutal week."
    positions = [marker.position for marker in find_markers(text, title="Bru\u00adtal raid")]
    assert positions == ["headline", "lead", "body"]


def test_zero_width_characters_between_words_leave_the_rest_of_the_text_as_it_is():
    plain, dirty = "A brutal raid, she said.", "\ufeffA brutal\u200b raid,\u200b she said."
    assert [m.text for m in find_markers(dirty)] == [m.text for m in find_markers(plain)]


@pytest.mark.parametrize(("text", "count"), LINKS)
def test_headlines_of_linked_articles_are_not_seen(text, count):
    assert sum(text[marker.start : marker.end] == "vile" for marker in find_markers(text)) == count

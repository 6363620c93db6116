import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.sharing.fingerprints import fold, outline, surroundings
from framing.sharing.realign import realign

TEXT = (
    "Ferry stops at Orvane\n\nThe regime closed the upper landing on Monday. "
    "The council allegedly knew of it for a week. "
    "“We were told nothing,” said Ilva Tarn, who runs the kiosk there. Nobody expects a boat before the second of June."
)
FOLDED = fold(TEXT)


def kept(words):
    start = TEXT.index(words)
    first, last = FOLDED.span(start, start + len(words))
    return {"folded": [first, last], "hashes": surroundings(FOLDED.text, first, last)}


def find(text, words):
    [place] = realign(text, outline(TEXT), [kept(words)])
    return text[place.start : place.end] if place.how else place.why, place.how


# how the text has changed; the words that were labelled; what is found of them, and how
CASES = [
    (lambda text: text, "allegedly", "allegedly", "sentence"),
    (lambda text: text.replace("Monday", "Tuesday"), "allegedly", "allegedly", "sentence"),
    (lambda text: text.replace("Monday", "Tuesday"), "regime", "regime", "context"),
    (lambda text: text.replace("for a week", "for weeks"), "allegedly", "allegedly", "context"),
    (lambda text: "Updated at noon with a word from the harbour. " + text, "allegedly", "allegedly", "sentence"),
    (lambda text: text.replace("“", '"').replace("”", '"').replace(" ", "  "), "told nothing", "told  nothing",
     "sentence"),
    (lambda text: text.replace("\n\n", "\r\n"), "regime", "regime", "sentence"),
    (lambda text: text.replace("regime", "government"), "regime", "its words are not where its sentence was", ""),
    (lambda text: text.partition("The regime")[0], "allegedly", "its words are not where its sentence was", ""),
    (lambda text: text.replace("The regime closed the upper landing", "A former regime built these stairs"), "regime",
     "its words occur there, but their context has changed", ""),
    (lambda text: text.replace("The regime closed the upper landing on Monday.", "Yes. The regime closed the upper "
                               "landing twice. No: The regime closed the upper landing."),
     "regime", "its words occur 2 times with the same context", ""),
    (lambda text: "", "regime", "its words are not where its sentence was", ""),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words", "found", "how"), CASES)
def test_a_label_is_found_where_its_words_are_and_nowhere_else(change, words, found, how):
    assert find(change(TEXT), words) == (found, how)


def test_a_text_that_repeats_itself_is_not_laid_against_its_repetition():
    twice = TEXT + "\n\n" + TEXT
    folded = fold(twice)
    first, last = folded.span(TEXT.index("regime"), TEXT.index("regime") + 6)
    span = {"folded": [first, last], "hashes": surroundings(folded.text, first, last)}
    changed = twice.replace("Ferry", "Ferries", 1).replace("Nobody expects", "No one expects", 1)
    [place] = realign(changed, outline(twice), [span])
    assert place.start == changed.index("regime")


@given(st.text(), st.data())
def test_any_span_of_an_unchanged_text_stays_where_it_is(text, data):
    folded = fold(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = text[start:end].strip()
    if not words:
        return
    start += text[start:end].index(words)
    first, last = folded.span(start, start + len(words))
    [place] = realign(
        text, outline(text), [{"folded": [first, last], "hashes": surroundings(folded.text, first, last)}]
    )
    assert (place.start, place.end, place.how) == (start, start + len(words), "sentence")

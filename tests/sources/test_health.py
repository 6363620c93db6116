"""Faults of texts are found, and mended where there is one way to."""

from pathlib import Path

import pytest

from framing.sources.articles import Expectations, PreparedArticle, prepare
from framing.sources.health import FAULTS, SENTENCES, inspect, mend, unwrapped
from framing.sources.layout import settle_title
from framing.sources.raw import FIELDS, RawArticle


def mended(text):
    fields, faults = mend({**dict.fromkeys(FIELDS, ""), "text": text})
    return fields["text"], [fault.kind for fault in faults]


@pytest.mark.parametrize(
    ("text", "expected", "faults"),
    [
        ("lâ€™armÃ©e", "l’armée", ["mojibake"]),
        ("Ã¢â‚¬â„¢ and Ã©", "’ and é", ["mojibake"]),
        ("l\u00e2\u0080\u0099arm\u00c3\u00a9e", "l’armée", ["mojibake"]),
        ("\x93Stop\x94 \x96 l\x92arm", "“Stop” – l’arm", ["controls"]),
        ("l\x19arm", "l’arm", ["controls"]),
        ("Brink &amp; Lund &#8217;s l&rsquo;&eacute;t&eacute;", "Brink & Lund ’s l’été", ["entities"]),
        ("<p>One.</p><p>Two <b>three</b>.</p>", "One.\n\nTwo three.", ["tags"]),
        ("&lt;p&gt;One.&lt;/p&gt;", "One.", ["entities", "tags"]),
        ("One.<script>var a = '<p>';</script> Two.", "One. Two.", ["tags"]),
        ("['One.', \"Ada's two.\"]", "One.\n\nAda's two.", ["list"]),
        ('["One.", "Two."]', "One.\n\nTwo.", ["list"]),
    ],
)
def test_what_has_one_reading_is_mended(text, expected, faults):
    result, found_faults = mended(text)
    assert (result.strip(), found_faults) == (expected, faults)


@pytest.mark.parametrize(
    "text",
    [
        "« LIBERTÉ » – É», Î², AMANHÃ”", "L’Âge d’or…", "AT&T & Co; R&D; &unknown; ?a=1&copy=2", "if x < y and y > z",
        "an <b> is bold", "['One.', 2]", "[sic] he said ['", "Emoji 👩\u200d🚒 joined", "é\u00a0: «\u202fà\u202f»",
    ],
)  # fmt: skip
def test_what_is_sound_or_ambiguous_stays(text):
    assert mended(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("un\u00adderstood", "invisible"), ("zero\u200bwidth", "invisible"), ("of\ufb01ce", "ligatures"),
        ("exam-\nple of it", "broken_words"), ("l?arm and arm?e", "lost_characters"), ("caf\ufffd", "lost_characters"),
    ],
)  # fmt: skip
def test_what_matching_sees_through_is_kept_and_said(text, fault):
    assert mended(text) == (text, [])
    assert [fault.kind for fault in inspect(text, 60)] == [fault]


def test_a_question_mark_in_an_address_or_behind_a_word_is_no_lost_character():
    assert inspect("Why? See https://post.example/a?b=c.", 60) == []


def test_texts_are_long_short_or_without_paragraphs():
    assert [fault.kind for fault in inspect("Title\n\n" + "word " * 400, 401)] == ["no_paragraphs"]
    assert [fault.kind for fault in inspect("word", 1)] == ["short"]
    assert inspect("word " * 200 + "\n" + "word " * 200, 400) == []


def test_hard_wrapped_lines_are_joined_and_lists_are_not():
    words = (
        "The council of Kadrin met on Monday to talk about the mill that it had closed a week before. " * 6
    ).split()
    lines, line = [], ""
    for word in words:
        lines, line = ([*lines, line], word) if len(line) + len(word) >= 60 else (lines, f"{line} {word}".strip())
    text = "\n".join([*lines, line])
    assert unwrapped(f"{text}\n\n{text}")[0] == " ".join(words) + "\n\n" + " ".join(words)
    assert unwrapped("\n".join(f"{name} and a second word of many" for name in "abcdefgh"))[1] == []


@pytest.mark.parametrize(
    "line", ["Kadrin’s mill reopens", "KADRIN'S MILL REOPENS.", "Kadrin's mill reopens | The Herald"]
)
@pytest.mark.parametrize("title", ["Kadrin's mill reopens", "Kadrin’s mill reopens - The Herald"])
def test_a_title_is_taken_once_without_the_outlet_behind_it(title, line):
    settled, text = settle_title(title, f"{line}\n\nIt was shut.", ["The Herald"])
    assert (settled.replace("’", "'"), text) == ("Kadrin's mill reopens", "It was shut.")


def test_a_dash_in_a_title_stays_if_nothing_says_that_it_is_an_outlet():
    assert settle_title("Closed - and open again", "The mill is.", ["The Herald"])[0] == "Closed - and open again"


def article(**fields):
    raw = RawArticle({"article_id": "a", "outlet": "herald", "language": "en", "text": "Text.", **fields}, Path("x"))
    return prepare(raw, Expectations(outlets=(), languages=("en",), add_outlets=True))


@pytest.mark.parametrize("gap", ["NaN", "None", " null ", "[removed]", "N/A"])
def test_a_placeholder_is_no_title_and_no_text(gap):
    assert article(title=gap).row["title"] == ""
    assert "gap" in article(title=gap).row["health"]
    assert article(text=gap).kind == "no text"
    assert repr(gap.strip()) in article(text=gap).message


def test_a_word_that_is_a_placeholder_elsewhere_stays_in_a_title():
    assert article(title="None of the above").row["title"] == "None of the above"


def test_every_fault_has_its_sentence():
    assert set(SENTENCES) == set(FAULTS)
    assert isinstance(article(), PreparedArticle)


def test_mending_again_changes_nothing():
    for text in ("lâ€™armÃ©e &amp;amp; <p>a</p>", "\x93a\x94", "['One.', 'Two.']"):
        assert mended(mended(text)[0]) == (mended(text)[0], [])

import pytest

from framing.display.shown_text import TextSource, paragraphs, show_text, speakers, summary

TEXT = 'Regime shuts port\n\nThe regime allegedly fled. "A brutal attack," Ilva Tarn said.'


def shown(text=TEXT, title="Regime shuts port"):
    return show_text(TextSource(article_id="a", title=title), text)


def test_the_pieces_of_all_paragraphs_are_the_text_without_its_blank_lines():
    rows = ["".join(piece.text for piece in paragraph.pieces) for paragraph in paragraphs(shown())]
    assert rows == [line for line in TEXT.split("\n") if line]


def test_a_piece_knows_its_markers_and_where_they_end():
    headline, body = paragraphs(shown())
    assert (headline.headline, body.headline) == (True, False)
    assert [(piece.text, piece.markers, piece.ending) for piece in headline.pieces] == [
        ("Regime", (0,), (0,)),
        (" shuts port", (), ()),
    ]
    assert [(piece.text, piece.voice) for piece in body.pieces if piece.markers] == [
        ("regime", "outlet"), ("allegedly", "outlet"), ("brutal attack", "quote"),
    ]  # fmt: skip
    assert body.markers == (1, 2, 3)


def test_words_are_counted_by_voice_and_speaker():
    spoken = speakers(shown())
    assert spoken.by_voice == {"outlet": 10, "quote": 3}
    assert (spoken.by_speaker, spoken.total) == ((("Ilva Tarn", 3),), 13)
    assert speakers(shown("", "")).share(0) == 0


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (TEXT, ["4 markers: 3 in its own words (naming 2, hedge 1), 1 in the words of others (loaded 1)",
                "Who speaks: own words 77 %, quoted 23 % (Ilva Tarn 23 %)"]),
        ("The ferry left at noon.", ["0 markers", "Nobody else speaks"]),
        ("The regime fell.", ["1 marker: 1 in its own words (naming 1)", "Nobody else speaks"]),
    ],
)  # fmt: skip
def test_the_summary_tells_own_words_from_those_of_others(text, sentences):
    assert summary(shown(text)) == sentences


def test_json_has_offsets_of_the_text():
    facts = shown().as_json()
    assert [facts["text"][one["start"] : one["end"]] for one in facts["markers"]] == [
        one["text"] for one in facts["markers"]
    ]
    assert (facts["article_id"], facts["language"], facts["speech"][0]["speaker"]) == ("a", "en", "Ilva Tarn")

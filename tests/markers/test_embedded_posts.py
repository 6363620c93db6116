"""A post that a page has taken up is its author's, and a name with a handle in running text opens none."""

from framing import find_markers, find_speech

SIGNED = "You are a miserable hack! — Jo Orr (@joorr) May 4, 2021"


def test_the_paragraph_in_front_of_a_signature_is_quoted():
    text = f"Rask answered.\n\n{SIGNED}\n\nThe regime was silent."
    [speech] = find_speech(text)
    assert (speech.kind, speech.speaker, text[speech.start : speech.end]) == (
        "direct",
        "Jo Orr",
        "You are a miserable hack!",
    )
    assert {marker.text: marker.voice for marker in find_markers(text)}["regime"] == "outlet"


def test_in_a_long_paragraph_the_last_sentence_is_the_post():
    text = "The board met in the old mill. " * 20 + SIGNED + " The mayor left. Go home! — Ada Brink (@ab) 4 mai 2021"
    spans = [text[speech.start : speech.end] for speech in find_speech(text)]
    assert spans == ["You are a miserable hack!", "The mayor left. Go home!"]


def test_a_handle_without_a_dash_opens_no_post():
    assert find_speech("The board wrote to Jo Orr (@joorr) on Monday.") == []

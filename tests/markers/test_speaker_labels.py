import pytest

from framing import find_speech

HEADLINES = [
    ("en", "Brink: Dam will hold\n\nMayor Ada Brink spoke.", "Dam will hold", "Ada Brink"),
    ("en", "Poll: Most want a dam\n\nIt rained.", "Most want a dam", "Poll"),
    ("fr", "Sondage : le barrage plaît\n\nIl pleut.", "le barrage plaît", "Sondage"),
]
TOPICS = [
    ("en", "The Latest: Dam will hold\n\nIt rained."),
    ("en", "Orvane: Will the dam hold?\n\nIn Orvane it rained."),
    ("en", "Weather: Rain today\n\nIt rained."),
    ("fr", "Orvane : le barrage tient\n\nÀ Orvane il pleut."),
]


@pytest.mark.parametrize(("tag", "text", "said", "speaker"), HEADLINES)
def test_a_headline_gives_the_floor_to_its_label(tag, text, said, speaker):
    assert [(text[one.start : one.end], one.speaker) for one in find_speech(text, tag)] == [(said, speaker)]


@pytest.mark.parametrize(("tag", "text"), TOPICS)
def test_a_topic_is_no_speaker(tag, text):
    assert find_speech(text, tag) == []


def test_the_answers_of_a_transcript_are_speech_and_the_questions_are_not():
    text = "Q: How are you?\n\nA: I am well.\n\nQ: And the dam?\n\nA: It holds."
    assert [text[one.start : one.end] for one in find_speech(text)] == ["I am well.", "It holds."]


def test_a_quotation_behind_a_label_is_the_label_s():
    text = "Brink: ‘The dam will hold’\n\nAda Brink spoke."
    assert {one.speaker for one in find_speech(text)} == {"Ada Brink"}

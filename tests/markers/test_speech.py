import pytest

from framing import find_speech
from framing.errors import LanguageError

# tag, text, the stretches with kind, speaker and cue
DIRECT = [
    ("en", '"It is over," mayor Ada Brink said.', ('"It is over,"', "Ada Brink", "said")),
    ("en", "“It is over,” said Ada Brink, the mayor.", ("“It is over,”", "Ada Brink", "said")),
    ("en", "Colonel Jon Orr, the spokesman, said: “It is over.”", ("“It is over.”", "Jon Orr", "said")),
    ("en", "The letter reads, ‘It is over.’", ("‘It is over.’", "The letter", "reads")),
    ("fr", "« C’est fini », a déclaré Ada Brink.", ("« C’est fini »", "Ada Brink", "a déclaré")),
    (
        "fr",
        "«C’est fini, a dit Ada Brink. On part.»",
        ("«C’est fini, a dit Ada Brink. On part.»", "Ada Brink", "a dit"),
    ),
    ("fr", "Le ministre Jon Orr a dit : « C’est fini. »", ("« C’est fini. »", "Jon Orr", "a dit")),
]
INDIRECT = [
    ("en", "Ada Brink said that the dam was safe.", "that the dam was safe.", "Ada Brink", "said"),
    ("en", "Ada Brink said the dam was safe.", "the dam was safe.", "Ada Brink", "said"),
    ("en", "The dam was safe, Ada Brink said.", "The dam was safe", "Ada Brink", "said"),
    ("en", "The dam was safe, said Ada Brink.", "The dam was safe", "Ada Brink", "said"),
    ("en", "According to Ada Brink, the dam is safe.", "the dam is safe.", "Ada Brink", "According to"),
    ("en", "The dam is safe, according to Ada Brink.", "The dam is safe", "Ada Brink", "according to"),
    ("en", "Lodria promised to open the dam.", "to open the dam.", "Lodria", "promised"),
    ("fr", "Ada Brink a déclaré que le barrage tenait.", "que le barrage tenait.", "Ada Brink", "a déclaré"),
    ("fr", "Selon Ada Brink, le barrage tient.", "le barrage tient.", "Ada Brink", "Selon"),
    ("fr", "Le barrage tient, d’après la mairie.", "Le barrage tient", "la mairie", "d’après"),
    ("fr", "Le barrage tient, a affirmé la maire, Ada Brink.", "Le barrage tient", "Ada Brink", "a affirmé"),
    ("fr", "Le barrage tient, a-t-elle ajouté.", "Le barrage tient", "", "a-t-elle ajouté"),
]
NOT_SPEECH = [
    ("en", "He read “The Long River” on the train."),
    ("en", "The “inspection” took an hour."),
    ("en", "The United States signed the paper."),
    ("en", "A so-called friend left."),
    ("fr", "Il lit « La Lanterne » chaque matin."),
    ("fr", "Selon que vous serez riche ou pauvre."),
]


@pytest.mark.parametrize(("tag", "text", "expected"), DIRECT)
def test_direct_speech_has_its_speaker_and_cue(tag, text, expected):
    found = [one for one in find_speech(text, tag) if one.kind == "direct"]
    assert [(text[one.start : one.end], one.speaker, one.cue) for one in found] == [expected]


@pytest.mark.parametrize(("tag", "text", "said", "speaker", "cue"), INDIRECT)
def test_reported_speech_has_its_speaker_and_cue(tag, text, said, speaker, cue):
    found = find_speech(text, tag)
    assert [(text[one.start : one.end], one.kind, one.speaker, one.cue) for one in found] == [
        (said, "indirect", speaker, cue)
    ]


@pytest.mark.parametrize(("tag", "text"), NOT_SPEECH)
def test_titles_and_other_words_are_no_speech(tag, text):
    assert find_speech(text, tag) == []


def test_a_short_fragment_is_a_quotation_where_somebody_has_the_floor():
    [fragment] = [one for one in find_speech("Ada Brink called it “a farce” on air.") if one.kind == "direct"]
    assert (fragment.speaker, fragment.cue) == ("Ada Brink", "called")


def test_pronouns_and_surnames_stand_for_the_full_name():
    text = "Doctor Ada Brink was there. “It burned,” she said. “It stank,” Brink told the court."
    assert {one.speaker for one in find_speech(text)} == {"Ada Brink"}


def test_a_quotation_goes_on_without_a_second_cue():
    text = "“It burned,” said Ada Brink. “We had no water and no men.”"
    assert [one.speaker for one in find_speech(text)] == ["Ada Brink", "Ada Brink"]


def test_a_reported_clause_ends_before_but():
    text = "Ada Brink said the dam was safe, but the wall cracked."
    assert [text[one.start : one.end] for one in find_speech(text)] == ["the dam was safe"]


def test_a_condemned_thing_ends_at_its_comma():
    text = "Ada Brink condemned the raid, the third in a brutal month."
    assert [text[one.start : one.end] for one in find_speech(text)] == ["the raid"]


def test_nothing_in_nothing_out():
    assert find_speech("") == []


def test_an_unknown_language_is_named():
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        find_speech("x", "xx")

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
    ("en", "Ada Brink told the Mint Post on Monday that the dam held.", "that the dam held.", "Ada Brink", "told"),
    ("en", "Ada Brink told the court she left.", "she left.", "Ada Brink", "told"),
    ("en", "Ada Brink said on Monday the dam held.", "the dam held.", "Ada Brink", "said"),
    ("en", "Ada Brink said, if elected, she would stay.", "if elected, she would stay.", "Ada Brink", "said"),
    (
        "en",
        "Ada Brink promised to open the dam if it rained.",
        "to open the dam if it rained.",
        "Ada Brink",
        "promised",
    ),
    ("en", "The dam leaks, records show.", "The dam leaks", "records", "show"),
    ("en", "Ada Brink is confident the dam holds.", "the dam holds.", "Ada Brink", "confident"),
    ("en", "Ada Brink accused Jon Orr of fraud.", "Jon Orr of fraud.", "Ada Brink", "accused"),
    ("fr", "Ada Brink a déclaré que le barrage tenait.", "que le barrage tenait.", "Ada Brink", "a déclaré"),
    ("fr", "Selon Ada Brink, le barrage tient.", "le barrage tient.", "Ada Brink", "Selon"),
    ("fr", "Pour Ada Brink, le barrage tient.", "le barrage tient.", "Ada Brink", "Pour"),
    ("fr", "Pour le maire, le barrage tient.", "le barrage tient.", "le maire", "Pour"),
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
    ("fr", "Pour partir, il faut un bac."),
    ("fr", "Pour la première fois, il pleut."),
    ("fr", "Il part pour Orvane, sans bac."),
    ("fr", "Selon que vous serez riche ou pauvre."),
]


@pytest.mark.parametrize(("tag", "text", "expected"), DIRECT)
def test_direct_speech_has_its_speaker_and_cue(tag, text, expected):
    found = [one for one in find_speech(text, tag) if one.kind == "direct"]
    assert [(text[one.start : one.end], one.speaker, one.cue) for one in found] == [expected]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("«C’est fini, a dit Ada Brink. On part.»", ["«C’est fini", "On part.»"]),
        ("« Le bac coule, avertit dans le Phare la juge Ada Brink. Quel jour ! »",
         ["« Le bac coule", "Quel jour ! »"]),
        ("« On paie ! renchérit sa mère, Ada Brink. Et encore. »", ["« On paie !", "Et encore. »"]),
        ("« Le bac coule, regrette Ada Brink. »", ["« Le bac coule"]),
    ],
)  # fmt: skip
def test_a_quotation_is_cut_where_the_outlet_says_who_speaks(text, parts):
    found = [one for one in find_speech(text, "fr") if one.kind == "direct"]
    assert [(text[one.start : one.end], one.speaker) for one in found] == [(part, "Ada Brink") for part in parts]


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


ENDS = [
    ("Ada Brink said the dam was safe, but that it leaked.", "the dam was safe, but that it leaked."),
    ("Ada Brink said the dam, though old, was safe.", "the dam, though old, was safe."),
    ("Ada Brink said the dam was safe and added that it was new.", "the dam was safe"),
    ("Ada Brink said the dam was safe, adding that it was new.", "the dam was safe"),
    ("While Ada Brink said the dam was safe, nobody stayed.", "the dam was safe"),
]


@pytest.mark.parametrize(("text", "said"), ENDS)
def test_a_reported_clause_ends_where_the_outlet_speaks_again(text, said):
    assert text[find_speech(text)[0].start : find_speech(text)[0].end] == said


BEHIND = [
    ("''It broke,'' said Ada L. Brink, who runs a mill.", "Ada L. Brink"),
    ("“It broke,” Ada Brink said aboard the mayor’s boat.", "Ada Brink"),
    ("“It broke,” Jon Orr, Brink’s aide, said in a statement.", "Jon Orr"),
]


@pytest.mark.parametrize(("text", "speaker"), BEHIND)
def test_what_stands_around_the_verb_behind_a_quotation_is_not_said(text, speaker):
    assert [(one.kind, one.speaker) for one in find_speech(text)] == [("direct", speaker)]


def test_a_clause_may_stand_on_both_sides_of_its_verb():
    text = "The dam, said Ada Brink, would hold until spring."
    assert [text[one.start : one.end] for one in find_speech(text)] == ["The dam", "would hold until spring."]


@pytest.mark.parametrize("text", ["“It broke,” said Ada Brink.\n\n“It burned.”\n\nThe end.",
                                  "Ada Brink said: “It broke.\n\n“It burned.”\n\nThe end."])  # fmt: skip
def test_a_quotation_in_the_next_paragraph_has_the_same_speaker(text):
    assert [one.speaker for one in find_speech(text) if one.kind == "direct"] == ["Ada Brink", "Ada Brink"]


def test_a_missing_mark_keeps_its_speaker_and_spares_the_rest():
    text = "“It broke, said Ada Brink. Rain fell.\n\nLater, “we are leaving now,” Jon Orr said."
    assert [(text[one.start : one.end], one.speaker) for one in find_speech(text)] == [
        ("“It broke", "Ada Brink"),
        ("“we are leaving now,”", "Jon Orr"),
    ]


def test_a_condemned_thing_ends_at_its_comma():
    text = "Ada Brink condemned the raid, the third in a brutal month."
    assert [text[one.start : one.end] for one in find_speech(text)] == ["the raid"]


def test_an_empty_text_has_none():
    assert find_speech("") == []


def test_an_unknown_language_is_named():
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        find_speech("x", "xx")

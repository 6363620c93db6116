import pytest

from framing import find_speech

TALK = "Le soir tombe.\n— C’est fini, dit Ada Brink.\n— Pourquoi ? demande Jon Orr.\n— On part.\nIls partent."


def said(text, tag="fr"):
    return [(text[one.start : one.end], one.speaker) for one in find_speech(text, tag)]


def test_dashes_open_the_turns_of_a_dialogue():
    assert said(TALK) == [
        ("— C’est fini", "Ada Brink"),
        ("— Pourquoi ?", "Jon Orr"),
        ("— On part.", ""),
    ]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("fr", "Le plan :\n– deux ponts, un barrage\n– un bac"),
        ("fr", "ORVANE — Le barrage tient."),
        ("en", "— It is over, says she.\n— Why?"),
    ],
)
def test_dashes_of_lists_and_other_languages_open_nothing(tag, text):
    assert [one for one in find_speech(text, tag) if one.kind == "direct"] == []


def test_marks_inside_a_turn_are_part_of_it():
    assert [text for text, _ in said("– Il a crié « au feu », dit-elle.")] == ["– Il a crié « au feu »"]

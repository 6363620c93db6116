from dataclasses import replace
from xml.etree import ElementTree

import pytest

from framing import package_data
from framing.codebook import read_codebook
from framing.contracts import VOICES
from framing.errors import StudioError
from framing.studio.guidelines import guidelines_md, instruction_html
from framing.studio.labelling_screen import VARIABLES, answers, fits_into, labels_xml


@pytest.fixture(scope="module")
def codebook():
    return read_codebook(package_data.folder("label_config") / "codebook.toml")


@pytest.fixture(scope="module")
def screen(codebook):
    return ElementTree.fromstring(labels_xml(codebook))


def test_every_category_is_a_label_with_its_colour_and_hotkey(codebook, screen):
    assert [(one.get("value"), one.get("background"), one.get("hotkey")) for one in screen.iter("Label")] == [
        (answer.id, getattr(answer, "colour", "#666666"), answer.hotkey)
        for answer in (*codebook.categories, *codebook.voices)
    ]


def test_an_answer_without_a_key_gets_none_from_label_studio(codebook):
    frame = replace(codebook.frames[0], hotkey="")
    screen = ElementTree.fromstring(labels_xml(replace(codebook, frames=(frame, *codebook.frames[1:]))))
    keys = {answer.get("value"): answer.get("hotkey") for kind in ("Choice", "Label") for answer in screen.iter(kind)}
    assert (keys["conflict"], keys["nothing_to_mark"], keys["quote"]) == ("–", "n", "q")


def test_the_controls_and_their_answers(codebook, screen):
    found = answers(ElementTree.tostring(screen, encoding="unicode"))
    assert {name: kind for name, (kind, _) in found.items()} == {
        "label": "Labels", "frames": "Choices", "nothing": "Choices", "comment": "TextArea",
    }  # fmt: skip
    assert found["label"][1] == {*codebook.category_ids, *VOICES}


def test_the_text_is_marked_word_by_word_and_a_mark_has_a_category_and_a_voice_which_are_drawn(screen):
    assert [screen.find(".//Text").get(name) for name in ("granularity", "showLabels")] == ["word", "true"]
    assert screen.find(".//Labels").get("choice") == "multiple"
    assert '[data-label$=",quote"]::after { content: "q"' in screen.find("Style").text


def test_the_screen_shows_only_what_every_task_has(screen):
    assert {one.get("value")[1:] for one in screen.iter() if (one.get("value") or "").startswith("$")} == set(VARIABLES)


def test_the_outlet_is_shown_only_on_demand(codebook):
    assert "$outlet" not in labels_xml(codebook)
    assert "$outlet" in labels_xml(codebook, show_outlet=True)


def test_a_codebook_without_frames_asks_for_none(codebook):
    assert "frames" not in answers(labels_xml(replace(codebook, frames=())))


def test_signs_of_xml_in_a_hint_do_no_harm(codebook):
    category = replace(codebook.categories[0], hint="""<b> & "both" 'kinds'""")
    screen = ElementTree.fromstring(labels_xml(replace(codebook, categories=(category,))))
    assert screen.find(".//Label").get("hint") == category.hint


def test_a_style_has_no_character_that_label_studio_escapes(screen):
    assert ">" not in screen.find("Style").text


A, B = frozenset("a"), frozenset("ab")
FITS = [
    ({}, {"l": ("Labels", A)}, True),
    ({"l": ("Labels", A)}, {"l": ("Labels", B)}, True),
    ({"l": ("Labels", B)}, {"l": ("Labels", A)}, False),
    ({"l": ("Choices", A)}, {"l": ("Labels", A)}, False),
    ({"m": ("Labels", A)}, {"l": ("Labels", A)}, False),
]


@pytest.mark.parametrize(("theirs", "ours", "fits"), FITS)
def test_a_screen_fits_where_it_allows_no_other_answer(theirs, ours, fits):
    assert fits_into(theirs, ours) is fits


def test_a_screen_that_is_not_xml_is_an_error():
    with pytest.raises(StudioError, match="not XML"):
        answers("<View>")


def test_the_guidelines_have_every_category_rule_and_reference(codebook):
    page = guidelines_md(codebook)
    wanted = [one.id for one in (*codebook.categories, *codebook.voices, *codebook.frames)]
    wanted += [one.name for one in codebook.rules] + [one.url for one in codebook.literature]
    assert [one for one in wanted if one not in page] == []


def test_the_guidelines_print_marked_words_bold_and_say_where_there_is_nothing(codebook):
    page = guidelines_md(codebook)
    assert "- The treasurer **allegedly** moved the money in June." in page
    assert "- The repairs may take until autumn. *(nothing)*" in page


def test_references_are_cited_by_name_and_year(codebook):
    assert "(Predelli 2003)" in guidelines_md(codebook)


@pytest.mark.parametrize(
    ("languages", "english", "french"), [(("en",), True, False), (("fr",), False, True), ((), True, True)]
)
def test_examples_on_the_screen_and_in_the_instructions_are_in_the_languages_of_the_study(
    codebook, languages, english, french
):
    for page in (labels_xml(codebook, languages=languages), instruction_html(codebook, languages)):
        assert ("The treasurer [allegedly] moved" in page) is english
        assert ("le complice [présumé]" in page) is french
        assert "adverbs and adjectives of doubt or hearsay" in page
        assert "what is imagined: a condition" in page


def test_the_short_form_has_every_category(codebook):
    assert all(f"<b>{one.id}</b>" in instruction_html(codebook) for one in codebook.categories)

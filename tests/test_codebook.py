import re

import pytest

from framing import package_data
from framing.codebook import FILE, contrast_with_black, read_codebook
from framing.contracts import VOICES
from framing.errors import StudyError
from framing.studio.guidelines import guidelines_md
from framing.studio.labelling_screen import labels_xml

STOCK = package_data.folder("label_config")


@pytest.fixture
def edited(tmp_path):
    """The stock codebook with one piece of its text replaced."""

    def edit(old, new):
        text = (STOCK / "codebook.toml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "codebook.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "codebook.toml"

    return edit


@pytest.fixture(scope="module")
def stock():
    return read_codebook(STOCK / "codebook.toml")


def test_the_stock_codebook_has_the_seven_categories_first_three_voices_and_five_frames(stock):
    assert stock.category_ids[:7] == (
        "hedge", "reporting_verb", "naming", "loaded", "scare_quotes", "euphemism", "vague_attribution",
    )  # fmt: skip
    assert tuple(voice.id for voice in stock.voices) == VOICES
    assert len(stock.frames) == 5


@pytest.mark.parametrize("name", ["labels.xml", "guidelines.md"])
def test_the_committed_pages_are_those_of_the_codebook(stock, name):
    made = {"labels.xml": labels_xml, "guidelines.md": guidelines_md}[name](stock)
    assert (STOCK / name).read_bytes() == made.encode("utf-8"), "run: framing codebook"


def test_every_category_has_examples_to_mark_and_to_leave_alone_in_every_language(stock):
    for category in stock.categories:
        for language in stock.languages:
            marked = [bool(one.marked) for one in category.examples if one.language == language]
            assert set(marked) == {True, False}, (category.id, language)


def test_every_category_and_frame_rests_on_literature_that_can_be_found(stock):
    urls = {one.key: one.url for one in stock.literature}
    for entry in (*stock.categories, *stock.voices, *stock.frames):
        assert entry.literature
        assert all(
            urls[key].startswith(("https://doi.org/10.", "https://aclanthology.org/")) for key in entry.literature
        )


def test_no_reference_stands_idle(stock):
    cited = {key for entry in (*stock.categories, *stock.voices, *stock.frames) for key in entry.literature}
    assert cited == {one.key for one in stock.literature}


def test_an_example_knows_its_words(stock):
    example = stock.categories[0].examples[0]
    assert (example.marked, example.plain) == (("allegedly",), "The treasurer allegedly moved the money in June.")


def test_a_category_is_printed_by_its_title_and_without_one_by_its_id_with_blanks(stock, edited):
    titles = [stock.category_title(category_id) for category_id in stock.category_ids[:7]]
    assert titles == [
        "hedges", "reporting verbs", "evaluative naming", "loaded wording", "scare quotes", "euphemisms",
        "vague attribution",
    ]  # fmt: skip
    untitled = read_codebook(edited('title = "reporting verbs"\n', ""))
    assert untitled.category_title("reporting_verb") == "reporting verb"
    assert stock.category_title("own_category") == "own category"


def test_the_guidelines_print_titles_and_the_screen_labels_by_id(stock):
    assert "### scare quotes (`scare_quotes`, key 5)\n" in guidelines_md(stock)
    assert '<Label value="scare_quotes"' in labels_xml(stock)


def test_the_digest_is_of_answers_not_of_wording(stock, edited):
    assert read_codebook(edited("#2e8fd6", "#3a95d9")).digest == stock.digest
    assert read_codebook(edited('id = "hedge"', 'id = "doubt"')).digest != stock.digest


@pytest.mark.parametrize(("colour", "ratio"), [("#000000", 1.0), ("#ffffff", 21.0), ("#777777", 4.69)])
def test_contrast_is_that_of_wcag(colour, ratio):
    assert contrast_with_black(colour) == pytest.approx(ratio, abs=0.005)


FAULTS = [
    ("framing = 1", "framing = 2", "framing = 2 is not a format"),
    ('id = "hedge"', 'id = "He dge"', "id 'He dge' must be lower-case letters"),
    ('id = "naming"', 'id = "hedge"', "id 'hedge' occurs 2 times"),
    ('title = "hedges"', 'title = "scare quotes"', "title 'scare quotes' occurs 2 times"),
    ('hotkey = "2"', 'hotkey = "1"', "hotkey '1' occurs 2 times"),
    ('hotkey = "2"', 'hotkey = "u"', "reporting_verb: hotkey 'u' must be one character"),
    ('hotkey = "2"', 'hotkey = "a"', "one character that the screen does not use: a, u"),
    ('hotkey = "2"', 'hotkey = "22"', "reporting_verb: hotkey '22' must be one character"),
    ("#2e8fd6", "blue", "hedge: colour 'blue' must be like"),
    ("#2e8fd6", "#102030", "hedge: black text on #102030 has contrast 1.27; it needs 4.5"),
    ('id = "quote"', 'id = "citation"', "voices are outlet, citation, paraphrase; they must be"),
    ('"hyland2005", ', '"nobody1999", ', "hedge: no reference 'nobody1999'"),
    ("[allegedly]", "[allegedly", "hedge: unbalanced brackets"),
    ('language = "fr", text = "Le trésorier', 'language = "xx", text = "Le trésorier', "hedge: an example is in 'xx'"),
    ("definition = ", "defintion = ", r"unknown key categories\[0\].defintion \(did you mean 'definition'"),
    ('title = "', "title = ", "not TOML"),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_fault_is_named(edited, old, new, message):
    with pytest.raises(StudyError, match=message):
        read_codebook(edited(old, new))


def test_a_missing_codebook_says_what_makes_one(tmp_path):
    with pytest.raises(StudyError, match="'framing codebook' writes the default one"):
        read_codebook(tmp_path / FILE)


# a character that XML cannot hold, and where; the last ones can be held
UNWRITABLE = [("\\u0001", "U+0001"), ("\\u001b", "U+001B"), ("\\uffff", "U+FFFF")]


@pytest.mark.parametrize(("written", "named"), UNWRITABLE)
def test_a_character_that_xml_cannot_hold_is_refused_with_its_entry(tmp_path, written, named):
    source = (STOCK / FILE.name).read_text(encoding="utf-8")
    path = tmp_path / FILE.name
    path.write_text(source.replace('definition = "', f'definition = "{written}', 1), encoding="utf-8")
    with pytest.raises(StudyError, match=rf"categories '\w+'\.definition has the character {re.escape(named)}"):
        read_codebook(path)


def test_tabs_line_ends_and_emoji_are_no_such_characters(tmp_path):
    source = (STOCK / FILE.name).read_text(encoding="utf-8")
    path = tmp_path / FILE.name
    path.write_text(source.replace('definition = "', 'definition = "\\t\\n🚢', 1), encoding="utf-8")
    assert labels_xml(read_codebook(path))

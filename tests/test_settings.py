import json

import pytest

from framing.errors import FramingError, StudyError
from framing.settings import read_settings, write_settings
from framing.studio.address import read_address

GOOD = 'framing = 1\ntitle = "T"\nlanguages = ["en"]\n'


def read(tmp_path, text):
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path / "study.toml")


def test_the_least_study_has_defaults(tmp_path):
    settings = read(tmp_path, GOOD)
    assert (settings.seed, settings.sampling.annotators, settings.report.population) == (1, 2, "super")


def test_outlets_and_actors_are_read(tmp_path):
    settings = read(tmp_path, GOOD + '[[outlets]]\nid = "a"\n[[actors]]\nid = "g"\nnames = { en = ["x", "y"] }\n')
    assert settings.outlet_ids == ("a",)
    assert settings.actors[0].names["en"] == ("x", "y")


def test_a_section_is_the_json_value_that_it_is_read_back_as(tmp_path):
    actor = '[[actors]]\nid = "g"\nstock = "government"\nnames = { en = ["x", "y"] }\n'
    settings = read(tmp_path, GOOD + actor)
    made = [{"id": "g", "title": "", "stock": "government", "names": {"en": ["x", "y"]}}]
    assert settings.section("actors") == made == json.loads(json.dumps(made))
    assert settings.section("sampling")["annotators"] == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + "sede = 2", r"unknown key sede \(did you mean 'seed'\?\)"),
        (
            GOOD + "[sampling]\nblind_shares = 0.1",
            r"unknown key sampling.blind_shares \(did you mean 'blind_share'\?\)",
        ),
        (GOOD + '[model]\nfolds = "event"', "model.folds should be a whole number, not 'event'; model.fold_by says"),
        (GOOD + "[model]\nfolds = 2.5", r"model.folds should be a whole number, not 2.5$"),
        (GOOD + "token = 'x'", "unknown key token; known are framing, title"),
        (GOOD.replace("title", "titel"), r"unknown key titel \(did you mean 'title'\?\)"),
        ("framing = 1\nlanguages = []", "missing key title"),
        (GOOD.replace("1", "2"), "framing = 2 was made by a newer version; this one reads up to 1: upgrade framing"),
        (GOOD.replace("1", '"x"'), "framing = 'x' is not a format of a study; it should be 1"),
        (GOOD + "seed = 1.5", "seed should be a whole number, not 1.5"),
        (GOOD + "seed = true", "seed should be a whole number, not True"),
        (GOOD + "outlets = 'a'", "outlets should be a list, not 'a'"),
        (GOOD + "[sampling]\nblind_share = 1.5", "sampling.blind_share = 1.5 is out of bounds; it may be 0.0 to 1.0"),
        (GOOD + "[report]\npopulation = 'supper'", r"report.population = 'supper' .* \(did you mean 'super'\?\)"),
        (GOOD + "[model]\nname = '../x'", "model.name = '../x' becomes a folder: letters, digits"),
        (GOOD + "[report]\nname = '.git'", "report.name = '.git' becomes a folder"),
        (GOOD + '[[outlets]]\nid = "a"\n[[outlets]]\nid = "a"', "outlets: id 'a' occurs twice"),
        (
            GOOD + '[[outlets]]\nid = "a"\n[[outlets]]\nid = "b"\nname = "a"',
            "have the same name, 'a'",
        ),
        (GOOD + '[[outlets]]\nname = "a"', r"missing key outlets\[0\].id"),
        (GOOD + '[[actors]]\nid = "g"', "actors: 'g' has no name; give it names or a stock actor"),
        (GOOD + '[[actors]]\nid = "g"\nnames = { en = ["–"] }', r"'g': names\.en: '–' has no letter or digit"),
        (GOOD + '[figures]\nformats = ["pdf", "jpeg"]', "formats = 'jpeg' is unknown; it may be pdf, png"),
        (GOOD + "[[", "not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_what_there_is_instead(tmp_path, text, message):
    with pytest.raises(StudyError, match=message):
        read(tmp_path, text)


def test_a_folder_without_study_toml_is_no_study(tmp_path):
    with pytest.raises(StudyError, match=r"is not a study: it has no study\.toml; 'framing new DIR' creates one"):
        read_settings(tmp_path / "study.toml")


@pytest.mark.parametrize(
    ("section", "old", "new"),
    [
        ("markers", "least_score = 0.5", "min_precision"),
        ("model", 'group = "event"', "fold_by"),
        ("report", 'family = "report"', "correction_family"),
        ("report", 'opinion = ["comment"]', "opinion_sections"),
    ],
)
def test_a_key_that_had_another_name_names_its_new_one(tmp_path, section, old, new):
    path = tmp_path / "study.toml"
    path.write_text(f'framing = 1\ntitle = "T"\nlanguages = ["en"]\n[{section}]\n{old}\n')
    with pytest.raises(StudyError, match=rf"it is now called {section}\.{new}; rename it"):
        read_settings(path)


def test_keys_are_written_into_a_section_and_all_else_stays(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text('framing = 1  # the form\ntitle = "T"\nlanguages = ["en"]\n[studio]\nbatch = 7 # few\n')
    write_settings(path, "studio", projects=[3])
    write_settings(path, "model", folds=3)
    assert path.read_text().startswith('framing = 1  # the form\ntitle = "T"')
    assert "batch = 7 # few\nprojects = [3]\n" in path.read_text()
    assert (read_settings(path).studio.projects, read_settings(path).model.folds) == ((3,), 3)


@pytest.mark.parametrize("name", ["herald ", " herald", "", " ", "her\\u0007ald", "he\u0301rald"])
@pytest.mark.parametrize(
    "text",
    ['[[outlets]]\nid = "{}"', '[[actors]]\nid = "{}"\nnames = {{ en = ["x"] }}', '[studio]\nannotators = ["{}"]'],
)
def test_an_id_that_nothing_can_be_equal_to_is_refused(tmp_path, text, name):
    (tmp_path / "study.toml").write_text(GOOD + text.format(name), encoding="utf-8")
    with pytest.raises(StudyError, match=r"(outlets|actors|annotators): id .*(empty|ends with a space|NFC)"):
        read_settings(tmp_path / "study.toml")
    (tmp_path / "study.toml").write_text(GOOD + text.format("The Hérald"), encoding="utf-8")
    assert read_settings(tmp_path / "study.toml")


@pytest.mark.parametrize("url", ["http://127.0.0.1\\n:8080", "http://127.0.0.1:8080/\\t", "http://127.0 .0.1"])
def test_an_address_with_a_line_end_or_a_blank_is_no_address(tmp_path, url):
    (tmp_path / "study.toml").write_text(GOOD + f'[studio]\nurl = "{url}"', encoding="utf-8")
    with pytest.raises(FramingError, match="is not the address of a Label Studio server"):
        read_address(read_settings(tmp_path / "study.toml").studio.url)

import pytest

from framing import package_data
from framing.errors import StudyError
from framing.steps.codebook import codebook


def test_current_pages_are_left_as_they_are(study):
    assert codebook(study.path) == []


def test_an_edited_codebook_makes_both_pages_anew(study):
    path = study.path / "label_config" / "codebook.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('id = "hedge"', 'id = "doubt"'), encoding="utf-8")
    assert [one.name for one in codebook(study.path)] == ["labels.xml", "guidelines.md"]
    assert 'value="doubt"' in (study.path / "label_config" / "labels.xml").read_text(encoding="utf-8")


def test_a_study_that_shows_the_outlet_gets_a_screen_that_does(study):
    with (study.path / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[studio]\nshow_outlet = true\n")
    assert [one.name for one in codebook(study.path)] == ["labels.xml"]


def test_a_study_without_a_codebook_gets_the_stock_one(study):
    for path in (study.path / "label_config").iterdir():
        path.unlink()
    codebook(study.path)
    assert {path.name for path in (study.path / "label_config").iterdir()} >= {"codebook.toml", "labels.xml"}


def test_the_folder_of_the_stock_codebook_need_not_be_a_study(tmp_path):
    (tmp_path / "label_config").mkdir()
    stock = (package_data.folder("label_config") / "codebook.toml").read_bytes()
    (tmp_path / "label_config" / "codebook.toml").write_bytes(stock)
    assert len(codebook(tmp_path)) == 2


def test_another_folder_is_an_error(tmp_path):
    with pytest.raises(StudyError, match="is not a study"):
        codebook(tmp_path)


def test_a_study_of_another_version_is_not_said_to_be_up_to_date(study):
    (study.path / "data").mkdir(exist_ok=True)
    (study.path / "data" / "manifest.json").write_text('{"framing": 1, "stages": {"pulled": {}}}')
    with pytest.raises(StudyError, match="another version of framing made this study"):
        codebook(study.path)

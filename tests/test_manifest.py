import pandas as pd
import pytest

from framing.errors import StudyError
from framing.files import read_json, write_json
from framing.manifest import Recipe, Row, read_manifest, reasons_stale, write_manifest
from framing.stages import stage
from framing.version import __version__

ROW = Row(Recipe({"articles": "1"}, {"sampling": {"annotators": 2}, "seed": 1}, version="1.0"), "sample", {}, 3, "ab")
OTHER_VERSION = "another version of framing made this study: move the folder .* away and run the steps again"


def rewritten(path, change):
    write_manifest({"sample": ROW}, path)
    facts = read_json(path)
    change(facts["stages"])
    write_json(facts, path)
    return path


def test_rows_are_read_back_as_they_were_written(tmp_path):
    write_manifest({"sample": ROW}, tmp_path / "manifest.json")
    assert read_manifest(tmp_path / "manifest.json") == {"sample": ROW}


@pytest.mark.parametrize("name", ["pulled", "annotated", "shown", "decided", "decisions", "stories"])
def test_a_stage_that_this_version_does_not_have_is_one_line_that_says_what_to_do(tmp_path, name):
    path = rewritten(tmp_path / "manifest.json", lambda stages: stages.update({name: stages["sample"]}))
    with pytest.raises(StudyError, match=f"has no stage called '{name}'; {OTHER_VERSION}.*'framing pull' brings"):
        read_manifest(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.pop("by"),
        lambda row: row.pop("libraries"),
        lambda row: row.update(rows="3"),
        lambda row: row.update(inputs=["articles"]),
        lambda row: row.update(packs={"en": 1}),
        lambda row: row.update(version="1\x1b[2J"),
    ],
)
def test_a_row_that_cannot_be_read_is_one_line_that_names_its_stage(tmp_path, change):
    path = rewritten(tmp_path / "manifest.json", lambda stages: change(stages["sample"]))
    with pytest.raises(StudyError, match=f"cannot read the row of stage 'sample'; {OTHER_VERSION}"):
        read_manifest(path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda row: row.pop("by"), ""),
        (lambda row: row.update(rows="3"), ""),
        (lambda row: row.update(by="nobody"), ": no command 'nobody' makes the stage"),
        (lambda row: row.update(by="train"), ": no command 'train' makes the stage"),
    ],
)
def test_a_row_of_this_version_that_was_edited_is_not_said_to_be_of_another_version(tmp_path, change, fault):
    def edit(stages):
        stages["sample"]["version"] = __version__
        change(stages["sample"])

    path = rewritten(tmp_path / "manifest.json", edit)
    with pytest.raises(StudyError, match=f"row of stage 'sample' is not as framing wrote it{fault}; correct it, or"):
        read_manifest(path)


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        (ROW.recipe, []),
        (Recipe({"articles": "2"}, ROW.recipe.settings, version="1.0"), ["articles have changed"]),
        (
            Recipe({"articles": "1"}, {"sampling": {"annotators": 3}, "seed": 1}, version="1.0"),
            ["sampling.annotators was 2, and is 3 in study.toml"],
        ),
        (
            Recipe({"articles": "1"}, {"sampling": {"annotators": 3, "x": [1]}, "seed": 2}, version="1.0"),
            ["[sampling] in study.toml has changed", "seed was 1, and is 2 in study.toml"],
        ),
        (Recipe({"articles": "1"}, ROW.recipe.settings, version="2.0"), ["it was made by version 1.0"]),
    ],
)
def test_what_has_changed_is_named_with_both_values_if_they_are_short(recipe, reason):
    assert reasons_stale(stage("sample"), recipe, ROW) == reason


def test_a_stage_that_another_command_brought_depends_on_its_inputs_alone():
    brought = Row(ROW.recipe, "rehydrate --keep", {}, 3, "ab")
    assert reasons_stale(stage("sample"), Recipe({"articles": "1"}, {}, version="2.0"), brought) == []
    assert reasons_stale(stage("sample"), Recipe({"articles": "2"}), brought) == ["articles have changed"]


def test_a_step_says_how_many_rows_were_added(study):
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": "x", "language": "en", "text": "One.", "words": 1})
    assert study.keep("articles", articles).added == 2
    assert study.build("articles", lambda: articles.head(1), force=True).added == -1
    assert study.build("articles", lambda: articles).added == 0

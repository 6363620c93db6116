import os
from pathlib import Path

import pytest

from framing.errors import InputError, LanguageError, StudyError
from framing.markers.find import find_markers
from framing.steps.prelabel import prelabel
from framing.study_rules import AddedEntry, Overlay, Retired, Scoped, read_overlay, unknown_rules

TEXT = 'The brutal scullers left. "A brutal night," the mayor said. The regime allegedly fell.'


def found(**changes):
    return [(one.text, one.rule, one.voice) for one in find_markers(TEXT, overlay=Overlay(**changes))
            if one.category in ("loaded", "naming")]  # fmt: skip


OUTLET, QUOTE = ("brutal", "en/loaded/brutal", "outlet"), ("brutal", "en/loaded/brutal", "quote")
REGIME = ("regime", "en/naming/regime", "outlet")


def rule_of(words):
    return next(one.rule for one in find_markers(TEXT) if one.text.startswith(words))


@pytest.mark.parametrize(
    ("changes", "gone", "there"),
    [
        pytest.param({}, [], ["brutal", "brutal night", "regime"], id="nothing"),
        pytest.param({"retired": (Retired(rule="en/naming/regime"),)}, ["regime"], ["brutal"], id="retired"),
        pytest.param({"added": (AddedEntry(language="en", category="naming", term="sculler", inflection="noun"),)},
                     [], ["scullers", "regime"], id="added with its forms"),
        pytest.param({"added": (AddedEntry(language="fr", category="naming", term="scullers"),)},
                     ["scullers"], ["regime"], id="added to another language"),
        pytest.param({"scoped": (Scoped(rule="en/naming/regime", voices=("quote",)),)}, ["regime"], [], id="scoped"),
    ],
)  # fmt: skip
def test_a_study_changes_what_is_found(changes, gone, there):
    texts = [one.text for one in find_markers(TEXT, overlay=Overlay(**changes))]
    assert [words for words in gone if words in texts] == []
    assert [words for words in there if not any(text in words for text in texts)] == []


def test_a_scoped_rule_fires_in_its_voices_alone():
    rule = rule_of("brutal")
    both = [one.voice for one in find_markers(TEXT) if one.rule == rule]
    kept = [one.voice for one in find_markers(TEXT, overlay=Overlay(scoped=(Scoped(rule=rule, voices=("outlet",)),)))
            if one.rule == rule]  # fmt: skip
    assert "outlet" in both
    assert kept == ["outlet"] * both.count("outlet")


def test_a_shorter_entry_comes_back_where_a_longer_one_is_retired():
    text = "They were soldiers of fortune."
    added = (AddedEntry(language="en", category="naming", term="soldiers"),)
    longer = find_markers(text, overlay=Overlay(added=added))
    shorter = find_markers(text, overlay=Overlay(added=added, retired=(Retired(rule=longer[0].rule),)))
    assert ([one.text for one in longer], [one.text for one in shorter]) == (["soldiers of fortune"], ["soldiers"])


def test_a_study_without_the_file_changes_nothing(tmp_path):
    assert read_overlay(tmp_path) == Overlay()


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        pytest.param("x = [", "rules.toml: not TOML", id="no TOML"),
        pytest.param('[[retird]]\nrule = "x"', "unknown key retird .did you mean 'retired'", id="unknown key"),
        pytest.param("framing = 7", "framing = 7 is not a format", id="newer"),
        pytest.param('[[scoped]]\nrule = "x"\nvoices = ["me"]', "voices are me; they may be outlet", id="voice"),
        pytest.param('[[added]]\nlanguage = "en"\ncategory = "naming"\nterm = "x"\ninflection = "nuon"',
                     "no word class 'nuon' .did you mean 'noun'", id="word class"),
        pytest.param('[[added]]\nlanguage = "en"\ncategory = "naming"\nterm = "—"', "has no letter", id="no letter"),
        pytest.param('[[added]]\nlanguage = "en"\ncategory = "naming"\nterm = "regime"', "already", id="in the pack"),
        pytest.param('[[retired]]\nrule = "x"\n[[retired]]\nrule = "x"', "x occurs twice", id="twice"),
    ],
)  # fmt: skip
def test_an_unsound_file_is_named_with_its_fault(tmp_path, toml, message):
    (tmp_path / "rules.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        read_overlay(tmp_path)


def test_an_entry_of_a_language_without_pack_is_refused(tmp_path):
    (tmp_path / "rules.toml").write_text('[[added]]\nlanguage = "xx"\ncategory = "naming"\nterm = "x"')
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        read_overlay(tmp_path)


def test_rules_that_nothing_has_are_told():
    overlay = Overlay(retired=(Retired(rule="en/naming/regime"), Retired(rule="en/naming/regmie")),
                      scoped=(Scoped(rule="en/scare_quotes/short", voices=("outlet",)),))  # fmt: skip
    assert unknown_rules(overlay, ["en"], ["en/scare_quotes/short"]) == ["en/naming/regmie"]


def test_a_change_of_the_file_makes_the_markers_stale_and_prelabel_follows_it(labelled_study):
    prelabel(labelled_study, force=True)
    before = set(labelled_study.markers()["rule"])
    (labelled_study.path / "rules.toml").write_text('[[retired]]\nrule = "en/naming/regime"\n')
    stale = {one.stage: one.because for one in labelled_study.status() if one.state == "stale"}
    assert stale["markers"] == "rules.toml has changed"
    assert "names" not in stale
    made, *_ = prelabel(labelled_study)
    assert made.written
    assert before - set(labelled_study.markers()["rule"]) == {"en/naming/regime"}


LISTED = '[[listed]]\nfile = "lists/own.tsv"\nlanguage = "en"\n'


@pytest.mark.parametrize("put", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
@pytest.mark.parametrize("name", ["rules.toml", "lists/own.tsv"])
def test_what_is_no_file_in_its_place_is_refused_and_not_taken_for_none(tmp_path, name, put):
    (tmp_path / "lists").mkdir()
    if name != "rules.toml":
        (tmp_path / "rules.toml").write_text(LISTED, encoding="utf-8")
    put(tmp_path / name)
    with pytest.raises(InputError, match=f"{name}: (is a folder|is not a file|cannot read: No such file)"):
        read_overlay(tmp_path)

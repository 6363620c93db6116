import json
import shutil

import pytest
import tomlkit

from framing import package_data
from framing.codebook import FILE
from framing.errors import InputError
from framing.overwriting import WriteResult
from framing.steps.report import page_of, report
from framing.steps.status import next_command
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")


def told(study):
    return {one.stage: one.state for one in study.status() if one.stage in ("estimates", "report")}


def lose_the_page(study):
    page_of(study).unlink()


def lose_the_folder(study):
    shutil.rmtree(study.path / "reports")


def edit_the_page(study):
    page_of(study).write_text("mine")


def change_the_codebook(study):
    path, stock = study.path / FILE, tomlkit.parse((package_data.folder("label_config") / "codebook.toml").read_text())
    codebook = tomlkit.parse(path.read_text())
    codebook["categories"].append(next(one for one in stock["categories"] if one["id"] == "euphemism"))
    path.write_text(tomlkit.dumps(codebook))


def change_a_setting(study):
    path = study.path / "study.toml"
    path.write_text(path.read_text().replace("A small study", "Another study"))


CHANGES = (
    (lambda study: None, {"estimates": "fresh", "report": "fresh"}),
    (lose_the_page, {"estimates": "fresh", "report": "changed"}),
    (lose_the_folder, {"estimates": "fresh", "report": "missing"}),
    (change_the_codebook, {"estimates": "stale", "report": "stale"}),
    (change_a_setting, {"estimates": "fresh", "report": "stale"}),
)


@pytest.mark.parametrize(("change", "states"), CHANGES)
def test_status_says_of_the_report_what_the_command_would_do(made, monkeypatch, change, states):
    change(made)
    study = open_study(made.path)
    assert told(study) == states
    calls = []
    monkeypatch.setattr("framing.steps.report._files", lambda *_: {})
    monkeypatch.setattr("framing.steps.report.write_folder", lambda *_, **__: calls.append("written") or WriteResult())
    monkeypatch.setattr("framing.steps.report._estimates", lambda *_: made.estimates())
    report(study)
    assert bool(calls) == (states["report"] != "fresh")


def test_a_page_that_was_edited_is_not_written_over_unasked(made):
    edit_the_page(made)
    assert told(made) == {"estimates": "fresh", "report": "changed"}
    with pytest.raises(InputError, match=r"index.html: has been changed since framing wrote it"):
        report(made)
    assert page_of(made).read_text() == "mine"
    notes = []
    report(made, force=True, tell=notes.append)
    assert notes == ["overwrote index.html, which framing had not written, or which had been changed since"]


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"files": 5}', "[" * 100_000])
def test_a_manifest_that_is_none_is_no_report_that_is_up_to_date(made, text):
    page_of(made).with_name("manifest.json").write_text(text)
    assert told(made)["report"] == "changed"


def test_a_report_that_is_made_again_is_up_to_date(made):
    lose_the_folder(made)
    assert next_command([one for one in made.status() if one.stage == "report"]) == "framing report"
    report(made)
    assert told(made) == {"estimates": "fresh", "report": "fresh"}


def test_estimates_and_report_of_gold_that_is_stale_wait_for_it(made):
    path = made.path / "study.toml"
    path.write_text(path.read_text() + '[adjudication]\nrule = "dawid_skene"\n')
    assert told(open_study(made.path)) == {"estimates": "waiting", "report": "waiting"}
    assert not report(open_study(made.path)).written


def test_a_report_with_excerpts_that_study_toml_does_not_ask_for_is_one_that_the_command_would_not_make(made):
    report(made, excerpts=True)
    (status,) = [status for status in made.status() if status.stage == "report"]
    assert (status.state, status.because) == ("stale", "report.excerpts was True, and is False in study.toml")
    assert not report(made, excerpts=True).written
    assert report(made).written


@pytest.mark.parametrize("files", [{"nothere.csv": ""}, {}, {"index.html": ""}, {"\ud800.csv": "0" * 64}])
def test_a_manifest_that_vouches_for_nothing_is_no_report_that_is_up_to_date(made, files):
    path = page_of(made).with_name("manifest.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "files": files}))
    assert told(made)["report"] == "changed"

import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import InputError
from framing.report.print import find_chromium
from framing.steps.report import check, page_of, report
from framing.study import open_study


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def untouched(reported, tmp_path_factory):
    """A reported study with a copy of its report beside it."""
    folder = tmp_path_factory.mktemp("checked")
    study = open_study(shutil.copytree(reported, folder / "study"))
    return study, shutil.copytree(page_of(study).parent, folder / "theirs")


def test_a_report_of_the_same_study_is_the_same_to_the_byte(untouched):
    study, theirs = untouched
    result = run("report", "--study", study.path, "--check", theirs)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "is what the study gives today" in result.stderr


def test_what_differs_is_said_and_the_exit_code_tells(untouched, tmp_path):
    study, theirs = untouched
    theirs = shutil.copytree(theirs, tmp_path / "theirs")
    (theirs / "contrasts.csv").write_text("category\n", encoding="utf-8")
    (theirs / "paper" / "corpus.tex").unlink()
    named = replace(study, settings=replace(study.settings, title="Another"))
    told = check(named, theirs)
    assert "study.title: there A small study, here Another" in told
    assert "contrasts.csv: is not the file that was written" in told
    assert "paper/corpus.tex: is missing" in told
    assert "index.html: would be made otherwise today" in told
    assert not [line for line in told if line.startswith("estimates.csv")]


def test_a_folder_without_a_report_is_refused(untouched, tmp_path):
    with pytest.raises(InputError, match=r"has no manifest\.json"):
        check(untouched[0], tmp_path)


def test_without_a_chromium_a_pdf_is_refused_in_one_line(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="a PDF is printed by Chromium, and there is none here"):
        find_chromium()


def test_excerpts_on_the_command_line_keep_the_texts_out_and_estimates_as_they_are(made):
    before = made.estimates()
    assert 'id="packed"' in page_of(made).read_text(encoding="utf-8")
    report(made, excerpts=True)
    assert 'id="packed"' not in page_of(made).read_text(encoding="utf-8")
    assert before.equals(made.estimates())
    assert not report(made, excerpts=True).made

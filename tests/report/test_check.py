import json
import os
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import InputError
from framing.parquet_files import read_parquet
from framing.report.pdf import find_chromium
from framing.steps.report import check_report, page_of, report
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def untouched(sketched, tmp_path_factory):
    """A reported study with a copy of its report beside it."""
    folder = tmp_path_factory.mktemp("checked")
    study = open_study(shutil.copytree(sketched, folder / "study"))
    return study, shutil.copytree(page_of(study).parent, folder / "theirs")


def test_a_report_of_the_same_study_is_the_same_to_the_byte(untouched):
    study, theirs = untouched
    result = run("report", "--study", study.path, "--verify", theirs)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "matches a new report" in result.stderr


def test_what_differs_is_said_and_the_exit_code_tells(untouched, tmp_path):
    study, theirs = untouched
    theirs = shutil.copytree(theirs, tmp_path / "theirs")
    (theirs / "contrasts.csv").write_text("category\n", encoding="utf-8")
    (theirs / "paper" / "corpus.tex").unlink()
    named = replace(study, settings=replace(study.settings, title="Another"))
    told = check_report(named, theirs)
    assert "study.title: there A small study, here Another" in told
    assert "contrasts.csv: is not the file that was written" in told
    assert "paper/corpus.tex: is missing" in told
    assert "index.html: would be different in a new report" in told
    assert not [line for line in told if line.startswith("estimates.csv")]


def test_a_report_reads_each_table_once(made, monkeypatch):
    read = []
    monkeypatch.setattr(
        "framing.study.read_parquet",
        lambda path, columns=(): read.append((path.name, *columns)) or read_parquet(path, columns),
    )
    report(made, force=True)
    assert "articles.parquet" in {name for name, *_ in read}
    assert sorted(read) == sorted(set(read))


def test_a_folder_without_a_report_is_refused(untouched, tmp_path):
    with pytest.raises(InputError, match=r"has no manifest\.json"):
        check_report(untouched[0], tmp_path)


def test_without_a_chromium_a_pdf_is_refused_in_one_line(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="printing a PDF needs Chromium, which was not found"):
        find_chromium()


def test_excerpts_on_the_command_line_keep_the_texts_out_and_estimates_as_they_are(made):
    before = made.estimates()
    assert 'id="packed"' in page_of(made).read_text(encoding="utf-8")
    report(made, excerpts=True)
    assert 'id="packed"' not in page_of(made).read_text(encoding="utf-8")
    assert before.equals(made.estimates())
    assert not report(made, excerpts=True).written


HOSTILE = {
    "../../victim.csv": "was not checked",
    "/etc/passwd": "was not checked",
    "figures\\x.svg": "was not checked",
    "a\0b.csv": "was not checked",
    "notes.txt": "was not checked",
    "pipe.svg": "is a named pipe",
    "link.csv": "is a symbolic link",
    "out/x.csv": "is in out, which is a symbolic link",
    "folder.csv": "is a folder",
}


def test_a_hostile_manifest_is_read_without_hanging_or_leaving_its_folder(untouched, tmp_path):
    study, theirs = untouched
    theirs = shutil.copytree(theirs, tmp_path / "theirs")
    os.mkfifo(theirs / "pipe.svg")
    (theirs / "folder.csv").mkdir()
    (theirs / "link.csv").symlink_to("/etc/passwd")
    (theirs / "out").symlink_to(tmp_path)
    facts = json.loads((theirs / "manifest.json").read_text(encoding="utf-8"))
    facts["files"] |= dict.fromkeys(HOSTILE, "0" * 64)
    (theirs / "manifest.json").write_text(json.dumps(facts | {"seed": "\x1b[2J"}), encoding="utf-8")
    lines = check_report(study, theirs)
    assert [words for words in HOSTILE.values() if not any(words in line for line in lines)] == []
    assert len(lines) == len(HOSTILE) + 1
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize("text", ["[]", "null", "5", "{}", "", '{"files": 3}', "[" * 100_000, '{"a":' * 100_000,
                                  '{"files": ' + "9" * 5000 + "}", "\0"])  # fmt: skip
def test_what_is_no_manifest_of_a_report_is_one_line(untouched, tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json: is not the manifest of a report"):
        check_report(untouched[0], tmp_path)


def test_a_check_writes_nothing_even_where_the_estimates_are_stale(made, desk, tmp_path):
    theirs = shutil.copytree(page_of(made).parent, tmp_path / "theirs")
    made.keep("gold", desk()["gold"].head(100))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert "estimates.csv: would be different in a new report" in check_report(made, theirs)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before

"""A temporary folder that is full or missing is one line, wherever one is used."""

import errno
import tempfile

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import InputError
from framing.report.pdf import print_page
from framing.sources import languages
from framing.steps.removed_lines import spool
from framing.temporary import temporary_errors, temporary_folder

MESSAGE = "cannot use the temporary folder"


def no_space(*args, **options):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full(monkeypatch):
    """A temporary folder that takes nothing, and an identifier of languages that was not unpacked yet."""
    for name in ("mkdtemp", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, no_space)
    monkeypatch.setattr("framing.steps.removed_lines.TemporaryFile", no_space)
    languages._identifier.cache_clear()
    yield
    languages._identifier.cache_clear()


@pytest.mark.parametrize("words", [["{}"], ["-"], ["{}", "--language", "en", "--open"]])
def test_show_says_that_it_cannot_use_the_temporary_folder(full, tmp_path, words):
    path = tmp_path / "a.txt"
    path.write_text("The regime fell.", encoding="utf-8")
    result = CliRunner().invoke(main, ["show", *(word.format(path) for word in words)], input="The regime fell.")
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert f"{MESSAGE}" in result.stderr
    assert "No space left on device; set TMPDIR to another" in result.stderr


@pytest.mark.parametrize("enter", [temporary_folder, spool])
def test_no_temporary_folder_is_one_error(full, enter):
    with pytest.raises(InputError, match=MESSAGE), enter():
        pass


def test_a_page_is_not_printed_without_one(full, tmp_path, monkeypatch):
    monkeypatch.setattr("framing.report.pdf.find_chromium", lambda: "chromium")
    with pytest.raises(InputError, match=MESSAGE):
        print_page(tmp_path / "index.html")


def test_other_errors_within_stay_what_they_are():
    with pytest.raises(ZeroDivisionError), temporary_errors():
        raise ZeroDivisionError
    with pytest.raises(FileNotFoundError), temporary_folder() as folder:
        (folder / "none").read_bytes()


def test_a_temporary_folder_is_gone_afterwards():
    with temporary_folder() as folder:
        (folder / "a").write_text("x")
    assert not folder.exists()

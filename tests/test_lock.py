import subprocess
import sys
import threading

import pytest

from framing.errors import InputError, StudyError
from framing.lock import FILE, lock_holder, only_writer

HOLD = """
import sys
from pathlib import Path
from framing.lock import only_writer
with only_writer(Path(sys.argv[1]), "prelabel"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path):
    """A folder whose lock another process holds, and that process."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "data")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield tmp_path / "data", process
    process.kill()
    process.communicate()


def test_a_second_writer_is_told_who_is_writing(held):
    folder, process = held
    said = (
        rf"'framing prelabel' \(process {process.pid}, since \d\d:\d\d:\d\d\) is writing in this study; run this again"
    )
    with pytest.raises(StudyError, match=said), only_writer(folder, "score"):
        pytest.fail("two wrote at once")


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_process_that_died_holds_nothing(held, end):
    folder, process = held
    getattr(process, end)()
    process.wait()
    with only_writer(folder, "score") as taken:
        assert taken


def test_what_a_writer_calls_may_write_too(tmp_path):
    with only_writer(tmp_path, "retrain") as outer, only_writer(tmp_path, "pull") as inner:
        assert (outer, inner) == (True, False)
    with only_writer(tmp_path, "pull") as again:
        assert again


def test_another_thread_of_the_same_process_is_another_writer(tmp_path):
    refused = []

    def write():
        try:
            with only_writer(tmp_path, "score"):
                pass
        except StudyError as error:
            refused.append(str(error))

    with only_writer(tmp_path, "prelabel"):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert ["'framing prelabel'" in message for message in refused] == [True]


@pytest.mark.parametrize("content", [b"", b"null", b"[1]", b"{}", b"\xff\xfe", b"[" * 5000])
def test_a_lock_that_says_nothing_of_its_holder_still_holds(held, content):
    folder, _ = held
    (folder / FILE).write_bytes(content)
    with pytest.raises(StudyError, match="another command is writing in this study"), only_writer(folder, "score"):
        pytest.fail("two wrote at once")


def test_where_no_lock_can_be_made_the_disk_is_named(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(InputError, match="cannot write"), only_writer(tmp_path / "data", "score"):
        pytest.fail("there is no lock")


def test_a_lock_that_is_somebodys_file_is_not_written_into(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE).hardlink_to(tmp_path / "thesis.txt")
    with pytest.raises(InputError, match="is no lock of framing"), only_writer(tmp_path / "data", "score"):
        pytest.fail("there is no lock")
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_who_holds_a_lock_is_told_and_of_a_killed_process_nobody(held):
    folder, process = held
    assert lock_holder(folder).startswith(f"'framing prelabel' (process {process.pid}, since ")
    process.kill()
    process.wait()
    assert lock_holder(folder) == ""
    assert lock_holder(folder / "elsewhere") == ""

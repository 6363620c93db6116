import fcntl
import json
import os
import sys
from pathlib import Path

import pytest

from framing import outputs
from framing.errors import InputError
from framing.folder_state import look, read_file_list
from framing.outputs import clear_under_way, write_files, write_folder
from framing.overwriting import LIST, STAGING, Maker

BRAT = Maker("brat export", "export elsewhere", (".ann", ".txt"), alone=True)
FILE = Maker("export", "export elsewhere", (".csv",))
FIRST = {"a.ann": b"1", "b.ann": b"2", "sub/c.txt": b"3"}
SECOND = {"a.ann": b"1", "b.ann": b"two", "sub/d.txt": b"4"}


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_output_replaces_deletes_and_leaves_what_is_not_its_own(tmp_path):
    write_folder(tmp_path, FIRST, BRAT)
    (tmp_path / "a.txt").write_bytes(b"mine")
    written = write_folder(tmp_path, SECOND, BRAT)
    assert (written.replaced, written.deleted) == (("b.ann",), ("sub/c.txt",))
    assert {**contents(tmp_path), LIST: b""} == {**SECOND, "a.txt": b"mine", LIST: b""}
    assert write_folder(tmp_path, SECOND, BRAT).notes == ()


def test_writers_of_one_folder_delete_nothing_of_each_other(tmp_path):
    write_folder(tmp_path, FIRST, BRAT)
    write_files(tmp_path, {"m.csv": b"m"}, FILE)
    write_folder(tmp_path, {"a.ann": b"1"}, BRAT)
    write_files(tmp_path, {"n.csv": b"n"}, FILE)
    assert set(contents(tmp_path)) == {"a.ann", "m.csv", "n.csv", LIST}


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_with_a_list_of_another_maker_alone_is_somebodys(tmp_path, force):
    write_files(tmp_path, {"m.csv": b"m"}, FILE)
    with pytest.raises(InputError, match="is not empty, and has no"):
        write_folder(tmp_path, FIRST, BRAT, force=force)


def test_a_file_of_ones_own_that_happens_to_be_equal_is_never_deleted_later(tmp_path):
    write_folder(tmp_path, {"a.ann": b"1"}, BRAT)
    (tmp_path / "b.ann").write_bytes(b"2")
    write_folder(tmp_path, {"a.ann": b"1", "b.ann": b"2"}, BRAT)
    write_folder(tmp_path, {"a.ann": b"1"}, BRAT)
    assert (tmp_path / "b.ann").read_bytes() == b"2"


def test_a_changed_file_that_is_not_wanted_any_more_is_left_even_by_force(tmp_path):
    write_folder(tmp_path, FIRST, BRAT)
    (tmp_path / "sub" / "c.txt").write_bytes(b"edited")
    with pytest.raises(InputError, match=r"c\.txt: has been changed since"):
        write_folder(tmp_path, SECOND, BRAT)
    assert write_folder(tmp_path, SECOND, BRAT, force=True).left == ("sub/c.txt",)
    assert (tmp_path / "sub" / "c.txt").read_bytes() == b"edited"
    assert write_folder(tmp_path, SECOND, BRAT).notes == ()


ODD = {
    "a named pipe": os.mkfifo,
    "a folder": os.mkdir,
    "a symbolic link": lambda path: os.symlink("../victim", path),
    "in sub, which is a symbolic link": lambda path: os.symlink("..", path.parent),
}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_regular_file_is_not_touched_and_hangs_nothing(tmp_path, kind, force):
    (tmp_path / "victim").write_bytes(b"mine")
    name = "sub/victim" if "sub" in kind else "victim"
    (tmp_path / "out").mkdir()
    ODD[kind](tmp_path / "out" / name)
    with pytest.raises(InputError, match=f"is {kind} and is left alone; move it away, or export elsewhere"):
        write_files(tmp_path / "out", {name: b"x"}, FILE, force=force)
    assert (tmp_path / "victim").read_bytes() == b"mine"


OUTSIDE = json.dumps({"framing": 1, "files": {"../victim": {"by": "export", "sha256": "0" * 64}}})


@pytest.mark.parametrize(
    "text", ["[]", "null", "", "[" * 100_000, '{"files":' * 100_000, "9" * 5000, "\ud800", OUTSIDE]
)
def test_a_list_that_is_none_is_refused_in_one_line_and_counts_as_empty_by_force(tmp_path, text):
    (tmp_path / LIST).write_text(text, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(InputError, match="is not a list that framing wrote; move it and the files next to it away"):
        write_files(tmp_path, {"m.csv": b"m"}, FILE)
    write_files(tmp_path, {"m.csv": b"m"}, FILE, force=True)
    assert list(read_file_list(tmp_path)) == ["m.csv"]


@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: os.symlink("nowhere", path)])
def test_a_list_that_is_no_file_is_refused_even_by_force(tmp_path, put):
    put(tmp_path / LIST)
    with pytest.raises(InputError, match="where framing keeps a list; move it away"):
        write_files(tmp_path, {"m.csv": b"m"}, FILE, force=True)


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "", ".", LIST, "a\0b", "x" * 300 + ".csv"])
def test_a_name_that_cannot_be_written_is_one_line(tmp_path, name):
    with pytest.raises(InputError, match=r"is not a name that framing can write|File name too long"):
        write_files(tmp_path, {name: b"x"}, FILE)
    assert list(tmp_path.iterdir()) == []


def test_the_permissions_of_a_replaced_file_stay(tmp_path):
    write_files(tmp_path, {"m.csv": b"1"}, FILE)
    (tmp_path / "m.csv").chmod(0o600)
    write_files(tmp_path, {"m.csv": b"2", "n.csv": b"2"}, FILE)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("m.csv", "n.csv")] == [0o600, 0o666 & ~umask()]


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_folder_that_another_command_holds_is_refused_and_taken_when_it_is_free(tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "_SECONDS", 0.1)
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(InputError, match="another command is writing here"):
        write_files(tmp_path, {"m.csv": b"1"}, FILE)
    os.close(held)
    write_files(tmp_path, {"m.csv": b"1"}, FILE)


def test_a_full_disk_leaves_all_as_it_was(tmp_path, monkeypatch):
    write_folder(tmp_path, FIRST, BRAT)
    before = contents(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(InputError, match="cannot write: No space left on device"):
            write_folder(tmp_path, SECOND, BRAT)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("refused", ["fsync", "mkdir", "replace"])
def test_a_full_disk_names_the_one_file_that_was_asked_for_and_no_file_under_way(tmp_path, monkeypatch, refused):
    def refuse(path, *_, **__):
        raise OSError(28, "No space left on device", None if refused == "fsync" else str(path))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, refused, refuse)
    with pytest.raises(InputError, match=r"^m\.csv: cannot write: No space left on device$"):
        write_files(Path(), {"m.csv": b"1"}, FILE)


def test_a_folder_that_the_disk_refuses_is_named_itself(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(tmp_path / "out"))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(InputError, match="out: cannot write: Permission denied"):
        write_folder(tmp_path / "out", FIRST, BRAT)


def test_a_leftover_of_ours_is_cleared_and_another_folder_of_that_name_is_not(tmp_path):
    for name, inside in (("aaaaaaaa", "0"), ("bbbbbbbb", "thesis.txt")):
        (tmp_path / f"{STAGING}{name}").mkdir()
        (tmp_path / f"{STAGING}{name}" / inside).write_bytes(b"half")
    write_folder(tmp_path, FIRST, BRAT)
    assert set(contents(tmp_path)) == {*FIRST, LIST, f"{STAGING}bbbbbbbb/thesis.txt"}


def test_a_link_into_the_folder_is_not_followed_by_a_look(tmp_path):
    (tmp_path / "x").symlink_to("/etc/passwd")
    assert (look(tmp_path, "x").sha256, look(tmp_path, "x").oddity) == ("", "is a symbolic link")


EVENTS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod")


def killed(folder, files, at):
    """Write in a process that ends before its file operation ``at``, as by SIGKILL; tell whether it did."""
    if not (child := os.fork()):
        count = iter(range(at))

        def hook(event, words):
            if event in EVENTS and next(count, None) is None:
                os._exit(9)

        sys.addaudithook(hook)
        write_folder(folder, files, BRAT)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("then", [SECOND, FIRST])
@pytest.mark.parametrize("earlier", [None, FIRST])
def test_killed_at_any_operation_it_can_run_again_and_the_result_is_the_same(tmp_path, earlier, then):
    expected = []
    for at in range(200):
        folder = tmp_path / str(at)
        if earlier:
            write_folder(folder, earlier, BRAT)
            (folder / "mine.txt").write_bytes(b"mine")
        over = not killed(folder, SECOND, at)
        write_folder(folder, then, BRAT)
        expected.append({name: content for name, content in contents(folder).items()})
        if over:
            break
    assert over
    assert at > 15
    assert [number for number, found in enumerate(expected) if found != expected[-1]] == []
    assert set(expected[-1]) == {*then, LIST, *(["mine.txt"] if earlier else [])}
    assert not json.loads(expected[-1][LIST]).keys() - {"framing", "files"}


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_a_killed_process_had_done_is_settled_by_whoever_writes_next(tmp_path):
    write_folder(tmp_path / "whole", FIRST, BRAT)
    write_folder(tmp_path / "whole", SECOND, BRAT)
    done, expected = 0, contents(tmp_path / "whole")
    for at in range(200):
        write_folder(folder := tmp_path / str(at), FIRST, BRAT)
        over = not killed(folder, SECOND, at)
        clear_under_way(folder)
        assert not list(folder.glob(f"{STAGING}*"))
        done += (now := contents(folder)) == expected
        assert now == expected or {**now, LIST: b""} != {**expected, LIST: b""}
        if over:
            break
    assert done > 2


def test_files_under_way_are_left_to_the_command_that_is_writing_them(tmp_path):
    (tmp_path / f"{STAGING}abcd1234").mkdir()
    (tmp_path / f"{STAGING}abcd1234" / "0").write_bytes(b"half")
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert clear_under_way(tmp_path) == 0
    os.close(held)
    assert (clear_under_way(tmp_path), set(contents(tmp_path))) == (1, {LIST})


def test_a_folder_in_which_nothing_is_under_way_is_not_written(tmp_path):
    assert (clear_under_way(tmp_path), clear_under_way(tmp_path / "none")) == (0, 0)
    assert list(tmp_path.iterdir()) == []

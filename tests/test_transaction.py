import os
from contextlib import suppress

import pytest

from framing.errors import InputError
from framing.transaction import COMMIT, clear_staging, finish, is_unfinished, replacing_together

OLD = {"a.txt": "old a", "models/m/one": "old", "models/m/two": "old"}
NEW = {"a.txt": "new a", "models/m/one": "new"}  # the folder has a file less
STEPS = ("rename", "replace", "rmdir", "unlink", "fsync", "mkdir")


class Killed(BaseException):
    """Stands for a process that ends without another word."""


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".staging")
    }


def replace_all(folder):
    with replacing_together(folder) as staged:
        staged.path(folder / "a.txt").write_text(NEW["a.txt"])
        model = staged.path(folder / "models" / "m")
        model.mkdir()
        (model / "one").write_text(NEW["models/m/one"])


def kill_at(patch, number):
    """Let the call of that number be the last thing that the process does; return the calls that there were."""
    calls = []

    def counted(call):
        def last(*args, **kwargs):
            calls.append(call)
            if len(calls) >= number:
                raise Killed
            return call(*args, **kwargs)

        return last

    for name in STEPS:
        patch.setattr(os, name, counted(getattr(os, name)))
    return calls


def test_files_and_folders_are_replaced_together(tmp_path):
    write(tmp_path, OLD)
    replace_all(tmp_path)
    assert read(tmp_path) == NEW
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "models"]


def test_a_process_killed_at_any_moment_leaves_all_of_the_old_or_all_of_the_new(tmp_path, monkeypatch):
    seen = set()
    for number in range(1, 100):
        write(folder := tmp_path / str(number), OLD)
        with monkeypatch.context() as patch:
            calls = kill_at(patch, number)
            with suppress(Killed):
                replace_all(folder)
        decided = is_unfinished(folder)
        finish(folder)
        seen.add(decided)
        assert read(folder) in ((NEW,) if decided else (OLD, NEW))
        if len(calls) < number:  # it ran to its end
            break
    assert seen == {True, False}
    assert number > 20


def test_what_is_unfinished_can_be_finished_in_as_many_goes_as_it_takes(tmp_path, monkeypatch):
    write(tmp_path, OLD)
    with monkeypatch.context() as patch:
        patch.setattr("framing.transaction.finish", lambda folder: None)
        replace_all(tmp_path)
    assert is_unfinished(tmp_path)
    for _ in range(100):
        with monkeypatch.context() as patch:
            kill_at(patch, 3)
            try:
                finish(tmp_path)
            except Killed:
                continue
        break
    assert (read(tmp_path), is_unfinished(tmp_path)) == (NEW, False)


def test_a_failure_before_the_decision_changes_nothing_and_leaves_nothing(tmp_path):
    write(tmp_path, OLD)
    with pytest.raises(TypeError, match="must be str"), replacing_together(tmp_path) as staged:
        staged.path(tmp_path / "a.txt").write_text(7)
    assert read(tmp_path) == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "models"]


def test_a_full_disk_is_one_clear_error_and_leaves_the_old_files(tmp_path, monkeypatch):
    write(tmp_path, OLD)
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(InputError, match="cannot write: No space left on device"):
        replace_all(tmp_path)
    assert read(tmp_path) == OLD


def test_what_killed_processes_have_staged_is_cleared(tmp_path):
    write(tmp_path, {**OLD, ".staging.abcd1234/a.txt": "half"})
    clear_staging(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "models"]


@pytest.mark.parametrize("name", ["..%2Fvictim.txt", "%2Ftmp%2Fvictim.txt", "a%2F..%2F..%2Fvictim.txt", "%2E%2E"])
def test_a_commit_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    write(tmp_path, {"victim.txt": "mine", f"data/{COMMIT}/{name}": "theirs"})
    with pytest.raises(InputError, match="was not put there by an unfinished write"):
        finish(tmp_path / "data")
    assert (tmp_path / "victim.txt").read_text() == "mine"


def test_a_folder_behind_a_link_is_not_replaced(tmp_path):
    write(tmp_path, {"mine/m/notes": "mine"})
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(tmp_path / "mine")
    with pytest.raises(InputError, match=r"leads out of .* by a link"), replacing_together(tmp_path / "data") as staged:
        staged.path(tmp_path / "data" / "models" / "m").mkdir()
    assert (tmp_path / "mine" / "m" / "notes").read_text() == "mine"


def test_a_folder_that_a_full_disk_refuses_is_one_clear_error(tmp_path, monkeypatch):
    with replacing_together(tmp_path) as staged:
        monkeypatch.setattr(os, "mkdir", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(InputError, match="models/m: cannot write: No space left on device"):
            staged.new_folder(tmp_path / "models" / "m")


def link(path):
    path.symlink_to(path.parent.parent / "mine")


def folder(path):
    path.mkdir(parents=True)


def file(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("theirs")


@pytest.mark.parametrize("put", [link, file, os.mkfifo], ids=["link", "file", "pipe"])
def test_a_commit_that_is_no_folder_is_named_and_nothing_is_moved(tmp_path, put):
    write(tmp_path, {"mine/thesis.txt": "mine", "data/a.txt": "old a"})
    put(tmp_path / "data" / COMMIT)
    assert not is_unfinished(tmp_path / "data")
    with pytest.raises(InputError, match=r"\.commit: was not put there by .*; move it away"):
        replace_all(tmp_path / "data")
    assert read(tmp_path)["mine/thesis.txt"] == "mine"
    assert read(tmp_path)["data/a.txt"] == "old a"


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("a.txt", folder), ("a.txt", link), ("a.txt", os.mkfifo), ("models", file), ("a.txt%2Fx", file),
        (".replaced", link), (".replaced", file),
    ],
)  # fmt: skip
def test_an_entry_that_no_transaction_makes_is_named_before_anything_is_moved(tmp_path, name, put):
    write(tmp_path, {"a.txt": "old a", "b.txt": "old b", "models/m/one": "old", f"{COMMIT}/b.txt": "new b"})
    put(tmp_path / COMMIT / name)
    with pytest.raises(InputError, match=f"{name}: was not put there by an unfinished write of framing; move it away"):
        finish(tmp_path)
    assert (tmp_path / "b.txt").read_text() == "old b"


def test_what_only_looks_like_a_staging_folder_stays(tmp_path):
    write(tmp_path, {".staging.raw/a.txt": "mine", "mine/x": "mine"})
    (tmp_path / ".staging.abcdefgh").symlink_to(tmp_path / "mine")
    os.mkfifo(tmp_path / ".staging.12345678")
    assert clear_staging(tmp_path) == 0
    assert (tmp_path / "mine" / "x").exists()
    assert (tmp_path / ".staging.raw" / "a.txt").exists()


@pytest.mark.parametrize("kind", ["a folder in place of a file", "a link in place of a folder"])
def test_what_could_not_be_moved_after_the_decision_is_named_before_it_and_nothing_is_stuck(tmp_path, kind):
    target, is_file = tmp_path / "a", kind.endswith("file")
    target.mkdir() if is_file else target.symlink_to(tmp_path.parent)

    def write():
        with replacing_together(tmp_path) as staged:
            staged.path(target).write_text("new") if is_file else staged.new_folder(target)

    with pytest.raises(InputError, match=r"a: is a (folder|symbolic link); move it away"):
        write()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]

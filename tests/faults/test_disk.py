"""A disk that is full, or that one may only read: one line, an exit code, and the study as it was."""

import errno
import os
import shutil
import subprocess

import pytest

COMMANDS = (
    "ingest texts2.jsonl", "prelabel", "sample", "pull export2.json", "adjudicate", "train", "score",
    "sample --strategy uncertain --more 1",
)  # fmt: skip
WRITERS = (
    *COMMANDS, "report --force", "codebook", "rules --apply", "sample --force", "score --force", "train --force",
)  # fmt: skip
READERS = ("status", "agreement", "evaluate", "rules", "explain a01", "sample --plan")
# what a full disk refuses: see runner.py
GROWS = ("open", "os.mkdir", "os.rename", "fsync")
FEW = 2


def refused(answer, words):
    """Return whether a command ended with one line that says so; notes on the study may come before it."""
    *notes, last = answer["err"].splitlines()
    traced = any(note.startswith(("Traceback", " ", "framing: ")) for note in notes)
    return answer["code"] in (3, 6) and last.startswith("framing: ") and words in last and not traced


def check_full(run, folders, step, folder, **disturbance):
    """A command that meets a full disk says so; the study is that of before, or of after where all was decided."""
    with folders.copied(step.before, folder):
        words = "No space left on device" if "errno" in disturbance else "File too large"
        answer = run(folder, step.command, **disturbance)
        assert refused(answer, words), (disturbance, answer)
        decided = (folder / "study" / "data" / ".commit").is_dir()
        run(folder, "status")
        assert folders.difference(folder, step.after if decided else step.before) == [], disturbance
        assert run(folder, step.command)["code"] == 0
        assert folders.difference(folder, step.after) == [], disturbance


def growing(step):
    """Return the numbers of the calls that a full disk refuses."""
    return range(1, 1 + sum(call.startswith(GROWS) for call in step.calls))


@pytest.mark.parametrize("command", ["ingest texts2.jsonl", "prelabel", "pull export2.json", COMMANDS[-1]])
def test_a_full_disk_leaves_the_study_as_it_was(run, folders, second, tmp_path, command):
    step = second[command]
    for number in list(growing(step))[:: len(growing(step)) // FEW]:
        check_full(run, folders, step, tmp_path / "study", at=number, errno=errno.ENOSPC)


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_may_be_full_at_every_call(run, folders, second, tmp_path, command, tell):
    step = second[command]
    for number in growing(step):
        check_full(run, folders, step, tmp_path / "study", at=number, errno=errno.ENOSPC)
    tell(f"{step.command}: a full disk at {len(growing(step))} calls")


@pytest.mark.parametrize("command", ["ingest texts2.jsonl", "prelabel", "adjudicate"])
def test_a_file_that_may_not_grow_so_large_leaves_the_study_as_it_was(run, folders, second, tmp_path, command):
    for largest in (1, 2000):
        check_full(run, folders, second[command], tmp_path / "study", largest=largest)


@pytest.fixture
def read_only(flow, tmp_path):
    """A whole study that may be read by everybody and written by nobody."""
    folder = tmp_path / "read_only"
    shutil.copytree(flow[-1].after, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)


@pytest.mark.parametrize("command", READERS)
def test_a_study_that_may_only_be_read_is_read(run, flow, read_only, command):
    answer = run(read_only, command, powerless=True)
    assert (answer["code"], answer["out"]) == (0, run(flow[-1].after, command)["out"]), answer["err"]


@pytest.mark.parametrize("command", WRITERS)
def test_a_study_that_may_only_be_read_is_not_written(run, folders, flow, read_only, command):
    answer = run(read_only, command, powerless=True)
    assert refused(answer, "Permission denied") or "nothing has changed" in answer["err"], answer
    assert folders.difference(read_only, flow[-1].after) == []


def test_an_unfinished_study_that_may_only_be_read_does_not_pass_for_whole(run, flow, second, folders, tmp_path):
    step = second["prelabel"]
    moved = next(place for place, call in enumerate(step.calls, start=1) if call.endswith("data/markers.parquet"))
    with folders.copied(step.before, tmp_path / "study") as folder:
        run(folder, "prelabel", at=moved)
        folder.joinpath("study/data").chmod(0o555)
        answer = run(folder, "status", powerless=True)
        folder.joinpath("study/data").chmod(0o755)
    assert "markers changed" in " ".join(answer["out"].split())
    assert "next: framing prelabel" in answer["out"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own with 8 MiB, where this machine allows one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", folder], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", [*COMMANDS, "report"])
def test_a_disk_that_is_really_full_is_said_in_one_line(run, folders, second, small_disk, command, tell):
    step, said = second[command], 0
    for free in (0, 1, 2, 4, 8, 16, 32, 64, 128):
        with folders.copied(step.before, small_disk / "study") as folder:
            fill(small_disk / "filler", free * 1024)
            answer = run(folder, step.command)
            assert answer["code"] == 0 or refused(answer, "No space left on device"), (free, answer)
            said += answer["code"] != 0
            (small_disk / "filler").unlink()
            assert run(folder, step.command)["code"] == 0
            assert folders.difference(folder, step.after) == [], free
    tell(f"{command}: a file system of 8 MiB was full in {said} of 9 trials")
    assert said


def fill(path, free):
    """Write a file that leaves so many bytes of its file system free."""
    facts = os.statvfs(path.parent)
    with path.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, facts.f_bavail * facts.f_frsize - free)

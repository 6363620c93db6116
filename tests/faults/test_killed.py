"""A command that is killed and run again gives what an undisturbed one gives, and status tells no lie between."""

import json
import os
import random
import shutil
import subprocess
import sys

import pytest

COMMANDS = (
    "ingest texts2.jsonl", "prelabel", "sample", "pull export2.json", "adjudicate", "train", "score",
    "sample --strategy uncertain --more 1", "report", "link", "import-scores scores2.csv --name other", "run",
)  # fmt: skip
EVERY_DAY = ("ingest texts2.jsonl", "prelabel", "pull export2.json", "score", "report")
FEW = 2  # kills of a command in the tests of every day
MOMENTS = 50


def check(run, folders, step, folder, **disturbance):
    """Kill a step's command in a copy of its study, look at the status, run it again, and compare."""
    with folders.copied(step.before, folder):
        killed = run(folder, step.command, **disturbance)
        assert killed["code"] in (-9, 0), killed["err"]
        state = folders.fingerprint(folder)
        if state not in step.seen:
            check_status(run, folders, step, folder)
            again = run(folder, step.command)
            assert (again["code"], folders.difference(folder, step.after)) == (0, []), (disturbance, again["err"])
            step.seen.add(state)
        return killed["code"] == -9


def check_status(run, folders, step, folder):
    """Status calls a stage fresh only if it is the one of before or of after, and all up to date only if all is."""
    answer = run(folder, "status --json")
    assert answer["code"] == 0, answer["err"]
    said, now = json.loads(answer["out"]), folders.contents(folder)
    before, after = folders.contents(step.before), folders.contents(step.after)
    for name in (f"data/{one['stage']}.parquet" for one in said["stages"] if one["state"] == "fresh"):
        assert now.get(name) in (before.get(name), after.get(name)), name
    if said["next"].startswith("nothing"):
        assert folders.settled(folder) in (before, after)


def decisive(step, few):
    """Return ``few`` numbers of calls, evenly apart: the first one that flushes, and those that put files in place."""
    flushed = next(place for place, call in enumerate(step.calls) if call.startswith("fsync"))
    placed = [
        n for n, call in enumerate(step.calls) if call.startswith("os.rename") and "/.staging" not in call.split()[-1]
    ]
    numbers = [flushed, *placed]
    return sorted({1 + numbers[round(place * (len(numbers) - 1) / (few - 1))] for place in range(few)})


@pytest.mark.parametrize(
    "command",
    [command if command in EVERY_DAY else pytest.param(command, marks=pytest.mark.exhaustive) for command in COMMANDS],
)
def test_a_command_that_was_killed_and_is_run_again_gives_the_same_bytes(run, folders, second, tmp_path, command):
    step = second[command]
    numbers = decisive(step, FEW)
    killed = [check(run, folders, step, tmp_path / "study", at=number) for number in numbers]
    assert all(killed)


@pytest.mark.exhaustive
@pytest.mark.parametrize("place", [*range(8), *range(9, 22)])  # a report takes too long for both rounds
def test_a_command_may_be_killed_at_every_call_that_changes_the_study(run, folders, flow, tmp_path, place, tell):
    step = flow[place]
    killed = [check(run, folders, step, tmp_path / "study", at=at + 1) for at in range(len(step.calls))]
    tell(f"{step.command}: {sum(killed)} kill points")
    assert all(killed)


@pytest.mark.exhaustive
@pytest.mark.parametrize("place", range(9, 22))
def test_a_command_may_be_killed_at_any_moment(run, folders, flow, tmp_path, place, tell):
    step, moments = flow[place], random.Random(place)
    killed = [
        check(run, folders, step, tmp_path / "study", after=moments.uniform(0.001, step.seconds))
        for _ in range(MOMENTS)
    ]
    tell(f"{step.command}: killed at {sum(killed)} of {MOMENTS} random moments")
    assert any(killed)


@pytest.mark.exhaustive
@pytest.mark.parametrize("place", range(9, 22))
def test_the_flow_after_a_kill_ends_in_the_same_report(run, folders, flow, tmp_path, place):
    step = flow[place]
    with folders.copied(step.before, tmp_path / "study") as folder:
        assert run(folder, step.command, at=len(step.calls) // 2)["code"] == -9
        codes = [run(folder, later.command)["code"] for later in flow[place:]]
        assert (set(codes), folders.difference(folder, flow[-1].after)) == ({0}, [])


def test_a_report_of_which_a_file_is_gone_is_not_up_to_date(run, folders, flow, tmp_path):
    with folders.copied(flow[-1].after, tmp_path / "study") as folder:
        assert "nothing: the report is up to date" in run(folder, "status")["out"]
        shutil.rmtree(folder / "study" / "reports" / "report")
        assert "next: framing report" in run(folder, "status")["out"]


def test_what_a_killed_report_left_is_cleared_by_any_command_that_writes(run, folders, second, tmp_path):
    step = second["report"]
    written = next(place for place, call in enumerate(step.calls) if call.startswith("os.rename reports"))
    with folders.copied(step.before, tmp_path / "study") as folder:
        assert run(folder, step.command, at=written)["code"] == -9
        left = set(folders.contents(folder)) - set(folders.settled(folder))
        assert "note: cleared " in run(folder, "prelabel")["err"]
        assert left
        assert folders.contents(folder) == folders.settled(folder)


def test_what_a_killed_command_left_is_cleared_by_the_next_one_that_writes_and_said(run, folders, second, tmp_path):
    step = second["ingest texts2.jsonl"]
    opened = next(place for place, call in enumerate(step.calls, start=1) if call.startswith("fsync"))
    with folders.copied(step.before, tmp_path / "study") as folder:
        run(folder, step.command, at=opened)
        left = set(folders.contents(folder)) - set(folders.settled(folder))
        said = run(folder, "prelabel")["err"]
        assert left
        assert not left & set(folders.contents(folder))
        assert "note: cleared 2 files that an interrupted command had left unfinished\n" in said


@pytest.mark.exhaustive
def test_commands_of_their_own_give_what_the_forks_give(flow, folders, small_study, tmp_path):
    small_study.write(tmp_path)
    single = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    for step in flow:  # each with another seed for its hashes
        command = [sys.executable, "-P", "-m", "framing.cli", *step.command.split()]
        subprocess.run(command, cwd=tmp_path, env={**os.environ, **single, "FRAMING_STUDY": "study"}, check=True)
    assert folders.difference(tmp_path, flow[-1].after) == []

"""A command of two processes that is killed at a random moment, or interrupted: run again, it gives the same bytes."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from framing.sources.raw import RawArticle
from framing.steps.ingest import ingest
from framing.study import open_study

ARTICLES, SHARD, TRIES = 2000, 100, 50
FLOW = ("ingest texts1.jsonl", "prelabel", "sample", "pull export1.json", "adjudicate", "train")
COMMANDS = ("prelabel", "score")


def command(folder, name):
    return [sys.executable, "-P", "-m", "framing.cli", name, "--jobs", "2", "--study", str(folder / "study")]


def begin(folder, name):
    environment = {**os.environ, **{f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}}
    with said(folder).open("w") as stderr:
        return subprocess.Popen(
            command(folder, name), env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=stderr,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell in the background ignores it
        )  # fmt: skip


def said(folder):
    return folder / "stderr.txt"


@pytest.fixture(scope="module")
def large(run, small_study, tmp_path_factory):
    """By command, folders with a study of 2,000 articles before and after it, and the seconds that it takes."""
    folder = tmp_path_factory.mktemp("large")
    small_study.write(folder / "made")
    for line in FLOW:
        assert run(folder / "made", line)["code"] == 0, line
    texts = [text for _, _, text in small_study._texts()]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("framing.steps.article_shards.MAX_ARTICLES", SHARD)
        path, fields = Path("b.jsonl"), {"outlet": "herald", "language": "en"}
        ingest(open_study(folder / "made" / "study"), [
            RawArticle({**fields, "article_id": f"b{number:04d}", "text": texts[number % len(texts)]}, path, number)
            for number in range(ARTICLES)
        ])  # fmt: skip
    states, before = {}, folder / "made"
    for name in COMMANDS:
        after = Path(shutil.copytree(before, folder / name))
        began = time.monotonic()
        process = begin(after, name)
        assert process.wait() == 0, said(after).read_text()
        states[name] = (before, after, time.monotonic() - began)
        before = after
    return states


def family(pid):
    """Return a process and all that it has started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in family(int(child)))]


def wait_for_the_end_of(pids):
    end = time.monotonic() + 60
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids):
        assert time.monotonic() < end, "a process has outlived its parent"
        time.sleep(0.02)


def kill_once(folders, large, name, folder, draw):
    """Kill the command or one of its processes at a random moment, run it again, and compare."""
    before, after, seconds = large[name]
    with folders.copied(before, folder):
        process = begin(folder, name)
        time.sleep(draw.uniform(0, seconds))
        there = family(process.pid)
        victim = draw.choice(there) if there and draw.random() < 0.5 else process.pid
        if process.poll() is None:
            os.kill(victim, signal.SIGKILL)
        process.wait()
        wait_for_the_end_of(there[1:])
        again = begin(folder, name)
        assert again.wait() == 0, said(folder).read_text()
        assert folders.difference(folder, after) == []
        return process.returncode


@pytest.mark.parametrize("name", ["prelabel", pytest.param("score", marks=pytest.mark.exhaustive)])
def test_a_command_of_two_processes_that_was_killed_gives_the_same_bytes(folders, large, tmp_path, name):
    kill_once(folders, large, name, tmp_path / "again", random.Random(name))


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_of_two_processes_may_be_killed_at_any_moment(folders, large, tmp_path, name, tell):
    draw = random.Random(f"{name} at any moment")
    codes = [kill_once(folders, large, name, tmp_path / "again", draw) for _ in range(TRIES)]
    tell(f"{name} --jobs 2: {codes.count(-9)} of {TRIES} commands killed, {codes.count(0)} ended by themselves")
    assert codes.count(-9)


def test_ctrl_c_ends_all_processes_and_what_is_done_is_gone_on_with(folders, large, tmp_path):
    before, after, _ = large["prelabel"]
    with folders.copied(before, tmp_path / "again") as folder:
        process = begin(folder, "prelabel")
        while not list((folder / "study" / "data").glob(".done/markers/*.parquet")):
            assert process.poll() is None, "it has ended before it could be interrupted"
            time.sleep(0.001)
        there = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all processes get it
        assert process.wait(timeout=60) == 1
        assert said(folder).read_text().strip().splitlines()[-1:] == ["framing: interrupted"]
        wait_for_the_end_of(there[1:])
        assert len(there) > 2
        done = len(list((folder / "study" / "data").glob(".done/markers/*.parquet")))
        assert 0 < done < len(pd.read_parquet(after / "study" / "data" / "articles.parquet")) / SHARD
        assert begin(folder, "prelabel").wait() == 0
        assert folders.difference(folder, after) == []

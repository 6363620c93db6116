"""A real Dask scheduler with two workers on loopback: the bytes are those of one process."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from framing import scale
from framing.cli import main
from framing.errors import StudyError
from framing.shard_work import ShardWork
from framing.sources.raw import RawArticle
from framing.steps.ingest import ingest
from framing.steps.prelabel import prelabel
from framing.study import open_study

TEXTS = (
    "The regime allegedly fell on Monday. “We left at once and took the boats,” Ada Brink said.",
    "A brutal cut closed the ferry. The mayor said that the boats would be sold in spring.",
)
STEPS = Path(__file__).with_name("faulty_steps.py")  # workers import it


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers: its address, and the folder from which workers import."""
    folder = tmp_path_factory.mktemp("cluster")
    shutil.copy(STEPS, folder)
    facts = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(folder), "DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False"}
    common = {"env": environment, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    quiet = ["--scheduler-file", str(facts), "--no-dashboard"]
    processes = [subprocess.Popen([*dask, "scheduler", "--port", "0", "--host", "127.0.0.1", *quiet], **common)]
    worker = [*dask, "worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *quiet]
    processes += [subprocess.Popen(worker, **common) for _ in range(2)]
    end = time.monotonic() + 60
    while not facts.exists():
        assert time.monotonic() < end, "no scheduler"
        time.sleep(0.05)
    yield json.loads(facts.read_text())["address"]
    for process in processes:
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def ten(study, monkeypatch):
    """A study of ten articles in four shards, pre-labelled here."""
    monkeypatch.setattr("framing.steps.article_shards.MAX_ARTICLES", 3)
    fields = [{"article_id": f"a{number}", "outlet": "herald", "language": "en", "text": TEXTS[number % 2]}
              for number in range(10)]  # fmt: skip
    ingest(study, [RawArticle(each, Path("a.jsonl"), line) for line, each in enumerate(fields, start=1)])
    prelabel(study)
    return study


def files(study):
    return {
        path.relative_to(study.path).as_posix(): path.read_bytes()
        for path in sorted((study.path / "data").rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def framing(study, *words):
    command = [sys.executable, "-m", "framing.cli", *words, "--study", study.path.name]
    return subprocess.run(command, cwd=study.path.parent, capture_output=True, text=True)


def test_the_workers_of_a_scheduler_write_the_bytes_of_one_process(ten, cluster):
    here = files(ten)
    done = framing(ten, "prelabel", "--force", "--scheduler", cluster)
    assert (done.returncode, "framing:" in done.stderr, files(ten)) == (0, False, here), done.stderr


IN_THE_MIDDLE = """
import sys
from framing.scale import on_cluster
from framing.steps.prelabel import prelabel
from framing.study import open_study
import faulty_steps
counts = []
step = faulty_steps.dies_at_first
spread = lambda _, work: on_cluster(sys.argv[2], 2, step, work, counts.append)
prelabel(open_study(sys.argv[1]), force=True, spread=spread)
print(sum(counts))
"""


def test_what_a_lost_worker_worked_on_is_done_by_the_other(ten, cluster, tmp_path):
    here = files(ten)
    shutil.copy(STEPS, tmp_path)
    command = [sys.executable, "-c", IN_THE_MIDDLE, str(ten.path), cluster]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "10\n"), done.stderr
    assert (ten.path / "died").exists()
    assert files(ten) == here


def test_where_no_scheduler_answers_it_is_one_line(ten, monkeypatch):
    monkeypatch.setattr(scale, "_SECONDS", 1)
    with pytest.raises(StudyError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9; 'dask scheduler' starts"):
        prelabel(ten, force=True, spread=lambda step, work: scale.on_cluster("tcp://127.0.0.1:9", 2, step, work))


def test_without_dask_it_is_one_line(ten, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(StudyError, match=r"run pip install 'framing\[scale\]'"):
        prelabel(ten, force=True, spread=lambda step, work: scale.on_cluster("local", 2, step, work))


def test_a_worker_of_another_version_or_that_does_not_see_the_study_refuses(ten, tmp_path):
    here = scale._versions(ten.settings.languages)
    unit = ShardWork(ten, 0, {}, {}, frozenset(), 3)
    assert scale._work_on(lambda unit, advance: "done", unit, here) == "done"
    for changed, message in (({"framing": "9.9"}, "has framing .*, and this command 9.9"),
                             ({"the pack of 'fr'": "0"}, "has the pack of 'fr'")):  # fmt: skip
        with pytest.raises(StudyError, match=message):
            scale._work_on(lambda unit, advance: "done", unit, {**here, **changed})
    (ten.path / "study.toml").unlink()
    with pytest.raises(StudyError, match="does not see the study at"):
        scale._work_on(lambda unit, advance: "done", unit, here)


def test_a_study_of_one_shard_needs_no_scheduler(ten, monkeypatch):
    monkeypatch.setattr("framing.steps.article_shards.MAX_ARTICLES", 1000)
    before = files(ten)
    prelabel(open_study(ten.path), spread=lambda step, work: scale.on_cluster("tcp://nobody:1", 2, step, work))
    assert files(ten) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [(["--scheduler", "10.0.0.7:8786"], "expected tcp://HOST:PORT or local"),
     (["--scheduler", ""], "expected tcp://HOST:PORT or local"),
     (["--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"], "--jobs has no effect with --scheduler")],
)  # fmt: skip
def test_a_scheduler_that_is_none_and_jobs_beside_one_are_refused(study, words, message):
    result = CliRunner().invoke(main, ["prelabel", *words, "--study", str(study.path)])
    assert (result.exit_code, message in result.stderr) == (2, True)

"""Studies that are disturbed while commands write in them, and the undisturbed ones that they are compared with."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FIRST = (
    "ingest texts1.jsonl", "prelabel", "sample", "pull export1.json", "adjudicate", "train", "score",
    "sample --strategy uncertain --more 2", "report",
)  # fmt: skip
# the same study goes on: every stage is replaced by a newer one
SECOND = (
    "ingest texts2.jsonl", "prelabel", "sample", "pull export2.json", "adjudicate", "train", "score",
    "sample --strategy uncertain --more 1", "report",
)  # fmt: skip
# what a study may do without, and all that is due after it
THIRD = ("link", "sample", "import-scores scores2.csv --name other", "run")


@dataclass(frozen=True)
class Step:
    """One command of the undisturbed flow: the folders of before and after, and the calls that changed the study."""

    command: str
    before: Path
    after: Path
    calls: tuple[str, ...]
    seconds: float
    seen: set[str] = field(default_factory=set)  # states after a kill that were tried already


class Runner:
    """Runs framing commands in child processes; see ``runner.py``."""

    def __init__(self, process):
        self._process = process

    def together(self, *runs):
        self._process.stdin.write(json.dumps(runs) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __call__(self, folder, command, **disturbance):
        (answer,) = self.together({"args": command.split(), "study": str(folder / "study"), **disturbance})
        return answer


def beside(name):
    """Import a module of this folder."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def small_study():
    """The module that writes a small study."""
    return beside("small_study")


@pytest.fixture(scope="session")
def folders():
    """The module that copies and compares studies."""
    return beside("folders")


@pytest.fixture(scope="session")
def run():
    """Run a command in a folder's study: ``run(folder, "score", at=7)``."""
    # one thread each: what has threads must not fork
    single = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    command = [sys.executable, "-P", str(HERE / "runner.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env={**os.environ, **single}) as process:
        yield Runner(process)
        process.stdin.close()


@pytest.fixture(scope="session")
def flow(run, small_study, folders, tmp_path_factory):
    """Every command of the three rounds, undisturbed: a list of ``Step``."""
    folder = tmp_path_factory.mktemp("flow")
    small_study.write(folder / "00")
    steps = []
    for number, command in enumerate((*FIRST, *SECOND, *THIRD), start=1):
        before, after = folder / f"{number - 1:02d}", folder / f"{number:02d}"
        shutil.copytree(before, after)
        answer = run(after, command)
        assert answer["code"] == 0, answer["err"]
        assert folders.difference(before, after), f"{command} changes nothing: killing it proves nothing"
        steps.append(Step(command, before, after, tuple(answer["calls"]), answer["seconds"]))
    return steps


@pytest.fixture
def second(flow):
    """The steps of the second and the third round, by command; the first of a command counts."""
    return {step.command: step for step in reversed(flow[len(FIRST) :])}


@pytest.fixture
def tell(request, capsys):
    """Say how often something was tried; docs/reliability.md has the numbers."""

    def line(sentence):
        if hasattr(request.config, "workerinput"):
            return  # a process of pytest-xdist has no terminal
        with capsys.disabled():
            request.config.get_terminal_writer().line(f"\n    {sentence}")

    return line

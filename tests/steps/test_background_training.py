import os
import sys
import threading
import time

import pytest

from framing.steps.background_training import NOTED, STARTED, Trainer


def python(code, *words):
    return [sys.executable, "-c", code, *map(str, words)]


def ends(command, asks=1):
    """Run a trainer until it rests, and return what it answered and how its runs ended."""
    outcomes = []
    trainer = Trainer(command, outcomes.append)
    said = [trainer.ask() for _ in range(asks)]
    while trainer.running:
        time.sleep(0.01)
    return said, outcomes


ENDS = [
    ("print('{\"reason\": \"it is better\", \"taken\": true}')", "it is better"),
    ("import sys; print('note: x', file=sys.stderr); sys.exit('framing: there are 3: label more')",
     "training failed: there are 3: label more"),
    ("raise ValueError('a sentence of an article')", "training crashed with 1 (ValueError)"),
    ("import os; os.kill(os.getpid(), 9)", "training crashed with -9"),
    ("print('no JSON')", "the training reported nothing that can be read"),
    ("print('[]')", "the training reported nothing that can be read"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "outcome"), ENDS)
def test_each_end_is_told_in_a_sentence(code, outcome):
    assert ends(python(code)) == ([STARTED], [outcome])


def test_a_program_that_cannot_be_run_is_told():
    assert ends(["/no/such/program"]) == (
        [STARTED],
        ["cannot start training: No such file or directory"],
    )


def test_who_asks_while_it_runs_is_served_by_one_more_run(tmp_path):
    gate = tmp_path / "gate"
    wait = 'import os, sys, time\nwhile not os.path.exists(sys.argv[1]): time.sleep(0.01)\nprint(\'{"reason": ""}\')'
    outcomes = []
    trainer = Trainer(python(wait, gate), outcomes.append)
    assert [trainer.ask() for _ in range(4)] == [STARTED, NOTED, NOTED, NOTED]
    gate.touch()
    while trainer.running:
        time.sleep(0.01)
    assert len(outcomes) == 2
    assert trainer.ask() == STARTED


def test_runs_never_overlap(tmp_path):
    code = (
        "import os, sys, time\nos.mkdir(sys.argv[1])\ntime.sleep(0.05)\nos.rmdir(sys.argv[1])\n"
        'print(\'{"reason": "alone"}\')'
    )
    outcomes = []
    trainer = Trainer(python(code, tmp_path / "held"), outcomes.append)
    threads = [threading.Thread(target=trainer.ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    while trainer.running:
        time.sleep(0.01)
    assert set(outcomes) == {"alone"}
    assert 2 <= len(outcomes) <= 8


def test_stopping_ends_the_process_and_says_nothing(tmp_path):
    note = tmp_path / "pid"
    code = "import os, sys, time\nopen(sys.argv[1], 'w').write(str(os.getpid()))\ntime.sleep(60)"
    outcomes = []
    trainer = Trainer(python(code, note), outcomes.append)
    trainer.ask()
    while not (note.exists() and note.read_text()):
        time.sleep(0.01)
    trainer.stop()
    while trainer.running:
        time.sleep(0.01)
    assert outcomes == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)

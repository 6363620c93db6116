"""A function over values by several processes: in order, lazily, whatever happens to a process."""

import importlib
import os
import sys
from functools import partial

import pytest

from framing.errors import StudyError
from framing.steps.ordered_processes import in_order

# functions that other processes import
WORK = """
import os, signal, time
from pathlib import Path
from framing.errors import StudyError

def slow_if_even(number):
    time.sleep(0.01 * (number % 2 == 0))
    return number, os.getpid()

def dies_once(note, number):
    if number == 5 and not Path(note).exists():
        Path(note).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number

def dies_elsewhere(parent, number):
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return number

def refuses(number):
    if number == 7:
        raise StudyError("seven", details=("of this kind",))
    return number
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A module of functions that other processes can import."""
    (tmp_path / "ordered_work.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("ordered_work")
    del sys.modules["ordered_work"]


def test_results_keep_the_order_of_the_values_and_come_of_other_processes(work):
    results = list(in_order(2, [], work.slow_if_even, range(40)))
    assert [number for number, _ in results] == list(range(40))
    processes = {process for _, process in results}
    assert len(processes) == 2
    assert os.getpid() not in processes


@pytest.mark.parametrize(("jobs", "values"), [(1, 40), (2, 3), (8, 0)])
def test_one_process_or_a_few_values_are_worked_on_here(work, jobs, values):
    results = list(in_order(jobs, [], work.slow_if_even, range(values)))
    assert results == [(number, os.getpid()) for number in range(values)]


def test_values_are_taken_as_they_are_needed(work):
    taken = []

    def values():
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_order(2, [], work.refuses, values())
    assert next(results) == 0
    assert len(taken) <= 20
    results.close()


def test_what_a_killed_process_worked_on_is_done_here(work, tmp_path):
    note = str(tmp_path / "died")
    assert list(in_order(2, [], partial(work.dies_once, note), range(12))) == list(range(12))
    assert os.path.exists(note)


def test_where_all_processes_are_killed_the_rest_is_done_here(work):
    assert list(in_order(2, [], partial(work.dies_elsewhere, os.getpid()), range(30))) == list(range(30))


def test_an_error_in_another_process_is_raised_here_with_its_details(work):
    with pytest.raises(StudyError, match="seven") as caught:
        list(in_order(2, [], work.refuses, range(12)))
    assert caught.value.details == ("of this kind",)

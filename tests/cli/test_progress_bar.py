"""How far a step is: a line on a terminal, lines elsewhere, and nothing where it is quick."""

import pytest

from framing.cli import progress_bar
from framing.cli.progress_bar import ProgressBar, counted_records, counting


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(progress_bar, "time", clock := Clock())
    return clock


def run(clock, bar, seconds, number):
    for _ in range(seconds):
        clock.now += 1
        bar.advance(number)
    bar.end()


def test_where_stderr_is_no_terminal_there_is_a_line_every_ten_seconds(clock, capsys):
    run(clock, ProgressBar("score", "articles", 100_000), 29, 500)
    assert capsys.readouterr().err.splitlines() == [
        "score: 5,000 of 100,000 articles, 500 per second, 3:10 left",
        "score: 10,000 of 100,000 articles, 500 per second, 3:00 left",
    ]


def test_a_step_of_a_few_seconds_says_nothing(clock, capsys):
    run(clock, ProgressBar("score", "articles", 1000), 9, 100)
    assert capsys.readouterr().err == ""


def test_records_are_counted_with_the_time_that_is_left(clock, capsys):
    for _ in counted_records("train, encoding", range(100), 100):
        clock.now += 4
    assert capsys.readouterr().err.startswith("train, encoding: 3 of 100 articles, 0.2 per second, 6:28 left\n")


def test_without_a_total_the_bar_counts(clock, capsys):
    run(clock, ProgressBar("ingest", "articles"), 10, 150)
    assert capsys.readouterr().err == "ingest: 1,500 articles, 150 per second\n"


def test_on_a_terminal_it_is_one_line_after_two_seconds_that_goes_away(clock, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    bar = ProgressBar("prelabel", "articles", 8000)
    run(clock, bar, 1, 1000)
    assert capsys.readouterr().err == ""
    run(clock, bar, 3, 1000)
    lines = capsys.readouterr().err.split("\r\x1b[K")
    assert lines[1] == "prelabel  [######------------------]  2,000 of 8,000 articles, 1,000 per second, 0:06 left"
    assert lines[-1] == ""


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0:00"), (75, "1:15"), (3600, "1:00:00"), (90_061, "25:01:01")])
def test_a_duration_is_read_as_a_clock(seconds, text):
    assert progress_bar.duration(seconds) == text


def test_what_is_counted_is_handed_on_as_it_is(clock, capsys):
    with counting(iter("abc"), "reading") as records:
        for _ in range(3):
            clock.now += 10
            assert next(records) in "abc"
    assert capsys.readouterr().err == "reading: 1 articles, 0.1 per second\nreading: 2 articles, 0.1 per second\n"

import pytest

from framing.stages import STAGES
from framing.steps.status import next_command, status_table
from framing.study import StageStatus

pytestmark = pytest.mark.usefixtures("hurried")

PEOPLE = "framing push, label in Label Studio, then framing pull"


def all_fresh(**other):
    """All stages fresh but for ``other``: stage -> (state, rows)."""
    return [StageStatus(one.name, one.command, *other.get(one.name, ("fresh", 9))) for one in STAGES]


@pytest.mark.parametrize(
    ("other", "command"),
    [
        ({}, "nothing: the report is up to date"),
        ({"articles": ("missing", -1)}, "framing ingest"),
        ({"markers": ("stale", 9), "scores": ("stale", 9)}, "framing prelabel"),
        ({"sample": ("changed", 9)}, "framing sample"),
        ({"readings": ("missing", -1), "annotations": ("missing", -1), "gold": ("missing", -1)}, PEOPLE),
        ({"annotations": ("missing", -1), "shown_prelabels": ("missing", -1)}, "nothing: the report is up to date"),
        ({"readings": ("fresh", 0), "gold": ("missing", -1)}, PEOPLE),
        ({"server_tasks": ("missing", -1), "gold": ("missing", -1)}, "framing adjudicate"),  # imported readings
        ({"server_tasks": ("missing", -1), "annotations": ("missing", -1), "gold": ("missing", -1)}, PEOPLE),
        ({"server_tasks": ("missing", -1), "readings": ("stale", 9), "gold": ("waiting", 9)}, "framing pull"),
        ({"annotations": ("missing", -1), "gold": ("stale", 9)}, "framing adjudicate"),
        ({"readings": ("stale", 9)}, "framing pull"),
        ({"model": ("missing", -1)}, "framing train"),
    ],
)
def test_the_first_unfinished_stage_says_what_comes_next(other, command):
    assert next_command(all_fresh(**other)) == command


def test_advice_that_is_more_than_the_command_comes_before_it():
    sample = StageStatus("sample", "sample", "changed", -1, "no row", "framing sample --force")
    pulled = StageStatus("readings", "pull", "missing", -1, "its file is gone")
    assert next_command([sample, pulled]) == "framing sample --force"
    assert next_command([pulled]) == "framing pull"


def test_the_table_has_heads_and_words_for_what_is_counted_and_fits_a_terminal():
    why = "model is stale; scores is waiting; estimates is waiting"
    statuses = [
        StageStatus("articles", "ingest", "fresh", 1),
        StageStatus("report", "report", "waiting", 52, why),
        StageStatus("gold", "adjudicate", "missing", -1),
    ]
    assert status_table(statuses) == [
        "stage     state    contents   why",
        "articles  fresh    1 article",
        f"report    waiting  52 files   {why}",
        "gold      missing",
    ]
    broken = status_table(statuses, width=60)
    assert max(map(len, broken)) <= 60
    assert broken[2:4] == [
        "report    waiting  52 files   model is stale; scores is",
        " " * 30 + "waiting; estimates is waiting",
    ]

import pytest

from framing.stages import STAGES
from framing.steps.status import next_command
from framing.study import StageStatus

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
        ({"readings": ("stale", 9)}, "framing pull"),
        ({"model": ("missing", -1)}, "framing train"),
    ],
)
def test_the_first_unfinished_stage_says_what_comes_next(other, command):
    assert next_command(all_fresh(**other)) == command

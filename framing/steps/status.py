"""What comes next in a study."""

from collections.abc import Sequence

from framing.study import Standing

_PEOPLE = "framing push, label in Label Studio, then framing pull"


def next_command(standings: Sequence[Standing]) -> str:
    """Name the command that the first unfinished stage wants.

    Annotations that are missing want people first: the sample is pushed, they
    label, and only then is there something to pull.
    """
    for one in standings:
        if one.state != "fresh":
            return _PEOPLE if one.command == "pull" and one.state == "missing" else f"framing {one.command}"
        if one.stage == "annotated" and one.rows == 0:
            return _PEOPLE
    return "nothing: the report is up to date"

"""What comes next in a study."""

from collections.abc import Sequence

from framing.study import Standing


def next_command(standings: Sequence[Standing]) -> str:
    """Name the command that the first unfinished stage wants.

    Annotations that are missing want people first: the sample is pushed, they
    label, and only then is there something to pull.
    """
    for one in standings:
        if one.state != "fresh":
            if one.command == "pull" and one.state == "missing":
                return "framing push, label in Label Studio, then framing pull"
            return f"framing {one.command}"
    return "nothing: the report is up to date"

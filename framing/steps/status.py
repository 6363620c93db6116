"""Where a study stands, and what comes next."""

from collections.abc import Sequence

from framing.study import StageStatus

_PEOPLE = "framing push, label in Label Studio, then framing pull"


def next_command(statuses: Sequence[StageStatus]) -> str:
    """Name the command that the first unfinished stage wants.

    Annotations that are missing want people first: the sample is pushed, they
    label, and only then is there something to pull.
    """
    decided = any(status.stage == "gold" and status.state == "fresh" for status in statuses)
    for status in statuses:
        if decided and status.command == "pull" and status.state == "missing":
            continue  # labels that came from elsewhere, as by 'framing rehydrate --keep'
        if status.state != "fresh":
            return _PEOPLE if status.command == "pull" and status.state == "missing" else f"framing {status.command}"
        if status.stage == "readings" and status.rows == 0:
            return _PEOPLE
    return "nothing: the report is up to date"

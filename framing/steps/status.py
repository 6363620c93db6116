"""Where a study stands, and what comes next."""

from collections.abc import Sequence

from framing.stages import STAGES
from framing.study import StageStatus, Study

_OF_ARTICLES = ("link",)  # commands that need nothing but articles
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


def offers(study: Study) -> list[StageStatus]:
    """Return the stages that a study may do without, was not given yet, and could be made of its articles now."""
    return [
        StageStatus(candidate.name, candidate.command, "missing", -1, f"'framing {candidate.command}' makes it")
        for candidate in STAGES
        if candidate.optional and candidate.command in _OF_ARTICLES
        if study.has("articles") and not study.has(candidate.name)
    ]

"""The state of a study, and the next step."""

from collections.abc import Sequence
from textwrap import wrap

from framing.stages import STAGES, stage
from framing.study import StageStatus, Study
from framing.wording import counted

_HEADS = ("stage", "state", "contents", "why")
_MIN_WIDTH = 20  # of the last column; where a terminal leaves it less, the lines are not broken
_OF_ARTICLES = ("link",)  # commands that need nothing but articles
_READ = ("readings", "annotations")  # without which there is nothing to adjudicate
_PULLED = tuple(stage.name for stage in STAGES if stage.command == "pull")
_PEOPLE = "framing push, label in Label Studio, then framing pull"


def next_command(statuses: Sequence[StageStatus]) -> str:
    """Name the command that the first unfinished stage needs.

    Annotations that are missing need people first: the sample is pushed, they
    label, and only then is there something to pull.
    """
    needed = _needed_of_pull(statuses)
    for status in statuses:
        was_never = status.command == "pull" and status.state == "missing" and not status.because
        if was_never and status.stage not in needed:
            continue
        if status.state != "fresh":
            return _PEOPLE if was_never else status.remedy or f"framing {status.command}"
        if status.stage == "readings" and status.rows == 0:
            return _PEOPLE
    return "nothing: the report is up to date"


def _needed_of_pull(statuses: Sequence[StageStatus]) -> tuple[str, ...]:
    """Return the stages that only a pull can bring: of labels that came from elsewhere, the study needs no more."""
    there = {status.stage for status in statuses if status.state != "missing"}
    if "gold" in there:  # as by 'framing rehydrate --keep'
        return ()
    return _READ if there.issuperset(_READ) else _PULLED


def status_table(statuses: Sequence[StageStatus], *, width: int = 0) -> list[str]:
    """Return a line of column heads and the stages in lines of at most ``width`` characters, one each if it is 0."""
    rows = [_HEADS, *((status.stage, status.state, _contents(status), status.because) for status in statuses)]
    first, second, third = (max(len(row[column]) for row in rows) for column in range(3))
    indent = first + second + third + 6
    lines = list[str]()
    for name, state, contents, why in rows:
        parts = wrap(why, width - indent, break_on_hyphens=False) if width - indent >= _MIN_WIDTH else [why]
        lines.append(f"{name:<{first}}  {state:<{second}}  {contents:<{third}}  {parts[0] if parts else ''}".rstrip())
        lines += [" " * indent + part for part in parts[1:]]
    return lines


def _contents(status: StageStatus) -> str:
    """Say what a stage holds; "" if nobody knows."""
    return counted(status.rows, stage(status.stage).counts) if status.rows >= 0 else ""


def offers(study: Study) -> list[StageStatus]:
    """Return the stages that a study may do without, was not given yet, and could be made of its articles now."""
    return [
        StageStatus(candidate.name, candidate.command, "optional", -1, f"'framing {candidate.command}' makes it")
        for candidate in STAGES
        if candidate.optional and candidate.command in _OF_ARTICLES
        if study.has("articles") and not study.has(candidate.name)
    ]

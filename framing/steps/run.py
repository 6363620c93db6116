"""Every pending step that needs no human input: the steps of a study in the order of its stages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from framing.errors import FramingError
from framing.shard_work import Spread, one_by_one
from framing.steps.adjudicate import adjudicate
from framing.steps.link import link
from framing.steps.prelabel import prelabel
from framing.steps.report import report
from framing.steps.score import score
from framing.steps.train import train
from framing.study import StageStatus, StepResult, Study
from framing.wording import with_verb

Outcome = Literal["made", "up to date", "waiting", "left out"]
# commands that need no human input; what a person does between them (sample, push, label, pull) is left to that person
_STEPS: Mapping[str, Callable[..., StepResult | tuple[StepResult, ...]]] = {
    "link": link,
    "prelabel": prelabel,
    "adjudicate": adjudicate,
    "train": train,
    "score": score,
    "report": report,
}
STEPS = tuple(_STEPS)
_SHARDED = ("prelabel", "score")
# the stages without whose rows there is nothing for a command to do, and that none of these commands makes of nothing
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "adjudicate": ("readings", "annotations"),
    "train": ("readings", "gold"),
    "score": ("model",),
}
_DRAWN_WITHOUT_EVENTS = "the sample was drawn without events; after 'framing link' it would have to be drawn again"
_MAY_BE_EMPTY = ("annotations", "gold")  # people may have read articles and marked nothing


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What became of one step: the stages that were made, or why none was.

    A step is "waiting" if what it rests on is stale and no step before has made it
    again: what it would make is no more up to date than that.
    """

    command: str
    outcome: Outcome
    stages: tuple[StepResult, ...] = ()
    because: str = ""


def run(study: Study, *, until: str = "report", spread: Spread = one_by_one) -> Iterator[StepOutcome]:
    """Do what is due up to step ``until``, one step at a time, and yield what became of each.

    Whether a step is due is for the step itself to say: it is the one that its
    command runs. A step whose inputs do not exist yet, since nobody has labelled, is left out,
    and one that rests on what only a person can make again waits.

    Raises
    ------
    FramingError
        That of the first step that fails; its details name the step and what was done before.
    """
    done: list[str] = []
    with study.only_writer("run", or_nothing=True):
        for command in STEPS[: STEPS.index(until) + 1]:
            outcome = _not_due(study, command) or _do(study, command, spread, done)
            done += [command] if outcome.outcome == "made" else []
            yield outcome


def _not_due(study: Study, command: str) -> StepOutcome | None:
    """Return why a step cannot be done now; None if it can."""
    if missing := _missing(study, command):
        return StepOutcome(command, "left out", because=f"no {missing} yet")
    if command == "link" and not study.has("events") and study.has("sample") and study.is_fresh("sample"):
        return StepOutcome(command, "left out", because=_DRAWN_WITHOUT_EVENTS)
    if late := [status for status in study.late(command) if status.state == "stale"]:
        return StepOutcome(command, "waiting", because="; ".join(map(_in_words, late)))
    return None


def _do(study: Study, command: str, spread: Spread, done: Sequence[str]) -> StepOutcome:
    """Do a step; its error names it and what was ``done`` before."""
    try:
        result = _STEPS[command](study, **({"spread": spread} if command in _SHARDED else {}))
    except FramingError as error:
        error.details = (*error.details, f"in step '{command}'; done before it: {', '.join(done) or 'nothing'}")
        raise
    stages = result if isinstance(result, tuple) else (result,)
    written = any(each.written for each in stages)
    waits_for = "" if written else next(filter(None, (result.waits_for for result in stages)), "")
    outcome: Outcome = "made" if written else "waiting" if waits_for else "up to date"
    return StepOutcome(command, outcome, stages, waits_for)


def _in_words(status: StageStatus) -> str:
    remedy = status.remedy or f"framing {status.command}"
    return f"{with_verb(status.stage, 'are')} stale ({status.because}); {remedy} comes first"


def _missing(study: Study, command: str) -> str:
    """Return the stage that a command needs and that is not there, or has nothing in it; "" if there is none."""
    rows = study.manifest()
    for name in _NEEDS.get(command, ()):
        if not study.has(name) or (name in rows and not rows[name].rows and name not in _MAY_BE_EMPTY):
            return name
    return ""


def for_people(study: Study) -> list[StageStatus]:
    """Return the stages that are not up to date and that only a person can make again."""
    return [status for status in study.status() if status.state in ("stale", "changed") and status.command not in STEPS]

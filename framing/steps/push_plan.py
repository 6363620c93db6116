"""What a push finds in Label Studio, and what it is to do there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from framing.codebook import Codebook
from framing.studio.assignment import Queue, queues
from framing.studio.backend_registration import dead_backends
from framing.studio.guidelines import instruction_html
from framing.studio.prelabel_updates import version_of
from framing.studio.project_checks import (
    ExpectedProject,
    check_not_older,
    check_project,
    check_removed,
    check_rules_not_older,
    is_stale,
    removed_labels,
)
from framing.studio.tasks import Task
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from framing.studio.client import Client, KnownTask, Project

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PushContext:
    """What all parts of a push need: the study, its tables, codebook and screen, the client, the progress callback."""

    study: Study
    sample: "pd.DataFrame"
    markers: "pd.DataFrame"
    codebook: Codebook
    screen: str
    client: "Client"
    tell: Tell

    @property
    def instruction(self) -> str:
        """Return the guidelines that the projects show."""
        return instruction_html(self.codebook, self.study.settings.languages)

    @property
    def batch(self) -> int:
        """Return the number of tasks per request."""
        return self.study.settings.studio.batch


class PlannedQueue(NamedTuple):
    """A queue of articles, its project if there is one, and the articles that have to be sent."""

    queue: Queue
    project: "Project | None"
    unsent: list[str]


@dataclass(frozen=True, slots=True)
class PushPlan:
    """The study's projects with their tasks, and what is to change.

    The screens of the projects in ``stale`` are to be replaced; ``dead`` has, by
    project, the backends that do not answer.
    """

    projects: "Sequence[Project]"
    tasks_of: "Mapping[int, Sequence[KnownTask]]"
    stale: "Sequence[Project]"
    dead: Mapping[int, Sequence[int]]
    queues: Sequence[PlannedQueue]


def plan_push(context: PushContext, by_article: Mapping[str, Task], *, force: bool) -> PushPlan:
    """Look at the study's projects and say what is to change; ``force`` allows an older screen or older pre-labels.

    Raises
    ------
    StudioError
        A project is not this study's, would lose answers, or has what is newer.
    """
    client = context.client
    projects = [client.project(number) for number in context.study.settings.studio.projects]
    tasks_of = {project.id: client.known(project.id) for project in projects}
    stale = _check(context, projects, tasks_of)
    if not force:
        check_not_older(stale, context.screen, context.instruction, client.url)
        check_rules_not_older(projects, version_of(by_article.values()), client.url)
    planned = _plan(context, projects, tasks_of)
    dead = {project.id: backends for project in projects if (backends := dead_backends(client, project.id))}
    return PushPlan(projects, tasks_of, stale, dead, planned)


def _check(
    context: PushContext, projects: "Sequence[Project]", tasks_of: "Mapping[int, Sequence[KnownTask]]"
) -> "list[Project]":
    """Return the projects whose screen is to be replaced; raise if one is not ours or would lose answers."""
    client = context.client
    expected = ExpectedProject(context.screen, set(context.study.articles()["article_id"]))
    for project in projects:
        check_project(project, tasks_of[project.id], expected, client.url)
    stale = [project for project in projects if is_stale(project, context.screen, context.instruction)]
    for project in stale:
        removed = removed_labels(project, context.screen)
        if removed and project.n_readings:
            check_removed(project, removed, client.export(project.id), client.url)
    return stale


def _plan(
    context: PushContext, projects: "Sequence[Project]", tasks_of: "Mapping[int, Sequence[KnownTask]]"
) -> list[PlannedQueue]:
    """Return the queues, each with what of it the projects lack."""
    studio = context.study.settings.studio
    names = {number: name for name, number in studio.assigned.items()}
    held = _held(context, projects, tasks_of)
    planned: list[PlannedQueue] = []
    for queue in queues(context.sample, studio.annotators, held):
        projects_of_queue = [project for project in projects if names.get(project.id, "") == queue.annotator]
        target = next(
            (project for project in reversed(projects_of_queue) if project.annotators == queue.annotators), None
        )
        sent = held.get(queue.annotator, set()) if queue.annotator else set[str]().union(*held.values())
        unsent = [article_id for article_id in queue.article_ids if article_id not in sent]
        planned.append(PlannedQueue(queue, target, unsent))
    return planned


def _held(
    context: PushContext, projects: "Sequence[Project]", tasks_of: "Mapping[int, Sequence[KnownTask]]"
) -> dict[str, set[str]]:
    """Return the articles that each annotator has; a removed one keeps those that are annotated."""
    studio = context.study.settings.studio
    names = {number: name for name, number in studio.assigned.items()}
    held: dict[str, set[str]] = {}
    for project in projects:
        name = names.get(project.id, "")
        removed = name not in ("", *studio.annotators)  # the others of a removed annotator are assigned again
        article_ids = {task.article_id for task in tasks_of[project.id] if task.n_annotations or not removed}
        held.setdefault(name, set()).update(article_ids)
    return held

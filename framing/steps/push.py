"""The sample → Label Studio projects, without duplicates and without gaps.

Label Studio accepts the same task twice without a word, so the server is asked
which articles it has before anything is sent, and again after any failure. The
number of annotations per task is a setting of the project, and tasks cannot be
assigned, so there is a project for each annotator that study.toml names, or, if
it names none, for each number of annotators per article.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit

from framing.codebook import FILE, read_codebook
from framing.files import read_text
from framing.settings import SETTINGS, write_settings
from framing.single_writer import writes
from framing.steps.backend_connection import forget_connection
from framing.steps.push_plan import PushContext, PushPlan, Tell, plan_push
from framing.studio.assignment import Queue, queues
from framing.studio.backend_registration import disconnect_dead
from framing.studio.import_tasks import delete_duplicate_tasks, send_tasks, task_article_id
from framing.studio.labelling_screen import labels_xml
from framing.studio.new_projects import make_project, projects_entitled
from framing.studio.prelabel_updates import remove_blind_predictions, renew, version_of
from framing.studio.tasks import Prelabels, Task, left_out, make_tasks, rules_version
from framing.study import Study

if TYPE_CHECKING:
    from framing.studio.client import Project

_MAX_TITLE = 50  # Label Studio's limit


@dataclass(frozen=True, slots=True)
class Share:
    """The tasks for one project; ``project`` is 0 if it does not exist yet, ``annotator`` "" if it has none."""

    articles: int
    annotators: int
    project: int
    annotator: str = ""


@dataclass(frozen=True, slots=True)
class PushResult:
    """The outcome of a push: ``sent`` new tasks, ``there`` before, in the study's ``projects``.

    ``created`` are new projects, ``refreshed`` those with a new labelling screen or new instructions;
    ``left_out`` counts pre-labels of each category that the codebook does not
    have; ``shares`` tells how the tasks are divided; ``renewed`` counts tasks that
    got pre-labels of other rules, ``unblinded`` those of the blind arm whose
    pre-labels were deleted; ``disconnected`` are projects whose backend did not answer.
    """

    url: str
    projects: tuple[int, ...]
    sent: int
    there: int
    created: tuple[int, ...]
    refreshed: tuple[int, ...]
    left_out: Mapping[str, int]
    dry_run: bool
    shares: tuple[Share, ...] = ()
    renewed: int = 0
    unblinded: int = 0
    disconnected: tuple[int, ...] = ()


@writes("push")
def push(
    study: Study,
    *,
    model_version: str = "",
    show_outlet: bool = False,
    dry_run: bool = False,
    force: bool = False,
    tell: Tell = lambda sentence: None,
) -> PushResult:
    """Send the articles of the sample that the study's projects do not have yet.

    Creates projects if the study names none that fit, and writes their numbers
    into ``study.toml``. The version of the pre-labels is ``model_version``, or else
    names the rules that made them; if the projects show another version, the
    pre-labels of articles that nobody has begun are replaced. ``show_outlet``
    shows annotators the outlet of the article, and is written into ``study.toml``,
    too. A screen that a project has had before and that was replaced is sent with
    ``force`` only, and so are such pre-labels: this copy of the study is older. ``tell`` gets a line per batch.
    With ``dry_run`` nothing changes anywhere.

    Raises
    ------
    StudyError
        A required stage is missing, or the sample needs more annotators than
        the study names.
    StudioError
        Label Studio cannot be reached or refuses, a project is not this
        study's, or the codebook lacks answers that were given.
    """
    from framing.studio.client import connect

    codebook = read_codebook(study.path / FILE)
    sample = study.table("sample")
    markers = study.markers()
    prelabels = Prelabels(markers, model_version or rules_version(study.row("markers").recipe, codebook))
    show_outlet = show_outlet or study.settings.studio.show_outlet
    tasks = make_tasks(study.articles(), sample, prelabels, codebook=codebook, show_outlet=show_outlet)
    queues(
        sample, study.settings.studio.annotators, {}
    )  # raises if there are too few annotators, before the server is asked
    # as the server keeps it
    screen = labels_xml(codebook, show_outlet=show_outlet, languages=study.settings.languages).strip()
    with connect(study.settings.studio.url, os.environ, article_ids=study.articles()["article_id"]) as client:
        client.require_token()
        context = PushContext(study, sample, markers, codebook, screen, client, tell)
        by_article = {task_article_id(task): task for task in tasks}
        pushed = _push(context, by_article, dry_run=dry_run, force=force)
    if show_outlet and not dry_run:
        write_settings(study.path / SETTINGS, "studio", show_outlet=True)
    return pushed


def _push(context: PushContext, by_article: Mapping[str, Task], *, dry_run: bool, force: bool) -> PushResult:
    """Send the tasks ``by_article`` that the projects lack, and update those that they have."""
    plan = plan_push(context, by_article, force=force)
    changes = _Changes() if dry_run else _carry_out(context, plan, by_article)
    shares = [
        Share(len(unsent), queue.annotators, project.id if project else 0, queue.annotator)
        for queue, project, unsent in plan.queues
    ]
    sent = sum(share.articles for share in shares)
    return PushResult(
        url=context.client.url,
        projects=(*(project.id for project in plan.projects), *changes.created),
        sent=sent,
        there=sum(len(planned.queue.article_ids) for planned in plan.queues) - sent,
        created=changes.created,
        refreshed=tuple(project.id for project in plan.stale),
        left_out=left_out(context.markers, context.sample, context.codebook),
        dry_run=dry_run,
        shares=tuple(share for share in shares if share.articles),
        renewed=changes.renewed,
        unblinded=changes.unblinded,
        disconnected=tuple(plan.dead),
    )


@dataclass(frozen=True, slots=True)
class _Changes:
    """What a push has changed: the projects that it has made, and how many tasks have got or lost pre-labels."""

    created: tuple[int, ...] = ()
    renewed: int = 0
    unblinded: int = 0


def _carry_out(context: PushContext, plan: PushPlan, by_article: Mapping[str, Task]) -> _Changes:
    """Do what is planned: what is there is put in order before anything is sent."""
    client = context.client
    missing = {_title(context.study, queue) for queue, project, unsent in plan.queues if unsent and project is None}
    projects_before = {title: projects_entitled(client, title) for title in sorted(missing)}
    projects = _without_dead_backends(context, plan)
    for project in plan.stale:
        client.set_screen(project, context.screen, context.instruction)
    tasks_of = {number: delete_duplicate_tasks(client, tasks, context.tell) for number, tasks in plan.tasks_of.items()}
    unblinded = sum(remove_blind_predictions(client, number, tasks, by_article) for number, tasks in tasks_of.items())
    renewed = renew(client, projects, tasks_of, by_article, batch=context.batch)
    created = list[int]()
    for queue, existing, unsent in plan.queues:
        if unsent:
            numbers = [*(project.id for project in projects), *created]
            project = existing or _make(context, queue, numbers, projects_before=projects_before)
            created += [] if existing else [project.id]
            n_before = len(tasks_of.get(project.id, ()))
            _send(context, project, [by_article[article_id] for article_id in unsent], n_before)
    return _Changes(tuple(created), renewed, unblinded)


def _without_dead_backends(context: PushContext, plan: PushPlan) -> "list[Project]":
    """Disconnect the backends that do not answer; return the projects as they are then."""
    for number, backends in plan.dead.items():
        disconnect_dead(context.client, number, backends)
    if plan.dead:
        forget_connection(context.study)
    return [context.client.project(project.id) if project.id in plan.dead else project for project in plan.projects]


def _title(study: Study, queue: Queue) -> str:
    """Return the title of a queue's project."""
    people = f"{queue.annotators} annotator{'s' if queue.annotators > 1 else ''} each"
    suffix = f" ({queue.annotator[:20] or people})"
    return study.settings.title[: _MAX_TITLE - len(suffix)].strip() + suffix


def _make(
    context: PushContext, queue: Queue, numbers: Sequence[int], *, projects_before: Mapping[str, Collection[int]]
) -> "Project":
    """Create a project, or use one that a failed push left empty or another one has made, and note it in the study."""
    title = _title(context.study, queue)
    project = make_project(
        context.client, title, context.screen,
        instruction=context.instruction, annotators=queue.annotators, before=projects_before[title],
    )  # fmt: skip
    path = context.study.path / SETTINGS
    write_projects(path, [*numbers, project.id], {queue.annotator: project.id} if queue.annotator else {})
    return project


def write_projects(path: Path, numbers: Sequence[int], assigned: Mapping[str, int] | None = None) -> None:
    """Write project numbers, and the annotators of projects, into a ``study.toml``."""
    owners = tomlkit.inline_table()
    owners.update({**tomlkit.parse(read_text(path)).get("studio", {}).get("assigned", {}), **(assigned or {})})
    write_settings(path, "studio", projects=list(numbers), **({"assigned": owners} if assigned else {}))


def _send(context: PushContext, project: "Project", tasks: Sequence[Task], n_before: int) -> None:
    """Import tasks, and make their pre-labels visible; delete those that somebody else has sent at the same time."""
    client = context.client
    send_tasks(client, project.id, tasks, batch=context.batch, tell=context.tell)
    if client.project(project.id).n_tasks > n_before + len(tasks):
        delete_duplicate_tasks(client, client.known(project.id), context.tell)
    version = version_of(tasks)
    if version and not project.model_version:
        context.client.set_model_version(project.id, version)

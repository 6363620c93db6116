"""The sample → Label Studio projects, without doubles and without gaps.

Label Studio takes the same task twice and says nothing, so the server is asked
which articles it has before anything is sent, and again after anything that
went wrong. It asks for as many annotations of a task as its project says, and
assigns nobody anything, so there is a project for each annotator that study.toml
names, or, where it names none, for each number of annotators.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit

from framing.codebook import FILE, Codebook, read_codebook
from framing.files import read_text
from framing.settings import write_settings
from framing.studio.assignment import Queue, queues
from framing.studio.import_tasks import delete_duplicate_tasks, send_tasks, task_article_id
from framing.studio.prelabel_updates import prediction_of, remove_blind_predictions, renew
from framing.studio.project_checks import ExpectedProject, check_project, check_vanishing, removed_labels
from framing.studio.schema import instruction_html, labels_xml
from framing.studio.tasks import Prelabels, Task, left_out, make_tasks, rules_version
from framing.study import SETTINGS, Study, writes

if TYPE_CHECKING:
    import pandas as pd

    from framing.studio.client import Client, KnownTask, Project

Tell = Callable[[str], None]

_LONGEST_TITLE = 50  # Label Studio's bound


@dataclass(frozen=True, slots=True)
class Share:
    """The tasks that go to one project: 0 where it has to be made; ``annotator`` is "" where it is nobody's."""

    articles: int
    annotators: int
    project: int
    annotator: str = ""


@dataclass(frozen=True, slots=True)
class PushResult:
    """What came of a push: ``sent`` new tasks, ``there`` already, in the study's ``projects``.

    ``made`` are the projects that were new and ``refreshed`` those whose
    labelling screen was; ``left_out`` counts pre-labels by a category that the
    codebook does not have; ``shares`` says how the tasks are divided;
    ``renewed`` counts tasks that got pre-labels of other rules, ``unblinded``
    those of the blind arm whose pre-labels were taken away.
    """

    url: str
    projects: tuple[int, ...]
    sent: int
    there: int
    made: tuple[int, ...]
    refreshed: tuple[int, ...]
    left_out: Mapping[str, int]
    dry_run: bool
    shares: tuple[Share, ...] = ()
    renewed: int = 0
    unblinded: int = 0


@dataclass(frozen=True, slots=True)
class PushContext:
    """What a push carries: the study, its tables, its codebook as a screen, the connection, who is told."""

    study: Study
    sample: "pd.DataFrame"
    markers: "pd.DataFrame"
    codebook: Codebook
    screen: str
    client: "Client"
    tell: Tell

    @property
    def batch(self) -> int:
        """Return how many tasks go in one request."""
        return self.study.settings.studio.batch


@writes("push")
def push(
    study: Study,
    *,
    model_version: str = "",
    show_outlet: bool = False,
    dry_run: bool = False,
    tell: Tell = lambda sentence: None,
) -> PushResult:
    """Send the articles of the sample that the study's projects do not have yet.

    Makes projects where the study names none that fit, and writes their numbers
    into ``study.toml``. Pre-labels go by the name of the rules that made them,
    or by ``model_version``; where the projects show others, those of articles
    that nobody has begun are replaced. ``show_outlet`` shows people whose
    article it is, and is written into ``study.toml``, too. ``tell`` hears of each batch. With
    ``dry_run`` nothing changes anywhere.

    Raises
    ------
    StudyError
        A stage that is needed is missing, or the sample wants more annotators
        than the study names.
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
    queues(sample, study.settings.studio.annotators, {})  # too few people: say so before anybody is asked anything
    screen = labels_xml(codebook, show_outlet=show_outlet).strip()  # as the server keeps it
    with connect(study.settings.studio.url, os.environ) as client:
        client.require_token()
        errand = PushContext(study, sample, markers, codebook, screen, client, tell)
        pushed = _carry(errand, {task_article_id(task): task for task in tasks}, dry_run=dry_run)
    if show_outlet and not dry_run:
        write_settings(study.path / SETTINGS, "studio", show_outlet=True)
    return pushed


def _carry(errand: PushContext, wanted: Mapping[str, Task], *, dry_run: bool) -> PushResult:
    """Send of ``wanted`` (by article) what the projects lack, and bring what they have up to date."""
    study, client = errand.study, errand.client
    ours = [client.project(number) for number in study.settings.studio.projects]
    known = {project.id: client.known(project.id) for project in ours}
    stale = _check(errand, ours, known)
    plan = _plan(errand, ours, known)
    shares = tuple(
        Share(len(left), one.annotators, project.id if project else 0, one.annotator) for one, project, left in plan
    )
    made, renewed, unblinded = list[int](), 0, 0
    if not dry_run:
        for project in stale:
            client.set_screen(project.id, errand.screen, instruction_html(errand.codebook))
        known = {number: delete_duplicate_tasks(client, there, errand.tell) for number, there in known.items()}
        unblinded = sum(remove_blind_predictions(client, number, there, wanted) for number, there in known.items())
        renewed = renew(client, ours, known, wanted, batch=errand.batch)
        for queue, there, left in plan:
            if not left:
                continue
            place = there or _make(errand, queue, [*(one.id for one in ours), *made])
            made += [] if there else [place.id]
            _send(errand, place, [wanted[one] for one in left])
    sent, all_there = sum(share.articles for share in shares), sum(map(len, (queue.article_ids for queue, *_ in plan)))
    return PushResult(
        url=client.url,
        projects=(*(project.id for project in ours), *made),
        sent=sent,
        there=all_there - sent,
        made=tuple(made),
        refreshed=tuple(project.id for project in stale),
        left_out=left_out(errand.markers, errand.sample, errand.codebook),
        dry_run=dry_run,
        shares=tuple(share for share in shares if share.articles),
        renewed=renewed,
        unblinded=unblinded,
    )


def _check(
    errand: PushContext, ours: "Sequence[Project]", known: "Mapping[int, Sequence[KnownTask]]"
) -> "list[Project]":
    """Return the projects whose screen is to be drawn anew; raise where one is not ours or would lose answers."""
    client = errand.client
    allowed = ExpectedProject(errand.screen, set(errand.study.articles()["article_id"]))
    for project in ours:
        check_project(project, known[project.id], allowed, client.url)
    stale = [project for project in ours if project.screen != errand.screen]
    for project in stale:
        gone = removed_labels(project, errand.screen)
        if gone and project.n_readings:
            check_vanishing(project, gone, client.export(project.id), client.url)
    return stale


def _plan(
    errand: PushContext, ours: "Sequence[Project]", known: "Mapping[int, Sequence[KnownTask]]"
) -> "list[tuple[Queue, Project | None, list[str]]]":
    """Return the queues, their projects where there are any, and which articles of them are to be sent."""
    studio = errand.study.settings.studio
    names = {number: name for name, number in studio.assigned.items()}
    held: dict[str, set[str]] = {}
    for project in ours:
        name = names.get(project.id, "")
        gone = name not in ("", *studio.annotators)  # who has left keeps what he has judged; the rest is dealt out anew
        there = {one.article_id for one in known[project.id] if one.n_annotations or not gone}
        held.setdefault(name, set()).update(there)
    plan: list[tuple[Queue, Project | None, list[str]]] = []
    for queue in queues(errand.sample, studio.annotators, held):
        mine = [one for one in ours if names.get(one.id, "") == queue.annotator]
        place = next((one for one in reversed(mine) if one.annotators == queue.annotators), None)
        there = held.get(queue.annotator, set()) if queue.annotator else set[str]().union(*held.values())
        plan.append((queue, place, [one for one in queue.article_ids if one not in there]))
    return plan


def _make(errand: PushContext, queue: Queue, numbers: Sequence[int]) -> "Project":
    """Make a project and write it into ``study.toml``, or take up one that a broken push has left empty."""
    many = f"{queue.annotators} annotator{'s' if queue.annotators > 1 else ''} each"
    suffix = f" ({queue.annotator[:20] or many})"
    title = errand.study.settings.title[: _LONGEST_TITLE - len(suffix)].strip() + suffix
    instruction = instruction_html(errand.codebook)
    project = errand.client.find_empty(title, errand.screen) or errand.client.create(
        title, errand.screen, instruction=instruction, annotators=queue.annotators
    )
    path = errand.study.path / SETTINGS
    write_projects(path, [*numbers, project.id], {queue.annotator: project.id} if queue.annotator else {})
    return project


def write_projects(path: Path, numbers: Sequence[int], assigned: Mapping[str, int] | None = None) -> None:
    """Write project numbers into a ``study.toml``, and whose they are."""
    owners = tomlkit.inline_table()
    owners.update({**tomlkit.parse(read_text(path)).get("studio", {}).get("assigned", {}), **(assigned or {})})
    write_settings(path, "studio", projects=list(numbers), **({"assigned": owners} if assigned else {}))


def _send(errand: PushContext, project: "Project", tasks: Sequence[Task]) -> None:
    """Import tasks, and let people see their pre-labels."""
    send_tasks(errand.client, project.id, tasks, batch=errand.batch, tell=errand.tell)
    version = next((prediction["model_version"] for task in tasks if (prediction := prediction_of(task))), "")
    if version and not project.model_version:
        errand.client.set_model_version(project.id, version)

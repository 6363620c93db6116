"""The sample → Label Studio projects, without doubles and without gaps.

Label Studio takes the same task twice and says nothing, so the server is asked
which articles it has before anything is sent, and again after anything that
went wrong. It asks for as many annotations of a task as its project says, so
articles for one annotator and articles for several go to projects of their own.
Simple for now: people are not assigned to articles by name.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit

from framing.codebook import FILE, Codebook, read_codebook
from framing.errors import StudioError
from framing.files import read_text, write_text
from framing.studio.schema import answers, fits_into, instruction_html, labels_xml
from framing.studio.tasks import Prelabels, Task, left_out, make_tasks, rules_version, same_rules
from framing.study import Study

if TYPE_CHECKING:
    from framing.studio.client import Client, Known, Project

Tell = Callable[[str], None]

# how often in a row an import may fail without a single task arriving
_PATIENCE = 3
_LONGEST_TITLE = 50  # Label Studio's bound


@dataclass(frozen=True, slots=True)
class Share:
    """The articles that go to one project, for so many annotators each; ``project`` is 0 where it has to be made."""

    articles: int
    annotators: int
    project: int


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of a push: ``sent`` new articles, ``there`` already, in the study's ``projects``.

    ``made`` are the projects that were new and ``refreshed`` those whose
    labelling screen was; ``left_out`` counts pre-labels by a category that the
    codebook does not have; ``shares`` says how the articles are divided.
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


@dataclass(frozen=True, slots=True)
class _Errand:
    """What a push carries: the study, its codebook as a screen, the way to the server, who is told."""

    study: Study
    codebook: Codebook
    screen: str
    client: "Client"
    tell: Tell


def push(study: Study, *, dry_run: bool = False, tell: Tell = lambda sentence: None) -> Pushed:
    """Send the articles of the sample that the study's projects do not have yet.

    Makes projects where the study names none that fit, and writes their numbers
    into ``study.toml``. ``tell`` hears of each batch. With ``dry_run`` nothing
    changes anywhere.

    Raises
    ------
    StudyError
        A stage that is needed is missing.
    StudioError
        Label Studio cannot be reached or refuses, a project is not this
        study's, or its pre-labels were made by other rules.
    """
    from framing.studio.client import connect

    codebook = read_codebook(study.path / FILE)
    wanted = _tasks(study, codebook)
    screen = labels_xml(codebook, show_outlet=study.settings.studio.show_outlet).strip()  # as the server keeps it
    with connect(study.settings.studio.url, os.environ) as client:
        client.require_token()
        return _carry(_Errand(study, codebook, screen, client, tell), wanted, dry_run=dry_run)


def _carry(errand: _Errand, wanted: Mapping[int, list[Task]], *, dry_run: bool) -> Pushed:
    """Send of ``wanted`` (by number of annotators) what no project has."""
    study = errand.study
    ours = [errand.client.project(number) for number in study.settings.studio.projects]
    arrived = {one.framing_id for project in ours for one in _check(errand, project)}
    stale = [project for project in ours if project.screen != errand.screen]
    missing = {
        many: _as_there(left, _for(ours, many))
        for many, tasks in wanted.items()
        if (left := [task for task in tasks if _id(task) not in arrived])
    }
    made, shares = list[int](), _shares(missing, ours)
    if not dry_run:
        for project in stale:
            errand.client.set_screen(project.id, errand.screen, instruction_html(errand.codebook))
        for many, tasks in missing.items():
            place = _for(ours, many) or _make(errand, many, [*(one.id for one in ours), *made])
            made += [place.id] if place not in ours else []
            _send(errand, place, tasks)
    sent = sum(map(len, missing.values()))
    return Pushed(
        url=errand.client.url,
        projects=(*(project.id for project in ours), *made),
        sent=sent,
        there=sum(map(len, wanted.values())) - sent,
        made=tuple(made),
        refreshed=tuple(project.id for project in stale),
        left_out=left_out(study.markers(), study.table("sample"), errand.codebook),
        dry_run=dry_run,
        shares=shares,
    )


def _shares(missing: Mapping[int, Sequence[Task]], ours: "Sequence[Project]") -> tuple[Share, ...]:
    return tuple(Share(len(left), many, one.id if (one := _for(ours, many)) else 0) for many, left in missing.items())


def _tasks(study: Study, codebook: Codebook) -> dict[int, list[Task]]:
    """Return the tasks of the sample by the number of annotators, the most first."""
    sample = study.table("sample")
    prelabels = Prelabels(study.markers(), rules_version(study.manifest()["markers"], codebook))
    tasks = make_tasks(
        study.articles(), sample, prelabels, codebook=codebook, show_outlet=study.settings.studio.show_outlet
    )
    many = dict(zip(sample["article_id"], sample["annotators"].astype(int), strict=True))
    return {one: [task for task in tasks if many[_id(task)] == one] for one in sorted(set(many.values()), reverse=True)}


def _id(task: Task) -> str:
    return str(task["data"]["framing_id"])


def _check(errand: _Errand, project: "Project") -> "list[Known]":
    """Return a project's tasks; raise ``StudioError`` where the project is somebody else's."""
    remedy = "take its number out of [studio] projects in study.toml, and push makes a new one"
    place = f"project {project.id} ({project.title!r}) at {errand.client.url}"
    if not fits_into(answers(project.screen), answers(errand.screen)):
        raise StudioError(f"{place} has answers that this study's codebook does not have; {remedy}")
    known = errand.client.known(project.id)
    foreign = [one.task for one in known if not one.framing_id]
    if foreign:
        raise StudioError(f"{place} has tasks that are not of this study, such as task {foreign[0]}; {remedy}")
    return known


def _for(projects: Sequence["Project"], many: int) -> "Project | None":
    """Return the project whose articles go to so many annotators; a later one goes before an earlier."""
    return next((project for project in reversed(projects) if project.annotators == many), None)


def _as_there(tasks: list[Task], project: "Project | None") -> list[Task]:
    """Return tasks whose pre-labels bear the project's version: it shows those of one version only."""
    if project is None or not project.model_version.startswith("rules-"):
        return tasks
    for prediction in (one for task in tasks for one in task.get("predictions", ())):
        if not same_rules(prediction["model_version"], project.model_version):
            raise StudioError(
                f"project {project.id} shows pre-labels of {project.model_version}, and the markers are now of "
                f"{prediction['model_version']}: people would see those of one of the two only; "
                "take the project out of [studio] projects in study.toml to go on in a new one"
            )
        prediction["model_version"] = project.model_version
    return tasks


def _make(errand: _Errand, many: int, numbers: Sequence[int]) -> "Project":
    """Make a project and write it into ``study.toml``, or take up one that a broken push has left empty."""
    suffix = f" ({many} annotator{'s' if many > 1 else ''} each)"
    title = errand.study.settings.title[: _LONGEST_TITLE - len(suffix)].strip() + suffix
    instruction = instruction_html(errand.codebook)
    project = errand.client.find_empty(title, errand.screen) or errand.client.create(
        title, errand.screen, instruction=instruction, annotators=many
    )
    write_projects(errand.study.path / "study.toml", [*numbers, project.id])
    return project


def write_projects(path: Path, numbers: Sequence[int]) -> None:
    """Write project numbers into a ``study.toml``; all else stays as it is, comments too."""
    document = tomlkit.parse(read_text(path))
    studio = document.setdefault("studio", tomlkit.table())
    studio["projects"] = list(numbers)
    write_text(tomlkit.dumps(document), path)


def _send(errand: _Errand, project: "Project", tasks: Sequence[Task]) -> None:
    """Import tasks until all are there, asking anew which are missing after each failure."""
    missing, failures = list(tasks), 0
    while missing:
        failure = _send_batches(errand, project, missing)
        known = errand.client.known(project.id)
        arrived = {one.framing_id for one in known}
        left = [task for task in missing if _id(task) not in arrived]
        failures = failures + 1 if len(left) == len(missing) else 0
        if failures == _PATIENCE:
            raise failure or StudioError(
                f"project {project.id} at {errand.client.url} took tasks and does not have them"
            )
        missing = left
    doubles = _doubles(errand.client.known(project.id))
    if doubles:
        errand.client.delete(doubles)
        errand.tell(f"deleted {len(doubles)} doubles that a broken connection had left behind")
    version = next((one["model_version"] for task in tasks for one in task.get("predictions", ())), "")
    if version:
        errand.client.set_model_version(project.id, version)


def _send_batches(errand: _Errand, project: "Project", tasks: Sequence[Task]) -> StudioError | None:
    """Send tasks batch by batch; return the failure that broke it off, if it may pass."""
    size = errand.study.settings.studio.batch
    for at in range(0, len(tasks), size):
        try:
            errand.client.send(project.id, tasks[at : at + size])
        except StudioError as error:
            if error.status is not None and error.status < 500:
                raise  # the server understood and refuses: it will not change its mind
            time.sleep(1)  # what we lost sight of may still be on its way in
            return error
        if len(tasks) > size:
            errand.tell(f"{min(at + size, len(tasks)):,} of {len(tasks):,} sent to project {project.id}")
    return None


def _doubles(known: "Sequence[Known]") -> list[int]:
    """Return tasks to delete: of each article all but the first judged one, or the first; never a judged one."""
    kept: dict[str, Known] = {}
    for one in sorted(known, key=lambda one: (one.n_annotations == 0, one.task)):
        kept.setdefault(one.framing_id, one)
    return [one.task for one in known if kept[one.framing_id] is not one and one.n_annotations == 0]

"""Keeping the pre-labels on the server what they should be: of the rules of now, and none in the blind arm."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from framing.studio.backend_registration import TITLE
from framing.studio.import_tasks import send_all
from framing.studio.tasks import Task

if TYPE_CHECKING:
    from framing.studio.client import Client, KnownTask, Project


def prediction_of(task: Task | None) -> dict[str, Any]:
    """Return the pre-labels of a task; empty where it has none, as in the blind arm."""
    return next(iter((task or {}).get("predictions", ())), {})


def remove_blind_predictions(
    client: "Client", project: int, known: "Sequence[KnownTask]", wanted: Mapping[str, Task]
) -> int:
    """Take pre-labels away from blind tasks that nobody has judged, whoever made them; return how many had any.

    The free edition asks a backend for every task without pre-labels, once one
    is connected and its predictions are retrieved.
    """
    blind = {article for article, task in wanted.items() if "predictions" not in task}
    seen = [one.task for one in known if one.n_predictions and not one.n_annotations and one.article_id in blind]
    if seen:
        client.drop_predictions(project, seen)
    return len(seen)


def renew(
    client: "Client",
    ours: "Sequence[Project]",
    known: "Mapping[int, Sequence[KnownTask]]",
    wanted: Mapping[str, Task],
    *,
    batch: int,
) -> int:
    """Bring the pre-labels of all projects to those of ``wanted`` (by article); return how many tasks got new ones.

    An article that anybody has begun, in whichever project, stays as it is.
    """
    drafted = {project.id: client.drafted(project.id) for project in ours}
    begun = {
        one.article_id
        for number, there in known.items()
        for one in there
        if one.n_annotations or one.task in drafted[number]
    }
    renewed = 0
    for project in ours:
        there = {one.task: one.article_id for one in known[project.id] if prediction_of(wanted.get(one.article_id))}
        predictions = {task: prediction_of(wanted[article]) for task, article in there.items()}
        started = {task for task, article in there.items() if article in begun}
        renewed += renew_prelabels(client, project, predictions, started, batch=batch)
    return renewed


def renew_prelabels(
    client: "Client", project: "Project", wanted: Mapping[int, Mapping[str, Any]], begun: Collection[int], *, batch: int
) -> int:
    """Give tasks of a project pre-labels of other rules, and return how many got new ones.

    ``wanted`` holds a task's prediction by its number. A task that is in
    ``begun`` keeps its pre-labels as they are, under the new name, so that
    everybody who reads the article judges the same. What the new ones replace
    stays until the push after: a page that was open meanwhile could not be
    submitted without it. A project shows pre-labels of one name only, so the
    name is set last.
    """
    version = next((str(one["model_version"]) for one in wanted.values()), "")
    counts = client.versions(project.id) if version else {}
    have = client.tasks_with(project.id, version) if version in counts else set[int]()
    lacking = [task for task in wanted if task not in have]
    parts = [
        {"task": task, **(_as_shown(client, project, task, wanted[task]) if task in begun else wanted[task])}
        for task in lacking
    ]

    def left(sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        arrived = client.tasks_with(project.id, version)
        return [one for one in sent if one["task"] not in arrived]

    send_all(parts, lambda part: client.send_predictions(project.id, part), left, batch, lambda done: None)
    if version and not lacking and project.model_version == version:
        for old in sorted(one for one in counts if one != version and is_ours(one)):
            client.drop_version(project.id, old)
    elif version and project.model_version != version and _replaceable(project.model_version):
        client.set_model_version(project.id, version)
    return len(set(lacking) - set(begun))


def is_ours(version: str) -> bool:
    """Tell whether pre-labels of that name come from the rules: those of a model or a person are left alone."""
    return version.startswith("rules-")


def _replaceable(version: str) -> bool:
    """Tell whether a project that shows ``version`` may show that of the rules: nothing, theirs, or a backend's."""
    return version in ("", TITLE) or is_ours(version)


def _as_shown(client: "Client", project: "Project", task: int, new: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the pre-labels that a task shows now, under the name of the new ones; the new ones where it has none."""
    there = [one for one in client.predictions_of(task) if one.get("model_version") == project.model_version]
    if not there:
        return new
    return {"model_version": new["model_version"], "score": there[-1].get("score"), "result": there[-1]["result"]}

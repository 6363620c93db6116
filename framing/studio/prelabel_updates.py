"""Updates of pre-labels on the server: those of the current rules, and none in the blind arm."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from framing.studio.backend_registration import TITLE
from framing.studio.import_tasks import send_all
from framing.studio.tasks import Task

if TYPE_CHECKING:
    from framing.studio.client import Client, KnownTask, Project


def prediction_of(task: Task | None) -> dict[str, Any]:
    """Return the pre-labels of a task; empty if it has none, as in the blind arm."""
    return next(iter((task or {}).get("predictions", ())), {})


def version_of(tasks: Iterable[Task]) -> str:
    """Return the version of the pre-labels of tasks; "" if none has any."""
    return next((str(prediction["model_version"]) for task in tasks if (prediction := prediction_of(task))), "")


def remove_blind_predictions(
    client: "Client", project: int, known_tasks: "Sequence[KnownTask]", tasks: Mapping[str, Task]
) -> int:
    """Delete pre-labels of blind tasks that nobody has annotated, whoever made them; return how many tasks had any.

    The free edition asks a backend for every task without pre-labels, once one
    is connected and its predictions are retrieved.
    """
    blind = {article_id for article_id, task in tasks.items() if "predictions" not in task}
    shown = [
        task.task for task in known_tasks if task.n_predictions and not task.n_annotations and task.article_id in blind
    ]
    if shown:
        client.drop_predictions(project, shown)
    return len(shown)


def renew(
    client: "Client",
    projects: "Sequence[Project]",
    tasks_of: "Mapping[int, Sequence[KnownTask]]",
    tasks: Mapping[str, Task],
    *,
    batch: int,
) -> int:
    """Update the pre-labels of all projects to those of ``tasks`` (by article); return how many tasks got new ones.

    An article that anybody has begun, in whichever project, stays as it is.
    """
    drafted = {project.id: client.drafted(project.id) for project in projects}
    begun = {
        task.article_id
        for number, project_tasks in tasks_of.items()
        for task in project_tasks
        if task.n_annotations or task.task in drafted[number]
    }
    renewed = 0
    for project in projects:
        articles = {
            task.task: task.article_id for task in tasks_of[project.id] if prediction_of(tasks.get(task.article_id))
        }
        predictions = {task: prediction_of(tasks[article_id]) for task, article_id in articles.items()}
        started = {task for task, article_id in articles.items() if article_id in begun}
        renewed += renew_prelabels(client, project, predictions, started, batch=batch)
    return renewed


def renew_prelabels(
    client: "Client",
    project: "Project",
    predictions: Mapping[int, Mapping[str, Any]],
    begun: Collection[int],
    *,
    batch: int,
) -> int:
    """Give tasks of a project pre-labels of other rules, and return how many got new ones.

    ``predictions`` holds the prediction of each task by its number. A task in
    ``begun`` keeps its pre-labels as they are, under the new version, so that all
    annotators of the article see the same. The replaced pre-labels stay until the
    next push: a page that was open meanwhile could not be submitted without them.
    Those of a version that annotators of this project have begun with stay for good.
    A project shows pre-labels of one version only, so the version is set last.
    """
    version = next((str(prediction["model_version"]) for prediction in predictions.values()), "")
    counts = client.versions(project.id) if version else {}
    current = client.tasks_with(project.id, version) if version in counts else set[int]()
    lacking = [task for task in predictions if task not in current]
    new = [
        {"task": task, **(_as_shown(client, project, task, predictions[task]) if task in begun else predictions[task])}
        for task in lacking
    ]

    def missing(sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        arrived = client.tasks_with(project.id, version)
        return [prediction for prediction in sent if prediction["task"] not in arrived]

    send_all(new, lambda part: client.send_predictions(project.id, part), missing, batch, lambda done: None)
    if version and not lacking and project.model_version == version:
        _drop_replaced(client, project, [name for name in counts if name != version], begun)
    elif version and project.model_version != version and _replaceable(project.model_version):
        client.set_model_version(project.id, version)
    return len(set(lacking) - set(begun))


def _drop_replaced(client: "Client", project: "Project", versions: Sequence[str], begun: Collection[int]) -> None:
    """Delete the pre-labels of earlier rules that no annotator has begun with.

    An annotation says which pre-labels its page showed only as long as these are there.
    """
    for version in sorted(filter(is_from_rules, versions)):
        if not client.tasks_with(project.id, version) & set(begun):
            client.drop_version(project.id, version)


def is_from_rules(version: str) -> bool:
    """Return whether a version is one of the rules: pre-labels of a model or a person are left alone."""
    return version.startswith("rules-")


def _replaceable(version: str) -> bool:
    """Return whether a project may show the rules' version instead: if it shows none, theirs, or a backend's."""
    return version in ("", TITLE) or is_from_rules(version)


def _as_shown(client: "Client", project: "Project", task: int, new: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the pre-labels that a task shows, under the version of the new ones; the new ones if it has none."""
    listed = client.predictions_of(task)
    shown = [prediction for prediction in listed if prediction.get("model_version") == project.model_version]
    if not shown:
        return new
    return {"model_version": new["model_version"], "score": shown[-1].get("score"), "result": shown[-1]["result"]}

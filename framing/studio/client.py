"""Requests to a Label Studio server: projects, tasks, pre-labels, exports."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from framing.errors import StudioError
from framing.studio.http import Connection, retrying_http
from framing.studio.opaque_ids import by_opaque_id, with_article_ids, with_opaque_ids
from framing.studio.screen_history import PRELABELS, with_shown
from framing.studio.tasks import article_id_in

if TYPE_CHECKING:
    from framing.studio.tasks import Task

_PAGE = 1000
_IDS = 200  # task numbers in one address
_FEW = 20  # for more pre-labels than this, fetching all of a project is faster than fetching by number
_NO_PROJECT = "there is no project {}; remove it from [studio] projects in study.toml; what was pulled from it is kept"


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the server: its screen and instructions, the version it shows, annotators per task, its counts."""

    id: int
    title: str
    screen: str
    model_version: str
    annotators: int
    n_tasks: int
    n_readings: int
    description: str = ""
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task on the server: its number, the article it is about ("" if push did not make it), and what it has."""

    task: int
    article_id: str
    n_annotations: int
    n_predictions: int = 0
    fields: frozenset[str] = frozenset()


@contextmanager
def connect(
    url: str, around: Mapping[str, str], *, http: httpx.Client | None = None, article_ids: Collection[str] = ()
) -> Iterator["Client"]:
    """Connect to the server at ``url`` with the token in the environment variables ``around``.

    Tasks about ``article_ids`` come with these ids, and not with the opaque ones that the server has.

    Raises
    ------
    StudioError
        There is no token, nothing answers, what answers is not Label Studio, or
        it is older than 1.23.
    """
    with http or retrying_http(url) as http_client:
        connection = Connection(url, around, http_client)
        connection.require_version()
        yield Client(connection, by_opaque_id(article_ids))


class Client:
    """One Label Studio server, as one user sees it."""

    def __init__(self, connection: Connection, article_ids: Mapping[str, str] | None = None) -> None:
        self.url = connection.url
        self._article_ids = article_ids or {}
        self._connection = connection
        self.ask = connection.ask

    def require_token(self) -> None:
        """Raise ``StudioError`` if the server does not accept the token."""
        self._connection.require_token()

    def project(self, number: int) -> Project:
        """Return a project; raise ``StudioError`` if there is none of that number."""
        return _project(self.settings(number))

    def settings(self, number: int) -> Mapping[str, Any]:
        """Return all settings of a project; raise ``StudioError`` if there is none of that number."""
        settings: Mapping[str, Any] = self.ask("GET", f"api/projects/{number}/", missing=_NO_PROJECT.format(number))
        return settings

    def create(self, title: str, screen: str, *, instruction: str, annotators: int) -> Project:
        """Create a project whose tasks come in their order, each for ``annotators`` people."""
        settings = {
            "title": title,
            "description": with_shown("", screen + instruction),
            "label_config": screen,
            "expert_instruction": instruction,
            "show_instruction": True,
            "show_skip_button": True,
            "enable_empty_annotation": True,
            "show_collab_predictions": True,
            # people ask the backend by hand: asked by the server, it would answer for the blind arm, too
            "evaluate_predictions_automatically": False,
            "maximum_annotations": annotators,
            "sampling": "Sequential sampling",
        }
        return self.project(self.ask("POST", "api/projects/", settings)["id"])

    def set_screen(self, project: Project, screen: str, instruction: str) -> None:
        """Replace the screen and instructions of a project; the server refuses a screen that lacks answers in use."""
        before, after = project.screen + project.instruction, screen + instruction
        number, description = project.id, with_shown(project.description, before, after)
        # an update alone would accept a screen without labels that are in use, and break the project
        self.ask("POST", f"api/projects/{number}/validate/", {"label_config": screen})
        self.ask("PATCH", f"api/projects/{number}/", {
            "label_config": screen, "expert_instruction": instruction, "description": description
        })  # fmt: skip

    def set_model_version(self, number: int, version: str) -> None:
        """Set the version of the pre-labels that people see, and remember it."""
        description = with_shown(self.project(number).description, version, kind=PRELABELS)
        self.ask("PATCH", f"api/projects/{number}/", {"model_version": version, "description": description})

    def known(self, number: int) -> list[KnownTask]:
        """Return all tasks of a project, by number."""
        fields = "id,data,total_annotations,cancelled_annotations,total_predictions"
        tasks = [
            KnownTask(
                int(task["id"]),
                article_id_in(task),
                int(task.get("total_annotations") or 0) + int(task.get("cancelled_annotations") or 0),
                int(task.get("total_predictions") or 0),
                frozenset(task.get("data") or ()),
            )
            for task in with_article_ids(self._tasks(number, include=fields), self._article_ids)
        ]
        return sorted(tasks, key=lambda task: task.task)

    def send(self, number: int, tasks: Sequence["Task"]) -> None:
        """Import tasks in one request that is never repeated: the server would accept them twice."""
        sent = with_opaque_ids(tasks)
        self.ask("POST", f"api/projects/{number}/import", sent, params={"return_task_ids": "true"})

    def delete(self, tasks: Sequence[int]) -> None:
        """Delete tasks by number; one that is already deleted is not an error."""
        for task in tasks:
            try:
                self.ask("DELETE", f"api/tasks/{task}/")
            except StudioError as error:
                if error.status != 404:
                    raise

    def predictions(self, number: int, ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
        """Return pre-labels of a project by their id; deleted ones are left out."""
        if len(ids) > _FEW:
            listed = self._predictions(project=number)
            return {int(prediction["id"]): prediction for prediction in listed if prediction["id"] in ids}
        predictions = {}
        for prediction_id in ids:
            try:
                predictions[prediction_id] = self.ask("GET", f"api/predictions/{prediction_id}/")
            except StudioError as error:
                if error.status != 404:
                    raise
        return predictions

    def predictions_of(self, task: int) -> list[Mapping[str, Any]]:
        """Return all pre-labels of a task."""
        return self._predictions(task=task)

    def _predictions(self, **params: int) -> list[Mapping[str, Any]]:
        predictions: list[Mapping[str, Any]] = self.ask("GET", "api/predictions/", params=params)
        return predictions

    def versions(self, number: int) -> dict[str, int]:
        """Count the pre-labels of a project by version."""
        counts: dict[str, int] = self.ask("GET", f"api/projects/{number}/model-versions/")
        return {version: count for version, count in counts.items() if count}

    def tasks_with(self, number: int, version: str) -> set[int]:
        """Return the tasks that have pre-labels of a version."""
        query = _filter("predictions_model_versions", "contains", "List", [version])
        return {int(task["id"]) for task in self._tasks(number, include="id", query=query)}

    def drafted(self, number: int) -> set[int]:
        """Return the tasks that somebody has begun and not submitted."""
        query = _filter("draft_exists", "equal", "Boolean", True)
        return {int(task["id"]) for task in self._tasks(number, include="id", query=query)}

    def send_predictions(self, number: int, predictions: Sequence[Mapping[str, Any]]) -> None:
        """Import pre-labels in one request that is never repeated: the server would accept them twice."""
        self.ask("POST", f"api/projects/{number}/import/predictions", predictions)

    def drop_version(self, number: int, version: str) -> None:
        """Delete the pre-labels of a version from a project."""
        self.ask("DELETE", f"api/projects/{number}/model-versions/", {"model_version": version})

    def drop_predictions(self, number: int, tasks: Sequence[int]) -> None:
        """Delete all pre-labels of some tasks."""
        selection = {"selectedItems": {"all": False, "included": list(tasks)}}
        self.ask("POST", "api/dm/actions", selection, params={"id": "delete_tasks_predictions", "project": number})

    def emails(self) -> dict[int, str]:
        """Return the e-mail addresses of the server's users by number; none if it does not give them."""
        try:
            answer = self.ask("GET", "api/users/")
        except StudioError as error:
            if error.status is None:  # the connection broke, or the answer is not JSON
                raise
            return {}
        listed = answer.get("results") if isinstance(answer, Mapping) else answer
        users = [user for user in listed if isinstance(user, Mapping)] if isinstance(listed, list) else []
        return {
            user["id"]: str(user["email"]).lower()
            for user in users
            if user.get("email") and type(user.get("id")) is int
        }

    def newest(self, number: int) -> str:
        """Return when anything in a project last changed, as the server writes it; "" if it has no task."""
        params = {"project": number, "include": "id,updated_at", "page_size": 1}
        query = json.dumps({"ordering": ["-tasks:updated_at"]})
        missing = _NO_PROJECT.format(number)
        tasks = self.ask("GET", "api/tasks", params={**params, "query": query}, missing=missing)["tasks"]
        return str(tasks[0]["updated_at"]) if tasks else ""

    def changed(self, number: int, since: str) -> dict[int, str]:
        """Return the times of tasks that changed after ``since``, also by a deleted annotation."""
        query = _filter("updated_at", "greater", "Datetime", since)
        tasks = self._tasks(number, include="id,updated_at", query=query)
        return {int(task["id"]): str(task["updated_at"]) for task in tasks}

    def export(self, number: int, tasks: Sequence[int] | None = None) -> list[dict[str, Any]]:
        """Return the annotated or skipped tasks of a project, or of ``tasks``, with all annotations."""
        if tasks is None:
            return self._export(number, {})
        parts = [tasks[start : start + _IDS] for start in range(0, len(tasks), _IDS)]
        return [task for part in parts for task in self._export(number, {"ids[]": list(part)})]

    def _export(self, number: int, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        exported: list[dict[str, Any]] = self.ask(
            "GET",
            f"api/projects/{number}/export",
            params={"exportType": "JSON", **params},
            missing=_NO_PROJECT.format(number),
        )
        return with_article_ids(exported, self._article_ids) if isinstance(exported, list) else exported

    def _tasks(self, number: int, **params: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the tasks of a project, page by page."""
        query = {"project": number, "fields": "task_only", "page_size": _PAGE, **params}
        seen, page = 0, 1
        while True:
            answer = self.ask("GET", "api/tasks", params={**query, "page": page}, missing=_NO_PROJECT.format(number))
            yield from answer["tasks"]
            seen, page = seen + len(answer["tasks"]), page + 1
            if seen >= answer["total"] or not answer["tasks"]:
                return


def _filter(field: str, operator: str, kind: str, value: Any) -> str:
    item = {"filter": f"filter:tasks:{field}", "operator": operator, "type": kind, "value": value}
    return json.dumps({"filters": {"conjunction": "and", "items": [item]}, "ordering": ["tasks:id"]})


def _project(answer: Mapping[str, Any]) -> Project:
    return Project(
        int(answer["id"]),
        str(answer.get("title") or ""),
        str(answer.get("label_config") or ""),
        str(answer.get("model_version") or ""),
        int(answer.get("maximum_annotations") or 1),
        int(answer.get("task_number") or 0),
        int(answer.get("total_annotations_number") or 0) + int(answer.get("skipped_annotations_number") or 0),
        str(answer.get("description") or ""),
        str(answer.get("expert_instruction") or ""),
    )

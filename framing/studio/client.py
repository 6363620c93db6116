"""What is asked of a Label Studio server: projects, tasks, pre-labels, exports."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from framing.errors import StudioError
from framing.studio.http import Wire, patient_http
from framing.studio.tasks import article_id_in

if TYPE_CHECKING:
    from framing.studio.tasks import Task

_PAGE = 1000
_IDS = 200  # task numbers in one address
_FEW = 20  # above this, all pre-labels of a project come sooner than some by number
_NO_PROJECT = "there is no project {}; take it out of [studio] projects in study.toml; what was pulled from it stays"


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the server: its screen, whose pre-labels it shows, for how many people a task is, and its counts."""

    id: int
    title: str
    screen: str
    model_version: str
    annotators: int
    n_tasks: int
    n_readings: int


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task on the server: its number, the article it is about ("" if not ours), and what it has."""

    task: int
    article_id: str
    n_annotations: int
    n_predictions: int = 0
    fields: frozenset[str] = frozenset()


@contextmanager
def connect(url: str, around: Mapping[str, str], *, http: httpx.Client | None = None) -> Iterator["Client"]:
    """Open the door to the server at ``url`` with the token that ``around`` (the environment) holds.

    Raises
    ------
    StudioError
        There is no token, nobody answers, what answers is no Label Studio, or
        one older than 1.23.
    """
    with http or patient_http(url) as opened:
        wire = Wire(url, around, opened)
        wire.require_version()
        yield Client(wire)


class Client:
    """One Label Studio server, through the eyes of one user."""

    def __init__(self, wire: Wire) -> None:
        self.url = wire.url
        self._wire = wire
        self.ask = wire.ask

    def require_token(self) -> None:
        """Raise ``StudioError`` where the server does not accept the token."""
        self._wire.require_token()

    def project(self, number: int) -> Project:
        """Return a project; raise ``StudioError`` where there is none of that number."""
        return _project(self.settings(number))

    def settings(self, number: int) -> Mapping[str, Any]:
        """Return all that the server says of a project; raise ``StudioError`` where there is none of that number."""
        settings: Mapping[str, Any] = self.ask("GET", f"api/projects/{number}/", missing=_NO_PROJECT.format(number))
        return settings

    def find_empty(self, title: str, screen: str) -> Project | None:
        """Return the newest project of that title and screen without any task, if there is one."""
        listed = self.ask("GET", "api/projects/", params={"title": title, "page_size": 100})["results"]
        full = [self.project(one["id"]) for one in listed if one["title"] == title and not one.get("task_number")]
        return next((one for one in full if one.screen == screen and not one.n_tasks), None)

    def create(self, title: str, screen: str, *, instruction: str, annotators: int) -> Project:
        """Make a project whose tasks come in their order, each for so many annotators."""
        wanted = {
            "title": title,
            "label_config": screen,
            "expert_instruction": instruction,
            "show_instruction": True,
            "show_skip_button": True,
            "enable_empty_annotation": True,
            "show_collab_predictions": True,
            # a backend is asked by hand: asked by the server, it would answer for the blind arm, too
            "evaluate_predictions_automatically": False,
            "maximum_annotations": annotators,
            "sampling": "Sequential sampling",
        }
        return self.project(self.ask("POST", "api/projects/", wanted)["id"])

    def set_screen(self, number: int, screen: str, instruction: str) -> None:
        """Give a project another labelling screen; the server refuses one that loses given answers."""
        # an update alone would take a screen without labels that are in use, and break the project
        self.ask("POST", f"api/projects/{number}/validate/", {"label_config": screen})
        self.ask("PATCH", f"api/projects/{number}/", {"label_config": screen, "expert_instruction": instruction})

    def set_model_version(self, number: int, version: str) -> None:
        """Say whose pre-labels people are to see."""
        self.ask("PATCH", f"api/projects/{number}/", {"model_version": version})

    def known(self, number: int) -> list[KnownTask]:
        """Return all tasks of a project, by number."""
        fields = "id,data,total_annotations,cancelled_annotations,total_predictions"
        found = [
            KnownTask(
                int(task["id"]),
                article_id_in(task),
                int(task.get("total_annotations") or 0) + int(task.get("cancelled_annotations") or 0),
                int(task.get("total_predictions") or 0),
                frozenset(task.get("data") or ()),
            )
            for task in self._tasks(number, include=fields)
        ]
        return sorted(found, key=lambda one: one.task)

    def send(self, number: int, tasks: Sequence["Task"]) -> None:
        """Import tasks in one call that is made once: the server would take them twice."""
        self.ask("POST", f"api/projects/{number}/import", tasks, params={"return_task_ids": "true"})

    def delete(self, tasks: Sequence[int]) -> None:
        """Delete tasks by number; one that is gone already is as it should be."""
        for task in tasks:
            try:
                self.ask("DELETE", f"api/tasks/{task}/")
            except StudioError as error:
                if error.status != 404:
                    raise

    def predictions(self, number: int, wanted: Collection[int]) -> dict[int, Mapping[str, Any]]:
        """Return pre-labels of a project by number; those that are gone are left out."""
        if len(wanted) > _FEW:
            return {int(one["id"]): one for one in self._predictions(project=number) if one["id"] in wanted}
        found = {}
        for one in wanted:
            try:
                found[one] = self.ask("GET", f"api/predictions/{one}/")
            except StudioError as error:
                if error.status != 404:
                    raise
        return found

    def predictions_of(self, task: int) -> list[Mapping[str, Any]]:
        """Return all pre-labels of a task."""
        return self._predictions(task=task)

    def _predictions(self, **params: int) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.ask("GET", "api/predictions/", params=params)
        return found

    def versions(self, number: int) -> dict[str, int]:
        """Count the pre-labels of a project by the version they bear."""
        counts: dict[str, int] = self.ask("GET", f"api/projects/{number}/model-versions/")
        return {version: count for version, count in counts.items() if count}

    def tasks_with(self, number: int, version: str) -> set[int]:
        """Return the tasks that have pre-labels of a version."""
        query = _filter("predictions_model_versions", "contains", "List", [version])
        return {int(task["id"]) for task in self._tasks(number, include="id", query=query)}

    def drafted(self, number: int) -> set[int]:
        """Return the tasks that somebody has begun and not yet submitted."""
        query = _filter("draft_exists", "equal", "Boolean", True)
        return {int(task["id"]) for task in self._tasks(number, include="id", query=query)}

    def send_predictions(self, number: int, predictions: Sequence[Mapping[str, Any]]) -> None:
        """Import pre-labels of tasks in one call that is made once: the server would take them twice."""
        self.ask("POST", f"api/projects/{number}/import/predictions", predictions)

    def drop_version(self, number: int, version: str) -> None:
        """Delete the pre-labels of a version from a project."""
        self.ask("DELETE", f"api/projects/{number}/model-versions/", {"model_version": version})

    def drop_predictions(self, number: int, tasks: Sequence[int]) -> None:
        """Delete all pre-labels of some tasks."""
        chosen = {"selectedItems": {"all": False, "included": list(tasks)}}
        self.ask("POST", "api/dm/actions", chosen, params={"id": "delete_tasks_predictions", "project": number})

    def emails(self) -> dict[int, str]:
        """Return the e-mail addresses of the server's users by number; none where it does not tell them."""
        try:
            answer = self.ask("GET", "api/users/")
        except StudioError as error:
            if error.status is None:  # the connection broke, or what came is no JSON
                raise
            return {}
        listed = answer.get("results") if isinstance(answer, Mapping) else answer
        users = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
        return {
            one["id"]: str(one["email"]).lower() for one in users if one.get("email") and type(one.get("id")) is int
        }

    def newest(self, number: int) -> str:
        """Return when anything in a project changed last, as the server writes it; "" where it has no task."""
        params = {"project": number, "include": "id,updated_at", "page_size": 1}
        query = json.dumps({"ordering": ["-tasks:updated_at"]})
        missing = _NO_PROJECT.format(number)
        found = self.ask("GET", "api/tasks", params={**params, "query": query}, missing=missing)["tasks"]
        return str(found[0]["updated_at"]) if found else ""

    def changed(self, number: int, since: str) -> dict[int, str]:
        """Return when tasks changed that changed after a moment, also by an annotation that was deleted."""
        query = _filter("updated_at", "greater", "Datetime", since)
        found = self._tasks(number, include="id,updated_at", query=query)
        return {int(task["id"]): str(task["updated_at"]) for task in found}

    def export(self, number: int, tasks: Sequence[int] | None = None) -> list[dict[str, Any]]:
        """Return the tasks of a project that anybody has judged or skipped, of all or of some, with all annotations."""
        if tasks is None:
            return self._export(number, {})
        parts = [tasks[at : at + _IDS] for at in range(0, len(tasks), _IDS)]
        return [task for part in parts for task in self._export(number, {"ids[]": list(part)})]

    def _export(self, number: int, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        exported: list[dict[str, Any]] = self.ask(
            "GET",
            f"api/projects/{number}/export",
            params={"exportType": "JSON", **params},
            missing=_NO_PROJECT.format(number),
        )
        return exported

    def _tasks(self, number: int, **params: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the tasks of a project, page by page."""
        asked = {"project": number, "fields": "task_only", "page_size": _PAGE, **params}
        seen, page = 0, 1
        while True:
            answer = self.ask("GET", "api/tasks", params={**asked, "page": page}, missing=_NO_PROJECT.format(number))
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
    )

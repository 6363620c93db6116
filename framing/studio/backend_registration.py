"""Registration of the ML backend with projects of Label Studio."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from framing.errors import StudioError
from framing.studio.address import without_password
from framing.studio.backend_requests import SECRET_HEADER, USER

if TYPE_CHECKING:
    from framing.studio.client import Client

TITLE = "framing"
_CONNECTED = "CO"  # what Label Studio calls the state of a backend that answers
# whose predictions a project shows, whether it does, and whether it asks for them when a task opens
_SHOWN = ("model_version", "show_collab_predictions", "evaluate_predictions_automatically")
# events that may bring new labels; their bodies are not sent
_ACTIONS = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")


@dataclass(frozen=True, slots=True)
class Address:
    """Where Label Studio finds the backend, and its credentials; secrets stay out of the ``repr``."""

    url: str
    password: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def webhook(self) -> str:
        """Where events go: Label Studio itself derives this from the backend's address."""
        return f"{self.url.rstrip('/')}/webhook"


@dataclass(frozen=True, slots=True)
class ProjectBefore:
    """What a project showed before it was connected."""

    project: int
    shown: Mapping[str, Any]


def connect_projects(
    client: "Client", projects: Sequence[int], address: Address, *, tell: Callable[[str], None] = lambda sentence: None
) -> list[ProjectBefore]:
    """Connect projects to the backend at ``address`` and its webhook; a second call changes nothing.

    All of them are looked up before any is changed; if one fails, all are
    disconnected. The webhook comes first: for a backend that has one, Label Studio
    adds none of its own, which would have no secret and send whole articles. From
    then on the projects show the backend's predictions instead of those that
    were pushed. Returns what ``disconnect_projects`` needs.

    Raises
    ------
    StudioError
        A project does not exist, the server forbids backends on its own
        machine, or it cannot reach this one.
    """
    projects_before = look_up(client, projects)
    try:
        for number in projects:
            _set_webhook(client, number, address)
            _set_backend(client, number, address)
            # it is asked when a task opens; for the blind arm it gives nothing, whoever asks
            client.ask("PATCH", f"api/projects/{number}/", dict(zip(_SHOWN, (TITLE, True, True), strict=True)))
            tell(f"connected to project {number} at {client.url}: its tasks show these predictions")
    except StudioError as error:
        with suppress(StudioError):  # the first failure is the one to report
            disconnect_projects(client, projects_before, address)
        raise _explained(error, client.url, address.url) from error
    return projects_before


def look_up(client: "Client", projects: Sequence[int]) -> list[ProjectBefore]:
    """Return what projects show now; raise ``StudioError`` if one does not exist."""
    return [_shown(number, client.settings(number)) for number in projects]


def _shown(number: int, settings: Mapping[str, Any]) -> ProjectBefore:
    shown = {name: settings.get(name) for name in _SHOWN}
    if shown["model_version"] == TITLE:  # left behind by a run that was killed
        shown |= {"model_version": "", "evaluate_predictions_automatically": False}
    return ProjectBefore(number, shown)


def dead_backends(client: "Client", project: int) -> list[int]:
    """Return the backends of a project that ``framing serve`` has registered and that do not answer.

    The server asks them for this, and waits up to four seconds for each.
    """
    backends: list[dict[str, Any]] = client.ask("GET", "api/ml", params={"project": project})
    return [int(backend["id"]) for backend in backends if backend["title"] == TITLE and backend["state"] != _CONNECTED]


def disconnect_dead(client: "Client", project: int, backends: Sequence[int]) -> None:
    """Delete backends that do not answer and their webhooks, and let the project show no backend's predictions."""
    for webhook in client.ask("GET", "api/webhooks/", params={"project": project}):
        if SECRET_HEADER in webhook["headers"]:
            client.ask("DELETE", f"api/webhooks/{webhook['id']}/")
    for backend in backends:
        client.ask("DELETE", f"api/ml/{backend}")
    shown = {"evaluate_predictions_automatically": False}
    shows_backend = client.settings(project)["model_version"] == TITLE
    client.ask("PATCH", f"api/projects/{project}/", {**shown, **({"model_version": ""} if shows_backend else {})})


def disconnect_projects(client: "Client", projects: Sequence[ProjectBefore], address: Address) -> None:
    """Delete the backend and webhook at ``address``, and let projects show again what they showed.

    The predictions that the backend gave stay on the server: an open page could
    not be submitted without them. A project that meanwhile shows others, because
    of a push, continues showing them.
    """
    for project in projects:
        shows_backend = client.settings(project.project)["model_version"] == TITLE
        for webhook in _webhooks(client, project.project, address):
            client.ask("DELETE", f"api/webhooks/{webhook}/")
        for backend in client.ask("GET", "api/ml", params={"project": project.project}):
            if (backend["title"], backend["url"]) == (TITLE, address.url):
                client.ask("DELETE", f"api/ml/{backend['id']}")
        shown = {name: value for name, value in project.shown.items() if shows_backend or name != "model_version"}
        client.ask("PATCH", f"api/projects/{project.project}/", shown)


def _webhooks(client: "Client", project: int, address: Address) -> list[int]:
    webhooks: list[dict[str, Any]] = client.ask("GET", "api/webhooks/", params={"project": project})
    # one that has moved to another port is still ours, as with the backend
    return [
        int(webhook["id"])
        for webhook in webhooks
        if webhook["url"] == address.webhook or SECRET_HEADER in webhook["headers"]
    ]


def _set_webhook(client: "Client", project: int, address: Address) -> None:
    settings = {
        "url": address.webhook, "headers": {SECRET_HEADER: address.secret}, "actions": list(_ACTIONS),
        "send_payload": False, "send_for_all_actions": False, "is_active": True,
    }  # fmt: skip
    webhooks = _webhooks(client, project, address)
    for webhook in webhooks:
        client.ask("PATCH", f"api/webhooks/{webhook}/", settings)
    if not webhooks:
        client.ask("POST", "api/webhooks/", {"project": project, **settings})


def _set_backend(client: "Client", project: int, address: Address) -> None:
    settings = {
        "project": project, "url": address.url, "title": TITLE, "is_interactive": True, "auth_method": "BASIC_AUTH",
        "basic_auth_user": USER, "basic_auth_pass": address.password,
    }  # fmt: skip
    backends: list[dict[str, Any]] = client.ask("GET", "api/ml", params={"project": project})
    # one that has moved to another port is still ours: Label Studio asks the first backend of a project
    number = next((backend["id"] for backend in backends if backend["title"] == TITLE), None)
    if number is None:
        client.ask("POST", "api/ml", settings)
    else:
        client.ask("PATCH", f"api/ml/{number}", settings)


def _explained(error: StudioError, server: str, backend: str) -> StudioError:
    message = str(error)
    if "health check failed" in message or "authentication parameters" in message:
        return StudioError(
            f"Label Studio at {server} cannot reach this backend at {without_password(backend)}; if Label Studio runs "
            "on another machine or in a container, give --host and, with --url, the address for Label Studio to use",
            status=error.status,
        )
    return error

"""A project of Label Studio and its ML backend: made known to each other."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from framing.errors import StudioError
from framing.studio.backend_requests import SECRET_HEADER, USER

if TYPE_CHECKING:
    from framing.studio.client import Client

TITLE = "framing"
# whose predictions a project shows, whether it does, and whether it asks for them when a task opens
_SHOWN = ("model_version", "show_collab_predictions", "evaluate_predictions_automatically")
# what may tell that there are new labels; the bodies stay where they are
_ACTIONS = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")


@dataclass(frozen=True, slots=True)
class Address:
    """Where Label Studio finds the backend, and what it needs to be let in; secrets stay out of the ``repr``."""

    url: str
    password: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def webhook(self) -> str:
        """Where events go: Label Studio itself makes this of the backend's address."""
        return f"{self.url.rstrip('/')}/webhook"


@dataclass(frozen=True, slots=True)
class ProjectBefore:
    """A project before it was connected: what it showed."""

    project: int
    shown: Mapping[str, Any]


def connect_projects(
    client: "Client", projects: Sequence[int], address: Address, *, tell: Callable[[str], None] = lambda sentence: None
) -> list[ProjectBefore]:
    """Make projects ask the backend at ``address``, and tell it of annotations; twice changes nothing.

    All of them are looked up before any is changed; where one fails, all are
    disconnected. The webhook comes first: to a backend whose webhook is there,
    Label Studio adds none of its own, which would have no secret and send whole
    articles. The projects show the backend's predictions from now on, in place
    of those that were pushed. Returns what ``disconnect_projects`` needs.

    Raises
    ------
    StudioError
        A project is not there, the server forbids backends on its own
        machine, or it cannot reach this one.
    """
    before = look_up(client, projects)
    try:
        for number in projects:
            _set_webhook(client, number, address)
            _set_backend(client, number, address)
            # asked when a task opens: of the blind arm it tells nothing, whoever asks
            client.ask("PATCH", f"api/projects/{number}/", dict(zip(_SHOWN, (TITLE, True, True), strict=True)))
            tell(f"connected to project {number} at {client.url}: its tasks show these predictions")
    except StudioError as error:
        with suppress(StudioError):  # the first failure is the one to tell
            disconnect_projects(client, before, address)
        raise _explained(error, client.url, address.url) from error
    return before


def look_up(client: "Client", projects: Sequence[int]) -> list[ProjectBefore]:
    """Return what projects show now; raise ``StudioError`` where one is not there."""
    return [_shown(number, client.settings(number)) for number in projects]


def _shown(number: int, settings: Mapping[str, Any]) -> ProjectBefore:
    shown = {name: settings.get(name) for name in _SHOWN}
    if shown["model_version"] == TITLE:  # left behind by a run that was killed
        shown |= {"model_version": "", "evaluate_predictions_automatically": False}
    return ProjectBefore(number, shown)


def disconnect_projects(client: "Client", before: Sequence[ProjectBefore], address: Address) -> None:
    """Delete the backend and webhook at ``address``, and let projects show again what they showed.

    The predictions that the backend gave stay on the server: a page that is
    open could not be submitted without them. A project that shows others by now,
    because of a push, goes on showing them.
    """
    for one in before:
        ours = client.settings(one.project)["model_version"] == TITLE
        for hook in _webhooks(client, one.project, address):
            client.ask("DELETE", f"api/webhooks/{hook}/")
        for backend in client.ask("GET", "api/ml", params={"project": one.project}):
            if (backend["title"], backend["url"]) == (TITLE, address.url):
                client.ask("DELETE", f"api/ml/{backend['id']}")
        shown = {name: value for name, value in one.shown.items() if ours or name != "model_version"}
        client.ask("PATCH", f"api/projects/{one.project}/", shown)


def _webhooks(client: "Client", project: int, address: Address) -> list[int]:
    known: list[dict[str, Any]] = client.ask("GET", "api/webhooks/", params={"project": project})
    # one that has moved to another port is the same, as with the backend
    return [int(one["id"]) for one in known if one["url"] == address.webhook or SECRET_HEADER in one["headers"]]


def _set_webhook(client: "Client", project: int, address: Address) -> None:
    wanted = {
        "url": address.webhook, "headers": {SECRET_HEADER: address.secret}, "actions": list(_ACTIONS),
        "send_payload": False, "send_for_all_actions": False, "is_active": True,
    }  # fmt: skip
    mine = _webhooks(client, project, address)
    for one in mine:
        client.ask("PATCH", f"api/webhooks/{one}/", wanted)
    if not mine:
        client.ask("POST", "api/webhooks/", {"project": project, **wanted})


def _set_backend(client: "Client", project: int, address: Address) -> None:
    wanted = {
        "project": project, "url": address.url, "title": TITLE, "is_interactive": True, "auth_method": "BASIC_AUTH",
        "basic_auth_user": USER, "basic_auth_pass": address.password,
    }  # fmt: skip
    known: list[dict[str, Any]] = client.ask("GET", "api/ml", params={"project": project})
    # one that has moved to another port is the same: Label Studio asks the first that a project has
    mine = next((one["id"] for one in known if one["title"] == TITLE), None)
    if mine is None:
        client.ask("POST", "api/ml", wanted)
    else:
        client.ask("PATCH", f"api/ml/{mine}", wanted)


def _explained(error: StudioError, server: str, backend: str) -> StudioError:
    said = str(error)
    if "health check failed" in said or "authentication parameters" in said:
        return StudioError(
            f"Label Studio at {server} cannot reach this backend at {backend}; if it is on another machine or in a "
            "container, say --host and, with --url, the address that it is to use",
            status=error.status,
        )
    return error

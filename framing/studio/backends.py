"""A project of Label Studio and its ML backend: made known to each other."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from framing.errors import StudioError
from framing.studio.requests import SECRET_HEADER, USER

if TYPE_CHECKING:
    from framing.studio.client import Client

TITLE = "framing"
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


def connect_project(client: "Client", project: int, address: Address) -> None:
    """Make a project ask the backend at ``address``, and tell it of annotations; twice changes nothing.

    The webhook comes first: to a backend whose webhook is there, Label Studio
    adds none of its own, which would have no secret and send whole articles.
    The project shows the backend's predictions from now on, in place of those
    that were pushed.

    Raises
    ------
    StudioError
        The project is not there, the server forbids backends on its own
        machine, or it cannot reach this one.
    """
    there = f"api/projects/{project}/"
    client.ask("GET", there, missing=f"there is no project {project}; 'framing push' makes one")
    try:
        _set_webhook(client, project, address)
        _set_backend(client, project, address)
        # asked when a task opens: of the blind arm it tells nothing, whoever asks
        shown = {"show_collab_predictions": True, "evaluate_predictions_automatically": True}
        client.ask("PATCH", there, {"model_version": TITLE, **shown})
    except StudioError as error:
        raise _explained(error, client.url, address.url) from error


def _set_webhook(client: "Client", project: int, address: Address) -> None:
    wanted = {
        "url": address.webhook, "headers": {SECRET_HEADER: address.secret}, "actions": list(_ACTIONS),
        "send_payload": False, "send_for_all_actions": False, "is_active": True,
    }  # fmt: skip
    known: list[dict[str, Any]] = client.ask("GET", "api/webhooks/", params={"project": project})
    mine = [one["id"] for one in known if one["url"] == address.webhook]
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

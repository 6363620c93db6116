"""A project of Label Studio and its ML backend: made known to each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from framing.errors import StudioError
from framing.studio.requests import SECRET_HEADER, USER

if TYPE_CHECKING:
    from framing.studio.client import Client

TITLE = "framing"
# what may tell that there are new labels; the bodies stay where they are
_ACTIONS = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")
_BLOCKED = ("reserved network address", "blocked")


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
    missing = f"there is no project {project}; 'framing push' makes one"
    client.ask(lambda studio: studio.projects.get(project), missing)
    try:
        _set_webhook(client, project, address)
        _set_backend(client, project, address)
        client.ask(lambda studio: studio.projects.update(project, model_version=TITLE, show_collab_predictions=True))
    except StudioError as error:
        raise _explained(error, client.url, address.url) from error


def _set_webhook(client: "Client", project: int, address: Address) -> None:
    wanted: dict[str, Any] = {
        "url": address.webhook, "headers": {SECRET_HEADER: address.secret}, "actions": list(_ACTIONS),
        "send_payload": False, "send_for_all_actions": False, "is_active": True,
    }  # fmt: skip
    known: Sequence[Any] = client.ask(lambda studio: studio.webhooks.list(project=str(project)))
    mine = [one.id for one in known if one.url == address.webhook]
    if mine:
        client.ask(lambda studio: [studio.webhooks.update(one, **wanted) for one in mine])
    else:
        client.ask(lambda studio: studio.webhooks.create(project=project, **wanted))


def _set_backend(client: "Client", project: int, address: Address) -> None:
    wanted: dict[str, Any] = {
        "project": project, "url": address.url, "title": TITLE, "is_interactive": True, "auth_method": "BASIC_AUTH",
        "basic_auth_user": USER, "basic_auth_pass": address.password,
    }  # fmt: skip
    known: Sequence[Any] = client.ask(lambda studio: studio.ml.list(project=project))
    mine = [one for one in known if one.title == TITLE]
    # one that has moved to another port is the same: Label Studio asks the first that a project has
    if mine:
        client.ask(lambda studio: studio.ml.update(mine[0].id, **wanted))
    else:
        client.ask(lambda studio: studio.ml.create(**wanted))


def _explained(error: StudioError, server: str, backend: str) -> StudioError:
    said = str(error)
    if error.status == 403 and any(word in said for word in _BLOCKED):
        return StudioError(
            f"Label Studio at {server} forbids ML backends on its own machine; start it with "
            "ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION_ENABLED=false, as 'framing studio' does",
            status=403,
        )
    if "health check failed" in said or "authentication parameters" in said:
        return StudioError(
            f"Label Studio at {server} cannot reach this backend at {backend}; if it is on another machine or in a "
            "container, say --host and, with --url, the address that it is to use",
            status=error.status,
        )
    return error

"""Connect a study's projects in Label Studio to its backend, and disconnect them.

While they are connected, ``data/serving.json`` says to which address: if the
command is killed, the next ones see that nothing answers there.
"""

import os
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from framing.errors import FramingError, StudioError
from framing.files import read_json, write_json
from framing.studio.address import without_password
from framing.studio.backend_registration import Address, ProjectBefore, connect_projects, disconnect_projects, look_up
from framing.study import Study
from framing.wording import counted

Tell = Callable[[str], None]
RECORD = Path("data") / "serving.json"
_PATIENCE = 1.0  # seconds for an answer; Label Studio itself waits no longer


def check_backend(study: Study, projects: Sequence[int]) -> None:
    """Raise ``StudioError`` if Label Studio rejects the token, or one of the projects does not exist."""
    if projects:
        from framing.studio.client import connect

        with connect(study.settings.studio.url, os.environ) as client:
            client.require_token()
            look_up(client, projects)


def register(study: Study, projects: Sequence[int], address: Address, tell: Tell) -> list[ProjectBefore]:
    """Connect projects to the backend; if there are none, say how to connect one."""
    if not projects:
        tell("to connect a project: 'framing serve --connect all', or in Label Studio: Settings, Model, Connect Model")
        return []
    from framing.studio.client import connect

    with connect(study.settings.studio.url, os.environ) as client:
        write_json({"url": without_password(address.url), "projects": list(projects)}, study.path / RECORD)
        try:
            return connect_projects(client, projects, address, tell=tell)
        except StudioError:
            forget_connection(study)  # connect_projects has disconnected them
            raise


def unregister(study: Study, projects: Sequence[ProjectBefore], address: Address, tell: Tell) -> None:
    """Disconnect the projects; if that fails, say what remains."""
    if not projects:
        return
    from framing.studio.client import connect

    try:
        with connect(study.settings.studio.url, os.environ) as client:
            disconnect_projects(client, projects, address)
    except StudioError as error:
        tell(f"the projects stay connected: {error}; to disconnect them, run 'framing serve --connect all' and stop it")
    else:
        forget_connection(study)
        tell(f"disconnected from {counted(len(projects), 'projects')}")


def forget_connection(study: Study) -> None:
    """Delete the record of a connection, if there is one."""
    (study.path / RECORD).unlink(missing_ok=True)


def left_connected(study: Study) -> list[str]:
    """Say which projects a killed ``framing serve`` has left connected to a backend that does not answer.

    Only the record of the connection and the backend's address are asked, not Label Studio.
    """
    path = study.path / RECORD
    if not path.exists():
        return []
    try:
        record = read_json(path)
        url, projects = str(record["url"]), [int(number) for number in record["projects"]]
    except (FramingError, TypeError, KeyError, ValueError):
        return [f"{RECORD} cannot be read; 'framing push' checks whether a backend is connected that does not answer"]
    if _answers(url):
        return []
    return [
        f"project {number} shows predictions from a backend that does not answer ({url}); 'framing push' disconnects it"
        for number in projects
        if number in study.settings.studio.projects
    ]


def _answers(url: str) -> bool:
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=_PATIENCE):
            return True
    except urllib.error.HTTPError:  # it answers, and asks for a password
        return True
    except (OSError, ValueError):
        return False

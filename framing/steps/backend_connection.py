"""Connect a study's projects in Label Studio to its backend, and disconnect them."""

import os
from collections.abc import Callable, Sequence

from framing.errors import StudioError
from framing.studio.backend_registration import Address, ProjectBefore, connect_projects, disconnect_projects, look_up
from framing.study import Study
from framing.wording import counted

Tell = Callable[[str], None]


def check(study: Study, projects: Sequence[int]) -> None:
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
        return connect_projects(client, projects, address, tell=tell)


def unregister(study: Study, before: Sequence[ProjectBefore], address: Address, tell: Tell) -> None:
    """Disconnect the projects; if that fails, say what remains."""
    if not before:
        return
    from framing.studio.client import connect

    try:
        with connect(study.settings.studio.url, os.environ) as client:
            disconnect_projects(client, before, address)
    except StudioError as error:
        tell(f"the projects stay connected: {error}; to disconnect them, run 'framing serve --connect all' and stop it")
    else:
        tell(f"disconnected from {counted(len(before), 'projects')}")

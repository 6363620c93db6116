"""New projects on a server: one for each purpose, also if two copies of a study are pushed at once."""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.studio.client import Client, Project


def make_project(
    client: "Client",
    title: str,
    screen: str,
    *,
    instruction: str,
    annotators: int,
    before: Collection[int] | None = None,
) -> "Project":
    """Return a project of this title and screen: one without tasks that is there, else a new one.

    ``before`` are the projects with this title when the push began, by default
    those of now. One that has come since is another push's, from another copy of
    the study, and is returned whether or not it has tasks by now; of two that are
    made at the same time, both return the first.
    """
    present = projects_entitled(client, title)
    older = present if before is None else before
    for number in [number for number, n_tasks in present.items() if not n_tasks or number not in older]:
        project = client.project(number)
        if project.screen == screen and not (project.n_tasks and number in older):
            return project
    created = client.create(title, screen, instruction=instruction, annotators=annotators)
    for number in projects_entitled(client, title):
        if number < created.id and number not in present and (first := client.project(number)).screen == screen:
            client.ask("DELETE", f"api/projects/{created.id}/")
            return first
    return created


def projects_entitled(client: "Client", title: str) -> dict[int, int]:
    """Return the projects with a title, by number, with their number of tasks."""
    listed = client.ask("GET", "api/projects/", params={"title": title, "page_size": 100})["results"]
    return dict(
        sorted((int(entry["id"]), int(entry.get("task_number") or 0)) for entry in listed if entry["title"] == title)
    )

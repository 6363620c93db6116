"""New projects on a server: one for each purpose, also if two copies of a study are pushed at once."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.studio.client import Client, Project


def make_project(client: "Client", title: str, screen: str, *, instruction: str, annotators: int) -> "Project":
    """Return a project without tasks: the first that a push has left empty, else a new one.

    If another push creates one at the same time, from another copy of the study,
    both return the first of the two.
    """
    present = _entitled(client, title)
    empty = [client.project(number) for number, n_tasks in present.items() if not n_tasks]
    if usable := [project for project in empty if project.screen == screen and not project.n_tasks]:
        return usable[0]
    created = client.create(title, screen, instruction=instruction, annotators=annotators)
    for number in _entitled(client, title):
        if number < created.id and number not in present and (first := client.project(number)).screen == screen:
            client.ask("DELETE", f"api/projects/{created.id}/")
            return first
    return created


def _entitled(client: "Client", title: str) -> dict[int, int]:
    """Return the projects with a title, by number, with their number of tasks."""
    listed = client.ask("GET", "api/projects/", params={"title": title, "page_size": 100})["results"]
    return dict(
        sorted((int(entry["id"]), int(entry.get("task_number") or 0)) for entry in listed if entry["title"] == title)
    )

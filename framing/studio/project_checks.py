"""Checks before a push: whether a project is the study's, and whether its labelling screen may be replaced."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.errors import StudioError
from framing.studio.labelling_screen import answers, fits_into, screen_variables
from framing.studio.screen_history import PRELABELS, was_replaced, was_sent
from framing.wording import counted

if TYPE_CHECKING:
    from framing.studio.client import KnownTask, Project

_REMEDY = "remove its number from [studio] projects in study.toml, and push creates a new one"


@dataclass(frozen=True, slots=True)
class ExpectedProject:
    """What a project of the study may have: the answers of this screen, and tasks about these articles."""

    screen: str
    article_ids: Collection[str]


def check_project(project: "Project", known_tasks: "Sequence[KnownTask]", expected: ExpectedProject, url: str) -> None:
    """Raise ``StudioError`` if a project is not this study's: other controls, or tasks about other articles.

    Answers that the screen lacks are left to ``check_removed``, unless the project
    has no task yet: then it is somebody else's, just begun.
    """
    name = _name(project, url)
    current, screen = answers(project.screen), answers(expected.screen)
    foreign_controls = any(
        control not in screen or screen[control][0] != kind for control, (kind, _) in current.items()
    )
    if foreign_controls or not (known_tasks or fits_into(current, screen)):
        raise StudioError(f"{name} has answers that this study's codebook does not have; {_REMEDY}")
    foreign = [task.task for task in known_tasks if not task.article_id]
    if foreign:
        raise StudioError(f"{name} has tasks that 'framing push' did not make, such as task {foreign[0]}; {_REMEDY}")
    fields = sorted(screen_variables(expected.screen))
    lacking = [field for field in fields if any(field not in task.fields for task in known_tasks)]
    if lacking:
        raise StudioError(f"{name} has tasks without {lacking[0]}, which the labelling screen shows; {_REMEDY}")
    if known_tasks and not any(task.article_id in expected.article_ids for task in known_tasks):
        raise StudioError(
            f"{name} is another study's: its tasks are about articles that this one does not have; {_REMEDY}"
        )


def is_stale(project: "Project", screen: str, instruction: str) -> bool:
    """Return whether a project has another screen, or other instructions, unless somebody wrote those on the server."""
    edited = project.instruction != instruction and was_sent(project.description, project.screen + project.instruction)
    return project.screen != screen or edited


def check_not_older(projects: "Iterable[Project]", screen: str, instruction: str, url: str) -> None:
    """Raise ``StudioError`` if a project has had a screen with its instructions before and has a newer one."""
    for project in projects:
        if was_replaced(project.description, screen + instruction):
            raise StudioError(
                f"{_name(project, url)} had this labelling screen before, and a newer one has replaced it: the "
                "codebook of this copy of the study, or its framing, is older; update it, or revert with "
                "--force"
            )


def check_rules_not_older(projects: "Iterable[Project]", version: str, url: str) -> None:
    """Raise ``StudioError`` if a project has shown a version of the pre-labels before and shows a newer one."""
    for project in projects:
        if project.model_version != version and was_replaced(project.description, version, kind=PRELABELS):
            raise StudioError(
                f"{_name(project, url)} showed these pre-labels ({version}) before, and newer ones have replaced them: "
                "the rules of this copy of the study, or its framing, are older; update it, or revert with --force"
            )


def removed_labels(project: "Project", screen: str) -> dict[str, frozenset[str]]:
    """Return the answers of a project, by control, that another screen does not have."""
    new = answers(screen)
    removed = {name: allowed - new[name][1] for name, (_, allowed) in answers(project.screen).items() if name in new}
    return {name: allowed for name, allowed in removed.items() if allowed}


def check_removed(
    project: "Project", removed: Mapping[str, frozenset[str]], exported: Iterable[Mapping[str, Any]], url: str
) -> None:
    """Raise ``StudioError`` if answers to be removed are in use; say which, and how often."""
    uses = count_uses(removed, exported)
    if uses:
        counts = ", ".join(f"{name!r} ({counted(count, 'annotations')})" for name, count in uses.items())
        raise StudioError(
            f"the codebook no longer has answers that {_name(project, url)} is labelled with: {counts}; "
            f"restore them in label_config/codebook.toml, or {_REMEDY}"
        )


def count_uses(by_control: Mapping[str, frozenset[str]], exported: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count the annotations that use each of some answers, the most used first; skipped ones count, too."""
    uses: Counter[str] = Counter()
    for task in exported:
        for annotation in task.get("annotations") or ():
            given = {
                answer
                for region in annotation.get("result") or ()
                for answer in _given(region) & by_control.get(str(region.get("from_name")), frozenset())
            }
            uses.update(sorted(given))
    return dict(uses.most_common())


def _given(region: Mapping[str, Any]) -> set[str]:
    value = region.get("value") or {}
    return {str(answer) for kind in ("labels", "choices") for answer in value.get(kind) or ()}


def _name(project: "Project", url: str) -> str:
    return f"project {project.id} ({project.title!r}) at {url}"

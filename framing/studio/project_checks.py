"""Is a project ours, and may its labelling screen be drawn anew? Asked before anything is sent."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.errors import StudioError
from framing.studio.schema import answers, fits_into, variables

if TYPE_CHECKING:
    from framing.studio.client import KnownTask, Project

_REMEDY = "take its number out of [studio] projects in study.toml, and push makes a new one"


@dataclass(frozen=True, slots=True)
class ExpectedProject:
    """What a project of the study may have: answers of this screen, tasks about these articles."""

    screen: str
    article_ids: Collection[str]


def check_project(project: "Project", known: "Sequence[KnownTask]", ours: ExpectedProject, url: str) -> None:
    """Raise ``StudioError`` where a project is not this study's: other controls, or tasks about other articles.

    Answers that the screen lacks are a matter of ``check_vanishing``, unless the
    project has no task yet: then it is somebody else's, just begun.
    """
    place = _place(project, url)
    theirs, screen = answers(project.screen), answers(ours.screen)
    other = any(name not in screen or screen[name][0] != kind for name, (kind, _) in theirs.items())
    if other or not (known or fits_into(theirs, screen)):
        raise StudioError(f"{place} has answers that this study's codebook does not have; {_REMEDY}")
    foreign = [one.task for one in known if not one.article_id]
    if foreign:
        raise StudioError(f"{place} has tasks that are not of this study, such as task {foreign[0]}; {_REMEDY}")
    lacking = [name for name in sorted(variables(ours.screen)) if any(name not in one.fields for one in known)]
    if lacking:
        raise StudioError(f"{place} has tasks without {lacking[0]}, which the screen is to show; {_REMEDY}")
    if known and not any(one.article_id in ours.article_ids for one in known):
        raise StudioError(
            f"{place} is another study's: its tasks are about articles that this one does not have; {_REMEDY}"
        )


def removed_labels(project: "Project", screen: str) -> dict[str, frozenset[str]]:
    """Return the answers of a project, by control, that another screen does not have."""
    ours = answers(screen)
    gone = {name: allowed - ours[name][1] for name, (_, allowed) in answers(project.screen).items() if name in ours}
    return {name: allowed for name, allowed in gone.items() if allowed}


def check_vanishing(
    project: "Project", gone: Mapping[str, frozenset[str]], exported: Iterable[Mapping[str, Any]], url: str
) -> None:
    """Raise ``StudioError`` where answers that are to go have been given; say which, and how often."""
    uses = count_uses(gone, exported)
    if uses:
        said = ", ".join(f"{name!r} ({count:,} annotation{'s' if count > 1 else ''})" for name, count in uses.items())
        raise StudioError(
            f"the codebook no longer has answers that {_place(project, url)} is labelled with: {said}; "
            f"put them back into label_config/codebook.toml, or {_REMEDY}"
        )


def count_uses(wanted: Mapping[str, frozenset[str]], exported: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count the annotations that use each of some answers, the most used first; skipped ones count, too."""
    uses: Counter[str] = Counter()
    for task in exported:
        for annotation in task.get("annotations") or ():
            given = {
                answer
                for region in annotation.get("result") or ()
                for answer in _given(region) & wanted.get(str(region.get("from_name")), frozenset())
            }
            uses.update(sorted(given))
    return dict(uses.most_common())


def _given(region: Mapping[str, Any]) -> set[str]:
    value = region.get("value") or {}
    return {str(one) for kind in ("labels", "choices") for one in value.get(kind) or ()}


def _place(project: "Project", url: str) -> str:
    return f"project {project.id} ({project.title!r}) at {url}"

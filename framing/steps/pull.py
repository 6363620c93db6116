"""Label Studio, or a file that was exported from it → what people marked."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE, read_codebook
from framing.errors import InputError, StudioError
from framing.files import digest_value, read_json
from framing.records import empty
from framing.studio.mirror import count_readings, mirrored, renewed, replaced, strangers, tasks_of
from framing.studio.results import Results, read_results, results_digest
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from framing.studio.client import Client

STAGES = ("pulled", "annotated", "annotations", "shown", "answers")

# asked again from a little before the newest change seen: what was being written then may bear an earlier time
_MARGIN = timedelta(seconds=60)
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"  # Label Studio takes no other
_NO_EXPORT = "is no export of Label Studio; export the project as JSON, not JSON-MIN or CSV"
# above this share of a project, asking for everything is faster than asking by number
_MANY = 0.5


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came back: articles judged or skipped, spans, people; ``made`` is false where nothing had changed.

    ``new``, ``edited`` and ``gone`` count readings against what the study had
    before; ``aside`` says of each reading that was set aside why.
    """

    judged: int
    skipped: int
    spans: int
    annotators: int
    notes: tuple[str, ...]
    made: bool
    new: int = 0
    edited: int = 0
    gone: int = 0
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class _News:
    """The mirror after a pull, the projects it was asked of, and how far back the next one need not go."""

    pulled: "pd.DataFrame"
    projects: tuple[int, ...]
    until: Mapping[str, str]
    notes: tuple[str, ...] = ()


def pull(study: Study, export: Path | None = None, *, full: bool = False, force: bool = False) -> Pulled:
    """Bring annotations back, from the study's projects or from the JSON file ``export``.

    Of the projects only what has changed since is asked for, unless ``full`` or
    ``force``. Keeps the stages ``pulled``, ``annotated``, ``annotations``,
    ``shown`` and ``answers``. A reading that does not fit the study is set aside
    whole: its rows stay in ``pulled``, and the next pull reads it again.

    Raises
    ------
    InputError
        ``export`` is no export of Label Studio, or has none of the articles
        that the study has annotations of, and there is no ``force``; or no
        reading fits the study.
    StudioError
        The study has no project yet, a project is not this study's, Label
        Studio cannot be reached, or its projects have none of those articles,
        and there is no ``force``.
    """
    before = study.table("pulled") if study.has("pulled") else empty("pulled")
    news = _from_file(export, before) if export else _from_server(study, before, full=full or force)
    loss = "" if force else _loss(study, before, news)
    if loss and export:
        raise InputError(loss, path=export)
    if loss:
        raise StudioError(f"Label Studio at {study.settings.studio.url} {loss}")
    codebook = read_codebook(study.path / FILE)
    tasks = tasks_of(news.pulled)
    results = read_results(tasks, study.articles(), codebook)
    if results.aside and results.annotated.empty:
        raise InputError(results.aside[0])
    extra = {"annotations": digest_value([results_digest(tasks), codebook.digest])}
    fresh = all(study.has(name) and study.is_fresh(name, extra) for name in STAGES[1:])
    new, edited, gone = _changes(study, results)
    study.keep("pulled", news.pulled, extra={"until": dict(news.until)})
    if force or not fresh:
        for name in STAGES[1:]:
            study.keep(name, getattr(results, name), extra=extra)
    skipped = int(results.annotated["skipped"].sum())
    return Pulled(
        judged=len(results.annotated) - skipped,
        skipped=skipped,
        spans=len(results.annotations),
        annotators=results.annotated["annotator"].nunique(),
        notes=(*news.notes, *results.notes),
        made=force or not fresh,
        new=new,
        edited=edited,
        gone=gone,
        aside=results.aside,
    )


def _changes(study: Study, results: Results) -> tuple[int, int, int]:
    """Count the readings that are new, edited and gone, against what the study has."""
    if not study.has("annotated"):
        return len(results.annotated), 0, 0
    old, now = _times(study.table("annotated")), _times(results.annotated)
    edited = [key for key in old.keys() & now.keys() if old[key] != now[key]]
    return len(now.keys() - old.keys()), len(edited), len(old.keys() - now.keys())


def _times(annotated: "pd.DataFrame") -> dict[tuple[str, str], str]:
    keys = zip(annotated["article_id"], annotated["annotator"], strict=True)
    return dict(zip(keys, annotated["annotated_at"], strict=True))


def _loss(study: Study, before: "pd.DataFrame", news: _News) -> str:
    """Say what would be gone if nothing of what the study has comes back; "" where something does.

    People's work is not made anew by a command: an empty export, or that of
    another project, must not take its place unasked.
    """
    if not (study.has("annotated") and study.has("annotations")):
        return ""
    had, have = (set(one.loc[one["project"].isin(news.projects), "article_id"]) for one in (before, news.pulled))
    if not had or not had.isdisjoint(have):
        return ""
    lack = "has annotations of other articles only" if have else "has no annotation"
    spans, readings = _count(study.annotations(), "span"), _count(study.table("annotated"), "reading")
    return f"{lack}, but the study has {spans} of {readings}; if they are really gone, --force"


def _count(table: "pd.DataFrame", what: str) -> str:
    return f"{len(table):,} {what}{'' if len(table) == 1 else 's'}"


def _from_file(path: Path, before: "pd.DataFrame") -> _News:
    """Put an export in the place of its project; one without any task stands for all that was pulled."""
    try:
        tasks = read_json(path)
    except InputError as error:
        if error.line is None:  # it cannot be read at all
            raise
        raise InputError(f"{_NO_EXPORT} (line {error.line} is not JSON)", path=path) from error
    if not isinstance(tasks, list) or not all(isinstance(one, dict) and "data" in one for one in tasks):
        raise InputError(_NO_EXPORT, path=path)
    if any("annotations" not in one for one in tasks):
        raise InputError("has tasks without annotations; export as JSON, not JSON-MIN", path=path)
    projects = {int(one.get("project") or 0) for one in tasks} or set(map(int, before["project"]))
    return _News(renewed(before, projects, mirrored(tasks)), tuple(sorted(projects)), {})


def _from_server(study: Study, before: "pd.DataFrame", *, full: bool) -> _News:
    from framing.studio.client import connect

    numbers = study.settings.studio.projects
    if not numbers:
        raise StudioError("the study has no Label Studio project yet; run 'framing push', or pull an export file")
    ours = set(study.articles()["article_id"])
    since: Mapping[str, str] = {} if full else _until(study)
    pulled, until = before, dict[str, str]()
    with connect(study.settings.studio.url, os.environ) as client:
        for number in numbers:
            until[str(number)] = client.newest(number)
            pulled = _follow(client, number, pulled, since.get(str(number), ""))
            _require_ours(pulled, number, ours, study)
    kept = sorted(set(pulled["project"]) - set(numbers))
    notes = tuple(
        f"project {number} is not in [studio] projects any more: its {count_readings(pulled, number):,} readings "
        "stay as they were last pulled"
        for number in kept
    )
    return _News(pulled, tuple(numbers), until, notes)


def _until(study: Study) -> Mapping[str, str]:
    """Return how far the last pull of each project went; nothing where the mirror is not the one it wrote."""
    if not (study.has("pulled") and study.is_fresh("pulled")):
        return {}
    extra: Mapping[str, Any] = study.manifest()["pulled"]["extra"]
    return dict(extra.get("until", {}))


def _follow(client: "Client", number: int, pulled: "pd.DataFrame", since: str) -> "pd.DataFrame":
    """Bring the mirror of one project up to date.

    Deleting a whole task leaves no trace in the times: where the readings do not
    add up to the project's own count afterwards, everything is asked for.
    """
    project = client.project(number)
    if since:
        mine = pulled[pulled["project"] == number]
        seen = dict(zip(mine["task"], mine["updated_at"], strict=True))
        changed = [task for task, at in client.changed(number, _before(since)).items() if seen.get(task) != at]
        if len(changed) <= _MANY * project.n_tasks:
            now = _exported(client, number, changed) if changed else empty("pulled")
            pulled = replaced(pulled, number, changed, now)
            if count_readings(pulled, number) == project.n_readings:
                return pulled
    return renewed(pulled, [number], _exported(client, number, None))


def _before(moment: str) -> str:
    return (datetime.strptime(moment, _TIME) - _MARGIN).strftime(_TIME)


def _exported(client: "Client", number: int, tasks: Sequence[int] | None) -> "pd.DataFrame":
    """Export tasks, and ask for the pre-labels of readings that were begun before a push replaced them."""
    exported = [{**task, "project": number} for task in client.export(number, tasks)]
    missing = strangers(exported)
    found = client.predictions(number, {prediction for _, prediction in missing})
    for place, prediction in missing:
        if prediction in found:
            exported[place]["predictions"] = [*exported[place].get("predictions", ()), found[prediction]]
    return mirrored(exported)


def _require_ours(pulled: "pd.DataFrame", number: int, ours: Collection[str], study: Study) -> None:
    """Raise ``StudioError`` where a project has readings, and none of an article of this study."""
    about = set(pulled.loc[pulled["project"] == number, "article_id"])
    if about and about.isdisjoint(ours):
        raise StudioError(
            f"project {number} at {study.settings.studio.url} is not this study's: none of its labelled tasks is about "
            "an article of the study; take its number out of [studio] projects in study.toml"
        )

"""Label Studio, or a file that was exported from it → what people marked."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE, read_codebook
from framing.errors import InputError, StudioError
from framing.files import digest_value, read_json
from framing.studio.results import Results, read_results, results_digest
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

STAGES = ("annotated", "annotations", "answers")


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came back: articles judged or skipped, spans, people; ``made`` is false where nothing had changed."""

    judged: int
    skipped: int
    spans: int
    annotators: int
    notes: tuple[str, ...]
    made: bool


def pull(study: Study, export: Path | None = None, *, force: bool = False) -> Pulled:
    """Bring annotations back, from the study's projects or from the JSON file ``export``.

    Keeps the stages ``annotated``, ``annotations`` and ``answers``.

    Raises
    ------
    InputError
        ``export`` is no export of Label Studio, or an annotation does not fit
        the study; the message names the task. Or ``export`` has none of the
        articles that the study has annotations of, and there is no ``force``.
    StudioError
        The study has no project yet, or Label Studio cannot be reached, or its
        projects have none of those articles, and there is no ``force``.
    """
    tasks = _from_file(export) if export else _from_server(study)
    codebook = read_codebook(study.path / FILE)
    results = read_results(tasks, study.articles(), codebook)
    loss = "" if force else _loss(study, results)
    if loss and export:
        raise InputError(loss, path=export)
    if loss:
        raise StudioError(f"Label Studio at {study.settings.studio.url} {loss}")
    extra = {"annotations": digest_value([results_digest(tasks), codebook.digest])}
    fresh = all(study.has(name) and study.is_fresh(name, extra) for name in STAGES)
    if force or not fresh:
        _keep(study, results, extra)
    skipped = int(results.annotated["skipped"].sum())
    return Pulled(
        judged=len(results.annotated) - skipped,
        skipped=skipped,
        spans=len(results.annotations),
        annotators=results.annotated["annotator"].nunique(),
        notes=results.notes,
        made=force or not fresh,
    )


def _loss(study: Study, results: Results) -> str:
    """Say what would be gone if nothing of what the study has comes back; "" where something does.

    People's work is not made anew by a command: an empty export, or that of
    another project, must not take its place unasked.
    """
    if not (study.has("annotated") and study.has("annotations")):
        return ""
    before = study.table("annotated")
    if before.empty or not set(before["article_id"]).isdisjoint(results.annotated["article_id"]):
        return ""
    lack = "has no annotation" if results.annotated.empty else "has annotations of other articles only"
    return (
        f"{lack}, but the study has {_count(study.annotations(), 'span')} of {_count(before, 'reading')}; "
        "if they are really gone, --force"
    )


def _count(table: "pd.DataFrame", what: str) -> str:
    return f"{len(table):,} {what}{'' if len(table) == 1 else 's'}"


def _keep(study: Study, results: Results, extra: Mapping[str, Any]) -> None:
    study.keep("answers", results.answers, extra=extra)
    study.keep("annotated", results.annotated, extra=extra)
    study.keep("annotations", results.annotations, extra=extra)


def _from_file(path: Path) -> Sequence[Mapping[str, Any]]:
    tasks = read_json(path)
    if not isinstance(tasks, list) or not all(isinstance(one, dict) and "data" in one for one in tasks):
        raise InputError("is no export of Label Studio; export the project as JSON, not JSON-MIN or CSV", path=path)
    if any("annotations" not in one for one in tasks):
        raise InputError("has tasks without annotations; export as JSON, not JSON-MIN", path=path)
    return tasks


def _from_server(study: Study) -> Sequence[Mapping[str, Any]]:
    from framing.studio.client import connect

    numbers = study.settings.studio.projects
    if not numbers:
        raise StudioError("the study has no Label Studio project yet; run 'framing push', or pull an export file")
    with connect(study.settings.studio.url, os.environ) as client:
        return [task for number in numbers for task in client.export(number)]

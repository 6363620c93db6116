"""What people made of the tasks: Label Studio's JSON → the tables of a study."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.codebook import Codebook
from framing.errors import InputError
from framing.files import digest_value
from framing.records import TABLES
from framing.studio.annotator_ids import annotator
from framing.studio.readings import AnnotationRecord, check_task, read_reading
from framing.studio.task_cache import moment
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Results:
    """What came back: four stages, what is worth a word, and what was set aside, with the reason.

    ``answers`` has a row a tick: ``article_id``, ``annotator``, ``question``
    ("frames", "nothing" or "comment") and ``answer``.
    """

    readings: "pd.DataFrame"
    annotations: "pd.DataFrame"
    shown_prelabels: "pd.DataFrame"
    answers: "pd.DataFrame"
    notes: tuple[str, ...]
    aside: tuple[str, ...]


def read_results(tasks: Sequence[Mapping[str, Any]], articles: "pd.DataFrame", codebook: Codebook) -> Results:
    """Read exported tasks into tables.

    Skipped annotations give a row of ``annotated`` and nothing else; drafts are
    not read. Where one annotator judged an article twice, the later judgement
    holds. A span is trimmed of white space at its ends; its voice is "outlet"
    where none was chosen; its origin is "kept" where span and label are those
    of a pre-label, "changed" where one of the two is not, "added" otherwise.

    A reading is taken whole or set aside whole: where its task is not of this
    study, its text is not the stored one, a region has a label, voice or place
    that cannot be, or is of a kind that the labelling screen does not make,
    ``aside`` says so and names the task. A region whose own words say that its
    offsets are not code points is moved to these words, and ``notes`` says so.
    """
    import pandas as pd

    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    notes: list[str] = []
    aside: list[str] = []
    readings = list(_readings(_latest(tasks, texts, notes, aside), texts, codebook, aside))
    notes += [note for one in readings for note in one.notes]
    notes += _unread(readings)
    made = {
        name: pd.DataFrame(
            [row for one in readings for row in rows(one, texts[one.article_id])], columns=_columns(name)
        )
        for name, rows in _ROWS.items()
    }
    made["annotations"] = made["annotations"].drop_duplicates(["article_id", "annotator", "start", "end", "category"])
    return Results(**made, notes=tuple(notes), aside=tuple(aside))


def _unread(readings: Sequence[AnnotationRecord]) -> Iterator[str]:
    """Say once of each control that is not the study's how many readings it was answered in."""
    tasks: dict[str, list[int]] = {}
    for reading in readings:
        for control in reading.unread:
            tasks.setdefault(control, []).append(reading.task)
    for control, numbers in sorted(tasks.items()):
        yield f"{control} is not of the study's labelling screen: not read, in {_first_of(numbers)}"


def _first_of(tasks: Sequence[int]) -> str:
    return f"task {tasks[0]}" if len(tasks) == 1 else f"{counted(len(tasks), 'readings')}, first in task {tasks[0]}"


def _columns(table: str) -> list[str]:
    return [column.name for column in TABLES[table]]


def _readings(
    latest: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    texts: Mapping[str, str],
    codebook: Codebook,
    aside: list[str],
) -> Iterator[AnnotationRecord]:
    for task, annotation in latest:
        try:
            yield read_reading(annotation, task, texts[task["data"]["article_id"]], codebook)
        except InputError as error:
            aside.append(str(error))


def _latest(
    tasks: Sequence[Mapping[str, Any]], texts: Mapping[str, str], notes: list[str], aside: list[str]
) -> Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield (task, annotation), the last one of each article and annotator, in a fixed order."""
    last: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for task in tasks:
        for annotation in task.get("annotations") or ():
            try:
                check_task(task, texts)
                key = (task["data"]["article_id"], annotator(annotation, task))
            except InputError as error:
                aside.append(str(error))
                continue
            if key in last:
                notes.append(f"task {task['id']}: annotator {key[1]} judged {key[0]} twice; the later judgement holds")
                if _when(annotation) < _when(last[key][1]):
                    continue
            last[key] = (task, annotation)
    return (last[key] for key in sorted(last))


def _when(annotation: Mapping[str, Any]) -> tuple[str, int]:
    return (moment(annotation.get("updated_at") or annotation.get("created_at")), int(annotation.get("id") or 0))


def _who(one: AnnotationRecord) -> dict[str, str]:
    return {"article_id": one.article_id, "annotator": one.annotator}


def _annotated(one: AnnotationRecord, text: str) -> list[dict[str, Any]]:
    facts = {"arm": one.arm, "annotated_at": one.annotated_at, "seconds": one.seconds, "skipped": one.skipped}
    return [{**_who(one), **facts}]


def _annotations(one: AnnotationRecord, text: str) -> list[dict[str, Any]]:
    return [
        {**_who(one), "start": mark.span.start, "end": mark.span.end, "text": text[mark.span.start : mark.span.end],
         "category": mark.category, "voice": mark.voice, "origin": mark.origin, "rule": mark.rule}
        for mark in one.marks
    ]  # fmt: skip


def _shown(one: AnnotationRecord, text: str) -> list[dict[str, Any]]:
    return [
        {**_who(one), "start": label.span.start, "end": label.span.end, "text": text[label.span.start : label.span.end],
         "category": label.category, "voice": label.voice, "rule": label.rule, "outcome": label.outcome}
        for label in one.shown
    ]  # fmt: skip


def _answers(one: AnnotationRecord, text: str) -> list[dict[str, Any]]:
    return [{**_who(one), "question": question, "answer": answer} for question, answer in one.answers]


_ROWS = {"readings": _annotated, "annotations": _annotations, "shown_prelabels": _shown, "answers": _answers}


def results_digest(tasks: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of all that ``read_results`` reads of the annotations; task order makes no difference.

    An export also says how long ago things happened, and that changes with every
    export: it is left out.
    """
    parts = [
        [task.get("data", {}).get("article_id"), task.get("data", {}).get("text_now"), annotation.get("id"),
         task.get("server") or "", annotation.get("completed_by"), str(_when(annotation)[0]),
         bool(annotation.get("was_cancelled")), annotation.get("result", [])]
        for task in tasks
        for annotation in task.get("annotations") or ()
    ]  # fmt: skip
    return digest_value(sorted(digest_value(part) for part in parts))
